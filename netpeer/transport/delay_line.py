"""One direction of a slow line: bytes enter it, and leave it in the same order after a delay."""

import random
from collections import deque

__all__ = ["CAPACITY", "DelayLine", "Lag"]

# Bytes on their way in one direction. A full line takes no more, as a full socket buffer does. With a delay of 0.1 s
# this allows 2.5 MB/s.
CAPACITY = 256 * 1024


class Lag:
    """
    The delay that all lines of one simulator have now.

    Attributes:
        latency: the shortest delay in seconds.
        jitter: the longest additional delay in seconds.
        stalled_until: no bytes leave a line before this time, in seconds; infinity: until the attribute changes.
    """

    def __init__(self, seed: int | None) -> None:
        """
        Args:
            seed: of the random delays; None: different in each run.
        """
        self.latency = 0.0
        self.jitter = 0.0
        self.stalled_until = 0.0
        self._random = random.Random(seed)

    def draw(self) -> float:
        """
        Choose the delay of the next bytes, in seconds.
        """
        return self.latency + self._random.uniform(0.0, self.jitter)


class DelayLine:
    """
    The bytes on their way in one direction.

    Attributes:
        held: the number of bytes in the line.
    """

    def __init__(self, lag: Lag) -> None:
        """
        Args:
            lag: gives the delays.
        """
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
        Put bytes into the line.

        Args:
            data: the bytes; `b""` is the end of the stream, and nothing may follow it.
            now: the time in seconds.
        """
        # As in TCP the order stays: bytes with a shorter delay wait for the bytes before them.
        self._under_way.append((now + self._lag.draw(), data))
        self.held += len(data)

    def arrived(self, now: float) -> bytes | None:
        """
        The first bytes if they have arrived, `b""` for the end, else None. They stay in the line: call `take`.
        """
        if not self._under_way or now < self._lag.stalled_until or now < self._under_way[0][0]:
            return None
        return self._under_way[0][1]

    def first(self) -> bytes | None:
        """
        The first bytes, arrived or not; None when the line is empty.
        """
        return self._under_way[0][1] if self._under_way else None

    def take(self, size: int) -> None:
        """
        Remove up to `size` of the first bytes. The line must not be empty; an end is removed, whatever the size.
        """
        due, data = self._under_way[0]
        if size < len(data):
            self._under_way[0] = (due, data[size:])
        else:
            self._under_way.popleft()
        self.held -= min(size, len(data))

    def clear(self) -> None:
        """
        Remove all bytes.
        """
        self._under_way.clear()
        self.held = 0
