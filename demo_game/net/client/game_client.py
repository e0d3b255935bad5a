"""The client of one player or bot. It knows only what came through its connection.

It never raises for what the network or the server does: `GameModel.reason` says what went wrong.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from demo_game.net.client.call_handler import CallHandler
from demo_game.net.client.model_maker import as_game_event, make_model
from demo_game.net.client.rates import RateMeter
from demo_game.net.model import EMPTY_MODEL, GameModel, Phase
from demo_game.net.protocol.checks import clean_chat, clean_name
from demo_game.rules.constants import FULL_STICK, MAX_PLAYERS
from demo_game.rules.state import Controls, MatchPhase
from netpeer import LagSimulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.net.client.session import PredictionErrors, Session
    from demo_game.net.dialect import Dialect
    from demo_game.net.links.link import ClientPeer, GameNetwork
    from demo_game.net.protocol.snapshot import Snapshot

__all__ = ["GameClient"]

PHASES = {MatchPhase.LOBBY: Phase.LOBBY, MatchPhase.PLAYING: Phase.PLAYING, MatchPhase.RESULTS: Phase.RESULTS}


class GameClient:
    """
    One player's connection to a game.

    Attributes:
        model: what `update` returned last.
        handler: handles the calls of the server.
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
            dialect: the only dialect that is spoken; None: that of the server.
            clock: gives the time in seconds.
            network: where the connection goes; None: the machine's own.
            lag_seed: makes the jitter of `set_lag` the same every time.
        """
        self.model = EMPTY_MODEL
        self._clock = clock
        self._lag = LagSimulator(network, clock=clock, seed=lag_seed)
        self.handler = CallHandler(dialect, clock=clock, network=self._lag)
        self._connection = self.handler.connection
        self._rates = RateMeter()
        self._stick = (0, 0)
        self._is_dash_held = self._was_dash_pressed = False

    @property
    def peer(self) -> ClientPeer:
        """
        The netpeer peer, for an overlay of its statistics. A reconnection may replace it: ask every frame.
        """
        return self._connection.link.peer

    @property
    def dialect(self) -> Dialect:
        """
        The dialect that is spoken.
        """
        return self._connection.dialect

    @property
    def prediction_errors(self) -> PredictionErrors:
        """
        How far the own ship was from its prediction, since `connect`.
        """
        return self.handler.prediction_errors

    @property
    def refused(self) -> int:
        """
        Calls of the server that broke the protocol.
        """
        return self.handler.refused

    @property
    def newest_snapshot(self) -> Snapshot | None:
        """
        The newest snapshot of this connection, as the server sent it; the model has it interpolated.
        """
        return self.handler.session.interpolation.newest if self.handler.session is not None else None

    @property
    def lag(self) -> LagSimulator:
        """
        The simulated network that the connection goes through: `set_lag` and `stall` change it.
        """
        return self._lag

    @property
    def is_gone(self) -> bool:
        """
        Whether there is no connection, and the closing handshake of the last one is over.
        """
        return self._connection.link.is_closed

    def connect(self, url: str, name: str = "Pilot", colour: int = 0, *, lag: float = 0.0, jitter: float = 0.0) -> None:
        """
        Begins to join a game; `update` does the rest. Any failure ends in DISCONNECTED, with a reason.

        Args:
            url: as "ws://127.0.0.1:9080"; the address alone works, too.
            name: up to 16 characters; the server replaces an empty one.
            colour: 0 to 15, the player's wish; if it is taken, the server gives the next free one.
            lag, jitter: see `set_lag`.
        """
        self.handler.reset()
        self.set_lag(lag, jitter)
        self._connection.join(url, clean_name(name), colour % MAX_PLAYERS)

    def set_lag(self, lag: float = 0.0, jitter: float = 0.0) -> None:
        """
        Simulates a slow network.

        Args:
            lag: seconds added to the round-trip time.
            jitter: the largest difference from packet to packet, in seconds.
        """
        self._lag.latency = lag / 2.0
        self._lag.jitter = jitter / 2.0

    def stall(self, seconds: float) -> None:
        """
        Holds all packets back for a time; afterwards they arrive at once.
        """
        self._lag.stall(seconds)

    def set_input(self, x: float, y: float, *, dash: bool = False) -> None:
        """
        Sets what the player holds. Call it every frame before `update`.

        Args:
            x, y: the stick, each from -1 to 1.
            dash: whether the button is held. A tap that is shorter than a tick counts, too.
        """
        self._stick = (_stick(x), _stick(y))
        self._is_dash_held = dash
        self._was_dash_pressed = self._was_dash_pressed or dash

    def set_ready(self, is_ready: bool) -> None:
        """
        Tells the server in the lobby whether the player wants to start.
        """
        self._connection.link.call("ready", bool(is_ready))

    def chat(self, text: str) -> None:
        """
        Sends a line to all players, at most 120 characters.
        """
        line = clean_chat(text)
        if line:
            self._connection.link.call("say", line)

    def leave(self) -> None:
        """
        Leaves the game. Call `update` until `is_gone`, so that the closing handshake can end.
        """
        self._connection.leave()
        self.handler.session = None

    def update(self) -> GameModel:
        """
        Handles what arrived, moves the own ship, sends the input. Call it once a frame.

        Returns:
            What the screen shows and plays now; also in `model`.
        """
        self.advance()
        self.model = self._make_model(self._clock())
        return self.model

    def advance(self) -> None:
        """
        As `update`, without a new `model`: for bots, which do not need one in every frame.
        """
        self._connection.link.poll()
        now = self._clock()
        self._connection.check_timeouts(now)
        if self._connection.has_ended:
            self.handler.session = None
        elif self.handler.session is not None and self._connection.is_in_game:
            self._play(self.handler.session, now)

    @property
    def _controls(self) -> Controls:
        return Controls(*self._stick, self._is_dash_held or self._was_dash_pressed)

    def _play(self, session: Session, now: float) -> None:
        ping = session.clock.begin_ping(now)
        if ping is not None:
            self._connection.link.call("ping", ping)
        inputs = session.advance(self._controls, now)
        if inputs is not None:
            self._was_dash_pressed = False
            self._connection.link.call("steer", inputs)

    def _make_model(self, now: float) -> GameModel:
        session, connection = self.handler.session, self._connection
        events = self.handler.take_events()
        if session is not None:
            events += [as_game_event(event) for event in session.take_events(now)]
            if connection.is_in_game and session.interpolation.newest is not None:
                connection.enter(PHASES[session.interpolation.newest.phase])
        statistics = connection.link.statistics()
        model = GameModel(
            phase=connection.phase,
            reason=connection.reason,
            retry_in=connection.retry_in(now),
            url=connection.url,
            chat=tuple(self.handler.chat),
            events=tuple(events),
        )
        if session is None:
            return model
        rates = self._rates.update(statistics, now) if statistics is not None else None
        return make_model(model, session, self._controls, rates, now)


def _stick(axis: float) -> int:
    return round(max(-1.0, min(1.0, axis)) * FULL_STICK)
