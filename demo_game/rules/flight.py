"""How one ship flies for one tick. The server moves all ships with it, and a client predicts its own.

Only + - * / and the square root: those are exact to the last bit in every language (IEEE 754), sines are not.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from demo_game.rules.constants import (
    ARENA_HEIGHT,
    ARENA_WIDTH,
    DASH_COOLDOWN_TICKS,
    DASH_END_KEEP,
    DASH_SPEED,
    DASH_TICKS,
    FULL_STICK,
    LOAD_THRUST,
    SHIP_KEEP,
    SHIP_RADIUS,
    SHIP_THRUST,
    TICK_SECONDS,
    TURN,
    WALL_KEEP,
)

if TYPE_CHECKING:
    from demo_game.rules.state import Controls, Ship

__all__ = ["direction", "fly", "keep_inside"]


def fly(ship: Ship, controls: Controls) -> bool:
    """
    Moves a ship by one tick, walls included.

    Returns:
        Whether a dash began.
    """
    dashes = False
    ship.thrust = 0.0
    if ship.cooldown_ticks > 0:
        ship.cooldown_ticks -= 1
    if ship.dash_ticks > 0:
        _go_on_dashing(ship)
    elif ship.stun_ticks > 0:
        ship.stun_ticks -= 1
        ship.velocity_x = ship.velocity_x * SHIP_KEEP
        ship.velocity_y = ship.velocity_y * SHIP_KEEP
    elif controls.dash and ship.cooldown_ticks == 0:
        _begin_dash(ship, controls)
        dashes = True
    else:
        _steer(ship, controls)
    ship.x = ship.x + ship.velocity_x * TICK_SECONDS
    ship.y = ship.y + ship.velocity_y * TICK_SECONDS
    keep_inside(ship)
    return dashes


def direction(controls: Controls) -> tuple[float, float]:
    """
    The stick as a direction. Its length, at most 1, is the thrust.
    """
    x = controls.x / float(FULL_STICK)
    y = controls.y / float(FULL_STICK)
    length = sqrt(x * x + y * y)
    if length > 1.0:
        return x / length, y / length
    return x, y


def keep_inside(ship: Ship) -> None:
    """
    Keeps a ship inside the arena: a wall throws it back with a part of its speed.
    """
    if ship.x < SHIP_RADIUS:
        ship.x = SHIP_RADIUS
        ship.velocity_x = abs(ship.velocity_x) * WALL_KEEP
    elif ship.x > ARENA_WIDTH - SHIP_RADIUS:
        ship.x = ARENA_WIDTH - SHIP_RADIUS
        ship.velocity_x = -abs(ship.velocity_x) * WALL_KEEP
    if ship.y < SHIP_RADIUS:
        ship.y = SHIP_RADIUS
        ship.velocity_y = abs(ship.velocity_y) * WALL_KEEP
    elif ship.y > ARENA_HEIGHT - SHIP_RADIUS:
        ship.y = ARENA_HEIGHT - SHIP_RADIUS
        ship.velocity_y = -abs(ship.velocity_y) * WALL_KEEP


def _go_on_dashing(ship: Ship) -> None:
    ship.dash_ticks -= 1
    if ship.dash_ticks == 0:
        ship.velocity_x = ship.velocity_x * DASH_END_KEEP
        ship.velocity_y = ship.velocity_y * DASH_END_KEEP


def _begin_dash(ship: Ship, controls: Controls) -> None:
    """
    A dash goes where the stick points, or straight on.
    """
    x, y = direction(controls)
    length = sqrt(x * x + y * y)
    if length > 0.0:
        ship.heading_x = x / length
        ship.heading_y = y / length
    ship.velocity_x = ship.heading_x * DASH_SPEED
    ship.velocity_y = ship.heading_y * DASH_SPEED
    ship.dash_ticks = DASH_TICKS
    ship.cooldown_ticks = DASH_COOLDOWN_TICKS


def _steer(ship: Ship, controls: Controls) -> None:
    x, y = direction(controls)
    ship.thrust = sqrt(x * x + y * y)
    if ship.thrust > 0.0:
        _turn(ship, x / ship.thrust, y / ship.thrust)
    power = SHIP_THRUST - LOAD_THRUST * ship.carried
    ship.velocity_x = (ship.velocity_x + x * power) * SHIP_KEEP
    ship.velocity_y = (ship.velocity_y + y * power) * SHIP_KEEP


def _turn(ship: Ship, x: float, y: float) -> None:
    """
    Turns the nose towards a direction. If that is behind the ship, it turns sideways first.
    """
    if ship.heading_x * x + ship.heading_y * y < 0.0:
        side = 1.0 if ship.heading_x * y - ship.heading_y * x >= 0.0 else -1.0
        x, y = -ship.heading_y * side, ship.heading_x * side
    x = ship.heading_x + x * TURN
    y = ship.heading_y + y * TURN
    length = sqrt(x * x + y * y)  # at least 1: the two directions are at most a right angle apart
    ship.heading_x = x / length
    ship.heading_y = y / length
