"""A player's side of the wire: comes into a game, plays, comes back after a lost line, and shows it all as a model.

    IDLE --connect--> CONNECTING --welcome--> in the game (LOBBY, PLAYING, RESULTS: the server says which)
                          |                        |  ^
                          | failed, refused        |  | welcome, with the token of the old place
                          v              lost line v  |
                     DISCONNECTED <--refused,-- RECONNECTING: attempts with growing pauses
                                      too long

Each player and each bot has a `GameClient` of its own. It knows nothing but what came through its connection, and never
raises for what the network or the server does.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from demo_game.net.back_off import BackOff
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
from demo_game.net.dialect import ClientLink, GameNetwork
from demo_game.net.figures import RateMeter
from demo_game.net.model import EMPTY_MODEL, ChatLine, EventKind, GameEvent, GameModel, Phase
from demo_game.net.modelling import make_model
from demo_game.net.session import PredictionErrors, Session
from demo_game.net.snapshot import MAX_SNAPSHOT_BYTES, Snapshot
from demo_game.net.wire import MAX_TOKEN_CHARACTERS, PROTOCOL_VERSION, RosterRow, read_roster, reason_text
from demo_game.rules.constants import FULL_STICK, MAX_PLAYERS
from demo_game.rules.state import Controls, Event, MatchPhase
from netpeer import LagSimulator, WebSocketMultiplayerPeer

__all__ = ["DEFAULT_PORT", "GameClient", "full_url"]

DEFAULT_PORT = 9080

JOIN_PATIENCE_S = 5.0
"""A server that has said nothing by then plays something else."""

SNAPSHOT_PATIENCE_S = 5.0
"""A server that is there but has sent no snapshot for so long hangs."""

CHAT_LINES = 50
MAX_TICK_HZ = 240.0
MAX_SECONDS = 1e9

PHASES = {MatchPhase.LOBBY: Phase.LOBBY, MatchPhase.PLAYING: Phase.PLAYING, MatchPhase.RESULTS: Phase.RESULTS}

log = logging.getLogger("demo_game.client")


def full_url(address: str) -> str:
    """
    What a player types, as a URL: "192.168.1.20" and "example.org:9080" are understood, too.
    """
    typed = address.strip()
    if "://" in typed or not typed:
        return typed
    has_port = typed.rpartition(":")[2].isdigit() and not typed.endswith("]")
    return f"ws://{typed}" if has_port else f"ws://{typed}:{DEFAULT_PORT}"


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
        clock: Callable[[], float] = time.monotonic,
        network: GameNetwork | None = None,
    ) -> None:
        """
        Args:
            clock: gives the time in seconds.
            network: where the connection goes; None: the machine's own.
        """
        self.model = EMPTY_MODEL
        self.refused = 0
        self._clock = clock
        self._lag = LagSimulator(network, clock=clock)
        self._link = self._new_link()
        self._phase = Phase.IDLE
        self._reason = ""
        self._url = self._name = self._token = ""
        self._colour = 0
        self._session: Session | None = None
        self._back_off: BackOff | None = None
        self._patience_until = 0.0
        self._errors = PredictionErrors()
        self._rates = RateMeter()
        self._chat: deque[ChatLine] = deque(maxlen=CHAT_LINES)
        self._events: list[GameEvent] = []
        self._stick = (0, 0)
        self._is_dash_held = self._was_dash_pressed = False

    # For the player.

    @property
    def peer(self) -> WebSocketMultiplayerPeer:
        """
        The netpeer peer, for an overlay of its statistics. Another one after some reconnections: ask every frame.
        """
        return self._link.peer

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
        return self._link.is_gone

    def connect(self, url: str, name: str = "Pilot", colour: int = 0, *, lag: float = 0.0, jitter: float = 0.0) -> None:
        """
        Sets out for a game; `update` does the rest. Whatever goes wrong ends in DISCONNECTED, with a reason.

        Args:
            url: as "ws://127.0.0.1:9080"; the address alone will do.
            name: up to 16 characters; without any the server gives one.
            colour: 0 to 15, the wish; who comes second gets the next free one.
            lag, jitter: see `set_lag`.
        """
        self._url, self._name, self._colour = full_url(url), clean_name(name), colour % MAX_PLAYERS
        self._token = ""
        self._session = None
        self._errors = PredictionErrors()
        self._chat.clear()
        self.set_lag(lag, jitter)
        self._phase, self._reason = Phase.CONNECTING, f"Joining {self._url} ..."
        self._set_out()

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
        self._link.call("ready", bool(is_ready))

    def chat(self, text: str) -> None:
        """
        Says something to all, in at most 120 characters.
        """
        line = clean_chat(text)
        if line:
            self._link.call("say", line)

    def leave(self) -> None:
        """
        Leaves the game for good. Go on with `update` until `is_gone`, for a moment, to hear the server's goodbye.
        """
        self._link.call("quit")
        self._end("")

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
        self._link.poll()
        now = self._clock()
        self._watch_time(now)
        session = self._session
        if session is not None and self._back_off is None:
            self._play(session, now)

    # In the game.

    @property
    def _controls(self) -> Controls:
        return Controls(*self._stick, self._is_dash_held or self._was_dash_pressed)

    def _play(self, session: Session, now: float) -> None:
        ping = session.clock.begin_ping(now)
        if ping is not None:
            self._link.call("ping", ping)
        inputs = session.advance(self._controls, now)
        if inputs is not None:
            self._was_dash_pressed = False
            self._link.call("steer", inputs, may_be_lost=True)

    def _make_model(self, now: float) -> GameModel:
        session = self._session
        if session is not None:
            self._events += [_as_game_event(event) for event in session.take_events(now)]
        if session is not None and self._back_off is None and session.picture.newest is not None:
            self._phase, self._reason = PHASES[session.picture.newest.phase], ""
        events, self._events = self._events, []
        statistics = self._link.statistics()
        rates = self._rates.update(statistics, now) if statistics is not None else None
        back_off = self._back_off
        retry_in = max(0.0, back_off.try_at - now) if back_off is not None and not back_off.is_trying else 0.0
        return make_model(
            GameModel(
                phase=self._phase,
                reason=self._reason,
                retry_in=retry_in,
                url=self._url,
                chat=tuple(self._chat),
                events=tuple(events),
            ),
            session,
            self._controls,
            rates,
            now,
        )

    def _watch_time(self, now: float) -> None:
        """
        Whatever a lost packet or a silent server would leave waiting for ever.
        """
        if self._back_off is not None and not self._back_off.is_trying and now >= self._back_off.try_at:
            self._back_off.begin_attempt()
            self._reason = "The line was lost. Trying to come back ..."
            self._set_out()
        elif self._link.is_open and now > self._patience_until:
            self._link.close()
            if self._token:
                self._lose(now)
            else:
                self._end(f"{self._url} answers, but not as a server of this game.")

    def _new_link(self) -> ClientLink:
        return ClientLink(self, clock=self._clock, network=self._lag)

    def _set_out(self) -> None:
        self._patience_until = self._clock() + JOIN_PATIENCE_S
        if not self._link.is_gone:  # a dead line can take long to end: it is left to itself
            self._link = self._new_link()
        try:
            error = self._link.connect(self._url)
        except ValueError:
            error = None
        if error is None or error:
            self._end(f"{self._url or 'Nothing'} is no address of a game. One looks like ws://127.0.0.1:{DEFAULT_PORT}.")

    # What the line and the server say.

    def on_connected(self) -> None:
        self._patience_until = self._clock() + JOIN_PATIENCE_S
        self._link.call("join", PROTOCOL_VERSION, self._name, self._colour, self._token)

    def on_failed(self, reason: str) -> None:
        log.info("no connection to %s: %s", self._url, reason)
        if self._token:
            self._lose(self._clock())
        elif self._phase is Phase.CONNECTING:
            self._end(f"Nobody answered at {self._url}.")

    def on_lost(self, reason: str) -> None:
        log.info("lost the connection to %s: %s", self._url, reason)
        if self._token:
            self._lose(self._clock())
        elif self._phase is Phase.CONNECTING:
            self._end(f"{self._url} answered, and closed the line again.")

    def on_welcome(self, version: object, slot: object, token: object, tick_hz: object, max_players: object) -> None:
        with self._checked():
            if version != PROTOCOL_VERSION:
                self._end(reason_text("version"))
                self._link.close()
                return
            own = whole(slot, 0, MAX_PLAYERS - 1)
            self._token = text(token, MAX_TOKEN_CHARACTERS)
            hz, limit = number(tick_hz, 1.0, MAX_TICK_HZ), whole(max_players, 1, MAX_PLAYERS)
            roster = self._session.roster if self._session is not None else ()
            self._session = Session(own, hz, limit, self._errors)
            self._session.roster = roster
            self._back_off = None
            self._patience_until = self._clock() + SNAPSHOT_PATIENCE_S

    def on_refuse(self, why: object) -> None:
        with self._checked():
            self._end(reason_text(text(why, MAX_NAME_CHARACTERS)))
            self._link.close()

    def on_snapshot(self, received: object) -> None:
        with self._checked():
            if self._session is not None and self._back_off is None:
                snapshot = Snapshot.from_bytes(data(received, MAX_SNAPSHOT_BYTES))
                now = self._clock()
                self._session.take_snapshot(snapshot, now)
                self._patience_until = now + SNAPSHOT_PATIENCE_S

    def on_pong(self, ping: object, seconds: object) -> None:
        with self._checked():
            if self._session is not None:
                answered = whole(ping, 0, 2**53)
                self._session.clock.end_ping(answered, number(seconds, 0.0, MAX_SECONDS), self._clock())

    def on_roster(self, rows: object) -> None:
        with self._checked():
            roster = read_roster(rows)
            if self._session is not None:
                self._events += _changes(self._session.roster, roster)
                self._session.roster = roster

    def on_said(self, slot: object, name: object, line: object) -> None:
        with self._checked():
            who, said = whole(slot, -1, MAX_PLAYERS - 1), clean_chat(text(line, 10 * MAX_CHAT_CHARACTERS))
            roster = self._session.roster if self._session is not None else ()
            colour = next((row.colour for row in roster if row.slot == who), 0)
            author = clean_name(text(name, 4 * MAX_NAME_CHARACTERS))
            self._chat.append(ChatLine(who, author, colour, said, self._clock()))
            self._events.append(GameEvent(EventKind.CHAT, who, name=author))

    def _checked(self) -> AbstractContextManager[None]:
        """
        Around everything that the server calls: what breaks the protocol is counted and does nothing.
        """
        return _refusing(self)

    # Ends.

    def _lose(self, now: float) -> None:
        """
        The line is lost, or an attempt to come back has failed.
        """
        if self._back_off is None:
            self._back_off = BackOff(now)
            self._phase, self._reason = Phase.RECONNECTING, "The line was lost. Trying to come back ..."
        elif self._back_off.failed(now):
            self._phase, self._reason = Phase.RECONNECTING, f"Nobody answers at {self._url}. Trying again ..."
        else:
            self._end(f"The line was lost, and nobody answered at {self._url} any more.")

    def _end(self, reason: str) -> None:
        self._phase, self._reason = Phase.DISCONNECTED, reason
        self._session = self._back_off = None
        self._token = ""
        self._link.close()


@contextmanager
def _refusing(client: GameClient) -> Iterator[None]:
    """
    Keeps a `ProtocolError` in, and counts it.
    """
    try:
        yield
    except ProtocolError as error:
        client.refused += 1
        log.warning("the server sent what it should not: %s", error)


def _stick(axis: float) -> int:
    return round(max(-1.0, min(1.0, axis)) * FULL_STICK)


def _as_game_event(event: Event) -> GameEvent:
    return GameEvent(EventKind(event.kind.value), event.slot, event.other, event.x, event.y, event.amount)


def _changes(before: tuple[RosterRow, ...], after: tuple[RosterRow, ...]) -> list[GameEvent]:
    """
    Who came and who went from one roster to the next.
    """
    was = {row.slot: row.name for row in before if not row.is_away}
    now = {row.slot: row.name for row in after if not row.is_away}
    left = [GameEvent(EventKind.LEAVE, slot, name=name) for slot, name in was.items() if now.get(slot) != name]
    came = [GameEvent(EventKind.JOIN, slot, name=name) for slot, name in now.items() if was.get(slot) != name]
    return left + came
