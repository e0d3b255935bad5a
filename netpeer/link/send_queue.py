"""What waits for the network: a bounded queue of frames, written as few times as can be.

- Frames leave in the order in which they came, many in one write.
- Messages are framed late, many at once: framing one by one costs more than all else about a small packet.
- What is put may be several whole frames in one piece: a relay puts the same piece into many queues.
- Control frames (pings and pongs) go ahead of waiting messages: congestion must not be taken for a lost connection.
- A piece that has begun to leave is finished before anything else.
- A frame put with a `key` takes the place of an older one with the same key that the network has already refused to
  take. So of a position that is sent thirty times a second, a congested link carries the newest, not the queue.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from netpeer.link.framing import MAX_CHUNK, MAX_FRAME_HEAD, frame_in_chunks

__all__ = ["SendQueue"]

# Bytes joined for one write: more than a socket usually takes at once, and little enough to copy again.
MAX_WRITE = 256 * 1024


class _Place(NamedTuple):
    """
    Where a replaceable frame stands.
    """

    number: int  # of all pieces ever put
    refusals: int  # how often the network had refused the queue when it was put


class SendQueue:
    """
    The queue of frames of one connection.

    Attributes:
        max_bytes: what may wait, control frames not counted.
        max_packets: how many messages may wait.
        bytes_waiting: how many bytes of messages wait.
        control_bytes: the control frames that wait.
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
            max_bytes, max_packets: see above.
            encode: gives the frames of some messages, at most MAX_FRAME_HEAD bytes longer each.
        """
        self.max_bytes = max_bytes
        self.max_packets = max_packets
        self.bytes_waiting = 0
        self.control_bytes = 0
        self._encode = encode
        self._unframed: list[bytes] = []  # messages behind all pieces; counted with the longest head there is
        self._partial = b""  # the rest of a piece of which a part has left
        self._partial_packets = 0
        # Lists, not deques, which take 760 bytes each when they are empty, as they mostly are.
        self._control: list[bytes] = []
        self._chunks: list[bytes] = []
        self._packets: list[int] = []  # how many messages each piece has
        self._waiting = 0
        self._first = 0  # the number of the oldest piece
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
        Whether a frame of `size` bytes may be put.
        """
        return self.bytes_waiting + size <= self.max_bytes and self._waiting < self.max_packets

    def try_put(self, piece: bytes, packets: int) -> bool:
        """
        Append one or more whole frames if there is room. False, and nothing is done, when there is none.
        """
        if self._unframed:
            self._frame()
        size = self.bytes_waiting + len(piece)
        waiting = self._waiting + packets
        if size > self.max_bytes or waiting > self.max_packets:
            return False
        self._chunks.append(piece)
        self._packets.append(packets)
        self._waiting = waiting
        self.bytes_waiting = size
        return True

    def try_put_message(self, data: bytes) -> bool:
        """
        Append a message that will be framed, if there is room. False, and nothing is done, when there is none.
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
        Append a frame, which a `key` makes replaceable. The caller has asked `has_room`; a close frame may exceed it.
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
        Take the rest of a frame of which a part has left, when nothing waits.
        """
        self._keep_partial(rest, 1)
        self._refusals += 1

    def replace(self, frame: bytes, key: Hashable) -> bool:
        """
        Put a frame into the place of an older one with the same key that the network has refused to take.

        Returns:
            False, and nothing is done, when there is none or the queue has no room for the difference.
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
        `flush` for the usual case: whole pieces, few enough for one write.
        """
        pieces = self._chunks
        batch = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        taken = send(batch)
        if taken < len(batch):
            self._remove_sent(taken)
            self._refusals += 1
            return taken
        self._remove_all()
        return taken

    def clear(self, *, keep_partial: bool = False) -> int:
        """
        Drop what waits; return how many messages that were.

        Args:
            keep_partial: keep the rest of a piece of which a part has left, so that another frame can follow it.
        """
        begun, packets = (self._partial, self._partial_packets) if keep_partial else (b"", 0)
        dropped = self._waiting - self._partial_packets
        self._remove_all()
        self._partial, self._partial_packets = begun, packets
        self._waiting, self.bytes_waiting = packets, len(begun)
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
        What to offer next, and whether that is all there is.
        """
        first = [self._partial, *self._control]
        if self.bytes_waiting + self.control_bytes <= MAX_WRITE:
            return b"".join([*first, *self._chunks]), True
        return b"".join([*first, *self._first_chunks(MAX_WRITE - len(self._partial) - self.control_bytes)]), False

    def _first_chunks(self, limit: int) -> list[bytes]:
        pieces = []
        for piece in self._chunks:
            if limit <= 0:
                break
            pieces.append(piece)
            limit -= len(piece)
        return pieces

    def _remove_sent(self, taken: int) -> None:
        """
        Take what has left out of the queues, in the order of `_next_batch`.
        """
        begun = self._partial
        if begun:
            left = min(taken, len(begun))
            self._partial = begun[left:]
            self.bytes_waiting -= left
            taken -= left
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

    def _keep_partial(self, begun: bytes, packets: int) -> None:
        if begun:
            self._partial, self._partial_packets = begun, packets
            self._waiting += packets
            self.bytes_waiting += len(begun)
