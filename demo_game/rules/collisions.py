"""Two ships that touch: they push each other, or a dash hits.

Both functions use the line between the ships, as a direction x, y of length 1 from the first ship to the second.
"""

from __future__ import annotations

from math import sqrt

from demo_game.rules.constants import BUMP_SPEED, KICK_SPEED, KNOCK_CRYSTALS, RECOIL_KEEP, SHIP_RADIUS, STUN_TICKS
from demo_game.rules.state import Event, EventKind, Ship

__all__ = ["touch"]


def touch(first: Ship, second: Ship) -> Event | None:
    """
    Moves two ships that overlap apart, and changes their speeds.

    Returns:
        A HIT or a BUMP; None if they do not touch, or only softly. The caller takes the crystals out after a hit.
    """
    x, y = second.x - first.x, second.y - first.y
    square = x * x + y * y
    if square >= 4.0 * SHIP_RADIUS * SHIP_RADIUS:
        return None
    distance = sqrt(square)
    # Two ships in exactly the same place have no line between them: any direction will do.
    x, y = (x / distance, y / distance) if distance > 0.0 else (1.0, 0.0)
    half = (2.0 * SHIP_RADIUS - distance) / 2.0
    first.x, first.y = first.x - x * half, first.y - y * half
    second.x, second.y = second.x + x * half, second.y + y * half
    if _hits(first, second):
        return _hit(first, second, x, y)
    if _hits(second, first):
        return _hit(second, first, -x, -y)
    return _bump(first, second, x, y)


def _hits(dasher: Ship, victim: Ship) -> bool:
    return dasher.dash_ticks > 0 and victim.dash_ticks == 0 and victim.stun_ticks == 0


def _bump(first: Ship, second: Ship, x: float, y: float) -> Event | None:
    """
    The ships swap their speeds along the line between them, as billiard balls do.
    """
    closing = (first.velocity_x - second.velocity_x) * x + (first.velocity_y - second.velocity_y) * y
    if closing <= 0.0:
        return None
    first.velocity_x, first.velocity_y = first.velocity_x - closing * x, first.velocity_y - closing * y
    second.velocity_x, second.velocity_y = second.velocity_x + closing * x, second.velocity_y + closing * y
    first.dash_ticks = 0
    second.dash_ticks = 0
    if closing <= BUMP_SPEED:
        return None
    middle_x, middle_y = (first.x + second.x) / 2.0, (first.y + second.y) / 2.0
    return Event(EventKind.BUMP, first.slot, second.slot, middle_x, middle_y)


def _hit(dasher: Ship, victim: Ship, x: float, y: float) -> Event:
    """
    A dash meets a ship that does not dash: that ship loses crystals, and drifts for a moment.
    """
    victim.velocity_x, victim.velocity_y = x * KICK_SPEED, y * KICK_SPEED
    victim.stun_ticks = STUN_TICKS
    dasher.velocity_x, dasher.velocity_y = dasher.velocity_x * RECOIL_KEEP, dasher.velocity_y * RECOIL_KEEP
    dasher.dash_ticks = 0
    count = min(victim.carried, KNOCK_CRYSTALS)
    return Event(EventKind.HIT, dasher.slot, victim.slot, victim.x, victim.y, count)
