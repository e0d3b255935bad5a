"""A bot: a client, and the pilot that steers it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from demo_game.bots.pilot import Pilot
from demo_game.net.client import GameClient
from demo_game.net.model import GameModel, Phase
from demo_game.rules.constants import MAX_PLAYERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.net.dialect import Dialect
    from demo_game.net.links.link import GameNetwork

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
"""Twice as often as the pilot decides. A new model costs more than everything else that a bot does."""

READY_AGAIN_S = 1.0
"""The first call may have arrived before the last round was over."""


class Bot:
    """
    Joins, is ready at once, and plays until `leave`.

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
            number: decides about its name and colour.
            seed: of the random numbers of its pilot.
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
        Its name.
        """
        name = BOT_NAMES[self._number % len(BOT_NAMES)]
        return name if self._number < len(BOT_NAMES) else f"{name} {self._number // len(BOT_NAMES) + 1}"

    def connect(self, url: str, *, lag: float = 0.0, jitter: float = 0.0) -> None:
        """
        Begins to join a game.
        """
        self.client.connect(url, self.name, MAX_PLAYERS - 1 - self._number % MAX_PLAYERS, lag=lag, jitter=jitter)

    def update(self) -> GameModel:
        """
        Plays. Call it 30 times a second or more often; it makes a new model less often.
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
        stick_input = self._pilot.steer(model, now)
        self.client.set_input(stick_input.x, stick_input.y, dash=stick_input.dash)
        return model

    def leave(self) -> None:
        """
        Leaves the game. Call `update` until `client.is_gone`.
        """
        self.client.leave()
