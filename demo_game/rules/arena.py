"""Ships and crystals in the arena: who pushes whom, who takes what. One tick of it, without rounds and players.

Everything happens in the order of slots, and of crystals by age, so that the outcome never depends on who came first.
"""

from __future__ import annotations

from math import sqrt

from demo_game.rules.chance import Chance
from demo_game.rules.constants import (
    ARENA_HEIGHT,
    ARENA_WIDTH,
    BUMP_SPEED,
    CRYSTAL_KEEP,
    CRYSTAL_RADIUS,
    CRYSTAL_REST_TICKS,
    CRYSTAL_SPEED,
    HOME_RADIUS,
    HOMES,
    KICK_SPEED,
    KNOCK_CRYSTALS,
    MAX_CARRIED,
    MAX_CRYSTALS,
    RECOIL_KEEP,
    SHIP_RADIUS,
    SPAWN_MARGIN,
    STUN_TICKS,
    TICK_SECONDS,
    WALL_KEEP,
)
from demo_game.rules.flight import fly, keep_inside
from demo_game.rules.state import NO_CONTROLS, Controls, Crystal, Event, EventKind, Ship

__all__ = ["Arena"]

MAX_CRYSTAL_ID = 65535
DIAGONAL = sqrt(0.5)
EIGHT_WAYS = (
    (1.0, 0.0),
    (DIAGONAL, DIAGONAL),
    (0.0, 1.0),
    (-DIAGONAL, DIAGONAL),
    (-1.0, 0.0),
    (-DIAGONAL, -DIAGONAL),
    (0.0, -1.0),
    (DIAGONAL, -DIAGONAL),
)


