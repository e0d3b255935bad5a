"""The picture trembles when something hits."""

from __future__ import annotations

import math

__all__ = ["MAX_SHAKE_PX", "Shake"]

MAX_SHAKE_PX = 14.0
"""The farthest that the picture goes; the still picture behind it is larger by this on every side."""

CALM_S = 0.10
"""The tremor falls to a third within this time."""

PACE = (71.0, 53.0)
"""Radians per second of the tremor to the side and up: no simple ratio, so that it never looks like a swing."""


class Shake:
    """
    A tremor that dies away; new blows add to what is left of the old ones.
    """

    def __init__(self) -> None:
        self._strength_px = 0.0
        self._since = 0.0

    def hit(self, strength_px: float, now: float) -> None:
        """
        A blow of so many pixels.
        """
        self._strength_px = min(MAX_SHAKE_PX, self._left(now) + strength_px)
        self._since = now

    def offset(self, now: float) -> tuple[float, float]:
        """
        Where the picture is now, in pixels; whole ones at rest.
        """
        strength = self._left(now)
        if strength < 0.5:
            return 0.0, 0.0
        return strength * math.sin(PACE[0] * now), strength * math.sin(PACE[1] * now + 1.0)

    def _left(self, now: float) -> float:
        return self._strength_px * math.exp(-max(0.0, now - self._since) / CALM_S)
