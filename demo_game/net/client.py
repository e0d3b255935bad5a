"""A player's side of the wire: plays, and shows it all as a model. The way in and back is in journey.py.

Each player and each bot has a `GameClient` of its own. It knows nothing but what came through its connection, and never
raises for what the network or the server does.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from demo_game.net.checks import (
    MAX_CHAT_CHARACTERS,
    MAX_NAME_CHARACTERS,
    ProtocolError,
    clean_chat,
    clean_name,
    data,
    number,
    text,
    whole,
)
from demo_game.net.dialect import Dialect, client_link
from demo_game.net.figures import RateMeter
from demo_game.net.journey import DEFAULT_PORT, Journey, full_url
from demo_game.net.links import ClientPeer, GameNetwork
from demo_game.net.model import EMPTY_MODEL, ChatLine, EventKind, GameEvent, GameModel, Phase
from demo_game.net.modelling import as_game_event, make_model, roster_changes
from demo_game.net.session import PredictionErrors, Session
from demo_game.net.snapshot import MAX_SNAPSHOT_BYTES, Snapshot
from demo_game.net.wire import MAX_TOKEN_CHARACTERS, PROTOCOL_VERSION, read_roster, reason_text
from demo_game.rules.constants import FULL_STICK, MAX_PLAYERS
from demo_game.rules.state import Controls, MatchPhase
from netpeer import LagSimulator

__all__ = ["DEFAULT_PORT", "GameClient", "full_url"]

CHAT_LINES = 50
MAX_TICK_HZ = 240.0
MAX_SECONDS = 1e9

PHASES = {MatchPhase.LOBBY: Phase.LOBBY, MatchPhase.PLAYING: Phase.PLAYING, MatchPhase.RESULTS: Phase.RESULTS}

log = logging.getLogger("demo_game.client")


class GameClient:
    """
    One player's connection to a game.

    Attributes:
        model: what `update` gave last.
        refused: calls of the server that broke the protocol.
    """

    def __init__(
        self,
        *,
        dialect: Dialect | None = None,
        clock: Callable[[], float] = time.monotonic,
        network: GameNetwork | None = None,
        lag_seed: int | None = None,
    ) -> None:
        """
        Args:
            dialect: the only one that is spoken; None: the server's, whichever that is.
            clock: gives the time in seconds.
            network: where the connection goes; None: the machine's own.
            lag_seed: makes the jitter of `set_lag` the same every time.
        """
        self.model = EMPTY_MODEL
        self.refused = 0
        self._clock = clock
        self._lag = LagSimulator(network, clock=clock, seed=lag_seed)
        self._journey = Journey(
            lambda spoken: client_link(spoken, self, clock=clock, network=self._lag), clock, dialect
        )
        self._session: Session | None = None
        self._errors = PredictionErrors()
        self._rates = RateMeter()
        self._chat: deque[ChatLine] = deque(maxlen=CHAT_LINES)
        self._events: list[GameEvent] = []
        self._stick = (0, 0)
        self._is_dash_held = self._was_dash_pressed = False

    # For the player.

    @property
    def peer(self) -> ClientPeer:
        """
        The netpeer peer, for an overlay of its statistics. Another one after some reconnections: ask every frame.
        """
        return self._journey.link.peer

    @property
    def dialect(self) -> Dialect:
        """
        Which Godot is spoken.
        """
        return self._journey.dialect

    @property
    def prediction_errors(self) -> PredictionErrors:
        """
        How well the own ship was foreseen since `connect`.
        """
        return self._errors

    @property
    def is_gone(self) -> bool:
        """
        Whether nothing is connected, the goodbyes of both sides included.
        """
        return self._journey.link.is_gone

    def connect(self, url: str, name: str = "Pilot", colour: int = 0, *, lag: float = 0.0, jitter: float = 0.0) -> None:
        """
        Sets out for a game; `update` does the rest. Whatever goes wrong ends in DISCONNECTED, with a reason.

        Args:
            url: as "ws://127.0.0.1:9080"; the address alone will do.
            name: up to 16 characters; without any the server gives one.
            colour: 0 to 15, the wish; who comes second gets the next free one.
            lag, jitter: see `set_lag`.
        """
        self._session = None
        self._errors = PredictionErrors()
        self._chat.clear()
        self.set_lag(lag, jitter)
        self._journey.begin(url, clean_name(name), colour % MAX_PLAYERS)

    def set_lag(self, lag: float = 0.0, jitter: float = 0.0) -> None:
        """
        Makes the line worse, to see how the game copes.

        Args:
            lag: seconds added to the round-trip time.
            jitter: seconds by which it differs from packet to packet, at most.
        """
        self._lag.latency = lag / 2.0
        self._lag.jitter = jitter / 2.0

    def stall(self, seconds: float) -> None:
        """
        Lets nothing through for a while; what waits arrives afterwards at once.
        """
        self._lag.stall(seconds)

    def set_input(self, x: float, y: float, *, dash: bool = False) -> None:
        """
        Says what the player holds; call it every frame before `update`.

        Args:
            x, y: the stick, each from -1 to 1.
            dash: whether the button is held. A tap that is shorter than a tick counts, too.
        """
        self._stick = (_stick(x), _stick(y))
        self._is_dash_held = dash
        self._was_dash_pressed = self._was_dash_pressed or dash

    def set_ready(self, is_ready: bool) -> None:
        """
        Says in the lobby that the player wants to start.
        """
        self._journey.link.call("ready", bool(is_ready))

    def chat(self, text: str) -> None:
        """
        Says something to all, in at most 120 characters.
        """
        line = clean_chat(text)
        if line:
            self._journey.link.call("say", line)

    def leave(self) -> None:
        """
        Leaves the game for good. Go on with `update` until `is_gone`, for a moment, to hear the server's goodbye.
        """
        self._journey.leave()
        self._session = None

    def update(self) -> GameModel:
        """
        Takes what came, flies the own ship, sends what the player holds. Call it once a frame.

        Returns:
            What is to be seen and heard now; also `model`.
        """
        self.advance()
        self.model = self._make_model(self._clock())
        return self.model

    def advance(self) -> None:
        """
        As `update`, without a new `model`: for whoever does not look at every frame.
        """
        self._journey.link.poll()
        now = self._clock()
        self._journey.watch(now)
        if self._journey.has_ended:
            self._session = None
        elif self._session is not None and self._journey.is_inside:
            self._play(self._session, now)

    # In the game.

    @property
    def _controls(self) -> Controls:
        return Controls(*self._stick, self._is_dash_held or self._was_dash_pressed)

    def _play(self, session: Session, now: float) -> None:
        ping = session.clock.begin_ping(now)
        if ping is not None:
            self._journey.link.call("ping", ping)
        inputs = session.advance(self._controls, now)
        if inputs is not None:
            self._was_dash_pressed = False
            self._journey.link.call("steer", inputs, may_be_lost=True)

    def _make_model(self, now: float) -> GameModel:
        session = self._session
        journey = self._journey
        if session is not None:
            self._events += [as_game_event(event) for event in session.take_events(now)]
            if journey.is_inside and session.picture.newest is not None:
                journey.entered(PHASES[session.picture.newest.phase])
        events, self._events = self._events, []
        statistics = journey.link.statistics()
        model = GameModel(
            phase=journey.phase,
            reason=journey.reason,
            retry_in=journey.retry_in(now),
            url=journey.url,
            chat=tuple(self._chat),
            events=tuple(events),
        )
        rates = self._rates.update(statistics, now) if statistics is not None else None
        return make_model(model, session, self._controls, rates, now)

    # What the line and the server say.

    def on_connected(self) -> None:
        self._journey.connected()

    def on_failed(self, reason: str) -> None:
        self._journey.failed(reason)

    def on_lost(self, reason: str) -> None:
        self._journey.lost(reason)

    def on_welcome(self, version: object, slot: object, token: object, tick_hz: object, limit: object) -> None:
        with self._checked():
            if version != PROTOCOL_VERSION:
                self._journey.end(reason_text("version"))
                return
            own, key = whole(slot, 0, MAX_PLAYERS - 1), text(token, MAX_TOKEN_CHARACTERS)
            if not key:
                raise ProtocolError("a place without a token")
            hz, players = number(tick_hz, 1.0, MAX_TICK_HZ), whole(limit, 1, MAX_PLAYERS)
            roster = self._session.roster if self._session is not None else ()
            self._session = Session(own, hz, players, self._errors)
            self._session.roster = roster
            self._journey.welcomed(key)

    def on_refuse(self, why: object) -> None:
        with self._checked():
            self._journey.end(reason_text(text(why, MAX_NAME_CHARACTERS)))

    def on_snapshot(self, received: object) -> None:
        with self._checked():
            if self._session is not None and self._journey.is_inside:
                snapshot = Snapshot.from_bytes(data(received, MAX_SNAPSHOT_BYTES))
                self._session.take_snapshot(snapshot, self._clock())
                self._journey.heard()

    def on_pong(self, ping: object, seconds: object) -> None:
        with self._checked():
            if self._session is not None:
                answered = whole(ping, 0, 2**53)
                self._session.clock.end_ping(answered, number(seconds, 0.0, MAX_SECONDS), self._clock())

    def on_roster(self, rows: object) -> None:
        with self._checked():
            roster = read_roster(rows)
            if self._session is not None:
                self._events += roster_changes(self._session.roster, roster)
                self._session.roster = roster

    def on_said(self, slot: object, name: object, line: object) -> None:
        with self._checked():
            who, said = whole(slot, -1, MAX_PLAYERS - 1), clean_chat(text(line, 10 * MAX_CHAT_CHARACTERS))
            roster = self._session.roster if self._session is not None else ()
            colour = next((row.colour for row in roster if row.slot == who), 0)
            author = clean_name(text(name, 4 * MAX_NAME_CHARACTERS))
            self._chat.append(ChatLine(who, author, colour, said, self._clock()))
            self._events.append(GameEvent(EventKind.CHAT, who, name=author))

    @contextmanager
    def _checked(self) -> Iterator[None]:
        """
        Around everything that the server calls: what breaks the protocol is counted and does nothing.
        """
        try:
            yield
        except ProtocolError as error:
            self.refused += 1
            log.warning("the server sent what it should not: %s", error)


def _stick(axis: float) -> int:
    return round(max(-1.0, min(1.0, axis)) * FULL_STICK)
