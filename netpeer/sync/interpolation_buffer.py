"""Snapshots in the order of their time, whatever order they came in, and the two around any moment."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["InterpolationBuffer", "Sample"]

T = TypeVar("T")

# Snapshots kept: a second at 30 Hz, several times what any playable delay needs.
CAPACITY = 32


@dataclass(frozen=True, slots=True)
class Sample(Generic[T]):
    """
    What is known about one moment: draw `before + (after - before) * fraction`.

    Attributes:
        before, after: the snapshots around it; the same one twice where only one is known.
        fraction: how far between them, from 0 to 1; more than 1 where the game extrapolates.
        missing: by how much the moment is later than the newest snapshot, in the unit of their times; 0: not at all.
            What is drawn then is a guess.
    """

    before: T
    after: T
    fraction: float
    missing: float = 0.0


class InterpolationBuffer(Generic[T]):
    """
    Takes snapshots as they arrive, and gives the pair around the moment to be drawn ("entity interpolation").

    The times may be ticks or seconds, as long as all are the same. `PlayoutClock` says which moment to draw.

    Attributes:
        late: snapshots refused because they are older than what was drawn already, or than all that fit.
        duplicates: snapshots refused because there is one of that time.
    """

    def __init__(self, *, capacity: int = CAPACITY, max_extrapolation: float = 0.0) -> None:
        """
        Args:
            capacity: snapshots kept, 2 or more; the oldest give way.
            max_extrapolation: how long a movement goes on when nothing new came, in the unit of the times; 0: things
                stop. Anything else raises `ValueError`.
        """
        if capacity < 2:
            raise ValueError(f"between {capacity} snapshots nothing can be interpolated: at least 2 are needed")
        if not 0 <= max_extrapolation < math.inf:
            raise ValueError(f"extrapolation for {max_extrapolation} is not possible")
        self.late = 0
        self.duplicates = 0
        self._capacity = capacity
        self._max_extrapolation = max_extrapolation
        self._times: list[float] = []
        self._snapshots: list[T] = []
        self._drawn = -math.inf  # the time of the snapshot before the latest sample: nothing older is asked for again

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
        Take a snapshot.

        Args:
            time: its tick or time on the server; must be finite, else `ValueError`.
            snapshot: anything; it is kept, not copied.

        Returns:
            False when it comes too late or twice; that is counted.
        """
        if not math.isfinite(time):
            raise ValueError(f"a snapshot cannot be of the time {time}")
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
        What to draw.

        Args:
            time: the moment, usually `PlayoutClock.time(now)`. What is older than the snapshot before it is forgotten
                but for one, so that a clock that steps back a little finds something.

        Returns:
            The pair around it; before the oldest that one twice, after the newest the newest twice (or, with
            `max_extrapolation`, a fraction above 1). None while the buffer is empty.
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
        Forget everything: a new round, a new server. The counters stay.
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
