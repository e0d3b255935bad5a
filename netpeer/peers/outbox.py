"""What waits for the network: a bounded queue of whole frames, written as few times as can be.

- Frames leave in the order in which they came, many in one write.
- Control frames (pings and pongs) go ahead of waiting messages: congestion must not be taken for a lost connection.
- A frame that has begun to leave is finished before anything else.
- A frame put with a `key` takes the place of an older one with the same key that the network has already refused to
  take. So of a position that is sent thirty times a second, a congested link carries the newest, not the queue.
"""

from collections import deque
from collections.abc import Callable, Hashable

__all__ = ["Outbox"]

# Bytes joined for one write: more than a socket usually takes at once, and little enough to copy again.
MAX_WRITE = 256 * 1024


class _Waiting:
    """
    A frame in the queue.
    """

    __slots__ = ("frame", "key", "refusals")

    def __init__(self, frame: bytes, key: Hashable | None, refusals: int) -> None:
        self.frame = frame
        self.key = key
        self.refusals = refusals  # how often the network had refused the queue when it was put


class Outbox:
    """
    The queue of frames of one connection.

    Attributes:
        max_bytes: what may wait, control frames not counted.
        max_packets: how many messages may wait.
        control_bytes: the control frames that wait.
    """

    def __init__(self, max_bytes: int, max_packets: int) -> None:
        self.max_bytes = max_bytes
        self.max_packets = max_packets
        self.control_bytes = 0
        self._begun = b""  # the rest of a frame of which a part has left
        self._control: deque[bytes] = deque()
        self._queue: deque[_Waiting] = deque()
        self._queue_bytes = 0
        self._replaceable: dict[Hashable, _Waiting] = {}
        self._refusals = 0

    def __len__(self) -> int:
        """
        How many messages wait, control frames not counted.
        """
        return len(self._queue) + bool(self._begun)

    def __bool__(self) -> bool:
        return bool(self._queue or self._begun or self._control)

    @property
    def bytes_waiting(self) -> int:
        """
        How many bytes of messages wait.
        """
        return len(self._begun) + self._queue_bytes

    def has_room(self, size: int) -> bool:
        """
        Whether a frame of `size` bytes may be put.
        """
        return self.bytes_waiting + size <= self.max_bytes and len(self) < self.max_packets

    def put(self, frame: bytes, key: Hashable | None = None) -> None:
        """
        Append a frame. The caller has asked `has_room`; a close frame may go beyond it.
        """
        waiting = _Waiting(frame, key, self._refusals)
        self._queue.append(waiting)
        self._queue_bytes += len(frame)
        if key is not None:
            self._replaceable[key] = waiting

    def replace(self, frame: bytes, key: Hashable) -> bool:
        """
        Put a frame into the place of an older one with the same key that the network has refused to take.

        Returns:
            False, and nothing is done, when there is none or the queue has no room for the difference.
        """
        waiting = self._replaceable.get(key)
        if waiting is None or waiting.refusals == self._refusals:
            return False
        growth = len(frame) - len(waiting.frame)
        if self.bytes_waiting + growth > self.max_bytes:
            return False
        waiting.frame = frame
        self._queue_bytes += growth
        return True

    def put_control(self, frame: bytes) -> None:
        """
        Put a control frame ahead of everything that has not begun to leave.
        """
        self._control.append(frame)
        self.control_bytes += len(frame)

    def flush(self, send: Callable[[bytes | memoryview], int]) -> int:
        """
        Offer what waits, until all has left or the network takes no more.

        Args:
            send: takes bytes, returns how many it took.

        Returns:
            How many bytes have left.
        """
        sent = 0
        while self:
            batch = self._next_batch()
            taken = send(batch)
            sent += taken
            self._left(taken)
            if taken < len(batch):
                self._refusals += 1
                break
        return sent

    def clear(self, *, keep_begun: bool = False) -> int:
        """
        Drop what waits; return how many messages that were.

        Args:
            keep_begun: keep the rest of a frame of which a part has left, so that another frame can follow it.
        """
        if not keep_begun:
            self._begun = b""
        dropped = len(self._queue)
        self._control.clear()
        self._queue.clear()
        self._replaceable.clear()
        self._queue_bytes = self.control_bytes = 0
        return dropped

    def _next_batch(self) -> bytes:
        frames = [self._begun, *self._control]
        size = len(self._begun) + self.control_bytes
        for waiting in self._queue:
            if size >= MAX_WRITE:
                break
            frames.append(waiting.frame)
            size += len(waiting.frame)
        return b"".join(frames)

    def _left(self, taken: int) -> None:
        """
        Take what has left out of the queues, in the order of `_next_batch`.
        """
        begun, self._begun = self._begun, b""
        if taken < len(begun):
            self._begun = begun[taken:]
            return
        taken -= len(begun)
        while taken > 0:
            frame = self._pop()
            if taken < len(frame):
                self._begun = frame[taken:]
            taken -= len(frame)

    def _pop(self) -> bytes:
        if self._control:
            frame = self._control.popleft()
            self.control_bytes -= len(frame)
            return frame
        waiting = self._queue.popleft()
        self._queue_bytes -= len(waiting.frame)
        if waiting.key is not None and self._replaceable.get(waiting.key) is waiting:
            del self._replaceable[waiting.key]
        return waiting.frame
