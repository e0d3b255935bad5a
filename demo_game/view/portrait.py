"""The large ship in the menu: the player's own, turning slowly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pygame

from demo_game.view.palette import Colour, dimmed, mixed
from demo_game.view.sprites import ENGINE_UNITS, Sprites

if TYPE_CHECKING:
    from demo_game.view.theme import Theme

__all__ = ["Portrait"]

MAGNIFICATION = 2.1
GLOW_UNITS = 120.0
SWING = 0.35
"""Radians to each side of straight up."""


class Portrait:
    """
    Draws one ship. It makes new pictures when the window's size changes.
    """

    def __init__(self) -> None:
        self._scale = 0.0
        self._sprites: Sprites | None = None

    def draw(
        self, screen: pygame.Surface, theme: Theme, colour: Colour, middle: tuple[float, float], now: float
    ) -> None:
        """
        Draws the ship around `middle` on the page.
        """
        scale = theme.scale * MAGNIFICATION
        if self._sprites is None or scale != self._scale:
            self._sprites, self._scale = Sprites(scale), scale
        x, y = theme.at(*middle)
        angle = -math.pi / 2 + SWING * math.sin(now * 0.9)
        glow = self._sprites.glow(round(GLOW_UNITS * scale), dimmed(colour, 0.5))
        screen.blit(glow, glow.get_rect(center=(x, y)), special_flags=pygame.BLEND_RGB_ADD)
        flame = self._sprites.flame(mixed(colour, (255, 255, 255), 0.35), angle, 30 + 3 * math.sin(now * 31))
        engine = x - math.cos(angle) * ENGINE_UNITS * scale, y - math.sin(angle) * ENGINE_UNITS * scale
        screen.blit(flame, flame.get_rect(center=engine), special_flags=pygame.BLEND_RGB_ADD)
        ship = self._sprites.ship(colour, angle)
        screen.blit(ship, ship.get_rect(center=(x, y)))
