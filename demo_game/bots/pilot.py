"""How a bot decides: it collects near crystals, carries them home in time, and dashes into ships that carry many."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo_game.rules.constants import HOMES, MAX_CARRIED

if TYPE_CHECKING:
    from demo_game.net.model import Crystal, GameModel, Ship

__all__ = ["Pilot", "StickInput"]

THINKS_PER_SECOND = 6.0
"""About as often as a relaxed person."""

PATIENCE_S = 3.0
"""A bot that has not reached its crystal after this time chooses another one."""

DASH_UNITS = 210.0
"""A dash is about this long."""

AIM_COSINE = 0.94
"""The cosine of twenty degrees: a dash with a larger error misses."""

HURRY_S = 9.0
"""In the last seconds of a round a bot carries home whatever it has."""

BRAKE_S = 0.22
"""A bot steers from where it will be after this time, so that it does not circle around its target."""


@dataclass(frozen=True)
class StickInput:
    """
    The input of one moment: the stick, each axis from -1 to 1, and the dash button.
    """

    x: float = 0.0
    y: float = 0.0
    dash: bool = False


class Pilot:
    """
    Decides for one bot. It knows no network: it gets a model, and returns an input.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._think_at = 0.0
        self._target_id = 0
        self._give_up_at = 0.0
        self._enough = self._chance.randint(2, MAX_CARRIED)
        self._courage = self._chance.uniform(0.25, 0.9)
        self._input = StickInput()

    def steer(self, model: GameModel, now: float) -> StickInput:
        """
        The input until the next call. It decides again only a few times a second.
        """
        ship = model.own_ship
        if ship is None:
            return StickInput()
        if now >= self._think_at:
            self._think_at = now + self._chance.uniform(0.7, 1.3) / THINKS_PER_SECOND
            self._input = self._decide(model, ship, now)
        elif self._input.dash:
            self._input = StickInput(self._input.x, self._input.y)  # a tap is enough
        return self._input

    def _decide(self, model: GameModel, ship: Ship, now: float) -> StickInput:
        if ship.carried == 0 and self._chance.random() < 0.3:
            self._enough = self._chance.randint(2, MAX_CARRIED)
        victim = self._victim(model, ship)
        if victim is not None:
            return self._attack(ship, victim)
        if ship.carried >= self._enough or (ship.carried > 0 and model.time_left < HURRY_S):
            x, y = _towards(ship, *HOMES[ship.slot])
            return StickInput(x, y, dash=self._flees(model, ship))
        crystal = self._crystal(model, ship, now)
        if crystal is None:
            x, y = _towards(ship, *HOMES[ship.slot])
            return StickInput(0.5 * x, 0.5 * y)
        return StickInput(*_towards(ship, crystal.x, crystal.y))

    def _victim(self, model: GameModel, ship: Ship) -> Ship | None:
        """
        A ship that is near and carries enough to attack it; None if there is none.
        """
        if ship.dash_ready < 1.0 or ship.carried > 3:
            return None
        near = [
            other
            for other in model.ships
            if not other.is_self
            and not other.is_stunned
            and other.carried >= 2
            and math.dist((other.x, other.y), (ship.x, ship.y)) < DASH_UNITS * 1.4
        ]
        best = max(near, key=lambda other: other.carried, default=None)
        return best if best is not None and self._chance.random() < self._courage else None

    def _attack(self, ship: Ship, victim: Ship) -> StickInput:
        """
        Flies to where the victim will be, and dashes when that is straight ahead.
        """
        distance = math.dist((victim.x, victim.y), (ship.x, ship.y))
        ahead = distance / 900.0 + 0.06
        x, y = victim.x + victim.vx * ahead - ship.x, victim.y + victim.vy * ahead - ship.y
        length = max(math.hypot(x, y), 1e-9)
        cosine = (x * math.cos(ship.heading) + y * math.sin(ship.heading)) / length
        return StickInput(x / length, y / length, dash=distance < DASH_UNITS and cosine > AIM_COSINE)

    def _flees(self, model: GameModel, ship: Ship) -> bool:
        """
        Whether to dash home: the hold is full, and another ship is close.
        """
        home_x, home_y = HOMES[ship.slot]
        if ship.carried < 3 or math.dist((home_x, home_y), (ship.x, ship.y)) < DASH_UNITS:
            return False
        others = (math.dist((other.x, other.y), (ship.x, ship.y)) for other in model.ships if not other.is_self)
        return min(others, default=math.inf) < 120.0

    def _crystal(self, model: GameModel, ship: Ship, now: float) -> Crystal | None:
        """
        The same crystal as before while it is there, for a few seconds; then one of the nearest.
        """
        for crystal in model.crystals:
            if crystal.id == self._target_id and now < self._give_up_at:
                return crystal
        nearest = sorted(model.crystals, key=lambda crystal: math.dist((ship.x, ship.y), (crystal.x, crystal.y)))[:3]
        if not nearest:
            return None
        # Mostly the nearest. If it were always the nearest, all bots would fly in one swarm.
        target = self._chance.choices(nearest, weights=(5, 2, 1)[: len(nearest)])[0]
        self._target_id, self._give_up_at = target.id, now + PATIENCE_S
        return target


def _towards(ship: Ship, x: float, y: float) -> tuple[float, float]:
    """
    The stick for full speed to a place; it takes the ship's own speed into account.
    """
    to_x, to_y = x - ship.x - ship.vx * BRAKE_S, y - ship.y - ship.vy * BRAKE_S
    length = max(math.hypot(to_x, to_y), 1e-9)
    return to_x / length, to_y / length
