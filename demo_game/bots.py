"""Bots: players like any other. Each has its own WebSocket connection and sees only what came through it."""

from __future__ import annotations

import math
import random

from demo_game.net.client import ClientState, GameClient
from demo_game.scene import Scene, SceneGlint, SceneShip

__all__ = ["BOT_NAMES", "Bot", "choose_direction"]

BOT_NAMES = ("Comet", "Quasar", "Nova", "Pulsar", "Vega", "Orion", "Lyra", "Altair")

DECISIONS_PER_SECOND = 6.0
"""How often a bot thinks anew: about as often as a relaxed person, and it keeps the traffic honest."""

PATIENCE_S = 2.5
"""A bot that has not reached its glint by then looks for another one."""


def choose_direction(scene: Scene, ship: SceneShip, target: SceneGlint | None) -> tuple[float, float]:
    """
    The way to the target, softer when near, and a little away from ships that are too close. Pure.
    """
    x, y = _towards(ship, target.x, target.y, full_at=90.0) if target is not None else (0.0, 0.0)
    for other in scene.ships:
        distance = math.dist((ship.x, ship.y), (other.x, other.y))
        if other.id != ship.id and 0.0 < distance < 70.0:
            push = (70.0 - distance) / 70.0
            x, y = x - push * (other.x - ship.x) / distance, y - push * (other.y - ship.y) / distance
    length = max(1.0, math.hypot(x, y))
    return x / length, y / length


class Bot:
    """
    A pilot that chases glints.
    """

    def __init__(self, client: GameClient, seed: int) -> None:
        self.client = client
        self._chance = random.Random(seed)
        self._target_id = 0
        self._give_up_at = 0.0
        self._think_at = 0.0
        self._direction = (0.0, 0.0)

    def poll(self, now: float) -> None:
        """
        Hears the news, thinks when it is time, and steers.
        """
        self.client.poll()
        self.steer(now)

    def steer(self, now: float) -> None:
        """
        Steers by what is to be seen; the autopilot of a player who cannot.
        """
        if self.client.state is not ClientState.PLAYING:
            return
        if now >= self._think_at:
            self._think_at = now + 1.0 / DECISIONS_PER_SECOND
            self._direction = self._decide(self.client.scene(), now)
        self.client.steer(*self._direction)

    def _decide(self, scene: Scene, now: float) -> tuple[float, float]:
        ship = scene.own_ship
        if ship is None:
            return 0.0, 0.0
        return choose_direction(scene, ship, self._pick_target(scene, ship, now))

    def _pick_target(self, scene: Scene, ship: SceneShip, now: float) -> SceneGlint | None:
        """
        The same glint as before while it is there and patience lasts, else one of the nearest.
        """
        for glint in scene.glints:
            if glint.id == self._target_id and now < self._give_up_at:
                return glint
        nearest = sorted(scene.glints, key=lambda glint: math.dist((ship.x, ship.y), (glint.x, glint.y)))[:3]
        if not nearest:
            return None
        target = self._chance.choice(nearest)
        self._target_id, self._give_up_at = target.id, now + PATIENCE_S
        return target


def _towards(ship: SceneShip, x: float, y: float, *, full_at: float) -> tuple[float, float]:
    """
    A direction to a place, at full length from the distance `full_at` on.
    """
    dx, dy = x - ship.x, y - ship.y
    distance = max(math.hypot(dx, dy), 1e-9)
    # Never slower than half: a glint is collected by flying through it, not by parking beside it.
    strength = max(0.5, min(1.0, distance / full_at))
    return dx / distance * strength, dy / distance * strength
