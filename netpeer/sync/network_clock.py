"""The server's time on the client, from pings: as NTP does it, small.

A ping that left at t1, was seen by the server at t2, answered at t3 and heard at t4 (RFC 5905, 8) says

    offset = ((t2 - t1) + (t3 - t4)) / 2        delay = (t4 - t1) - (t3 - t2)

The offset is wrong by at most half of the delay that was not needed: a packet that waited somewhere waited on one of
the two ways. So the offset of the fastest ping among the latest is believed (NTP's clock filter), and the clock slews
to it. What no clock can see is a way that is always longer than the way back: half of that difference stays.

```python
clock = NetworkClock(tick_rate=30)
ping = clock.begin_ping(now)               # on the client, every frame
if ping is not None:
    client.put_message(["ping", ping])
server.put_message(["pong", ping, timestep.time])       # on the server, at once
clock.end_ping(ping, server_time, now)     # on the client, when the answer is there
clock.server_tick(now)
```
"""

import math
from collections import deque
from typing import NamedTuple

from netpeer.sync.slew import Slew

__all__ = ["NetworkClock"]

# Samples that count: at one a second a quarter of a minute, in which two quartz clocks drift apart by less than 2 ms.
WINDOW = 16

# The first pings follow each other quickly, because one alone may have been slow.
BURST_PINGS = 5
BURST_INTERVAL = 0.1  # seconds
PING_INTERVAL = 1.0  # seconds

# Pings that wait for their answers; an older one is given up. On a line with 2 s of delay two are enough.
MAX_PENDING = 16

# RFC 6298, 2.3: how much a new sample counts for the smoothed round-trip time and its deviation.
RTT_GAIN = 1 / 8
JITTER_GAIN = 1 / 4


class _Measured(NamedTuple):
    delay: float
    offset: float


class NetworkClock:
    """
    Tells the server's time and tick.

    Attributes:
        tick_rate: the server's ticks a second.
        round_trip_time: seconds, smoothed; None before the first sample. Includes what both sides wait between polls.
        jitter: seconds by which the round-trip time deviates, on average.
        rejected_samples: samples that cannot be: answers to no ping, answers before their question.
    """

    def __init__(self, tick_rate: float = 30.0) -> None:
        """
        Args:
            tick_rate: the server's ticks a second, more than 0; anything else raises `ValueError`.
        """
        if not (math.isfinite(tick_rate) and tick_rate > 0):
            raise ValueError(f"a tick rate of {tick_rate} per second leads nowhere")
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
        Ask every frame whether a ping is due: five quick ones, then one a second.

        Args:
            now: the time in seconds.

        Returns:
            A number to send to the server, which sends it back with its own time at once; None: nothing to do.
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
        Take the answer to a ping.

        Args:
            ping: the number that came back.
            server_time: the server's time in seconds when it answered: its `FixedTimestep.time`.
            now: the time in seconds.

        Returns:
            Whether it was an answer to a ping that waited, and possible.
        """
        sent_at = self._pending.pop(ping, None)
        if sent_at is None:
            self.rejected_samples += 1
            return False
        return self.add_sample(sent_at, server_time, server_time, now)

    def add_sample(self, sent_at: float, server_received_at: float, server_sent_at: float, received_at: float) -> bool:
        """
        Take four timestamps from elsewhere; `begin_ping` and `end_ping` are the simple way.

        Args:
            sent_at: when the ping left, in seconds of this side.
            server_received_at: when it came to the server, in seconds of the server.
            server_sent_at: when the server answered.
            received_at: when the answer came, in seconds of this side: now.

        Returns:
            False for times that cannot be; they change nothing.
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
            Seconds; `now` itself before the first sample. It never goes back as long as `now` does not, but for a step
            (see `steps`), and runs at 0.95 to 1.05 of the speed of `now`.
        """
        return now + self._offset.move(now)

    def server_tick(self, now: float) -> float:
        """
        The server's tick, with the part of the next one that has passed.
        """
        return self.server_time(now) * self.tick_rate

    @property
    def is_synchronized(self) -> bool:
        """
        Whether there was a sample.
        """
        return bool(self._samples)

    @property
    def min_round_trip_time(self) -> float | None:
        """
        Seconds: the fastest of the latest samples, the way without waiting; None before the first.
        """
        return min(self._samples).delay if self._samples else None

    @property
    def steps(self) -> int:
        """
        How often the clock had to jump because it was wrong by more than 0.3 s.
        """
        return self._offset.steps

    def _measure(self, delay: float) -> None:
        if self.round_trip_time is None:
            self.round_trip_time = delay
            return
        self.jitter += (abs(delay - self.round_trip_time) - self.jitter) * JITTER_GAIN
        self.round_trip_time += (delay - self.round_trip_time) * RTT_GAIN
