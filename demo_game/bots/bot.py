"""A bot: a client, and the pilot that steers it."""

from __future__ import annotations

import time
from collections.abc import Callable

from demo_game.bots.pilot import Pilot
from demo_game.net.client import GameClient
from demo_game.net.dialect import Dialect
from demo_game.net.links.link import GameNetwork
from demo_game.net.model import GameModel, Phase
from demo_game.rules.constants import MAX_PLAYERS

__all__ = ["BOT_NAMES", "Bot"]

BOT_NAMES = (
    "Comet",
    "Quasar",
    "Nova",
    "Pulsar",
    "Vega",
    "Orion",
    "Lyra",
    "Altair",
    "Rigel",
    "Mira",
    "Deneb",
    "Sirius",
    "Castor",
    "Pollux",
    "Antares",
    "Atlas",
)

LOOKS_PER_SECOND = 12.0
"""Twice for each thought: a look costs more than all the rest that a bot does."""

READY_AGAIN_S = 1.0
"""The first try may have been before the round before was over."""


class Bot:
    """
    Joins, says that it is ready, and plays until it is told to leave.

    Attributes:
        client: its connection.
    """

    def __init__(
        self,
        number: int,
        *,
        seed: int = 0,
        dialect: Dialect | None = None,
        clock: Callable[[], float] = time.monotonic,
        network: GameNetwork | None = None,
    ) -> None:
        """
        Args:
            number: which bot this is; decides about its name and colour.
            seed: decides about its character and its luck.
            dialect, clock, network: see `GameClient`.
        """
        self.client = GameClient(dialect=dialect, clock=clock, network=network)
        self._number = number
        self._clock = clock
        self._pilot = Pilot(seed + number * 7919)
        self._ready_at = 0.0
        self._look_at = 0.0

    @property
    def name(self) -> str:
        """
        What it calls itself.
        """
        name = BOT_NAMES[self._number % len(BOT_NAMES)]
        return name if self._number < len(BOT_NAMES) else f"{name} {self._number // len(BOT_NAMES) + 1}"

    def connect(self, url: str, *, lag: float = 0.0, jitter: float = 0.0) -> None:
        """
        Sets out for a game.
        """
        self.client.connect(url, self.name, MAX_PLAYERS - 1 - self._number % MAX_PLAYERS, lag=lag, jitter=jitter)

    def update(self) -> GameModel:
        """
        Looks and thinks when it is time, and steers. Call it 30 times a second or more often.
        """
        now = self._clock()
        if now < self._look_at:
            self.client.advance()
            return self.client.model
        self._look_at = now + 1.0 / LOOKS_PER_SECOND
        model = self.client.update()
        own = model.own_player
        if model.phase is Phase.LOBBY and own is not None and not own.is_ready and now >= self._ready_at:
            self._ready_at = now + READY_AGAIN_S
            self.client.set_ready(True)
        wish = self._pilot.steer(model, now)
        self.client.set_input(wish.x, wish.y, dash=wish.dash)
        return model

    def leave(self) -> None:
        """
        Says goodbye; `update` until `client.is_gone`.
        """
        self.client.leave()
