"""Which moment to draw: as near to the present as the arrivals allow, and steadily.

Each snapshot took its time to come: now minus its own time, its transit. Nobody knows what the clocks differ by, but
the differences between transits are jitter. The fastest of the latest transits is the way without waiting; the picture
runs two snapshots behind that, so that there is a next snapshot to move to even when one is late. Where jitter is
larger the delay grows to what the slowest of the latest needed, up to a bound, and shrinks again; the clock slews, it
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

# The delay in snapshots, as usual: with one, any lateness would show; with more, the others are seen too late.
SNAPSHOTS_BEHIND = 2.0

# Seconds of arrivals that count. After one late snapshot the delay stays longer for this long.
WINDOW_SECONDS = 3.0

# Bounds the window, whatever comes in.
MAX_ARRIVALS = 256

# Seconds. What is later than this is a stall and no jitter: the others stand still for a moment, which is better than
# to see them ever later. Less than STEP_THRESHOLD, so that jitter alone never makes the clock jump.
MAX_DELAY = 0.25

# So many arrivals in a row that came after their moment: the server's time itself has moved, not the network. The
# window begins anew.
LATE_IN_A_ROW = 10


class PlayoutClock:
    """
    Says which moment of the server to draw ("playout delay", "interpolation time").

    It needs no pings, and works beside a `NetworkClock` or without one.

    Attributes:
        interval: seconds between two snapshots.
        late_arrivals: snapshots that came after the moment when they should have been drawn.
    """

    def __init__(self, interval: float, *, snapshots_behind: float = SNAPSHOTS_BEHIND, adaptive: bool = True) -> None:
        """
        Args:
            interval: seconds between two snapshots as the server sends them, more than 0.
            snapshots_behind: the delay on a line without jitter, in snapshots, 0 or more. Anything else raises
                `ValueError`.
            adaptive: whether jitter may make the delay longer, up to 0.25 s.
        """
        if not 0 < interval < math.inf:
            raise ValueError(f"an interval of {interval} s between snapshots is not possible")
        if not 0 <= snapshots_behind < math.inf:
            raise ValueError(f"{snapshots_behind} snapshots behind is not possible")
        self.interval = interval
        self.late_arrivals = 0
        self._behind = snapshots_behind * interval
        self._adaptive = adaptive
        self._transits: deque[tuple[float, float]] = deque(maxlen=MAX_ARRIVALS)  # (when it came, how long it took)
        self._late_in_a_row = 0
        self._offset = Slew()

    def arrived(self, time: float, now: float) -> None:
        """
        Note that a snapshot has come; call for each, in the order of their arrival.

        Args:
            time: the snapshot's own time, in seconds of the server; must be finite, else `ValueError`.
            now: the time in seconds.
        """
        if not math.isfinite(time):
            raise ValueError(f"a snapshot cannot be of the time {time}")
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
            Seconds of the server; `now` itself before the first arrival. It never goes back as long as `now` does not,
            but for a step (see `steps`), and runs at 0.95 to 1.05 of the speed of `now`.
        """
        return now + self._offset.move(now)

    @property
    def delay(self) -> float:
        """
        Seconds behind the fastest of the latest snapshots that the picture should run.
        """
        if not self._adaptive or not self._transits:
            return self._behind
        spread = max(self._took()) - min(self._took())
        # The one that was slowest should be there one snapshot before it is needed.
        return max(self._behind, min(spread + self.interval, MAX_DELAY))

    @property
    def steps(self) -> int:
        """
        How often the clock had to jump because it was wrong by more than 0.3 s.
        """
        return self._offset.steps

    def _took(self) -> list[float]:
        return [transit for _, transit in self._transits]

    def _note_lateness(self, time: float, now: float) -> None:
        is_late = self._offset.value is not None and time < self.time(now)
        self.late_arrivals += is_late
        self._late_in_a_row = self._late_in_a_row + 1 if is_late else 0
        if self._late_in_a_row == LATE_IN_A_ROW:
            self._late_in_a_row = 0
            self._transits.clear()
