"""Snapshots: the state of the game as bytes, sent 30 times a second, and checked when they arrive.

    head      u8 format, u32 tick, u8 phase, u16 round, i32 ticks left, u8 seats, u8 ships, u8 crystals, u8 events
    seat      u8 slot, u16 score, i8 lead
    ship      u8 slot, f32 x, y, velocity x, y, heading x, y, u8 thrust, carried, dash, cooldown, stun
    crystal   u16 id, u16 x, u16 y                                     (positions in 1/32 of a unit)
    event     u8 kind, i8 slot, i8 other, u16 x, u16 y, u16 amount

Everything is little-endian. `lead` says by how many ticks the player's newest input is ahead of this tick: with it the
client decides how early it sends. A snapshot with 16 ships, 64 crystals and no event has 944 bytes. The server in
GDScript writes the same bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from demo_game.net.protocol.checks import ProtocolError
from demo_game.net.protocol.struct_reader import StructReader
from demo_game.rules.constants import ARENA_HEIGHT, ARENA_WIDTH, MAX_CRYSTALS, MAX_PLAYERS
from demo_game.rules.state import Event, EventKind, MatchPhase, Ship

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FORMAT", "MAX_EVENTS", "MAX_SNAPSHOT_BYTES", "SeatRow", "Snapshot"]

FORMAT = 1
MAX_EVENTS = 64
"""Of one snapshot; more events of a tick are left out."""

HEAD = struct.Struct("<BIBHiBBBB")
SEAT = struct.Struct("<BHb")
SHIP = struct.Struct("<B6f5B")
CRYSTAL = struct.Struct("<3H")
EVENT = struct.Struct("<Bbb3H")
MAX_SNAPSHOT_BYTES = (
    HEAD.size + MAX_PLAYERS * (SEAT.size + SHIP.size) + MAX_CRYSTALS * CRYSTAL.size + MAX_EVENTS * EVENT.size
)

STEPS_PER_UNIT = 32.0
"""The positions of crystals and events are sent as whole steps."""

MAX_SPEED = 4000.0
"""Units per second, far more than a ship reaches: a broken server cannot make a client draw nonsense."""

EVENT_KINDS = {kind.value: kind for kind in EventKind}
PHASES = {phase.value: phase for phase in MatchPhase}

Row = TypeVar("Row", "SeatRow", Ship)


@dataclass(frozen=True, slots=True)
class SeatRow:
    """
    A player's score, and by how many ticks the newest input was early: -128 before the first.
    """

    slot: int
    score: int
    lead: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    One tick of the game: ships and seats by slot, crystals by id.
    """

    tick: int
    phase: MatchPhase
    round_number: int
    ticks_left: int
    seats: dict[int, SeatRow]
    ships: dict[int, Ship]
    crystals: dict[int, tuple[float, float]]
    events: tuple[Event, ...]

    def to_bytes(self) -> bytes:
        """
        The snapshot as bytes.
        """
        counts = (len(self.seats), len(self.ships), len(self.crystals), len(self.events[:MAX_EVENTS]))
        parts = [HEAD.pack(FORMAT, self.tick, self.phase, self.round_number & 0xFFFF, self.ticks_left, *counts)]
        parts += [SEAT.pack(row.slot, min(row.score, 0xFFFF), row.lead) for row in self.seats.values()]
        parts += [_pack_ship(ship) for ship in self.ships.values()]
        parts += [CRYSTAL.pack(id, _steps(x), _steps(y)) for id, (x, y) in self.crystals.items()]
        parts += [_pack_event(event) for event in self.events[:MAX_EVENTS]]
        return b"".join(parts)

    @classmethod
    @lru_cache(maxsize=8)
    def from_bytes(cls, received: bytes) -> Snapshot:
        """
        Reads a snapshot. Do not change it: callers share it. Raises `ProtocolError` for bytes that are no snapshot.
        """
        # Cached, because all bots of one process get the same bytes.
        reader = StructReader(received)
        head = reader.take(HEAD)
        if head[0] != FORMAT or head[2] not in PHASES:
            raise ProtocolError(f"a snapshot of format {head[0]} in phase {head[2]}")
        seats, ships, crystals, events = head[5:]
        if seats > MAX_PLAYERS or ships > MAX_PLAYERS or crystals > MAX_CRYSTALS or events > MAX_EVENTS:
            raise ProtocolError("a snapshot with more ships, crystals or events than the game can have")
        snapshot = cls(
            head[1],
            PHASES[head[2]],
            head[3],
            head[4],
            _by_slot([SeatRow(*fields) for fields in reader.rows(SEAT, seats)]),
            _by_slot([_read_ship(fields) for fields in reader.rows(SHIP, ships)]),
            {id: (x / STEPS_PER_UNIT, y / STEPS_PER_UNIT) for id, x, y in reader.rows(CRYSTAL, crystals)},
            tuple([_read_event(fields) for fields in reader.rows(EVENT, events)]),
        )
        if reader.left():
            raise ProtocolError("a snapshot with bytes after its end")
        return snapshot


def _by_slot(rows: Iterable[Row]) -> dict[int, Row]:
    found = {row.slot: row for row in rows}
    if any(slot >= MAX_PLAYERS for slot in found):
        raise ProtocolError("a slot that does not exist")
    return found


def _pack_ship(ship: Ship) -> bytes:
    return SHIP.pack(
        ship.slot,
        ship.x,
        ship.y,
        ship.velocity_x,
        ship.velocity_y,
        ship.heading_x,
        ship.heading_y,
        int(ship.thrust * 255.0),
        ship.carried,
        ship.dash_ticks,
        ship.cooldown_ticks,
        ship.stun_ticks,
    )


def _read_ship(fields: tuple[Any, ...]) -> Ship:
    slot, x, y, velocity_x, velocity_y, heading_x, heading_y, thrust, *counters = fields
    # Comparisons with NaN are false, so NaN is refused, too.
    is_possible = 0.0 <= x <= ARENA_WIDTH and 0.0 <= y <= ARENA_HEIGHT
    is_possible = is_possible and abs(velocity_x) <= MAX_SPEED and abs(velocity_y) <= MAX_SPEED
    if not (is_possible and abs(heading_x) <= 1.01 and abs(heading_y) <= 1.01):
        raise ProtocolError("a ship with an impossible position, speed or heading")
    return Ship(slot, x, y, velocity_x, velocity_y, heading_x, heading_y, thrust / 255.0, *counters)


def _pack_event(event: Event) -> bytes:
    amount = min(max(event.amount, 0), 0xFFFF)
    return EVENT.pack(event.kind, event.slot, event.other, _steps(event.x), _steps(event.y), amount)


def _read_event(fields: tuple[Any, ...]) -> Event:
    kind, slot, other, x, y, amount = fields
    if kind not in EVENT_KINDS or not (-1 <= slot < MAX_PLAYERS and -1 <= other < MAX_PLAYERS):
        raise ProtocolError("an event with a kind or a slot that does not exist")
    return Event(EVENT_KINDS[kind], slot, other, x / STEPS_PER_UNIT, y / STEPS_PER_UNIT, amount)


def _steps(units: float) -> int:
    return int(units * STEPS_PER_UNIT)
