"""Trails and sparks: light that lives for a moment. Made by the view alone, from what it sees moving."""

from __future__ import annotations

import math
import random
from collections import deque
from typing import Any

import pygame

from demo_game.scene import Scene, SceneGlint, SceneShip
from demo_game.view.camera import Camera
from demo_game.view.palette import PLAYER_COLOURS, Colour, dimmed, mixed
from demo_game.view.sprites import ENGINE_UNITS, Sprites

__all__ = ["Effects"]

TRAIL_SPACING_UNITS = 5.0
"""A puff every few units, however fast the ship or the screen: the trail looks the same at any frame rate."""

TRAIL_LIFE_S = 1.15
TRAIL_UNITS = (29.0, 9.0)
"""The diameter of a puff at its birth and at its end."""

STAGES = 14
"""Steps in which a puff or spark fades; each is a sprite of its own."""

SPARKS_PER_BURST = 18
SPARK_LIFE_S = 0.6
MAX_PARTICLES = 2000
"""What 16 ships at full speed leave behind, and a bound for worse."""

JUMP_UNITS = 120.0
"""A ship that is farther away than this since the last frame did not fly there: no trail."""


class _Particle:
    """
    One light: born somewhere, moving, fading.
    """

    __slots__ = ("born_at", "life_s", "lights", "velocity_x", "velocity_y", "x", "y")

    def __init__(self, x: float, y: float, born_at: float, life_s: float, lights: list[pygame.Surface]) -> None:
        self.x, self.y, self.born_at, self.life_s, self.lights = x, y, born_at, life_s, lights
        self.velocity_x = self.velocity_y = 0.0


class Effects:
    """
    Watches scenes go by and adds the light that moving things leave.
    """

    def __init__(self, camera: Camera, sprites: Sprites) -> None:
        self._camera = camera
        self._sprites = sprites
        self._chance = random.Random()
        self._particles: deque[_Particle] = deque(maxlen=MAX_PARTICLES)
        self._trails: dict[Colour, list[pygame.Surface]] = {}
        self._sparks: dict[Colour, list[pygame.Surface]] = {}
        self._tails: dict[int, tuple[float, float]] = {}
        self._glints: dict[int, SceneGlint] = {}

    def watch(self, scene: Scene, now: float) -> None:
        """
        Looks at the scene that is about to be drawn and makes new light for what has changed.
        """
        for ship in scene.ships:
            self._leave_trail(ship, now)
        here = {ship.id for ship in scene.ships}
        self._tails = {ship_id: tail for ship_id, tail in self._tails.items() if ship_id in here}
        glints = {glint.id: glint for glint in scene.glints}
        for glint_id in self._glints.keys() - glints.keys():
            if scene.ships:
                self._burst(self._glints[glint_id], scene, now)
        self._glints = glints

    def draw(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws all light that is still alive.
        """
        blits: list[Any] = []
        alive: deque[_Particle] = deque(maxlen=MAX_PARTICLES)
        for particle in self._particles:
            age = now - particle.born_at
            part = age / particle.life_s
            if part >= 1.0:
                continue
            alive.append(particle)
            light = particle.lights[int(part * STAGES)]
            x, y = self._camera.at(particle.x + particle.velocity_x * age, particle.y + particle.velocity_y * age)
            half = light.get_width() / 2
            blits.append((light, (x - half, y - half), None, pygame.BLEND_RGB_ADD))
        self._particles = alive
        screen.blits(blits, False)

    def _leave_trail(self, ship: SceneShip, now: float) -> None:
        tail_x = ship.x - math.cos(ship.angle) * ENGINE_UNITS
        tail_y = ship.y - math.sin(ship.angle) * ENGINE_UNITS
        last_x, last_y = self._tails.get(ship.id, (tail_x, tail_y))
        distance = math.hypot(tail_x - last_x, tail_y - last_y)
        if distance < TRAIL_SPACING_UNITS and ship.id in self._tails:
            return
        self._tails[ship.id] = (tail_x, tail_y)
        if distance > JUMP_UNITS or ship.thrust <= 0.0:
            return
        lights = self._trail_lights(PLAYER_COLOURS[ship.colour])
        puffs = max(1, round(distance / TRAIL_SPACING_UNITS))
        for number in range(1, puffs + 1):
            part = number / puffs
            x, y = last_x + (tail_x - last_x) * part, last_y + (tail_y - last_y) * part
            self._particles.append(_Particle(x, y, now, TRAIL_LIFE_S, lights))

    def _burst(self, glint: SceneGlint, scene: Scene, now: float) -> None:
        """
        A glint was collected: sparks in its own colour and in that of the ship that is there.
        """
        ship = min(scene.ships, key=lambda ship: math.dist((ship.x, ship.y), (glint.x, glint.y)))
        for number in range(SPARKS_PER_BURST):
            colour = PLAYER_COLOURS[ship.colour] if number % 2 else (150, 235, 255)
            life = SPARK_LIFE_S * self._chance.uniform(0.5, 1.0)
            spark = _Particle(glint.x, glint.y, now, life, self._spark_lights(colour))
            direction, speed = self._chance.uniform(0, math.tau), self._chance.uniform(40, 170)
            spark.velocity_x, spark.velocity_y = math.cos(direction) * speed, math.sin(direction) * speed
            self._particles.append(spark)

    def _trail_lights(self, colour: Colour) -> list[pygame.Surface]:
        if colour not in self._trails:
            self._trails[colour] = [self._trail_light(colour, stage / STAGES) for stage in range(STAGES)]
        return self._trails[colour]

    def _trail_light(self, colour: Colour, part: float) -> pygame.Surface:
        """
        White-hot at the engine, then the ship's colour, then gone.
        """
        start, end = TRAIL_UNITS
        hot = mixed(colour, (255, 255, 255), 0.5 * max(0.0, 1 - part * 6))
        diameter = self._camera.length(start + (end - start) * part)
        return self._sprites.glow(diameter, dimmed(hot, 0.42 * (1 - part) ** 1.5))

    def _spark_lights(self, colour: Colour) -> list[pygame.Surface]:
        if colour not in self._sparks:
            self._sparks[colour] = [
                self._sprites.glow(self._camera.length(13 - 8 * stage / STAGES), dimmed(colour, 1 - stage / STAGES))
                for stage in range(STAGES)
            ]
        return self._sparks[colour]
