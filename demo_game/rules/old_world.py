"""The rules of the game: pure, deterministic, without a screen and without a network.

A `World` holds ships and glints in an arena. `World.step` moves it by one tick, 1/30 of a second, from what each pilot
holds; the same seed and the same controls give the same world on every machine. Only the server has a world: clients
send controls and draw what the server tells them.

Units: distances in arena units (one is a pixel of a 1280x720 window), times in seconds, angles in radians with 0 to
the right and y downwards, as on a screen.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = [
    "ARENA_HEIGHT",
    "ARENA_WIDTH",
    "MAX_PLAYERS",
    "TICK_HZ",
    "TICK_SECONDS",
    "Controls",
    "Glint",
    "Ship",
    "World",
]

ARENA_WIDTH = 1280.0
ARENA_HEIGHT = 720.0
MAX_PLAYERS = 16
"""More ships than this only push each other about in an arena of this size."""

TICK_HZ = 30
TICK_SECONDS = 1 / TICK_HZ

SHIP_RADIUS = 24.0
SHIP_ACCELERATION = 780.0
"""Units per second squared at full thrust: full speed in about a second."""

SHIP_DRAG = 2.3
"""Share of the speed lost per second; with the thrust it gives a top speed of about 340 units per second."""

SHIP_TURN_SPEED = 9.0
"""Radians per second: half a turn takes a third of a second, fast but visible."""

WALL_BOUNCE = 0.55
"""Share of the speed that is left after hitting a wall."""

GLINT_COUNT = 14
GLINT_RADIUS = 14.0
GLINT_MARGIN = 70.0
"""Glints keep this distance from the walls, so that no one has to scrape along them."""


@dataclass(frozen=True)
class Controls:
    """
    Where a pilot wants to go: a direction whose length, 0 to 1, is the thrust.
    """

    x: float = 0.0
    y: float = 0.0

    @classmethod
    def towards(cls, x: float, y: float) -> Controls:
        """
        Controls in the direction of `x`, `y`; a longer vector than 1 is cut to full thrust.
        """
        length = math.hypot(x, y)
        return cls(x / length, y / length) if length > 1.0 else cls(x, y)

    @property
    def thrust(self) -> float:
        """
        0 for an engine at rest to 1 for full thrust.
        """
        return min(1.0, math.hypot(self.x, self.y))


@dataclass
class Ship:
    """
    One player's ship.
    """

    x: float
    y: float
    velocity_x: float = 0.0
    velocity_y: float = 0.0
    angle: float = 0.0
    thrust: float = 0.0
    score: int = 0


@dataclass(frozen=True)
class Glint:
    """
    A crystal that waits to be collected.
    """

    x: float
    y: float


@dataclass
class World:
    """
    Everything that the rules know. Ships and glints are found by their ids; a glint's id is never used twice.
    """

    seed: int = 0
    tick: int = 0
    ships: dict[int, Ship] = field(default_factory=dict)
    glints: dict[int, Glint] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._next_glint_id = 1
        self._fill_with_glints()

    def add_ship(self, ship_id: int) -> Ship:
        """
        Puts a new ship at a free place, nose towards the middle.
        """
        x, y = self._free_place()
        self.ships[ship_id] = Ship(x, y, angle=math.atan2(ARENA_HEIGHT / 2 - y, ARENA_WIDTH / 2 - x))
        return self.ships[ship_id]

    def remove_ship(self, ship_id: int) -> None:
        """
        Takes a ship out of the world; an unknown id is no error.
        """
        self.ships.pop(ship_id, None)

    def step(self, controls: Mapping[int, Controls]) -> None:
        """
        Moves the world by one tick. A ship without controls drifts.
        """
        self.tick += 1
        # Sorted, so that the outcome does not depend on the order in which players joined.
        order = sorted(self.ships)
        for ship_id in order:
            _fly(self.ships[ship_id], controls.get(ship_id, Controls()))
        for index, ship_id in enumerate(order):
            for other_id in order[index + 1 :]:
                _push_apart(self.ships[ship_id], self.ships[other_id])
        for ship_id in order:
            _keep_inside(self.ships[ship_id])
            self._collect(self.ships[ship_id])
        self._fill_with_glints()

    def _collect(self, ship: Ship) -> None:
        reach = SHIP_RADIUS + GLINT_RADIUS
        for glint_id, glint in list(self.glints.items()):
            if math.hypot(glint.x - ship.x, glint.y - ship.y) < reach:
                del self.glints[glint_id]
                ship.score += 1

    def _fill_with_glints(self) -> None:
        while len(self.glints) < GLINT_COUNT:
            self.glints[self._next_glint_id] = Glint(*self._free_place())
            self._next_glint_id += 1

    def _free_place(self) -> tuple[float, float]:
        """
        The place, out of a few drawn at random, that is farthest from every ship and glint.
        """
        candidates = [
            (
                self._chance.uniform(GLINT_MARGIN, ARENA_WIDTH - GLINT_MARGIN),
                self._chance.uniform(GLINT_MARGIN, ARENA_HEIGHT - GLINT_MARGIN),
            )
            for _ in range(8)
        ]
        things = [(ship.x, ship.y) for ship in self.ships.values()] + [(g.x, g.y) for g in self.glints.values()]
        return max(candidates, key=lambda place: min((math.dist(place, thing) for thing in things), default=0.0))


def _fly(ship: Ship, controls: Controls) -> None:
    """
    Thrust, drag and movement of one tick; the nose turns to where the pilot wants to go.
    """
    ship.thrust = controls.thrust
    if ship.thrust > 0.0:
        wanted = math.atan2(controls.y, controls.x)
        turn = math.remainder(wanted - ship.angle, math.tau)
        limit = SHIP_TURN_SPEED * TICK_SECONDS
        ship.angle = math.remainder(ship.angle + max(-limit, min(limit, turn)), math.tau)
    keep = math.exp(-SHIP_DRAG * TICK_SECONDS)
    ship.velocity_x = (ship.velocity_x + controls.x * SHIP_ACCELERATION * TICK_SECONDS) * keep
    ship.velocity_y = (ship.velocity_y + controls.y * SHIP_ACCELERATION * TICK_SECONDS) * keep
    ship.x += ship.velocity_x * TICK_SECONDS
    ship.y += ship.velocity_y * TICK_SECONDS


def _push_apart(first: Ship, second: Ship) -> None:
    """
    Two ships that overlap slide apart and swap the speed along the line between them, as billiard balls do.
    """
    dx, dy = second.x - first.x, second.y - first.y
    distance = math.hypot(dx, dy)
    overlap = 2 * SHIP_RADIUS - distance
    if overlap <= 0.0:
        return
    # Two ships in exactly the same place have no line between them: any line will do.
    along_x, along_y = (dx / distance, dy / distance) if distance > 0.0 else (1.0, 0.0)
    first.x, first.y = first.x - along_x * overlap / 2, first.y - along_y * overlap / 2
    second.x, second.y = second.x + along_x * overlap / 2, second.y + along_y * overlap / 2
    closing = (first.velocity_x - second.velocity_x) * along_x + (first.velocity_y - second.velocity_y) * along_y
    if closing > 0.0:
        first.velocity_x, first.velocity_y = first.velocity_x - closing * along_x, first.velocity_y - closing * along_y
        second.velocity_x += closing * along_x
        second.velocity_y += closing * along_y


def _keep_inside(ship: Ship) -> None:
    """
    Walls throw a ship back with part of its speed.
    """
    ship.x, ship.velocity_x = _bounce(ship.x, ship.velocity_x, ARENA_WIDTH)
    ship.y, ship.velocity_y = _bounce(ship.y, ship.velocity_y, ARENA_HEIGHT)


def _bounce(position: float, velocity: float, size: float) -> tuple[float, float]:
    low, high = SHIP_RADIUS, size - SHIP_RADIUS
    if position < low:
        return low, abs(velocity) * WALL_BOUNCE
    if position > high:
        return high, -abs(velocity) * WALL_BOUNCE
    return position, velocity
