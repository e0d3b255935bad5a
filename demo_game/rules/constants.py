"""Every number of the game. The server in GDScript has the same numbers, and a test compares them.

Units: lengths in arena units, times in ticks of 1/30 second, speeds in units per second.
Numbers that take part in the physics are whole, or fractions with few bits, so that every language reads the same 64
bits from them.
"""

from __future__ import annotations

__all__ = [
    "ARENA_HEIGHT",
    "ARENA_WIDTH",
    "BUMP_SPEED",
    "COUNTDOWN_TICKS",
    "CRYSTAL_KEEP",
    "CRYSTAL_RADIUS",
    "CRYSTAL_REST_TICKS",
    "CRYSTAL_SPEED",
    "DASH_COOLDOWN_TICKS",
    "DASH_END_KEEP",
    "DASH_SPEED",
    "DASH_TICKS",
    "FULL_STICK",
    "HOMES",
    "HOME_RADIUS",
    "KICK_SPEED",
    "KNOCK_CRYSTALS",
    "LOAD_THRUST",
    "MAX_CARRIED",
    "MAX_CRYSTALS",
    "MAX_PLAYERS",
    "RECOIL_KEEP",
    "RESULTS_TICKS",
    "ROUND_TICKS",
    "SHIP_KEEP",
    "SHIP_RADIUS",
    "SHIP_THRUST",
    "SHORT_COUNTDOWN_TICKS",
    "SPAWN_MARGIN",
    "SPAWN_TICKS",
    "STUN_TICKS",
    "TICK_HZ",
    "TICK_SECONDS",
    "TURN",
    "WALL_KEEP",
]

TICK_HZ = 30
TICK_SECONDS = 1.0 / 30.0

ARENA_WIDTH = 1600.0
ARENA_HEIGHT = 900.0
"""The origin is the upper left corner, y grows downwards, as on a screen."""

MAX_PLAYERS = 16

FULL_STICK = 127
"""The pilot's stick goes from -127 to 127 on both axes: whole numbers, so that it is the same on both sides."""

SHIP_RADIUS = 16.0
SHIP_THRUST = 36.0
"""Speed that a tick of full thrust adds."""

LOAD_THRUST = 2.5
"""So much less for each crystal on board."""

SHIP_KEEP = 0.90625
"""What a tick leaves of the speed, 29/32; with the thrust it makes a top speed of 348."""

TURN = 0.625
"""How far the nose moves towards the stick's direction each tick: half a turn takes a fifth of a second."""

WALL_KEEP = 0.5
"""What a wall gives back of the speed."""

BUMP_SPEED = 60.0
"""Slower touches between ships are no event."""

DASH_TICKS = 7
DASH_SPEED = 900.0
DASH_END_KEEP = 0.5
DASH_COOLDOWN_TICKS = 45
"""From the begin of one dash to the next."""

STUN_TICKS = 14
"""A ship that was hit by a dash drifts for so long, and cannot be hit again."""

KICK_SPEED = 520.0
"""What a hit does to the ship that is hit; RECOIL_KEEP is what it leaves of the other's speed."""

RECOIL_KEEP = 0.25

KNOCK_CRYSTALS = 3
"""How many a dash knocks out of a ship, at most."""

CRYSTAL_RADIUS = 10.0
CRYSTAL_KEEP = 0.90625
CRYSTAL_SPEED = 160
"""A crystal that leaves a ship has this speed, and by chance up to once more of it."""

CRYSTAL_REST_TICKS = 16
"""Until it can be picked up again."""

MAX_CARRIED = 5
"""A delivery of n crystals gives 1 + 2 + ... + n points: full holds pay, and are worth a dash."""

MAX_CRYSTALS = 64
"""In the arena, on board included."""

SPAWN_MARGIN = 190
"""New crystals keep this distance from the walls, where the homes are."""

SPAWN_TICKS = 8
"""One new crystal in so many ticks, while there are few."""

HOME_RADIUS = 52.0
"""A ship whose middle is inside delivers what it carries."""

ROUND_TICKS = 120 * TICK_HZ
RESULTS_TICKS = 12 * TICK_HZ
COUNTDOWN_TICKS = 15 * TICK_HZ
"""In the lobby, once more than half are ready."""

SHORT_COUNTDOWN_TICKS = 3 * TICK_HZ
"""Once all are."""

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
    (90.0, 270.0),
    (1510.0, 630.0),
    (1510.0, 270.0),
    (90.0, 630.0),
)
"""The home of each slot, those that are far from each other first."""
