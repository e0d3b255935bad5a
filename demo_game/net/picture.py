"""What came from the server, as it is drawn: two snapshots behind, between the two around that moment.

The others' ships and the crystals move from one snapshot to the next. What the snapshots say of the own ship is for
`own_ship.py`; only while nothing is predicted it is drawn from here, too.
"""

from __future__ import annotations

from collections import deque
from math import hypot

from demo_game.net.snapshot import Snapshot
from demo_game.rules.state import Event, Ship
from netpeer.sync import InterpolationBuffer, PlayoutClock

__all__ = ["Picture"]

JUMP_UNITS = 200.0
"""What moves farther than this between two snapshots was put there: it is not drawn on the way."""

MAX_WAITING_EVENTS = 512
TAKEN_UNITS = 60.0
"""A crystal that is gone in the newest snapshot, and so near to the own ship, was taken by it: it vanishes at once."""


class Picture:
    """
    The snapshots of one connection.

    Attributes:
        newest: the newest snapshot; None before the first.
        newest_at: when it came.
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
        Seconds that the picture is behind the newest snapshots.
        """
        return self._playout.delay

    def add(self, snapshot: Snapshot, now: float) -> bool:
        """
        Takes a snapshot. Whether it is the newest.
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
        The ships as they are to be drawn.
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
        The crystals as they are to be drawn.
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
        What happened up to the moment that is drawn, and what happened to the own ship at once.
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
