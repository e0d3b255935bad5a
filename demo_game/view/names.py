"""The names under the ships."""

from __future__ import annotations

import pygame

from demo_game.net.model import Ship
from demo_game.rules.constants import ARENA_HEIGHT
from demo_game.view.assets import BOLD, load_font
from demo_game.view.camera import Camera
from demo_game.view.palette import PLAYER_COLOURS, Colour, mixed

__all__ = ["NameTags"]

DISTANCE_UNITS = 38.0
SIZE_UNITS = 17.0
SMALLEST_PX = 10
SHADOW: Colour = (4, 6, 14)
MAX_KEPT = 64
"""More than there are players; who comes and goes with ever new names makes no heap of pictures."""


class NameTags:
    """
    Draws names, and keeps the pictures of them.
    """

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._font = load_font(BOLD, max(SMALLEST_PX, SIZE_UNITS * camera.scale))
        self._kept: dict[tuple[str, int], pygame.Surface] = {}

    def draw(self, screen: pygame.Surface, ship: Ship) -> None:
        """
        Writes a ship's name under it, at the arena's lower edge above it.
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
        A name with a soft dark shadow, readable over any light.
        """
        text, shadow = self._font.render(name, True, colour), self._font.render(name, True, SHADOW)
        tag = pygame.Surface((text.get_width() + 2, text.get_height() + 2), pygame.SRCALPHA)
        for offset in ((0, 1), (2, 1), (1, 0), (1, 2), (2, 2)):
            tag.blit(shadow, offset)
        tag.blit(text, (1, 1))
        return tag.convert_alpha()
