"""Where the arena lies in the window."""

from __future__ import annotations

from dataclasses import dataclass

from demo_game.rules import ARENA_HEIGHT, ARENA_WIDTH

__all__ = ["Camera"]

MARGIN_PX = 14
"""Room for the arena's glowing edge."""


@dataclass(frozen=True)
class Camera:
    """
    Shows the whole arena, as large as it fits, in the middle of the window.
    """

    scale: float
    left: float
    top: float
    window: tuple[int, int]

    @classmethod
    def fitting(cls, window: tuple[int, int]) -> Camera:
        """
        The camera for a window of this size in pixels.
        """
        width, height = window
        scale = min((width - 2 * MARGIN_PX) / ARENA_WIDTH, (height - 2 * MARGIN_PX) / ARENA_HEIGHT)
        scale = max(scale, 0.05)  # a window dragged down to nothing still has something to draw
        return cls(scale, (width - ARENA_WIDTH * scale) / 2, (height - ARENA_HEIGHT * scale) / 2, window)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """
        The pixel of a place in the arena.
        """
        return self.left + x * self.scale, self.top + y * self.scale

    def length(self, units: float) -> int:
        """
        A length in whole pixels, at least one.
        """
        return max(1, round(units * self.scale))
