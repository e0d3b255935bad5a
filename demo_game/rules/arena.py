"""The ships and crystals of one round, and one tick of them. It knows no phases and no players.

Everything happens in the order of slots, and of crystals by age, so that the outcome never depends on who joined first.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from demo_game.rules.collisions import touch
from demo_game.rules.constants import (
    ARENA_HEIGHT,
    ARENA_WIDTH,
    CRYSTAL_RADIUS,
    CRYSTAL_REST_TICKS,
    CRYSTAL_SPEED,
    HOME_RADIUS,
    HOMES,
    MAX_CARRIED,
    MAX_CRYSTALS,
    SHIP_RADIUS,
    SPAWN_MARGIN,
)
from demo_game.rules.crystals import drift
from demo_game.rules.flight import fly, keep_inside
from demo_game.rules.state import NO_CONTROLS, Controls, Crystal, Event, EventKind, Ship

if TYPE_CHECKING:
    from demo_game.rules.chance import Chance

__all__ = ["Arena"]

MAX_CRYSTAL_ID = 65535
DIAGONAL = sqrt(0.5)
EIGHT_DIRECTIONS = (
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
    The arena during one round.

    Attributes:
        ships: by slot, in the order of slots.
        crystals: the loose crystals, the oldest first.
        spawned, delivered: counts of crystals; the difference is loose or on board.
        events: what happened since the list was taken.
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
        Adds a ship in its home, its nose towards the middle.
        """
        x, y = HOMES[slot]
        to_x, to_y = ARENA_WIDTH / 2.0 - x, ARENA_HEIGHT / 2.0 - y
        length = sqrt(to_x * to_x + to_y * to_y)
        self.ships[slot] = Ship(slot, x, y, heading_x=to_x / length, heading_y=to_y / length)
        self.ships = dict(sorted(self.ships.items()))

    def remove_ship(self, slot: int) -> None:
        """
        Removes a ship; its crystals stay in the arena. An unknown slot is ignored.
        """
        ship = self.ships.pop(slot, None)
        if ship is not None:
            self._throw_out(ship, ship.carried)

    def carried(self) -> int:
        """
        The crystals on board of all ships.
        """
        return sum(ship.carried for ship in self.ships.values())

    def spawn(self, wanted: int) -> None:
        """
        Adds a crystal if there are fewer loose crystals than `wanted`.
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
            The number of crystals that each slot delivered; slots that delivered none are missing.
        """
        for slot, ship in self.ships.items():
            if fly(ship, controls.get(slot, NO_CONTROLS)):
                self.events.append(Event(EventKind.DASH, slot, x=ship.x, y=ship.y))
        self._collide()
        for crystal in self.crystals:
            drift(crystal)
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
                event = touch(first, second)
                if event is not None:
                    self._happened(event)
        for ship in ships:
            keep_inside(ship)

    def _happened(self, event: Event) -> None:
        """
        Adds the event of a collision. After a hit the crystals of the ship that was hit fly out.
        """
        self.events.append(event)
        if event.kind == EventKind.HIT:
            self._throw_out(self.ships[event.other], event.amount)

    def _throw_out(self, ship: Ship, count: int) -> None:
        for _ in range(count):
            x, y = EIGHT_DIRECTIONS[self.chance.below(8)]
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
