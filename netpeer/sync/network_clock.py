"""The server's time on the client, from pings: a small NTP.

A ping leaves the client at t1 and reaches the server at t2. The answer leaves the server at t3 and reaches the client
at t4. Then (RFC 5905, 8)

    offset = ((t2 - t1) + (t3 - t4)) / 2        delay = (t4 - t1) - (t3 - t2)

A packet may wait on its way there or back. If it does, the offset is wrong by at most half of the waiting time. So the
clock takes the offset of the fastest of the latest pings (NTP's clock filter), and slews to it. If one direction is
always slower than the other, half of the difference stays as an error; no clock can measure it.

```python
clock = NetworkClock(tick_rate=30)
ping = clock.begin_ping(now)               # on the client, every frame
if ping is not None:
    client.put_message(["ping", ping])
server.put_message(["pong", ping, timestep.time])       # on the server, when the ping arrives
clock.end_ping(ping, server_time, now)     # on the client, when the answer arrives
clock.server_tick(now)
```
"""

import math
from collections import deque
from typing import NamedTuple

from netpeer.sync.slew import Slew

__all__ = ["NetworkClock"]

# The latest samples that count: 16 s, at one a second. In that time two quartz clocks drift apart by less than 2 ms.
WINDOW = 16

# The first pings follow each other quickly, because a single ping may be slow.
BURST_PINGS = 5
BURST_INTERVAL = 0.1  # seconds
PING_INTERVAL = 1.0  # seconds

# Pings that may wait for their answers; then the oldest is dropped. On a line with 2 s of delay two are enough.
MAX_PENDING = 16

# The weight of a new sample in the smoothed round-trip time and in its deviation (RFC 6298, 2.3).
RTT_GAIN = 1 / 8
JITTER_GAIN = 1 / 4


class _Measured(NamedTuple):
    delay: float
    offset: float


class NetworkClock:
    """
    Estimates the server's time and tick.

    Call `begin_ping` every frame, `end_ping` for each answer, and `server_time` or `server_tick` when needed.

    Attributes:
        tick_rate: the server's ticks a second.
        round_trip_time: the smoothed round-trip time in seconds, with the time between two polls on both sides; None
            before the first sample.
        jitter: the mean deviation of the round-trip time in seconds.
        rejected_samples: impossible samples, such as an answer without a ping, or one that is older than its ping.
    """

    def __init__(self, tick_rate: float = 30.0) -> None:
        """
        Args:
            tick_rate: the server's ticks a second, more than 0, else `ValueError`.
        """
        if not (math.isfinite(tick_rate) and tick_rate > 0):
            raise ValueError(f"the tick rate is {tick_rate}: it must be more than 0 ticks a second, and finite")
        self.tick_rate = tick_rate
        self.round_trip_time: float | None = None
        self.jitter = 0.0
        self.rejected_samples = 0
        self._samples: deque[_Measured] = deque(maxlen=WINDOW)
        self._offset = Slew()
        self._pending: dict[int, float] = {}
        self._pings = 0
        self._ping_at = -math.inf

    def begin_ping(self, now: float) -> int | None:
        """
        Begin a ping if one is due: five within half a second, then one a second. Call it every frame.

        Args:
            now: the time in seconds.

        Returns:
            The ping's number: send it to the server, which sends it back at once, with its own time. None if no ping
            is due.
        """
        if now < self._ping_at:
            return None
        self._pings += 1
        self._ping_at = now + (BURST_INTERVAL if self._pings < BURST_PINGS else PING_INTERVAL)
        self._pending[self._pings] = now
        while len(self._pending) > MAX_PENDING:
            del self._pending[next(iter(self._pending))]
        return self._pings

    def end_ping(self, ping: int, server_time: float, now: float) -> bool:
        """
        Use the answer to a ping.

        Args:
            ping: the ping's number.
            server_time: the server's time in seconds when it answered: its `FixedTimestep.time`.
            now: the time in seconds.

        Returns:
            False if no such ping waits for an answer, or if the times are impossible. `rejected_samples` counts it
            then.
        """
        sent_at = self._pending.pop(ping, None)
        if sent_at is None:
            self.rejected_samples += 1
            return False
        return self.add_sample(sent_at, server_time, server_time, now)

    def add_sample(self, sent_at: float, server_received_at: float, server_sent_at: float, received_at: float) -> bool:
        """
        Use the four times of a ping. A game with pings of its own calls this instead of `begin_ping` and `end_ping`.

        Args:
            sent_at: when the ping left the client, in seconds of the client's clock.
            server_received_at: when the ping reached the server, in seconds of the server's clock.
            server_sent_at: when the answer left the server, in seconds of the server's clock.
            received_at: when the answer reached the client, in seconds of the client's clock.

        Returns:
            False if the times are impossible. They change nothing then, and `rejected_samples` counts them.
        """
        delay = (received_at - sent_at) - (server_sent_at - server_received_at)
        offset = ((server_received_at - sent_at) + (server_sent_at - received_at)) / 2
        if not (math.isfinite(offset) and 0 <= delay < math.inf and server_sent_at >= server_received_at):
            self.rejected_samples += 1
            return False
        self._samples.append(_Measured(delay, offset))
        self._measure(delay)
        self._offset.aim(min(self._samples).offset, received_at)
        return True

    def server_time(self, now: float) -> float:
        """
        The server's time.

        Args:
            now: the time in seconds.

        Returns:
            Seconds of the server; `now` before the first sample. The time runs at 0.95 to 1.05 of the speed of `now`,
            and never goes back, except at a step: see `steps`.
        """
        return now + self._offset.move(now)

    def server_tick(self, now: float) -> float:
        """
        The server's tick, with the passed part of the next one.

        Args:
            now: the time in seconds.
        """
        return self.server_time(now) * self.tick_rate

    @property
    def is_synchronized(self) -> bool:
        """
        Whether the clock has a sample.
        """
        return bool(self._samples)

    @property
    def min_round_trip_time(self) -> float | None:
        """
        The shortest round-trip time of the latest samples, in seconds; None before the first sample.
        """
        return min(self._samples).delay if self._samples else None

    @property
    def steps(self) -> int:
        """
        How often the clock jumped because it was wrong by more than 0.3 s.
        """
        return self._offset.steps

    @property
    def pending_pings(self) -> int:
        """
        How many pings wait for their answers, at most 16.
        """
        return len(self._pending)

    def _measure(self, delay: float) -> None:
        if self.round_trip_time is None:
            self.round_trip_time = delay
            return
        self.jitter += (abs(delay - self.round_trip_time) - self.jitter) * JITTER_GAIN
        self.round_trip_time += (delay - self.round_trip_time) * RTT_GAIN
