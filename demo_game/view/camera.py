"""Where the arena is in the window."""

from __future__ import annotations

import pygame

from demo_game.rules.constants import ARENA_HEIGHT, ARENA_WIDTH

__all__ = ["Camera"]

MARGIN_PX = 12
"""Room for the arena's glowing edge."""

STRIP_SHARE = 0.064
"""The part of the window's height above the arena, for scores and time: they do not cover the game."""


class Camera:
    """
    Shows the whole arena as large as it fits under the strip.

    Attributes:
        scale: pixels per arena unit.
        shake: the offset of the picture now, in pixels to the right and down.
    """

    def __init__(self, window: tuple[int, int]) -> None:
        width, height = window
        self.window = window
        self.strip_px = round(height * STRIP_SHARE)
        room = height - self.strip_px
        scale = min((width - 2 * MARGIN_PX) / ARENA_WIDTH, (room - 2 * MARGIN_PX) / ARENA_HEIGHT)
        self.scale = max(scale, 0.05)  # a window dragged down to nothing still has something to draw
        self._left = (width - ARENA_WIDTH * self.scale) / 2
        self._top = self.strip_px + (room - ARENA_HEIGHT * self.scale) / 2
        self.shake = (0.0, 0.0)

    @property
    def arena(self) -> pygame.Rect:
        """
        The arena's pixels, without the shake.
        """
        return pygame.Rect(
            round(self._left), round(self._top), round(ARENA_WIDTH * self.scale), round(ARENA_HEIGHT * self.scale)
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        """
        The pixel of a point in the arena.
        """
        return self._left + x * self.scale + self.shake[0], self._top + y * self.scale + self.shake[1]

    def length(self, units: float) -> int:
        """
        A length in whole pixels, at least one.
        """
        return max(1, round(units * self.scale))
