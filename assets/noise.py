"""
Smooth noise for the clouds and bands that make_assets.py draws.
"""

from __future__ import annotations

import math
import random

__all__ = ["ValueNoise"]

LATTICE = 64
"""The pattern repeats after so many units. The pictures use fewer."""


class ValueNoise:
    """
    Random values on a grid with smooth steps between them. The same seed gives the same noise on each machine.
    """

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self._rows = [[chance.random() for _ in range(LATTICE)] for _ in range(LATTICE)]

    def layers(self, x: float, y: float, count: int) -> float:
        """
        The sum of `count` layers, each twice as fine and half as strong as the one before; from 0 to 1.
        """
        total, strength = 0.0, 0.5
        for _ in range(count):
            total += strength * self.at(x, y)
            x, y, strength = x * 2.03 + 17.1, y * 2.03 + 5.7, strength / 2
        return total / (1.0 - 2 * strength)

    def at(self, x: float, y: float) -> float:
        """
        The noise at one point, from 0 to 1.
        """
        left, top = math.floor(x), math.floor(y)
        part_x, part_y = _smooth(x - left), _smooth(y - top)
        upper, lower = self._rows[top % LATTICE], self._rows[(top + 1) % LATTICE]
        left, right = left % LATTICE, (left + 1) % LATTICE
        above = upper[left] + (upper[right] - upper[left]) * part_x
        below = lower[left] + (lower[right] - lower[left]) * part_x
        return above + (below - above) * part_y


def _smooth(part: float) -> float:
    """
    An S-curve from 0 to 1 whose slope and curvature are zero at both ends, so that the grid is not visible.
    """
    return part * part * part * (part * (part * 6.0 - 15.0) + 10.0)
