"""Particles: puffs, sparks and rings of light.

A particle has a picture for each stage of its life, and drawing it is one blit: thousands of them cost little.
"""

from __future__ import annotations

import math
import random
from collections import deque
from typing import TYPE_CHECKING, Any

import pygame

from demo_game.view.palette import Colour, dimmed, mixed

if TYPE_CHECKING:
    from demo_game.view.camera import Camera
    from demo_game.view.sprites import Sprites

__all__ = ["Particles"]

STAGES = 14
"""Steps in which a particle fades; each has its own picture."""

MAX_PARTICLES = 2000
"""What 16 ships at full speed leave behind. If there are more, the oldest are dropped."""

PUFF_UNITS = (24.0, 7.0)
"""The diameter of a puff at its start and at its end."""

SPARK_UNITS = (13.0, 5.0)
RING_STAGES = 20


class _Particle:
    """
    One particle: it moves, and it fades.
    """

    __slots__ = ("born_at", "life_s", "lights", "velocity_x", "velocity_y", "x", "y")

    def __init__(self, x: float, y: float, born_at: float, life_s: float, lights: list[pygame.Surface]) -> None:
        self.x, self.y, self.born_at, self.life_s, self.lights = x, y, born_at, life_s, lights
        self.velocity_x = self.velocity_y = 0.0


class Particles:
    """
    All particles of one picture.
    """

    def __init__(self, camera: Camera, sprites: Sprites) -> None:
        self._camera = camera
        self._sprites = sprites
        self._chance = random.Random()
        self._alive: deque[_Particle] = deque(maxlen=MAX_PARTICLES)
        self._lights: dict[tuple[str, Colour, int], list[pygame.Surface]] = {}

    def __len__(self) -> int:
        return len(self._alive)

    def puff(self, x: float, y: float, colour: Colour, now: float, *, life_s: float, strength: float = 0.42) -> None:
        """
        Adds one piece of a trail: white at first, then in the ship's colour.
        """
        self._alive.append(_Particle(x, y, now, life_s, self._puffs(colour, strength)))

    def burst(
        self, x: float, y: float, colour: Colour, now: float, *, count: int, speed: float, life_s: float = 0.6
    ) -> None:
        """
        Adds sparks in all directions, with at most `speed` units per second.
        """
        lights = self._sparks(colour)
        for _ in range(count):
            spark = _Particle(x, y, now, life_s * self._chance.uniform(0.5, 1.0), lights)
            direction, pace = self._chance.uniform(0, math.tau), self._chance.uniform(0.25, 1.0) * speed
            spark.velocity_x, spark.velocity_y = math.cos(direction) * pace, math.sin(direction) * pace
            self._alive.append(spark)

    def ring(self, x: float, y: float, colour: Colour, now: float, *, units: float, life_s: float = 0.45) -> None:
        """
        Adds a ring that grows to a diameter of `units`.
        """
        self._alive.append(_Particle(x, y, now, life_s, self._rings(colour, round(units))))

    def draw(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws all particles, and drops those whose life is over.
        """
        blits: list[Any] = []
        alive: deque[_Particle] = deque(maxlen=MAX_PARTICLES)
        (left, top), scale = self._camera.at(0, 0), self._camera.scale
        for particle in self._alive:
            age = now - particle.born_at
            part = age / particle.life_s
            if part >= 1.0:
                continue
            alive.append(particle)
            light = particle.lights[max(0, int(part * len(particle.lights)))]
            half = light.get_width() / 2
            x = left + (particle.x + particle.velocity_x * age) * scale - half
            y = top + (particle.y + particle.velocity_y * age) * scale - half
            blits.append((light, (x, y), None, pygame.BLEND_RGB_ADD))
        self._alive = alive
        screen.blits(blits, False)

    def _puffs(self, colour: Colour, strength: float) -> list[pygame.Surface]:
        key = ("puff", colour, round(strength * 100))
        if key not in self._lights:
            self._lights[key] = [self._puff(colour, stage / STAGES, strength) for stage in range(STAGES)]
        return self._lights[key]

    def _puff(self, colour: Colour, part: float, strength: float) -> pygame.Surface:
        start, end = PUFF_UNITS
        hot = mixed(colour, (255, 255, 255), 0.5 * max(0.0, 1 - part * 6))
        diameter = self._camera.length(start + (end - start) * part)
        return self._sprites.glow(diameter, dimmed(hot, strength * (1 - part) ** 1.5))

    def _sparks(self, colour: Colour) -> list[pygame.Surface]:
        key = ("spark", colour, 0)
        if key not in self._lights:
            start, end = SPARK_UNITS
            self._lights[key] = [
                self._sprites.glow(
                    self._camera.length(start + (end - start) * stage / STAGES), dimmed(colour, 1 - stage / STAGES)
                )
                for stage in range(STAGES)
            ]
        return self._lights[key]

    def _rings(self, colour: Colour, units: int) -> list[pygame.Surface]:
        key = ("ring", colour, units)
        if key not in self._lights:
            parts = [(stage + 1) / RING_STAGES for stage in range(RING_STAGES)]
            self._lights[key] = [
                self._sprites.ring(
                    self._camera.length(units * (1 - (1 - part) ** 2)), dimmed(colour, 0.9 * (1 - part) ** 1.2)
                )
                for part in parts
            ]
        return self._lights[key]
