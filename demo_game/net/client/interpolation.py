"""Interpolation: the other ships and the crystals are drawn two snapshots late, on the way from one to the next.

The own ship is predicted (`own_ship.py`). It is drawn from here only while there is no prediction.
"""

from __future__ import annotations

from collections import deque
from math import hypot
from typing import TYPE_CHECKING

from netpeer.sync import InterpolationBuffer, PlayoutClock

if TYPE_CHECKING:
    from demo_game.net.protocol.snapshot import Snapshot
    from demo_game.rules.state import Event, Ship

__all__ = ["Interpolation"]

JUMP_UNITS = 200.0
"""A ship that is farther away in the next snapshot did not fly there: it jumps in the picture, too."""

MAX_WAITING_EVENTS = 512
"""More than eight snapshots can hold; the oldest go first."""

TAKEN_UNITS = 60.0
"""A crystal this near to the own ship that is missing in the newest snapshot was taken by it: it vanishes at once."""


class Interpolation:
    """
    The snapshots of one connection.

    Attributes:
        newest: the newest snapshot; None before the first.
        newest_at: when it arrived.
    """

    def __init__(self, tick_hz: float) -> None:
        self.newest: Snapshot | None = None
        self.newest_at = 0.0
        self._tick_hz = tick_hz
        self._playout = PlayoutClock(1.0 / tick_hz)
        self._buffer: InterpolationBuffer[Snapshot] = InterpolationBuffer()
        self._events: deque[tuple[int, Event]] = deque(maxlen=MAX_WAITING_EVENTS)

    @property
    def delay(self) -> float:
        """
        Seconds between the newest snapshot and what is drawn.
        """
        return self._playout.delay

    def add(self, snapshot: Snapshot, now: float) -> bool:
        """
        Takes a snapshot. Returns whether it is the newest.
        """
        self._playout.arrived(snapshot.tick / self._tick_hz, now)
        if not self._buffer.add(snapshot.tick, snapshot):
            return False
        self._events.extend((snapshot.tick, event) for event in snapshot.events)
        if self.newest is not None and snapshot.tick < self.newest.tick:
            return False
        self.newest, self.newest_at = snapshot, now
        return True

    def ships(self, now: float) -> dict[int, Ship]:
        """
        The ships as the screen draws them.
        """
        sample = self._buffer.sample(self._playout.time(now) * self._tick_hz)
        if sample is None:
            return {}
        return {
            slot: _between(ship, sample.after.ships.get(slot, ship), sample.fraction)
            for slot, ship in sample.before.ships.items()
        }

    def crystals(self, now: float, own_ship: Ship | None) -> dict[int, tuple[float, float]]:
        """
        The crystals as the screen draws them.
        """
        sample = self._buffer.sample(self._playout.time(now) * self._tick_hz)
        if sample is None or self.newest is None:
            return {}
        drawn = {}
        for id, (x, y) in sample.before.crystals.items():
            to_x, to_y = sample.after.crystals.get(id, (x, y))
            x, y = x + (to_x - x) * sample.fraction, y + (to_y - y) * sample.fraction
            is_gone = id not in self.newest.crystals
            if is_gone and own_ship is not None and hypot(own_ship.x - x, own_ship.y - y) < TAKEN_UNITS:
                continue
            drawn[id] = (x, y)
        return drawn

    def take_events(self, now: float, own_slot: int) -> list[Event]:
        """
        The events up to the moment that is drawn. Events of the own ship do not wait for it.
        """
        tick = self._playout.time(now) * self._tick_hz
        due: list[tuple[int, Event]] = []
        later: list[tuple[int, Event]] = []
        for at, event in self._events:
            (due if at <= tick or own_slot in (event.slot, event.other) else later).append((at, event))
        self._events = deque(later, maxlen=MAX_WAITING_EVENTS)
        return [event for _, event in due]


def _between(before: Ship, after: Ship, fraction: float) -> Ship:
    """
    A ship on the way from one snapshot to the next.
    """
    if hypot(after.x - before.x, after.y - before.y) > JUMP_UNITS:
        return after
    ship = (after if fraction >= 0.5 else before).copied()
    ship.x = before.x + (after.x - before.x) * fraction
    ship.y = before.y + (after.y - before.y) * fraction
    ship.heading_x = before.heading_x + (after.heading_x - before.heading_x) * fraction
    ship.heading_y = before.heading_y + (after.heading_y - before.heading_y) * fraction
    return ship
