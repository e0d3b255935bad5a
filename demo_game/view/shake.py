"""Screen shake."""

from __future__ import annotations

import math

__all__ = ["MAX_SHAKE_PX", "Shake"]

MAX_SHAKE_PX = 14.0
"""The largest offset of the picture; the background is larger by this on every side."""

CALM_S = 0.10
"""The shake falls to a third within this time."""

PACE = (71.0, 53.0)
"""Radians per second to the side and up: no simple ratio, so that it does not look like a swing."""


class Shake:
    """
    A shake that fades; a new hit adds to what is left of the hits before.
    """

    def __init__(self) -> None:
        self._strength_px = 0.0
        self._since = 0.0

    def hit(self, strength_px: float, now: float) -> None:
        """
        Adds a hit of so many pixels.
        """
        self._strength_px = min(MAX_SHAKE_PX, self._left(now) + strength_px)
        self._since = now

    def offset(self, now: float) -> tuple[float, float]:
        """
        The offset of the picture now, in pixels; zero at rest.
        """
        strength = self._left(now)
        if strength < 0.5:
            return 0.0, 0.0
        return strength * math.sin(PACE[0] * now), strength * math.sin(PACE[1] * now + 1.0)

    def _left(self, now: float) -> float:
        return self._strength_px * math.exp(-max(0.0, now - self._since) / CALM_S)
