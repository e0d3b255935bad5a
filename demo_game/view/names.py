"""The names under the ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from demo_game.rules.constants import ARENA_HEIGHT
from demo_game.view.assets import BOLD, load_font
from demo_game.view.palette import PLAYER_COLOURS, Colour, mixed

if TYPE_CHECKING:
    from demo_game.net.model import Ship
    from demo_game.view.camera import Camera

__all__ = ["NameTags"]

DISTANCE_UNITS = 38.0
SIZE_UNITS = 17.0
SMALLEST_PX = 10
SHADOW: Colour = (4, 6, 14)
MAX_KEPT = 64
"""More than there are players; a bound for players who join again and again with new names."""


class NameTags:
    """
    Draws names, and keeps their pictures.
    """

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._font = load_font(BOLD, max(SMALLEST_PX, SIZE_UNITS * camera.scale))
        self._kept: dict[tuple[str, int], pygame.Surface] = {}

    def draw(self, screen: pygame.Surface, ship: Ship) -> None:
        """
        Draws a ship's name under it, or above it near the arena's lower edge.
        """
        key = (ship.name, ship.colour)
        tag = self._kept.get(key)
        if tag is None:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            tag = self._kept[key] = self._render(ship.name, mixed(PLAYER_COLOURS[ship.colour], (255, 255, 255), 0.45))
        if ship.y > ARENA_HEIGHT - 1.8 * DISTANCE_UNITS:
            place = tag.get_rect(midbottom=self._camera.at(ship.x, ship.y - DISTANCE_UNITS))
        else:
            place = tag.get_rect(midtop=self._camera.at(ship.x, ship.y + DISTANCE_UNITS))
        screen.blit(tag, place)

    def _render(self, name: str, colour: Colour) -> pygame.Surface:
        """
        A name with a dark shadow, readable on any background.
        """
        text, shadow = self._font.render(name, True, colour), self._font.render(name, True, SHADOW)
        tag = pygame.Surface((text.get_width() + 2, text.get_height() + 2), pygame.SRCALPHA)
        for offset in ((0, 1), (2, 1), (1, 0), (1, 2), (2, 2)):
            tag.blit(shadow, offset)
        tag.blit(text, (1, 1))
        return tag.convert_alpha()