class Arena:
    """
    What is in the arena during one round.

    Attributes:
        ships: by slot, in the order of slots.
        crystals: the loose ones, the oldest first.
        spawned, delivered: crystals so far; what is between them is loose or on board.
        events: what happened; whoever takes them clears the list.
    """

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.ships: dict[int, Ship] = {}
        self.crystals: list[Crystal] = []
        self.spawned = 0
        self.delivered = 0
        self.events: list[Event] = []
        self._last_id = 0

    def add_ship(self, slot: int) -> None:
        """
        Puts a ship into its home, the nose towards the middle.
        """
        x, y = HOMES[slot]
        to_x, to_y = ARENA_WIDTH / 2.0 - x, ARENA_HEIGHT / 2.0 - y
        length = sqrt(to_x * to_x + to_y * to_y)
        self.ships[slot] = Ship(slot, x, y, heading_x=to_x / length, heading_y=to_y / length)
        self.ships = dict(sorted(self.ships.items()))

    def remove_ship(self, slot: int) -> None:
        """
        Takes a ship out; what it carried stays. An unknown slot is no error.
        """
        ship = self.ships.pop(slot, None)
        if ship is not None:
            self._throw_out(ship, ship.carried)

    def carried(self) -> int:
        """
        Crystals on board of all ships.
        """
        return sum(ship.carried for ship in self.ships.values())

    def spawn(self, wanted: int) -> None:
        """
        Adds a crystal if there are fewer loose ones than wanted.
        """
        if len(self.crystals) >= wanted or len(self.crystals) + self.carried() >= MAX_CRYSTALS:
            return
        x = float(SPAWN_MARGIN + self.chance.below(int(ARENA_WIDTH) - 2 * SPAWN_MARGIN + 1))
        y = float(SPAWN_MARGIN + self.chance.below(int(ARENA_HEIGHT) - 2 * SPAWN_MARGIN + 1))
        self._add_crystal(Crystal(0, x, y))
        self.spawned += 1
        self.events.append(Event(EventKind.SPAWN, x=x, y=y))

    def step(self, controls: dict[int, Controls]) -> dict[int, int]:
        """
        Moves everything by one tick. A ship without controls drifts.

        Returns:
            How many crystals each slot delivered, if any.
        """
        for slot, ship in self.ships.items():
            if fly(ship, controls.get(slot, NO_CONTROLS)):
                self.events.append(Event(EventKind.DASH, slot, x=ship.x, y=ship.y))
        self._collide()
        for crystal in self.crystals:
            _drift(crystal)
        delivered: dict[int, int] = {}
        for slot, ship in self.ships.items():
            self._pick_up(ship)
            count = self._deliver(ship)
            if count > 0:
                delivered[slot] = count
        return delivered

    def _collide(self) -> None:
        ships = list(self.ships.values())
        for index, first in enumerate(ships):
            for second in ships[index + 1 :]:
                self._touch(first, second)
        for ship in ships:
            keep_inside(ship)

    def _touch(self, first: Ship, second: Ship) -> None:
        """
        Ships that overlap slide apart and swap the speed along the line between them, as billiard balls do.
        """
        x, y = second.x - first.x, second.y - first.y
        square = x * x + y * y
        if square >= 4.0 * SHIP_RADIUS * SHIP_RADIUS:
            return
        distance = sqrt(square)
        # Two ships in exactly the same place have no line between them: any line will do.
        x, y = (x / distance, y / distance) if distance > 0.0 else (1.0, 0.0)
        half = (2.0 * SHIP_RADIUS - distance) / 2.0
        first.x, first.y = first.x - x * half, first.y - y * half
        second.x, second.y = second.x + x * half, second.y + y * half
        first_hits = first.dash_ticks > 0 and second.dash_ticks == 0 and second.stun_ticks == 0
        second_hits = second.dash_ticks > 0 and first.dash_ticks == 0 and first.stun_ticks == 0
        if first_hits:
            self._hit(first, second, x, y)
        elif second_hits:
            self._hit(second, first, -x, -y)
        else:
            self._bump(first, second, x, y)

    def _bump(self, first: Ship, second: Ship, x: float, y: float) -> None:
        closing = (first.velocity_x - second.velocity_x) * x + (first.velocity_y - second.velocity_y) * y
        if closing <= 0.0:
            return
        first.velocity_x, first.velocity_y = first.velocity_x - closing * x, first.velocity_y - closing * y
        second.velocity_x, second.velocity_y = second.velocity_x + closing * x, second.velocity_y + closing * y
        first.dash_ticks = 0
        second.dash_ticks = 0
        if closing > BUMP_SPEED:
            middle_x, middle_y = (first.x + second.x) / 2.0, (first.y + second.y) / 2.0
            self.events.append(Event(EventKind.BUMP, first.slot, second.slot, middle_x, middle_y))

    def _hit(self, dasher: Ship, victim: Ship, x: float, y: float) -> None:
        """
        A dash meets a ship that does not dash: it loses crystals and, for a moment, its pilot.
        """
        count = min(victim.carried, KNOCK_CRYSTALS)
        self.events.append(Event(EventKind.HIT, dasher.slot, victim.slot, victim.x, victim.y, count))
        victim.velocity_x, victim.velocity_y = x * KICK_SPEED, y * KICK_SPEED
        victim.stun_ticks = STUN_TICKS
        dasher.velocity_x, dasher.velocity_y = dasher.velocity_x * RECOIL_KEEP, dasher.velocity_y * RECOIL_KEEP
        dasher.dash_ticks = 0
        self._throw_out(victim, count)

    def _throw_out(self, ship: Ship, count: int) -> None:
        for _ in range(count):
            x, y = EIGHT_WAYS[self.chance.below(8)]
            speed = float(CRYSTAL_SPEED + self.chance.below(CRYSTAL_SPEED))
            self._add_crystal(Crystal(0, ship.x, ship.y, x * speed, y * speed, CRYSTAL_REST_TICKS))
        ship.carried -= count

    def _add_crystal(self, crystal: Crystal) -> None:
        self._last_id = self._last_id % MAX_CRYSTAL_ID + 1
        crystal.id = self._last_id
        self.crystals.append(crystal)

    def _pick_up(self, ship: Ship) -> None:
        if ship.stun_ticks > 0:
            return
        reach = SHIP_RADIUS + CRYSTAL_RADIUS
        left: list[Crystal] = []
        for crystal in self.crystals:
            x, y = crystal.x - ship.x, crystal.y - ship.y
            is_near = x * x + y * y < reach * reach
            if is_near and crystal.rest_ticks == 0 and ship.carried < MAX_CARRIED:
                ship.carried += 1
                self.events.append(Event(EventKind.PICKUP, ship.slot, x=crystal.x, y=crystal.y, amount=ship.carried))
            else:
                left.append(crystal)
        self.crystals = left

    def _deliver(self, ship: Ship) -> int:
        home_x, home_y = HOMES[ship.slot]
        x, y = home_x - ship.x, home_y - ship.y
        count = ship.carried
        if count == 0 or x * x + y * y >= HOME_RADIUS * HOME_RADIUS:
            return 0
        ship.carried = 0
        self.delivered += count
        self.events.append(Event(EventKind.DELIVER, ship.slot, x=home_x, y=home_y, amount=count))
        return count


def _drift(crystal: Crystal) -> None:
    """
    A crystal slides until it lies, and stays inside the walls.
    """
    if crystal.rest_ticks > 0:
        crystal.rest_ticks -= 1
    if crystal.velocity_x == 0.0 and crystal.velocity_y == 0.0:
        return
    crystal.velocity_x = crystal.velocity_x * CRYSTAL_KEEP
    crystal.velocity_y = crystal.velocity_y * CRYSTAL_KEEP
    if crystal.velocity_x * crystal.velocity_x + crystal.velocity_y * crystal.velocity_y < 4.0:
        crystal.velocity_x = 0.0
        crystal.velocity_y = 0.0
    crystal.x, crystal.velocity_x = _bounce(crystal.x, crystal.velocity_x, ARENA_WIDTH)
    crystal.y, crystal.velocity_y = _bounce(crystal.y, crystal.velocity_y, ARENA_HEIGHT)


def _bounce(position: float, velocity: float, size: float) -> tuple[float, float]:
    position = position + velocity * TICK_SECONDS
    if position < CRYSTAL_RADIUS:
        return CRYSTAL_RADIUS, abs(velocity) * WALL_KEEP
    if position > size - CRYSTAL_RADIUS:
        return size - CRYSTAL_RADIUS, -abs(velocity) * WALL_KEEP
    return position, velocity
