"""One direction of a slow line: bytes that set out, and arrive in their order when their time has come."""

import random
from collections import deque

__all__ = ["CAPACITY", "DelayLine", "Lag"]

# Bytes under way in one direction; then the line takes no more, as a socket's buffers do. At 0.1 s that is 2.5 MB/s.
CAPACITY = 256 * 1024


class Lag:
    """
    How slow the lines of one simulator are now.

    Attributes:
        latency: seconds that bytes take, at least.
        jitter: seconds that they may take in addition.
        stalled_until: nothing arrives before that time; infinity: until it is set anew.
    """

    def __init__(self, seed: int | None) -> None:
        self.latency = 0.0
        self.jitter = 0.0
        self.stalled_until = 0.0
        self._random = random.Random(seed)

    def draw(self) -> float:
        """
        How long the next bytes take, in seconds.
        """
        return self.latency + self._random.uniform(0.0, self.jitter)


class DelayLine:
    """
    Bytes under way in one direction.

    Attributes:
        held: how many.
    """

    def __init__(self, lag: Lag) -> None:
        self.held = 0
        self._lag = lag
        self._under_way: deque[tuple[float, bytes]] = deque()  # (time of arrival, bytes; b"" is the end)

    def __bool__(self) -> bool:
        return bool(self._under_way)

    @property
    def room(self) -> int:
        """
        How many more bytes the line takes.
        """
        return CAPACITY - self.held

    def put(self, data: bytes, now: float) -> None:
        """
        Let bytes set out; `b""` is the end, behind which nothing follows.
        """
        # One stream, one order: what would be faster waits behind what is slower, as in TCP.
        self._under_way.append((now + self._lag.draw(), data))
        self.held += len(data)

    def arrived(self, now: float) -> bytes | None:
        """
        What has arrived first and was not taken yet, `b""` for the end; None when nothing has.
        """
        if not self._under_way or now < self._lag.stalled_until or now < self._under_way[0][0]:
            return None
        return self._under_way[0][1]

    def first(self) -> bytes | None:
        """
        What arrives first, whenever that is; None when nothing is under way.
        """
        return self._under_way[0][1] if self._under_way else None

    def take(self, size: int) -> None:
        """
        Take `size` bytes of what arrives first; all of it, or the end, when there are not more.
        """
        due, data = self._under_way[0]
        if size < len(data):
            self._under_way[0] = (due, data[size:])
        else:
            self._under_way.popleft()
        self.held -= min(size, len(data))

    def clear(self) -> None:
        """
        Lose everything.
        """
        self._under_way.clear()
        self.held = 0
