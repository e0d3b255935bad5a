"""The options of the player's program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from demo_game.net.dialect import Dialect

__all__ = ["Options"]


@dataclass(frozen=True)
class Options:
    """
    The options of the command line.

    Attributes:
        name: for this run only; None: that of the settings.
        connect: a game to join at once; None: shows the menu.
        bots: how many bots play in a game with bots.
        lag, jitter: the simulated delay in seconds.
        headless: without a window; an autopilot flies.
        frames: leaves after so many frames of a round; None: does not.
        screenshot: the file for the last frame.
        looks_for_games: whether the program may look for games on the local network.
        announces: whether the program may announce a game on the local network.
        dialect: the dialect that is spoken; None: that of the server.
    """

    name: str | None = None
    connect: str | None = None
    bots: int = 7
    lag: float = 0.0
    jitter: float = 0.0
    headless: bool = False
    frames: int | None = None
    screenshot: Path | None = None
    looks_for_games: bool = True
    announces: bool = False
    dialect: Dialect | None = None
