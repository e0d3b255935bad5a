"""The sprites in the window's scale, in the players' colours and at all angles. They are made when needed, and kept.

Rotating and scaling a picture costs far more than drawing it, so a ship's picture is made once for each of 96 angles.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pygame

from demo_game.view.assets import load_sprite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demo_game.view.palette import Colour

__all__ = ["ENGINE_UNITS", "Sprites"]

SHIP_UNITS = 62.0
"""The side of a ship's picture in arena units: its wings reach beyond the round ship that the rules know."""

ENGINE_UNITS = 20.0
"""From the middle of a ship back to its engine."""

CRYSTAL_UNITS = 30.0
CARGO_UNITS = 13.0
"""A crystal on board."""

HOME_UNITS = 112.0
ANGLES = 96
"""Less than four degrees a step: at a ship's size the wing tips then move by less than two pixels."""

WARM_UP_PER_CALL = 3
"""Pictures of ships that one call of `warm_up` makes: about half a millisecond."""

SPIN_FRAMES = 24
"""Pictures of one half turn of a crystal."""

SMOOTHING = 2
"""Ships are rotated this many times too large and then scaled down, so that edges are smooth at every angle."""


class Sprites:
    """
    All sprites for one scale.
    """

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._glow = load_sprite("glow").convert()
        self._glows: dict[tuple[int, Colour], pygame.Surface] = {}
        self._rings: dict[tuple[int, Colour], pygame.Surface] = {}
        self._painted: dict[Colour, pygame.Surface] = {}
        self._ships: dict[tuple[Colour, int], pygame.Surface] = {}
        self._flame = load_sprite("flame").convert()
        self._flames: dict[tuple[Colour, int, int], pygame.Surface] = {}
        self._star = load_sprite("star").convert()
        self._crystals = self._spin(load_sprite("crystal").convert_alpha())
        side = max(3, round(CARGO_UNITS * scale))
        self.cargo = pygame.transform.smoothscale(load_sprite("crystal").convert_alpha(), (side, side))
        self._cold: list[tuple[Colour, int]] = []
        self._warmed: set[Colour] = set()

    def ship(self, colour: Colour, angle: float) -> pygame.Surface:
        """
        A ship of a colour, with its nose in the direction of `angle` (radians).
        """
        return self._ship_at(colour, _step(angle))

    def warm_up(self, colours: Iterable[Colour]) -> None:
        """
        Makes a few of the pictures of ships in advance. Call it once a frame, so that no frame has to make many.
        """
        for colour in colours:
            if colour not in self._warmed:
                self._warmed.add(colour)
                self._cold += [(colour, step) for step in range(ANGLES)]
        for _ in range(min(WARM_UP_PER_CALL, len(self._cold))):
            self._ship_at(*self._cold.pop())

    def flame(self, colour: Colour, angle: float, length_units: float) -> pygame.Surface:
        """
        An engine's flame for additive blending. Its root is in the middle of the picture.
        """
        # Fewer angles and lengths than a ship has: a flame is soft, and its pictures are large.
        step = _step(angle) // 2 * 2
        length = max(4, round(length_units * self._scale / 8) * 8)
        if (colour, step, length) not in self._flames:
            self._flames[colour, step, length] = self._turned_flame(colour, step, length)
        return self._flames[colour, step, length]

    def glow(self, diameter_px: int, colour: Colour) -> pygame.Surface:
        """
        A round light for additive blending.
        """
        key = (max(2, diameter_px), colour)
        if key not in self._glows:
            self._glows[key] = _tinted(pygame.transform.smoothscale(self._glow, (key[0], key[0])), colour)
        return self._glows[key]

    def star(self, diameter_px: int, colour: Colour) -> pygame.Surface:
        """
        A star with four rays for additive blending; not kept.
        """
        return _tinted(pygame.transform.smoothscale(self._star, (max(3, diameter_px),) * 2), colour)

    def ring(self, diameter_px: int, colour: Colour) -> pygame.Surface:
        """
        A thin circle for additive blending.
        """
        key = (max(3, diameter_px), colour)
        if key not in self._rings:
            side = key[0]
            large = pygame.Surface((side * 4, side * 4))
            pygame.draw.circle(large, colour, (side * 2, side * 2), side * 2 - 2, width=6)
            self._rings[key] = pygame.transform.smoothscale(large, (side, side))
        return self._rings[key]

    def crystal(self, phase: float) -> pygame.Surface:
        """
        A crystal at `phase` (0 to 1) of its spin.
        """
        return self._crystals[int(phase * SPIN_FRAMES) % SPIN_FRAMES]

    def home(self, colour: Colour) -> pygame.Surface:
        """
        A home of a colour; not kept.
        """
        picture = load_sprite("home_hull").convert_alpha()
        paint = load_sprite("home_paint").convert_alpha()
        paint.fill((*colour, 255), special_flags=pygame.BLEND_RGBA_MULT)
        picture.blit(paint, (0, 0))
        side = max(4, round(HOME_UNITS * self._scale))
        return pygame.transform.smoothscale(picture, (side, side))

    def _ship_at(self, colour: Colour, step: int) -> pygame.Surface:
        if (colour, step) not in self._ships:
            turned = pygame.transform.rotate(self._ship_picture(colour), -step * 360 / ANGLES)
            size = turned.get_width() // SMOOTHING, turned.get_height() // SMOOTHING
            self._ships[colour, step] = pygame.transform.smoothscale(turned, size)
        return self._ships[colour, step]

    def _ship_picture(self, colour: Colour) -> pygame.Surface:
        if colour not in self._painted:
            picture = load_sprite("ship_hull").convert_alpha()
            paint = load_sprite("ship_paint").convert_alpha()
            paint.fill((*colour, 255), special_flags=pygame.BLEND_RGBA_MULT)
            picture.blit(paint, (0, 0))
            picture.blit(load_sprite("ship_light").convert_alpha(), (0, 0))
            side = max(4, round(SHIP_UNITS * self._scale * SMOOTHING))
            self._painted[colour] = pygame.transform.smoothscale(picture, (side, side))
        return self._painted[colour]

    def _turned_flame(self, colour: Colour, step: int, length: int) -> pygame.Surface:
        # The flame fills the left half of a picture that is twice as long: rotated, its root stays in the middle.
        width = max(4, round(length * 0.62))
        canvas = pygame.Surface((length * 2 * SMOOTHING, width * SMOOTHING))
        canvas.blit(pygame.transform.smoothscale(self._flame, (length * SMOOTHING, width * SMOOTHING)), (0, 0))
        turned = pygame.transform.rotate(canvas, -step * 360 / ANGLES)
        size = turned.get_width() // SMOOTHING, turned.get_height() // SMOOTHING
        return _tinted(pygame.transform.smoothscale(turned, size), colour)

    def _spin(self, picture: pygame.Surface) -> list[pygame.Surface]:
        side = max(4, round(CRYSTAL_UNITS * self._scale))
        frames = []
        for frame in range(SPIN_FRAMES):
            # Twice a turn a crystal shows its edge; it never gets thinner than a third.
            width = round(side * (0.35 + 0.65 * abs(math.cos(math.pi * frame / SPIN_FRAMES))))
            frames.append(pygame.transform.smoothscale(picture, (max(2, width), side)))
        return frames


def _step(angle: float) -> int:
    return round(angle / math.tau * ANGLES) % ANGLES


def _tinted(light: pygame.Surface, colour: Colour) -> pygame.Surface:
    light.fill(colour, special_flags=pygame.BLEND_RGB_MULT)
    return light
