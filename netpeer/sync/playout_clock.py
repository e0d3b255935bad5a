"""The moment of the server to draw: as late as the arrivals allow, and running evenly.

The transit of a snapshot is its time of arrival minus its own time. The two times are from different clocks, so the
transit alone has no meaning, but the differences between transits are jitter. The drawn moment is two snapshots behind
the fastest of the latest transits, so that a next snapshot is known even if one is late. With more jitter the delay
grows up to that of the slowest of the latest snapshots, within a bound, and shrinks again later. The clock slews; it
does not jump.

```python
playout = PlayoutClock(interval=1 / 30)
playout.arrived(snapshot.tick / 30, now)            # for each snapshot
sample = buffer.sample(playout.time(now))           # for each frame
```
"""

import math
from collections import deque

from netpeer.sync.slew import Slew

__all__ = ["PlayoutClock"]

# The delay in snapshots. With one, each late snapshot would be visible; more than two make the delay needlessly long.
SNAPSHOTS_BEHIND = 2.0

# Seconds: only arrivals of this time count. After one late snapshot the delay stays longer for this time.
WINDOW_SECONDS = 3.0

# The most arrivals that count, in a flood of snapshots.
MAX_ARRIVALS = 256

# Seconds: the longest delay. A snapshot that is later is a stall, not jitter: the other ships stop for a moment, which
# is better than a longer delay for all later frames. Less than STEP_THRESHOLD, so that jitter alone makes no jump.
MAX_DELAY = 0.25

# After so many late arrivals in a row the server's clock has changed, not the network: all arrivals are dropped.
LATE_IN_A_ROW = 10


class PlayoutClock:
    """
    Chooses the moment of the server to draw ("playout delay", "interpolation time").

    Call `arrived` for each snapshot, and `time` every frame. The clock needs no pings and no `NetworkClock`.

    Attributes:
        interval: seconds between two snapshots.
        late_arrivals: snapshots that arrived after their moment was drawn.
    """

    def __init__(self, interval: float, *, snapshots_behind: float = SNAPSHOTS_BEHIND, adaptive: bool = True) -> None:
        """
        Args:
            interval: seconds between two snapshots of the server, more than 0.
            snapshots_behind: the delay on a line without jitter, in snapshots, 0 or more.
            adaptive: whether jitter makes the delay longer, up to 0.25 s.

        Raises `ValueError` for other values.
        """
        if not 0 < interval < math.inf:
            raise ValueError(f"the interval is {interval} s: it must be more than 0, and finite")
        if not 0 <= snapshots_behind < math.inf:
            raise ValueError(f"snapshots_behind is {snapshots_behind}: it must be 0 or more, and finite")
        self.interval = interval
        self.late_arrivals = 0
        self._behind = snapshots_behind * interval
        self._adaptive = adaptive
        self._transits: deque[tuple[float, float]] = deque(maxlen=MAX_ARRIVALS)  # (time of arrival, transit)
        self._late_in_a_row = 0
        self._offset = Slew()

    def arrived(self, time: float, now: float) -> None:
        """
        Note the arrival of a snapshot. Call it for each one, in the order of their arrival.

        Args:
            time: the snapshot's time, in seconds of the server; finite, else `ValueError`.
            now: the time in seconds.
        """
        if not math.isfinite(time):
            raise ValueError(f"the snapshot's time is {time}: it must be finite")
        self._note_lateness(time, now)
        self._transits.append((now, now - time))
        while now - self._transits[0][0] > WINDOW_SECONDS:
            self._transits.popleft()
        self._offset.aim(-(min(self._took()) + self.delay), now)

    def time(self, now: float) -> float:
        """
        The moment to draw.

        Args:
            now: the time in seconds.

        Returns:
            Seconds of the server; `now` before the first arrival. The time runs at 0.95 to 1.05 of the speed of `now`,
            and never goes back, except at a step: see `steps`.
        """
        return now + self._offset.move(now)

    @property
    def delay(self) -> float:
        """
        How far the drawn moment should be behind the fastest of the latest snapshots, in seconds.
        """
        if not self._adaptive or not self._transits:
            return self._behind
        spread = max(self._took()) - min(self._took())
        # The slowest snapshot should arrive one interval before its moment is drawn.
        return max(self._behind, min(spread + self.interval, MAX_DELAY))

    @property
    def steps(self) -> int:
        """
        How often the clock jumped because it was wrong by more than 0.3 s.
        """
        return self._offset.steps

    @property
    def recent_arrivals(self) -> int:
        """
        How many of the latest arrivals count for the delay: those of the last 3 s, at most 256.
        """
        return len(self._transits)

    def _took(self) -> list[float]:
        return [transit for _, transit in self._transits]

    def _note_lateness(self, time: float, now: float) -> None:
        is_late = self._offset.value is not None and time < self.time(now)
        self.late_arrivals += is_late
        self._late_in_a_row = self._late_in_a_row + 1 if is_late else 0
        if self._late_in_a_row == LATE_IN_A_ROW:
            self._late_in_a_row = 0
            self._transits.clear()
