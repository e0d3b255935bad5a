"""SendQueue: the frames of one link that wait for the network, bounded, and sent in few writes.

The queue has four parts. They leave in this order:

    partial     the rest of a chunk or control frame of which the network has taken a part
    control     control frames (pings, pongs), so that a congested link does not look like a lost one
    chunks      whole frames; a chunk is one bytes object with one or more of them
    unframed    messages that are not framed yet

Rules:

- Messages keep their order. Many leave in one write.
- Messages are framed late, many at once: to frame them one by one costs more than all other work on a small packet.
- A relay frames once, and puts the same chunk into many queues.
- A frame with a `key` replaces a waiting frame with the same key, if the network has refused to take that one. So a
  congested link sends the newest position of a player, not thirty old ones. Until the network has refused, both frames
  can leave in one write, and none is replaced.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from netpeer.link.framing import frame_in_chunks
from netpeer.link.limits import MAX_CHUNK, MAX_FRAME_HEAD, MAX_WRITE

__all__ = ["SendQueue"]


class _Place(NamedTuple):
    """
    The place of a replaceable frame.
    """

    number: int  # how many chunks were put before it, in the life of the queue
    refusals: int  # how often the network had refused a write when the frame was put


class SendQueue:
    """
    The send queue of one link.

    Attributes:
        max_bytes: the most bytes of messages that wait. Control frames do not count.
        max_packets: the most messages that wait.
        bytes_waiting: bytes of the messages that wait.
        control_bytes: bytes of the control frames that wait.
    """

    __slots__ = (
        "_chunks",
        "_control",
        "_encode",
        "_first",
        "_packets",
        "_partial",
        "_partial_packets",
        "_refusals",
        "_replaceable",
        "_unframed",
        "_waiting",
        "bytes_waiting",
        "control_bytes",
        "max_bytes",
        "max_packets",
    )

    def __init__(
        self, max_bytes: int, max_packets: int, encode: Callable[[Sequence[bytes]], bytes] = b"".join
    ) -> None:
        """
        Args:
            max_bytes, max_packets: the limits, see above.
            encode: frames some messages; each frame may be MAX_FRAME_HEAD bytes longer than its message.
        """
        self.max_bytes = max_bytes
        self.max_packets = max_packets
        self.bytes_waiting = 0
        self.control_bytes = 0
        self._encode = encode
        self._unframed: list[bytes] = []  # they leave after all chunks; each counts with the longest frame header
        self._partial = b""  # the rest of a chunk of which the network has taken a part
        self._partial_packets = 0
        # Lists, not deques: they are empty most of the time, and an empty deque takes 760 bytes.
        self._control: list[bytes] = []
        self._chunks: list[bytes] = []
        self._packets: list[int] = []  # how many messages each chunk has
        self._waiting = 0
        self._first = 0  # how many chunks were put before the oldest one that waits
        self._replaceable: dict[Hashable, _Place] = {}
        self._refusals = 0

    def __len__(self) -> int:
        """
        How many messages wait, control frames not counted.
        """
        return self._waiting

    def __bool__(self) -> bool:
        return bool(self._chunks or self._unframed or self._partial or self._control)

    def has_room(self, size: int) -> bool:
        """
        Whether there is room for a frame of `size` bytes.
        """
        return self.bytes_waiting + size <= self.max_bytes and self._waiting < self.max_packets

    def try_put(self, chunk: bytes, packets: int) -> bool:
        """
        Append one or more whole frames, if there is room.

        Args:
            chunk: the frames, joined.
            packets: how many messages they are.

        Returns:
            False when there is no room; nothing was appended then.
        """
        if self._unframed:
            self._frame()
        size = self.bytes_waiting + len(chunk)
        waiting = self._waiting + packets
        if size > self.max_bytes or waiting > self.max_packets:
            return False
        self._chunks.append(chunk)
        self._packets.append(packets)
        self._waiting = waiting
        self.bytes_waiting = size
        return True

    def try_put_message(self, data: bytes) -> bool:
        """
        Append a message, if there is room. It is framed when it leaves.

        Returns:
            False when there is no room; nothing was appended then.
        """
        size = self.bytes_waiting + len(data) + MAX_FRAME_HEAD
        if size > self.max_bytes or self._waiting >= self.max_packets:
            return self.try_put(self._encode((data,)), 1)  # its frame may be shorter than the longest
        self._unframed.append(data)
        self._waiting += 1
        self.bytes_waiting = size
        return True

    def _frame(self) -> None:
        messages, self._unframed = self._unframed, []
        self.bytes_waiting -= sum(map(len, messages)) + MAX_FRAME_HEAD * len(messages)
        chunks = frame_in_chunks(messages, self._encode, max_bytes=MAX_CHUNK, max_packets=self.max_packets)
        for chunk, packets in chunks:
            self._chunks.append(chunk)
            self._packets.append(packets)
            self.bytes_waiting += len(chunk)

    def put(self, frame: bytes, key: Hashable | None = None) -> None:
        """
        Append a frame, also when the queue is full: call `has_room` before. (A close frame needs no room.)

        Args:
            frame: one whole frame.
            key: the frame may be replaced by one with an equal key; None: it is never replaced.
        """
        if self._unframed:
            self._frame()
        if key is not None:
            self._replaceable[key] = _Place(self._first + len(self._chunks), self._refusals)
        self._chunks.append(frame)
        self._packets.append(1)
        self._waiting += 1
        self.bytes_waiting += len(frame)

    def put_partial(self, rest: bytes) -> None:
        """
        Put the rest of a frame of which the network has taken a part. The queue must be empty.
        """
        self._keep_partial(rest, 1)
        self._refusals += 1

    def replace(self, frame: bytes, key: Hashable) -> bool:
        """
        Put a frame in place of a waiting one with an equal key that the network has refused to take.

        Returns:
            False when there is no such frame, or no room for the difference; nothing was replaced then.
        """
        place = self._replaceable.get(key)
        if place is None or place.number < self._first or place.refusals == self._refusals:
            return False
        index = place.number - self._first
        growth = len(frame) - len(self._chunks[index])
        if self.bytes_waiting + growth > self.max_bytes:
            return False
        self._chunks[index] = frame
        self.bytes_waiting += growth
        return True

    def put_control(self, frame: bytes) -> None:
        """
        Put a control frame before all chunks and messages.
        """
        self._control.append(frame)
        self.control_bytes += len(frame)

    def flush(self, send: Callable[[bytes | memoryview], int]) -> int:
        """
        Write until the queue is empty or the network takes no more.

        Args:
            send: passes bytes to the network, and returns how many it took.

        Returns:
            How many bytes the network took.
        """
        if self._unframed:
            self._frame()
        if not self._partial and not self._control and self.bytes_waiting <= MAX_WRITE:
            return self._flush_chunks(send) if self._chunks else 0
        sent = 0
        while self._chunks or self._partial or self._control:
            batch, is_all = self._next_batch()
            taken = send(batch)
            sent += taken
            if taken == len(batch) and is_all:
                self._remove_all()
                break
            self._remove_sent(taken)
            if taken < len(batch):
                self._refusals += 1
                break
        return sent

    def _flush_chunks(self, send: Callable[[bytes | memoryview], int]) -> int:
        """
        `flush` for the usual case: only whole chunks, few enough for one write.
        """
        chunks = self._chunks
        batch = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        taken = send(batch)
        if taken < len(batch):
            self._remove_sent(taken)
            self._refusals += 1
            return taken
        self._remove_all()
        return taken

    def clear(self, *, keep_partial: bool = False) -> int:
        """
        Drop everything that waits.

        Args:
            keep_partial: keep the rest of a chunk of which the network has taken a part: another frame can follow it.

        Returns:
            How many messages were dropped.
        """
        partial, packets = (self._partial, self._partial_packets) if keep_partial else (b"", 0)
        dropped = self._waiting - self._partial_packets
        self._remove_all()
        self._partial, self._partial_packets = partial, packets
        self._waiting, self.bytes_waiting = packets, len(partial)
        return dropped

    def _remove_all(self) -> None:
        self._first += len(self._chunks)
        self._chunks.clear()
        self._packets.clear()
        self._unframed.clear()
        self._replaceable.clear()
        if self._partial or self._control:
            self._control.clear()
            self._partial = b""
            self._partial_packets = self.control_bytes = 0
        self._waiting = self.bytes_waiting = 0

    def _next_batch(self) -> tuple[bytes, bool]:
        """
        The next bytes to write, and whether they are all that waits.
        """
        first = [self._partial, *self._control]
        if self.bytes_waiting + self.control_bytes <= MAX_WRITE:
            return b"".join([*first, *self._chunks]), True
        return b"".join([*first, *self._first_chunks(MAX_WRITE - len(self._partial) - self.control_bytes)]), False

    def _first_chunks(self, limit: int) -> list[bytes]:
        """
        The first chunks, with at least `limit` bytes together if there are so many.
        """
        chunks = []
        for chunk in self._chunks:
            if limit <= 0:
                break
            chunks.append(chunk)
            limit -= len(chunk)
        return chunks

    def _remove_sent(self, taken: int) -> None:
        """
        Remove what the network took, in the order of `_next_batch`.
        """
        partial = self._partial
        if partial:
            sent = min(taken, len(partial))
            self._partial = partial[sent:]
            self.bytes_waiting -= sent
            taken -= sent
            if not self._partial:
                self._waiting -= self._partial_packets
                self._partial_packets = 0
        while taken > 0 and self._control:
            frame = self._control.pop(0)
            self.control_bytes -= len(frame)
            self._keep_partial(frame[taken:], 0)
            taken -= len(frame)
        if taken > 0:
            self._chunks_sent(taken)

    def _chunks_sent(self, taken: int) -> None:
        count = 0
        while taken > 0:
            size = len(self._chunks[count])
            self.bytes_waiting -= size
            taken -= size
            count += 1
        last, packets = self._chunks[count - 1], self._packets[count - 1]
        self._waiting -= sum(self._packets[:count])
        self._first += count
        del self._chunks[:count], self._packets[:count]
        if taken < 0:
            self._keep_partial(last[taken:], packets)

    def _keep_partial(self, partial: bytes, packets: int) -> None:
        if partial:
            self._partial, self._partial_packets = partial, packets
            self._waiting += packets
            self.bytes_waiting += len(partial)
