"""
Draws every sprite of the demo into assets/sprites/.

Run it from the project's root; it takes a few seconds and always draws the same pictures:

    python assets/make_assets.py [FOLDER]

Everything is drawn large and scaled down, so the edges are smooth. Sprites that take a player's colour are drawn in
white and grey; the demo multiplies them by the colour. Sprites for additive blending have a black background.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pygame
from noise import ValueNoise

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SPRITES", "main"]

Point = tuple[float, float]

SUPERSAMPLING = 8
"""The factor by which a vector sprite is drawn larger before it is scaled down."""

SHIP_SIZE_PX = 128
CRYSTAL_SIZE_PX = 64
HOME_SIZE_PX = 224
GLOW_SIZE_PX = 256
NEBULA_SIZE_PX = (480, 270)
PLANET_SIZE_PX = 420


def draw_ship_hull() -> pygame.Surface:
    """
    The parts of a ship without the player's colour: dark keel, engine and cockpit. The nose points right.
    """
    canvas = _Canvas(SHIP_SIZE_PX)
    canvas.mirrored((20, 22, 34), [(-0.62, 0.0), (-0.62, 0.24), (-0.40, 0.30), (0.10, 0.18), (0.86, 0.0)])
    canvas.mirrored((46, 50, 70), [(-0.70, 0.0), (-0.70, 0.15), (-0.52, 0.19), (-0.52, 0.0)])
    canvas.mirrored((96, 104, 132), [(-0.74, 0.0), (-0.74, 0.12), (-0.69, 0.14), (-0.69, 0.0)])
    return canvas.finish()


def draw_ship_paint() -> pygame.Surface:
    """
    The parts of a ship with the player's colour, in three shades of grey.
    """
    canvas = _Canvas(SHIP_SIZE_PX)
    canvas.mirrored((150, 150, 150), [(0.22, 0.15), (-0.44, 0.74), (-0.66, 0.80), (-0.56, 0.50), (-0.58, 0.22)])
    canvas.mirrored((255, 255, 255), [(0.22, 0.15), (-0.44, 0.74), (-0.66, 0.80), (-0.50, 0.62), (0.02, 0.18)])
    canvas.mirrored((255, 255, 255), [(0.92, 0.0), (0.30, 0.125), (-0.30, 0.20), (-0.48, 0.10), (-0.48, 0.0)])
    canvas.mirrored((190, 190, 190), [(0.92, 0.0), (0.30, 0.125), (-0.30, 0.20), (-0.42, 0.145), (0.34, 0.04)])
    return canvas.finish()


def draw_ship_light() -> pygame.Surface:
    """
    The bright parts of a ship of any colour: the cockpit's glass and the lit edges.
    """
    canvas = _Canvas(SHIP_SIZE_PX)
    canvas.mirrored((12, 18, 34), [(0.42, 0.0), (0.26, 0.075), (-0.02, 0.085), (-0.12, 0.0)])
    canvas.mirrored((120, 205, 255), [(0.38, 0.0), (0.25, 0.045), (0.04, 0.05), (-0.04, 0.0)])
    canvas.polygon((240, 252, 255), [(0.34, 0.01), (0.24, 0.035), (0.12, 0.035), (0.20, 0.01)])
    canvas.mirrored((255, 255, 255), [(-0.60, 0.79), (-0.66, 0.82), (-0.30, 0.66), (-0.30, 0.63)])
    return canvas.finish()


def draw_crystal() -> pygame.Surface:
    """
    A crystal whose facets have different shades.
    """
    canvas = _Canvas(CRYSTAL_SIZE_PX)
    top, right, bottom, left = (0.0, -0.92), (0.56, 0.0), (0.0, 0.92), (-0.56, 0.0)
    middle_right, middle_left = (0.16, 0.0), (-0.20, 0.0)
    for shade, points in (
        ((120, 236, 255), [top, right, middle_right]),
        ((235, 254, 255), [top, middle_right, middle_left]),
        ((170, 246, 255), [top, middle_left, left]),
        ((38, 132, 208), [bottom, right, middle_right]),
        ((96, 206, 250), [bottom, middle_right, middle_left]),
        ((62, 168, 232), [bottom, middle_left, left]),
    ):
        canvas.polygon(shade, points)
    return canvas.finish()


def draw_home_hull() -> pygame.Surface:
    """
    The parts of a home without the player's colour: a dark landing pad with eight corners and bolts at its rim.
    """
    canvas = _Canvas(HOME_SIZE_PX)
    canvas.polygon((14, 18, 32), _ring_points(0.97, 8))
    canvas.polygon((30, 36, 58), _ring_points(0.93, 8))
    canvas.polygon((15, 19, 35), _ring_points(0.74, 8))
    canvas.polygon((20, 26, 46), _ring_points(0.66, 8))
    for x, y in _ring_points(0.835, 8):
        canvas.polygon((70, 80, 112), [(x + dx * 0.03, y + dy * 0.03) for dx, dy in _ring_points(1.0, 12)])
    return canvas.finish()


def draw_home_paint() -> pygame.Surface:
    """
    The parts of a home with the player's colour: lamps along the rim, and arrows that point inwards.
    """
    canvas = _Canvas(HOME_SIZE_PX)
    for side in range(8):
        turn = side * math.tau / 8
        lamp = [(0.80, -0.22), (0.80, 0.22), (0.735, 0.20), (0.735, -0.20)]
        canvas.polygon((255, 255, 255), [_turned(x, y, turn) for x, y in lamp])
        if side % 2 == 0:
            arrow = [(0.60, -0.12), (0.60, -0.05), (0.545, 0.0), (0.60, 0.05), (0.60, 0.12), (0.49, 0.0)]
            canvas.polygon((170, 170, 170), [_turned(x, y, turn + math.tau / 8) for x, y in arrow])
    return canvas.finish()


def _ring_points(radius: float, corners: int) -> list[Point]:
    """
    The corners of a regular polygon.
    """
    turns = [(corner + 0.5) * math.tau / corners for corner in range(corners)]
    return [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns]


def _turned(x: float, y: float, turn: float) -> Point:
    return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)


def draw_glow() -> pygame.Surface:
    """
    A soft round light for additive blending. The ends of its curve are flat, so that it has no visible edge.
    """

    def brightness(x: float, y: float) -> float:
        distance = min(1.0, math.hypot(x, y))
        return (1.0 - distance * distance) ** 3 * 0.55 + 0.45 * math.exp(-9.0 * distance * distance) * (1 - distance)

    return _paint_light(GLOW_SIZE_PX, brightness)


def draw_star() -> pygame.Surface:
    """
    A bright star with four rays for additive blending.
    """

    def brightness(x: float, y: float) -> float:
        distance = math.hypot(x, y)
        rays = (
            0.012 / (abs(x) + 0.012) * max(0.0, 1 - abs(y)) ** 5 + 0.012 / (abs(y) + 0.012) * max(0.0, 1 - abs(x)) ** 5
        )
        return min(1.0, math.exp(-70 * distance * distance) + 0.75 * rays)

    return _paint_light(64, brightness)


def draw_flame() -> pygame.Surface:
    """
    The engine's flame for additive blending. It starts in the middle of the right edge and points left.
    """

    def brightness(x: float, y: float) -> float:
        along = (1.0 - x) / 2.0
        width = 0.55 * (1.0 - along) ** 0.8 * min(1.0, along * 8.0 + 0.35) + 0.02
        return math.exp(-((y / width) ** 2)) * (1.0 - along) ** 1.4 * min(1.0, along * 12.0)

    return _paint_light(96, brightness)


def draw_nebula() -> pygame.Surface:
    """
    Clouds of gas: noise whose coordinates are moved by other noise, in blue, violet and a little rose.
    """
    width, height = NEBULA_SIZE_PX
    picture = pygame.Surface(NEBULA_SIZE_PX)
    bend, cloud, hue = ValueNoise(seed=11), ValueNoise(seed=5), ValueNoise(seed=23)
    for py in range(height):
        for px in range(width):
            x, y = px / height, py / height
            bend_x, bend_y = bend.layers(x * 2.2, y * 2.2, 3), bend.layers(x * 2.2 + 40, y * 2.2 + 9, 3)
            density = cloud.layers(x * 2.4 + 1.7 * bend_x, y * 2.4 + 1.7 * bend_y, 5)
            density = max(0.0, (density - 0.40) / 0.60) ** 1.35
            tint = hue.layers(x * 1.5 + bend_y, y * 1.5 + 3, 2)
            picture.set_at((px, py), _nebula_colour(density, tint))
    return picture


def _nebula_colour(density: float, tint: float) -> tuple[int, int, int]:
    """
    The colour from deep blue space to glowing gas. `tint` goes from 0 (teal) over blue to 1 (rose).
    """
    deep = (6, 8, 20)
    teal, blue, rose = (24, 140, 172), (72, 86, 214), (200, 66, 168)
    share = min(1.0, max(0.0, (tint - 0.30) / 0.40))
    left, right, part = (teal, blue, share * 2) if share < 0.5 else (blue, rose, share * 2 - 1)
    gas = [a + (b - a) * part for a, b in zip(left, right, strict=True)]
    red, green, light = (min(255, round(d + g * density)) for d, g in zip(deep, gas, strict=True))
    return red, green, light


def draw_planet() -> pygame.Surface:
    """
    A gas giant with bands, lit from the upper left, with a soft night side and a thin atmosphere that glows.
    """
    size = PLANET_SIZE_PX
    picture = pygame.Surface((size, size), pygame.SRCALPHA)
    noise = ValueNoise(seed=77)
    for py in range(size):
        for px in range(size):
            x, y = (px + 0.5) / size * 2.16 - 1.08, (py + 0.5) / size * 2.16 - 1.08
            picture.set_at((px, py), _planet_colour(x, y, noise))
    return picture


def _planet_colour(x: float, y: float, noise: ValueNoise) -> tuple[int, int, int, int]:
    """
    The colour at `x`, `y` on a disc of radius 1: the planet inside, the atmosphere outside.
    """
    distance = math.hypot(x, y)
    facing_light = (-0.62 * x - 0.62 * y) / max(distance, 1e-6)
    if distance >= 1.0:
        air = max(0.0, 1.0 - (distance - 1.0) / 0.08) ** 2.2 * max(0.0, 0.25 + 0.85 * facing_light)
        return 110, 150, 255, min(255, round(150 * air))
    z = math.sqrt(1.0 - distance * distance)
    light = max(0.0, -0.60 * x - 0.56 * y + 0.57 * z) ** 0.85
    tilt_x, tilt_y = x * 0.94 + y * 0.34, y * 0.94 - x * 0.34
    swirl = noise.layers(tilt_x * 2.2 / (z + 0.6) + 9, tilt_y * 5 + 3, 4) - 0.5
    band = 0.5 + 0.5 * math.sin(tilt_y * 11.0 + swirl * 5.0)
    ground = [a + (b - a) * band for a, b in zip((58, 62, 128), (168, 132, 196), strict=True)]
    rim = (1.0 - z) ** 3 * max(0.0, 0.3 + facing_light)
    red, green, blue = (
        min(255, round(part * (0.035 + light) + air * rim)) for part, air in zip(ground, (80, 110, 190), strict=True)
    )
    return red, green, blue, 255 if distance < 0.994 else round(255 * (1.0 - distance) / 0.006)


class _Canvas:
    """
    A square picture with coordinates from -1 to 1, drawn large and scaled down at the end.
    """

    def __init__(self, size_px: int) -> None:
        self._size_px = size_px
        self._large = pygame.Surface((size_px * SUPERSAMPLING,) * 2, pygame.SRCALPHA)

    def polygon(self, colour: tuple[int, int, int], points: list[Point]) -> None:
        half = self._size_px * SUPERSAMPLING / 2
        pygame.draw.polygon(self._large, colour, [(half + x * half, half + y * half) for x, y in points])

    def mirrored(self, colour: tuple[int, int, int], points: list[Point]) -> None:
        """
        Draws the polygon and its mirror image on the other side of the ship's keel.
        """
        self.polygon(colour, points)
        self.polygon(colour, [(x, -y) for x, y in points])

    def finish(self) -> pygame.Surface:
        return pygame.transform.smoothscale(self._large, (self._size_px,) * 2)


def _paint_light(size_px: int, brightness: Callable[[float, float], float]) -> pygame.Surface:
    """
    A grey picture. `brightness` gives the light, 0 to 1, of each point with coordinates from -1 to 1.
    """
    picture = pygame.Surface((size_px, size_px))
    for py in range(size_px):
        for px in range(size_px):
            value = brightness((px + 0.5) / size_px * 2 - 1, (py + 0.5) / size_px * 2 - 1)
            picture.set_at((px, py), (round(255 * max(0.0, min(1.0, value))),) * 3)
    return picture


SPRITES: dict[str, Callable[[], pygame.Surface]] = {
    "ship_hull.png": draw_ship_hull,
    "ship_paint.png": draw_ship_paint,
    "ship_light.png": draw_ship_light,
    "crystal.png": draw_crystal,
    "home_hull.png": draw_home_hull,
    "home_paint.png": draw_home_paint,
    "glow.png": draw_glow,
    "star.png": draw_star,
    "flame.png": draw_flame,
    "nebula.png": draw_nebula,
    "planet.png": draw_planet,
}
"""The file of each sprite, and the function that draws it."""


def main(folder: Path) -> None:
    """
    Draw all sprites into `folder`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in SPRITES.items():
        pygame.image.save(draw(), folder / name)
        print(f"{folder / name}: {(folder / name).stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "sprites")
