"""One game, from joining to leaving: the player's client and, if the game runs here, the server and its bots."""

from __future__ import annotations

import time
from enum import Enum
from typing import TYPE_CHECKING

from demo_game.embedded import EmbeddedGame, wait_until_gone
from demo_game.net.client import DEFAULT_PORT, GameClient
from demo_game.net.dialect import Dialect
from demo_game.net.model import EMPTY_MODEL, GameModel, Phase
from demo_game.rules.constants import MAX_PLAYERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.bots import Bot, Pilot
    from demo_game.settings import Settings

__all__ = ["Game", "GameKind", "Lag"]

READY_AGAIN_S = 1.0


class GameKind(Enum):
    """
    How the player has started or joined the game.
    """

    BOTS = "with bots"
    HOST = "host"
    JOIN = "join"


class Lag:
    """
    The simulated delay of the player's connection; the F4 panel changes it.

    Attributes:
        latency, jitter: seconds.
    """

    def __init__(self, latency: float = 0.0, jitter: float = 0.0) -> None:
        self.latency = latency
        self.jitter = jitter


class Game:
    """
    The game that the screens show.

    Attributes:
        kind: how the player has started or joined it.
        client: the player's client.
        embedded: server and bots, or None when the game runs elsewhere.
        autopilot: steers instead of the player, in games without a person.
        model: the latest model.
    """

    def __init__(
        self,
        kind: GameKind,
        settings: Settings,
        lag: Lag,
        *,
        bots: int = 0,
        url: str = "",
        announce_to: str = "",
        dialect: Dialect | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Begins to join. If that fails, `model` says why.

        Args:
            kind: BOTS and HOST start a server here, JOIN does not.
            settings: the player's name and colour.
            lag: the simulated delay.
            bots: how many bots play at the beginning.
            url: the game to JOIN.
            announce_to: where a game that others may join is announced; "" for nowhere.
            dialect: the dialect that is spoken; None: that of the server to JOIN, and Godot 3 in a game that runs here.
            clock: gives the time in seconds.

        Raises:
            OSError: HOST, and the port cannot be opened.
        """
        self.kind = kind
        self.model: GameModel = EMPTY_MODEL
        self._clock = clock
        self._ready_at = 0.0
        self._input = (0.0, 0.0, False)
        self.autopilot: Pilot | None = None
        self.embedded = _serve(kind, bots, dialect or Dialect.GODOT3, clock)
        if self.embedded is not None and announce_to and kind is GameKind.HOST:
            self.embedded.announce(settings.name, destination=announce_to)
        self._lag = lag
        self.client = GameClient(dialect=dialect, clock=clock)
        self.client.connect(self.embedded.url if self.embedded is not None else url, settings.name, settings.colour)
        self.apply_lag()

    @property
    def is_over(self) -> bool:
        """
        Whether the game has ended for this player.
        """
        return self.model.phase is Phase.DISCONNECTED

    @property
    def bots(self) -> list[Bot]:
        """
        The bots of a game that runs here.
        """
        return self.embedded.bots if self.embedded is not None else []

    def steer(self, x: float, y: float, *, dash: bool) -> None:
        """
        What the player holds in this frame. In a frame without it, as under another screen, the ship drifts.
        """
        self._input = (x, y, dash)

    def update(self) -> GameModel:
        """
        Updates the server, the bots and the client. Call it once a frame.
        """
        if self.embedded is not None:
            self.embedded.poll()
        if self.autopilot is not None:
            stick_input = self.autopilot.steer(self.model, self._clock())
            self._input = (stick_input.x, stick_input.y, stick_input.dash)
        x, y, dash = self._input
        self._input = (0.0, 0.0, False)
        self.client.set_input(x, y, dash=dash)
        self.model = self.client.update()
        if self.model.phase is Phase.LOBBY and (self.kind is GameKind.BOTS or self.autopilot is not None):
            self._start_at_once()
        return self.model

    def apply_lag(self) -> None:
        """
        Applies the simulated delay to the connection.
        """
        self.client.set_lag(self._lag.latency, self._lag.jitter)

    def add_bot(self) -> None:
        """
        Adds a bot to a game that runs here, unless it is full.
        """
        if self.embedded is not None and len(self.model.players) < MAX_PLAYERS:
            self.embedded.add_bot()

    def remove_bot(self) -> None:
        """
        Removes the bot that was added last.
        """
        if self.embedded is not None:
            self.embedded.remove_bot()

    def close(self) -> None:
        """
        Leaves the game, and ends it if it runs here.
        """
        self.client.leave()
        if self.embedded is not None:
            self.embedded.poll()
            self.embedded.close()
        wait_until_gone([self.client])

    def _start_at_once(self) -> None:
        """
        Among bots nobody has to wait: the player is ready at once.
        """
        own, now = self.model.own_player, self._clock()
        if own is not None and not own.is_ready and now >= self._ready_at:
            self._ready_at = now + READY_AGAIN_S
            self.client.set_ready(True)


def _serve(kind: GameKind, bots: int, dialect: Dialect, clock: Callable[[], float]) -> EmbeddedGame | None:
    if kind is GameKind.JOIN:
        return None
    seed = time.time_ns() % 2**31
    if kind is GameKind.BOTS:
        return EmbeddedGame(bots, seed=seed, dialect=dialect, clock=clock)
    return EmbeddedGame(bots, port=DEFAULT_PORT, address="*", seed=seed, dialect=dialect, clock=clock)
