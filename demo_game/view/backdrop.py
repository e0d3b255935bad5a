"""What lies behind the ships: nebula, stars, a planet, the arena's grid and edge. Drawn once for each window size."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import pygame

from demo_game.rules import ARENA_HEIGHT, ARENA_WIDTH
from demo_game.view.assets import load_sprite
from demo_game.view.camera import Camera
from demo_game.view.palette import Colour, dimmed
from demo_game.view.sprites import Sprites

__all__ = ["Dust", "draw_backdrop"]

GRID_UNITS = 80
GRID_COLOUR = (9, 13, 26)
EDGE_COLOUR = (60, 120, 220)
STAR_TINTS: Sequence[Colour] = ((255, 255, 255), (190, 210, 255), (255, 226, 196), (170, 240, 255))

STARS_PER_MEGAPIXEL = 620
BRIGHT_STARS_PER_MEGAPIXEL = 17
DUST_COUNT = 70


def draw_backdrop(camera: Camera, sprites: Sprites) -> pygame.Surface:
    """
    The whole still picture, as large as the window.
    """
    picture = _cover(load_sprite("nebula").convert(), camera.window)
    _scatter_stars(picture, sprites)
    _place_planet(picture)
    _draw_grid(picture, camera)
    _draw_edge(picture, camera)
    return picture.convert()


class Dust:
    """
    Small lights close to us that twinkle, and shift against the picture behind them when the own ship moves.
    """

    def __init__(self, camera: Camera, sprites: Sprites) -> None:
        chance = random.Random(31)
        self._window = camera.window
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
    The picture scaled to fill the window, cut where it has another shape.
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
    A planet rises behind the lower right corner, dark enough not to be taken for something to fly around.
    """
    width, height = picture.get_size()
    side = round(height * 0.58)
    planet = pygame.transform.smoothscale(load_sprite("planet").convert_alpha(), (side, side))
    planet.fill((124, 124, 144, 255), special_flags=pygame.BLEND_RGBA_MULT)
    picture.blit(planet, planet.get_rect(center=(round(width * 0.86), round(height * 0.84))))


def _draw_grid(picture: pygame.Surface, camera: Camera) -> None:
    left, top = camera.at(0, 0)
    width, height = round(ARENA_WIDTH * camera.scale), round(ARENA_HEIGHT * camera.scale)
    for column in range(1, round(ARENA_WIDTH / GRID_UNITS)):
        x = round(left + column * GRID_UNITS * camera.scale)
        picture.fill(GRID_COLOUR, (x, round(top), 1, height), special_flags=pygame.BLEND_RGB_ADD)
    for row in range(1, round(ARENA_HEIGHT / GRID_UNITS)):
        y = round(top + row * GRID_UNITS * camera.scale)
        picture.fill(GRID_COLOUR, (round(left), y, width, 1), special_flags=pygame.BLEND_RGB_ADD)


def _draw_edge(picture: pygame.Surface, camera: Camera) -> None:
    """
    A line of light around the arena: several frames inside each other, the outer ones fainter.
    """
    left, top = camera.at(0, 0)
    arena = pygame.Rect(round(left), round(top), round(ARENA_WIDTH * camera.scale), round(ARENA_HEIGHT * camera.scale))
    light = pygame.Surface(picture.get_size())
    for spread in range(10, -1, -1):
        colour = dimmed(EDGE_COLOUR, 0.55 * (1 - spread / 11) ** 3)
        for frame in (arena.inflate(2 * spread, 2 * spread), arena.inflate(-2 * spread, -2 * spread)):
            pygame.draw.rect(light, colour, frame, width=2, border_radius=10)
    picture.blit(light, (0, 0), special_flags=pygame.BLEND_RGB_ADD)
