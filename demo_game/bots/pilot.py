"""How a bot decides: harvest what is near, carry it home before it is too much to lose, dash into who carries a lot."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from demo_game.net.model import Crystal, GameModel, Ship
from demo_game.rules.constants import HOMES, MAX_CARRIED

__all__ = ["Pilot", "Wish"]

THINKS_PER_SECOND = 6.0
"""About as often as a relaxed person."""

PATIENCE_S = 3.0
"""A bot that has not reached its crystal by then looks for another one."""

DASH_UNITS = 210.0
"""A dash reaches about so far."""

AIM_COSINE = 0.94
"""A dash that is aimed worse than twenty degrees misses."""

HURRY_S = 9.0
"""So long before the end of a round everything is brought home."""

BRAKE_S = 0.22
"""How far ahead of its own movement a bot steers, so that it does not circle around what it wants."""


@dataclass(frozen=True)
class Wish:
    """
    What to hold: the stick, each axis from -1 to 1, and the dash button.
    """

    x: float = 0.0
    y: float = 0.0
    dash: bool = False


class Pilot:
    """
    One bot's mind. Knows no network: a model comes in, a wish goes out.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._think_at = 0.0
        self._target_id = 0
        self._give_up_at = 0.0
        self._enough = self._chance.randint(2, MAX_CARRIED)
        self._courage = self._chance.uniform(0.25, 0.9)
        self._wish = Wish()

    def steer(self, model: GameModel, now: float) -> Wish:
        """
        What to hold until the next look; thinks anew only a few times a second.
        """
        ship = model.own_ship
        if ship is None:
            return Wish()
        if now >= self._think_at:
            self._think_at = now + self._chance.uniform(0.7, 1.3) / THINKS_PER_SECOND
            self._wish = self._decide(model, ship, now)
        elif self._wish.dash:
            self._wish = Wish(self._wish.x, self._wish.y)  # a tap is enough
        return self._wish

    def _decide(self, model: GameModel, ship: Ship, now: float) -> Wish:
        if ship.carried == 0 and self._chance.random() < 0.3:
            self._enough = self._chance.randint(2, MAX_CARRIED)
        victim = self._victim(model, ship)
        if victim is not None:
            return self._attack(ship, victim)
        if ship.carried >= self._enough or (ship.carried > 0 and model.time_left < HURRY_S):
            x, y = _towards(ship, *HOMES[ship.slot])
            return Wish(x, y, dash=self._flees(model, ship))
        crystal = self._crystal(model, ship, now)
        if crystal is None:
            x, y = _towards(ship, *HOMES[ship.slot])
            return Wish(0.5 * x, 0.5 * y)
        return Wish(*_towards(ship, crystal.x, crystal.y))

    def _victim(self, model: GameModel, ship: Ship) -> Ship | None:
        """
        Who is near and carries more than is worth to leave alone.
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

    def _attack(self, ship: Ship, victim: Ship) -> Wish:
        """
        Towards where the victim will be, and a dash when that is straight ahead.
        """
        distance = math.dist((victim.x, victim.y), (ship.x, ship.y))
        ahead = distance / 900.0 + 0.06
        x, y = victim.x + victim.vx * ahead - ship.x, victim.y + victim.vy * ahead - ship.y
        length = max(math.hypot(x, y), 1e-9)
        cosine = (x * math.cos(ship.heading) + y * math.sin(ship.heading)) / length
        return Wish(x / length, y / length, dash=distance < DASH_UNITS and cosine > AIM_COSINE)

    def _flees(self, model: GameModel, ship: Ship) -> bool:
        """
        With a full hold and somebody close behind a dash home is worth it.
        """
        home_x, home_y = HOMES[ship.slot]
        if ship.carried < 3 or math.dist((home_x, home_y), (ship.x, ship.y)) < DASH_UNITS:
            return False
        others = (math.dist((other.x, other.y), (ship.x, ship.y)) for other in model.ships if not other.is_self)
        return min(others, default=math.inf) < 120.0

    def _crystal(self, model: GameModel, ship: Ship, now: float) -> Crystal | None:
        """
        The same crystal as before while it is there and patience lasts, else one of the nearest.
        """
        for crystal in model.crystals:
            if crystal.id == self._target_id and now < self._give_up_at:
                return crystal
        nearest = sorted(model.crystals, key=lambda crystal: math.dist((ship.x, ship.y), (crystal.x, crystal.y)))[:3]
        if not nearest:
            return None
        # The nearest most often; always the same choice would make all bots fly in one swarm.
        target = self._chance.choices(nearest, weights=(5, 2, 1)[: len(nearest)])[0]
        self._target_id, self._give_up_at = target.id, now + PATIENCE_S
        return target


def _towards(ship: Ship, x: float, y: float) -> tuple[float, float]:
    """
    Full speed to a place, with what the ship already does taken into account.
    """
    to_x, to_y = x - ship.x - ship.vx * BRAKE_S, y - ship.y - ship.vy * BRAKE_S
    length = max(math.hypot(to_x, to_y), 1e-9)
    return to_x / length, to_y / length
