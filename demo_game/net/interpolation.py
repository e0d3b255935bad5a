"""Smooth movement between snapshots: the screen shows the world as it was a moment ago.

Snapshots come 30 times a second and never quite in step, a screen draws 60 times. So the view runs about two snapshots
behind the server: then there is nearly always a snapshot before and one after the moment to be drawn, and each ship is
drawn on the line between its two places. When snapshots stop, ships stop; nothing is guessed.

The server's time is its tick count. What this client's clock shows for it is estimated from every arrival, with a slow
average: a late snapshot must not make the whole world stumble.
"""

from __future__ import annotations

import math
from collections import deque

from demo_game.net.snapshot import ShipRow, Snapshot

__all__ = ["SnapshotBuffer", "blend"]

DELAY_TICKS = 2.0
"""How far behind the server the view runs: with one tick any lateness would show, with more the game feels slow."""

OFFSET_GAIN = 0.06
"""Share of a clock difference that one arrival corrects: half of it after a third of a second of snapshots."""

MAX_OFFSET_ERROR_S = 0.3
"""A larger difference is no jitter: a stall is over, or the machine slept. Then the clock jumps."""

CAPACITY = 32
"""Snapshots kept, about a second: far more than the delay needs, and a bound."""


class SnapshotBuffer:
    """
    Takes snapshots as they arrive and gives the pair around the moment to be drawn.
    """

    def __init__(self, tick_seconds: float) -> None:
        self._tick_seconds = tick_seconds
        self._snapshots: deque[Snapshot] = deque(maxlen=CAPACITY)
        self._offset_s = 0.0

    def add(self, snapshot: Snapshot, now: float) -> None:
        """
        Takes a snapshot that arrived at `now` seconds; one that is not newer than the last is left out.
        """
        if self._snapshots and snapshot.tick <= self._snapshots[-1].tick:
            return
        difference = snapshot.tick * self._tick_seconds - now - self._offset_s
        is_jump = not self._snapshots or abs(difference) > MAX_OFFSET_ERROR_S
        self._offset_s += difference if is_jump else difference * OFFSET_GAIN
        self._snapshots.append(snapshot)

    def around(self, now: float) -> tuple[Snapshot, Snapshot, float] | None:
        """
        The snapshots before and after what should be seen at `now`, and how far between them, 0 to 1.

        None before the first snapshot. At either end of what is known both are the same.
        """
        if not self._snapshots:
            return None
        wanted = (now + self._offset_s) / self._tick_seconds - DELAY_TICKS
        after = self._snapshots[-1]
        for before in reversed(self._snapshots):
            if before.tick <= wanted:
                span = after.tick - before.tick
                return before, after, min(1.0, (wanted - before.tick) / span) if span else 0.0
            after = before
        return after, after, 0.0


def blend(before: Snapshot, after: Snapshot, part: float) -> list[ShipRow]:
    """
    The ships at `part` (0 to 1) of the way between two snapshots.

    A ship that only the later snapshot knows has just come and waits there; one that only the earlier knows has gone.
    """
    earlier = {ship.id: ship for ship in before.ships}
    return [_between(earlier.get(ship.id, ship), ship, part) for ship in after.ships]


def _between(before: ShipRow, after: ShipRow, part: float) -> ShipRow:
    # The short way round: from 179 to -179 degrees are two degrees, not 358.
    turn = math.remainder(after.angle - before.angle, math.tau)
    return ShipRow(
        after.id,
        before.x + (after.x - before.x) * part,
        before.y + (after.y - before.y) * part,
        math.remainder(before.angle + turn * part, math.tau),
        before.thrust + (after.thrust - before.thrust) * part,
        before.score,
    )
