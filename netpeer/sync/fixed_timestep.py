"""Ticks of equal length at any frame rate, as in Fiedler's "Fix Your Timestep!".

```python
timestep = FixedTimestep(30)
while True:  # once a frame, at any frame rate
    for _ in range(timestep.advance(time.monotonic())):
        world.step()
    draw(between=timestep.alpha)
```
"""

import math

__all__ = ["FixedTimestep"]

# The most ticks in one frame. After a longer pause a server skips the rest: the ticks take time, too, so a server that
# runs all of them may never catch up.
MAX_TICKS = 8


class FixedTimestep:
    """
    Counts how many ticks are due. If a game's rules advance by whole ticks only, they give the same result everywhere.

    Call `advance` every frame.

    Attributes:
        tick_rate: ticks a second.
        tick: the number of ticks so far, without the skipped ones.
        alpha: the part of the next tick that has passed at the latest `advance`, from 0 to less than 1.
        skipped_ticks: ticks that were skipped after long pauses of the program.
    """

    def __init__(self, tick_rate: float, *, max_ticks: int = MAX_TICKS) -> None:
        """
        Args:
            tick_rate: ticks a second, more than 0.
            max_ticks: the most ticks of one `advance`, 1 or more. Further ticks that are due are skipped.

        Raises `ValueError` for other values.
        """
        if not (math.isfinite(tick_rate) and tick_rate > 0):
            raise ValueError(f"the tick rate is {tick_rate}: it must be more than 0 ticks a second, and finite")
        if max_ticks < 1:
            raise ValueError(f"max_ticks is {max_ticks}: it must be 1 or more")
        self.tick_rate = tick_rate
        self.tick = 0
        self.alpha = 0.0
        self.skipped_ticks = 0
        self._max_ticks = max_ticks
        self._origin: float | None = None  # the time of tick 0, moved by the skipped ticks

    @property
    def tick_seconds(self) -> float:
        """
        The length of a tick in seconds.
        """
        return 1.0 / self.tick_rate

    @property
    def time(self) -> float:
        """
        The game's time in seconds at the latest `advance`. A server answers pings with it: see `NetworkClock`.
        """
        return (self.tick + self.alpha) / self.tick_rate

    def advance(self, now: float) -> int:
        """
        Count the ticks that are due.

        Args:
            now: the time in seconds. The first call starts the time. An earlier time than before changes nothing.

        Returns:
            How many ticks to run now, 0 to `max_ticks`.
        """
        if self._origin is None:
            self._origin = now - self.time
        # Computed from the origin each time: a sum of frame times would shift the ticks by its rounding errors.
        passed = (now - self._origin) * self.tick_rate
        due = math.floor(passed) - self.tick
        if due < 0:
            return 0
        if due > self._max_ticks:
            skipped = due - self._max_ticks
            self.skipped_ticks += skipped
            self._origin += skipped / self.tick_rate
            passed, due = passed - skipped, self._max_ticks
        self.tick += due
        self.alpha = min(max(passed - self.tick, 0.0), math.nextafter(1.0, 0.0))
        return due
