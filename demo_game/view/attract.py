"""The picture behind the menus: the sky, and a few ships that fly by themselves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pygame

from demo_game.net.model import GameModel, Phase, Ship
from demo_game.rules.constants import ARENA_HEIGHT, ARENA_WIDTH
from demo_game.view.backdrop import BORDER_PX, Dust, draw_sky
from demo_game.view.camera import Camera
from demo_game.view.effects import Effects
from demo_game.view.palette import PLAYER_COLOURS, dimmed
from demo_game.view.sprites import Sprites

if TYPE_CHECKING:
    from demo_game.view.theme import Theme

__all__ = ["AttractView"]

GLOW_UNITS = 128.0
SHADE = (150, 150, 158)
"""The sky is multiplied by this, so that text is readable on it."""

# Colour, turns per second to the side and up, the start of the turn, and the size of the curve (0 to 1).
FLIGHTS = (
    (0, 0.071, 0.113, 0.10, 0.95),
    (1, 0.083, 0.059, 1.90, 1.02),
    (3, 0.062, 0.097, 3.30, 0.90),
    (4, 0.091, 0.070, 4.40, 1.00),
)


class AttractView:
    """
    The picture behind the menus, for one window size.
    """

    def __init__(self, theme: Theme) -> None:
        self._camera = Camera(theme.window)
        self._sprites = Sprites(self._camera.scale)
        self._sky = draw_sky(theme.window, self._sprites)
        self._sky.fill(SHADE, special_flags=pygame.BLEND_RGB_MULT)
        self._dust = Dust(theme.window, self._sprites)
        self._effects = Effects(self._camera, self._sprites, theme, has_shake=False)

    def draw(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws the picture of `now` seconds.
        """
        ships = tuple(_flying(number, now) for number in range(len(FLIGHTS)))
        self._effects.watch(GameModel(Phase.IDLE, ships=ships), now)
        self._sprites.warm_up(PLAYER_COLOURS[ship.colour] for ship in ships)
        screen.blit(self._sky, (-BORDER_PX, -BORDER_PX))
        self._dust.draw(screen, now, (0.0, 0.0))
        self._effects.draw(screen, now)
        for ship in ships:
            place, colour = self._camera.at(ship.x, ship.y), PLAYER_COLOURS[ship.colour]
            glow = self._sprites.glow(self._camera.length(GLOW_UNITS), dimmed(colour, 0.4))
            screen.blit(glow, glow.get_rect(center=place), special_flags=pygame.BLEND_RGB_ADD)
            picture = self._sprites.ship(colour, ship.heading)
            screen.blit(picture, picture.get_rect(center=place))


def _flying(number: int, now: float) -> Ship:
    """
    A ship on a curve that never closes.
    """
    colour, side, up, start, size = FLIGHTS[number]
    across, along = (now * side + start) * math.tau, (now * up + start * 1.7) * math.tau
    x = ARENA_WIDTH * (0.5 + 0.5 * size * math.cos(across))
    y = ARENA_HEIGHT * (0.5 + 0.5 * size * math.sin(along))
    heading = math.atan2(
        ARENA_HEIGHT * size * up * math.cos(along),
        -ARENA_WIDTH * size * side * math.sin(across),
    )
    return Ship(number, "", colour, x, y, heading=heading, thrust=0.8)
