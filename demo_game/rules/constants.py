"""Every number of the game. The server in GDScript has the same ones, and a test compares them.

Units: lengths in arena units, times in ticks of 1/30 second unless the name says otherwise, speeds in units per second.
Numbers that take part in the physics are written so that every language reads the same 64 bits from them.
"""

from __future__ import annotations

__all__ = [
    "ARENA_HEIGHT",
    "ARENA_WIDTH",
    "COUNTDOWN_TICKS",
    "CRYSTAL_RADIUS",
    "DASH_COOLDOWN_TICKS",
    "DASH_SPEED",
    "DASH_TICKS",
    "HOMES",
    "HOME_RADIUS",
    "KNOCK_CRYSTALS",
    "MAX_CARRIED",
    "MAX_CRYSTALS",
    "MAX_PLAYERS",
    "RESULTS_TICKS",
    "ROUND_TICKS",
    "SHIP_RADIUS",
    "STUN_TICKS",
    "TICK_HZ",
    "TICK_SECONDS",
]

TICK_HZ = 30
TICK_SECONDS = 1.0 / 30.0

ARENA_WIDTH = 1600.0
ARENA_HEIGHT = 900.0
"""The origin is the upper left corner, y grows downwards, as on a screen."""

MAX_PLAYERS = 16

SHIP_RADIUS = 16.0
CRYSTAL_RADIUS = 10.0
HOME_RADIUS = 52.0
"""A ship whose middle is inside delivers what it carries."""

MAX_CARRIED = 5
"""A delivery of n crystals gives 1 + 2 + ... + n points: full holds pay, and are worth a dash."""

MAX_CRYSTALS = 64
"""Loose ones in the arena, those that were knocked out included."""

KNOCK_CRYSTALS = 3
"""How many a dash knocks out of a ship, at most."""

DASH_TICKS = 7
DASH_SPEED = 900.0
DASH_COOLDOWN_TICKS = 45
"""From one dash to the next."""

STUN_TICKS = 14
"""A ship that was hit by a dash obeys nobody for so long."""

ROUND_TICKS = 120 * TICK_HZ
RESULTS_TICKS = 12 * TICK_HZ
COUNTDOWN_TICKS = 3 * TICK_HZ
"""From "everybody is ready" to the start."""

HOMES: tuple[tuple[float, float], ...] = (
    (200.0, 90.0),
    (1400.0, 810.0),
    (1400.0, 90.0),
    (200.0, 810.0),
    (800.0, 90.0),
    (800.0, 810.0),
    (90.0, 450.0),
    (1510.0, 450.0),
    (500.0, 90.0),
    (1100.0, 810.0),
    (1100.0, 90.0),
    (500.0, 810.0),
    (90.0, 250.0),
    (1510.0, 650.0),
    (1510.0, 250.0),
    (90.0, 650.0),
)
"""The home of each slot, those that are far from each other first."""
