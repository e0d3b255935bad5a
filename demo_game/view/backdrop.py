"""The background: nebula, stars and a planet; the arena's grid, edge and homes. It is drawn once, and kept.

The pictures are larger than the window by `BORDER_PX` on every side, so that screen shake shows no gaps at the edges.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

import pygame

from demo_game.rules.constants import ARENA_HEIGHT, ARENA_WIDTH
from demo_game.view.assets import load_sprite
from demo_game.view.palette import PLAYER_COLOURS, Colour, dimmed
from demo_game.view.shake import MAX_SHAKE_PX

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from demo_game.net.model import Home
    from demo_game.view.camera import Camera
    from demo_game.view.sprites import Sprites

__all__ = ["BORDER_PX", "Dust", "draw_floor", "draw_sky"]

BORDER_PX = round(MAX_SHAKE_PX) + 2

GRID_UNITS = 100
GRID_COLOUR = (10, 15, 30)
HOME_GLOW_UNITS = 240.0
HOME_LIGHT_UNITS = 120.0
EDGE_COLOUR = (60, 120, 220)
STAR_TINTS: Sequence[Colour] = ((255, 255, 255), (190, 210, 255), (255, 226, 196), (170, 240, 255))

STARS_PER_MEGAPIXEL = 620
BRIGHT_STARS_PER_MEGAPIXEL = 17
DUST_COUNT = 70


def draw_sky(window: tuple[int, int], sprites: Sprites) -> pygame.Surface:
    """
    The sky behind every screen.
    """
    picture = _cover(load_sprite("nebula").convert(), (window[0] + 2 * BORDER_PX, window[1] + 2 * BORDER_PX))
    _scatter_stars(picture, sprites)
    _place_planet(picture)
    return picture.convert()


def draw_floor(sky: pygame.Surface, camera: Camera, sprites: Sprites, homes: Iterable[Home]) -> pygame.Surface:
    """
    The sky with the arena on it.
    """
    picture = sky.copy()
    arena = camera.arena.move(BORDER_PX, BORDER_PX)
    # The arena is a little darker than the sky around it, so that the ships stand out.
    picture.fill((206, 206, 214), arena, special_flags=pygame.BLEND_RGB_MULT)
    _draw_grid(picture, arena, camera)
    _draw_edge(picture, arena)
    for home in homes:
        x, y = camera.at(home.x, home.y)
        place = round(x) + BORDER_PX, round(y) + BORDER_PX
        colour = PLAYER_COLOURS[home.colour]
        glow = sprites.glow(camera.length(HOME_GLOW_UNITS), dimmed(colour, 0.75 if home.is_self else 0.35))
        picture.blit(glow, glow.get_rect(center=place), special_flags=pygame.BLEND_RGB_ADD)
        pad = sprites.home(colour)
        picture.blit(pad, pad.get_rect(center=place))
        light = sprites.glow(camera.length(HOME_LIGHT_UNITS), dimmed(colour, 0.30))
        picture.blit(light, light.get_rect(center=place), special_flags=pygame.BLEND_RGB_ADD)
    return picture


class Dust:
    """
    Small lights in the foreground. They twinkle, and move a little against the background when the own ship moves.
    """

    def __init__(self, window: tuple[int, int], sprites: Sprites) -> None:
        chance = random.Random(31)
        self._window = window
        self._motes = []
        for _ in range(DUST_COUNT):
            depth = chance.uniform(0.25, 1.0)
            lights = [
                sprites.glow(round(3 + 5 * depth), dimmed(chance.choice(STAR_TINTS), level * depth))
                for level in (0.25, 0.45, 0.65, 0.9)
            ]
            self._motes.append((chance.random(), chance.random(), depth, chance.uniform(0.5, 2.5), lights))

    def draw(self, screen: pygame.Surface, now: float, shift: tuple[float, float]) -> None:
        """
        Draws the motes; `shift` is how far, in pixels, the nearest of them move.
        """
        width, height = self._window
        blits: list[Any] = []
        for x, y, depth, pace, lights in self._motes:
            light = lights[int((0.5 + 0.5 * math.sin(now * pace + x * 90)) * (len(lights) - 0.01))]
            place = (x * width - shift[0] * depth) % width, (y * height - shift[1] * depth) % height
            blits.append((light, place, None, pygame.BLEND_RGB_ADD))
        screen.blits(blits, False)


def _cover(picture: pygame.Surface, window: tuple[int, int]) -> pygame.Surface:
    """
    The picture, scaled to fill the window; what does not fit is cut off.
    """
    scale = max(window[0] / picture.get_width(), window[1] / picture.get_height())
    size = math.ceil(picture.get_width() * scale), math.ceil(picture.get_height() * scale)
    result = pygame.Surface(window)
    result.blit(pygame.transform.smoothscale(picture, size), ((window[0] - size[0]) // 2, (window[1] - size[1]) // 2))
    return result


def _scatter_stars(picture: pygame.Surface, sprites: Sprites) -> None:
    """
    Many faint stars of a pixel or two, and a few bright ones with rays.
    """
    chance = random.Random(7)
    width, height = picture.get_size()
    megapixels = width * height / 1e6
    for _ in range(round(STARS_PER_MEGAPIXEL * megapixels)):
        # Cubed: faint stars are far more numerous than bright ones, as in the sky.
        colour = dimmed(chance.choice(STAR_TINTS), 0.14 + 0.7 * chance.random() ** 3)
        size = 2 if chance.random() < 0.12 else 1
        spot = (chance.randrange(width), chance.randrange(height), size, size)
        picture.fill(colour, spot, special_flags=pygame.BLEND_RGB_ADD)
    for _ in range(round(BRIGHT_STARS_PER_MEGAPIXEL * megapixels)):
        star = sprites.star(chance.randrange(12, 40), dimmed(chance.choice(STAR_TINTS), chance.uniform(0.35, 0.85)))
        place = (chance.randrange(width), chance.randrange(height))
        picture.blit(star, star.get_rect(center=place), special_flags=pygame.BLEND_RGB_ADD)


def _place_planet(picture: pygame.Surface) -> None:
    """
    A planet in the lower right corner, so dark that nobody tries to fly around it.
    """
    width, height = picture.get_size()
    side = round(height * 0.58)
    planet = pygame.transform.smoothscale(load_sprite("planet").convert_alpha(), (side, side))
    planet.fill((124, 124, 144, 255), special_flags=pygame.BLEND_RGBA_MULT)
    picture.blit(planet, planet.get_rect(center=(round(width * 0.86), round(height * 0.84))))


def _draw_grid(picture: pygame.Surface, arena: pygame.Rect, camera: Camera) -> None:
    for column in range(1, round(ARENA_WIDTH / GRID_UNITS)):
        x = round(arena.left + column * GRID_UNITS * camera.scale)
        picture.fill(GRID_COLOUR, (x, arena.top, 1, arena.height), special_flags=pygame.BLEND_RGB_ADD)
    for row in range(1, round(ARENA_HEIGHT / GRID_UNITS)):
        y = round(arena.top + row * GRID_UNITS * camera.scale)
        picture.fill(GRID_COLOUR, (arena.left, y, arena.width, 1), special_flags=pygame.BLEND_RGB_ADD)


def _draw_edge(picture: pygame.Surface, arena: pygame.Rect) -> None:
    """
    A line of light around the arena: several frames inside each other, the outer ones fainter.
    """
    light = pygame.Surface(picture.get_size())
    for spread in range(10, -1, -1):
        colour = dimmed(EDGE_COLOUR, 0.55 * (1 - spread / 11) ** 3)
        for frame in (arena.inflate(2 * spread, 2 * spread), arena.inflate(-2 * spread, -2 * spread)):
            pygame.draw.rect(light, colour, frame, width=2, border_radius=10)
    picture.blit(light, (0, 0), special_flags=pygame.BLEND_RGB_ADD)
