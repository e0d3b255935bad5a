"""Snapshots, ordered by their time, and the two snapshots around a moment."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["InterpolationBuffer", "Sample"]

T = TypeVar("T")

# Snapshots that are kept: a second at 30 Hz, several times as much as a playable delay needs.
CAPACITY = 32


@dataclass(frozen=True, slots=True)
class Sample(Generic[T]):
    """
    The two snapshots around a moment. Draw `before + (after - before) * fraction`.

    Attributes:
        before, after: the snapshots before and after the moment. If only one is known, both are that one.
        fraction: the position of the moment between them, from 0 to 1; more than 1 if the buffer extrapolates.
        missing: how much later the moment is than the newest snapshot, in the unit of the times; 0 if it is not. If it
            is more than 0, the drawn position is a guess.
    """

    before: T
    after: T
    fraction: float
    missing: float = 0.0


class InterpolationBuffer(Generic[T]):
    """
    Keeps snapshots as they arrive, and finds the two around the moment to draw ("entity interpolation").

    All times are ticks, or all are seconds. `PlayoutClock.time` is the moment to draw.

    Attributes:
        late: snapshots that were refused because they are older than the drawn moment, or than all in a full buffer.
        duplicates: snapshots that were refused because the buffer has one with the same time.
    """

    def __init__(self, *, capacity: int = CAPACITY, max_extrapolation: float = 0.0) -> None:
        """
        Args:
            capacity: the most snapshots that are kept, 2 or more. A full buffer drops the oldest.
            max_extrapolation: how long a movement continues when no new snapshot arrives, in the unit of the times, 0
                or more; 0: it stops at once.

        Raises `ValueError` for other values.
        """
        if capacity < 2:
            raise ValueError(f"the capacity is {capacity} snapshots: it must be 2 or more")
        if not 0 <= max_extrapolation < math.inf:
            raise ValueError(f"max_extrapolation is {max_extrapolation}: it must be 0 or more, and finite")
        self.late = 0
        self.duplicates = 0
        self._capacity = capacity
        self._max_extrapolation = max_extrapolation
        self._times: list[float] = []
        self._snapshots: list[T] = []
        self._drawn = -math.inf  # the time of the `before` of the latest sample: older snapshots are not needed

    def __len__(self) -> int:
        return len(self._times)

    @property
    def newest_time(self) -> float | None:
        """
        The time of the newest snapshot; None when there is none.
        """
        return self._times[-1] if self._times else None

    def add(self, time: float, snapshot: T) -> bool:
        """
        Add a snapshot that has arrived.

        Args:
            time: the snapshot's tick or time on the server; finite, else `ValueError`.
            snapshot: any object. It is not copied.

        Returns:
            False if the snapshot arrived too late or twice. `late` or `duplicates` counts it then.
        """
        if not math.isfinite(time):
            raise ValueError(f"the snapshot's time is {time}: it must be finite")
        place = bisect_left(self._times, time)
        if place < len(self._times) and self._times[place] == time:
            self.duplicates += 1
            return False
        if time < self._drawn or (place == 0 and len(self._times) == self._capacity):
            self.late += 1
            return False
        self._times.insert(place, time)
        self._snapshots.insert(place, snapshot)
        if len(self._times) > self._capacity:
            del self._times[0], self._snapshots[0]
        return True

    def sample(self, time: float) -> Sample[T] | None:
        """
        Find the snapshots around a moment.

        Args:
            time: the moment to draw, usually `PlayoutClock.time(now)`. Older snapshots are dropped, except two, because
                a clock may step back a little.

        Returns:
            The two snapshots. Before the oldest snapshot, both are the oldest. After the newest, both are the newest;
            with `max_extrapolation`, they are the two newest, and the fraction is above 1. None if the buffer is empty.
        """
        if not self._times:
            return None
        place = bisect_right(self._times, time)  # the first one after the moment
        if place == 0:
            return Sample(self._snapshots[0], self._snapshots[0], 0.0)
        self._drawn = max(self._drawn, self._times[place - 1])
        if place == len(self._times):
            return self._beyond(time)
        before, after = self._times[place - 1], self._times[place]
        found = Sample(self._snapshots[place - 1], self._snapshots[place], (time - before) / (after - before))
        self._forget(place - 2)
        return found

    def clear(self) -> None:
        """
        Drop all snapshots, as for a new round or a new server. The counters stay.
        """
        self._times.clear()
        self._snapshots.clear()
        self._drawn = -math.inf

    def _beyond(self, time: float) -> Sample[T]:
        missing = time - self._times[-1]
        newest = self._snapshots[-1]
        if len(self._times) == 1 or not self._max_extrapolation:
            return Sample(newest, newest, 1.0, missing)
        span = self._times[-1] - self._times[-2]
        return Sample(self._snapshots[-2], newest, 1.0 + min(missing, self._max_extrapolation) / span, missing)

    def _forget(self, count: int) -> None:
        if count > 0:
            del self._times[:count], self._snapshots[:count]
