"""Ticks of one length, whatever the frame rate: Fiedler's "Fix Your Timestep!".

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

# A server that stood still for longer than this many ticks does not run after the lost time: it would be late for ever,
# because the ticks that it makes up for take time, too.
MAX_TICKS = 8


class FixedTimestep:
    """
    Says how many ticks are due. The rules of a game that only move by whole ticks give the same result everywhere.

    Attributes:
        tick_rate: ticks a second.
        tick: how many ticks were due so far; those that were given up do not count.
        alpha: how much of the next tick has passed at the latest `advance`, from 0 to less than 1.
        skipped_ticks: ticks given up because the program stood still.
    """

    def __init__(self, tick_rate: float, *, max_ticks: int = MAX_TICKS) -> None:
        """
        Args:
            tick_rate: ticks a second, more than 0.
            max_ticks: the most ticks of one `advance`, 1 or more; what is due beyond them is given up. Anything else
                raises `ValueError`.
        """
        if not (math.isfinite(tick_rate) and tick_rate > 0):
            raise ValueError(f"a tick rate of {tick_rate} per second leads nowhere")
        if max_ticks < 1:
            raise ValueError(f"at most {max_ticks} ticks at once lead nowhere")
        self.tick_rate = tick_rate
        self.tick = 0
        self.alpha = 0.0
        self.skipped_ticks = 0
        self._max_ticks = max_ticks
        self._origin: float | None = None  # when tick 0 was, as if none had ever been given up

    @property
    def tick_seconds(self) -> float:
        """
        How long a tick is.
        """
        return 1.0 / self.tick_rate

    @property
    def time(self) -> float:
        """
        The game's own time in seconds at the latest `advance`: what a server answers to a ping (see `NetworkClock`).
        """
        return (self.tick + self.alpha) / self.tick_rate

    def advance(self, now: float) -> int:
        """
        Let time pass.

        Args:
            now: the time in seconds. The first call starts the time; one that goes back changes nothing.

        Returns:
            How many ticks to run now, 0 to `max_ticks`.
        """
        if self._origin is None:
            self._origin = now - self.time
        # Counted from the origin, not summed up: hours of small errors would shift the ticks.
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
