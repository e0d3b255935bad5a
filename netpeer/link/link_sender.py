"""The sending half of a link: messages go into the send queue, and from there into the stream.

This half never changes the link's state. When the stream fails, it keeps the reason in `_stream_error`; the receiving
half ends the link later, after it has read what arrived before the failure.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

from netpeer.link.limits import FRAME_OVERHEAD, Buffers
from netpeer.link.link_state import LinkState
from netpeer.link.send_queue import SendQueue
from netpeer.link.statistics import DropReason
from netpeer.transport import Stream, StreamError
from netpeer.websocket import Session

__all__ = ["LinkSender"]

# Bytes that the system may hold unsent once a game sends what may give way: with more nothing would ever wait here, and
# a slow line would carry old news (4 MB, half a minute at 1 Mbit/s, is Linux's own limit).
MAX_UNSENT = 4 * 1024

# Seconds between two log lines about the same full queue: a game may try again every frame.
LOG_INTERVAL = 1.0

_CLOSED = LinkState.CLOSED  # looking up an enum's member costs as much as queueing a packet


class LinkSender:
    """
    A stream and the session on it, as far as sending goes.

    Attributes:
        id: the remote end's peer id.
        stream: where the bytes go.
        session: what frames them.
        state: where the connection is in its life.
        outbox: what waits for the network.
        max_message: bytes; the longest message that is sent.
        size_setting: which setting that is, for texts.
        drops: packets dropped, by `DropReason`.
    """

    def __init__(self, stream: Stream, session: Session, buffers: Buffers, *, id: int) -> None:
        self.id = id
        self.stream = stream
        self.session = session
        self.state = LinkState.OPENING
        self.drops: Counter[str] = Counter()
        self.send_queue = SendQueue(buffers.out_bytes + FRAME_OVERHEAD, buffers.out_packets, session.encode_all)
        self.max_message = buffers.out_message
        self.size_setting = buffers.out_setting
        self._stream_error = ""
        self._eof_sent = self._is_unsent_limited = False
        self._log_again_at = float("-inf")
        self._packets_out = self._bytes_out = 0

    def encode(self, data: bytes, *, is_text: bool = False) -> bytes:
        """
        A message as the frame that this side sends for it.
        """
        return self.session.encode(data, is_text=is_text)

    def encode_all(self, messages: Sequence[bytes]) -> bytes:
        """
        Binary messages as the frames that this side sends for them, in one piece.
        """
        return self.session.encode_all(messages)

    def has_room(self, frame: bytes) -> bool:
        """
        Whether the out-queue takes a frame, after giving the network one chance.
        """
        if self.send_queue.has_room(len(frame)):
            return True
        self.flush()
        return self.state is LinkState.OPEN and self.send_queue.has_room(len(frame))

    def send(self, frames: bytes, packets: int = 1) -> bool:
        """
        Queue one or more whole frames, after giving the network one chance when the queue is full. False, and nothing
        is done, when it stays full.
        """
        if not self.send_queue.try_put(frames, packets):
            self.flush()
            if self.state is not LinkState.OPEN or not self.send_queue.try_put(frames, packets):
                return False
        self._packets_out += packets
        return True

    def send_message(self, data: bytes) -> bool:
        """
        Queue a binary message, which is framed when it leaves. False, and nothing is done, when the queue is full.
        """
        if not self.send_queue.try_put_message(data):
            self.flush()
            if self.state is not LinkState.OPEN or not self.send_queue.try_put_message(data):
                return False
        self._packets_out += 1
        return True

    def send_at_once(self, data: bytes) -> bool:
        """
        As `send_message`; when nothing waits before it, the message is handed to the network in this call.
        """
        if self.send_queue or self._stream_error:
            return self.send_message(data)
        frame = self.session.encode(data)
        self._packets_out += 1
        try:
            taken = self.stream.send(frame)
        except StreamError as error:
            self._stream_failed(error)
            self.drops[DropReason.CONNECTION_LOST] += 1
            return True
        self._bytes_out += taken
        if taken < len(frame):
            self.send_queue.put_partial(frame[taken:])
        return True

    def send_unreliable(self, frame: bytes) -> None:
        """
        Queue a frame, or drop and count it when the queue is full.
        """
        self._limit_unsent()
        if not self.send(frame):
            self.drops[DropReason.OUT_QUEUE_FULL] += 1

    def send_newest(self, frame: bytes, key: Hashable) -> None:
        """
        Queue a frame in the place of a waiting one with the same key; drop and count what finds no room.
        """
        self._limit_unsent()
        if self.send_queue.replace(frame, key):
            self.drops[DropReason.REPLACED] += 1
        elif self.has_room(frame):
            self.send_queue.put(frame, key)
            self._packets_out += 1
        else:
            self.drops[DropReason.OUT_QUEUE_FULL] += 1

    def _limit_unsent(self) -> None:
        if not self._is_unsent_limited:
            self._is_unsent_limited = True
            self.stream.limit_unsent(MAX_UNSENT)

    def flush(self) -> None:
        """
        Hand what waits to the network, as far as it takes it. Never ends the connection: reading finds out why.
        """
        if self.state is _CLOSED or self._stream_error:
            return
        try:
            if self.send_queue:
                self._bytes_out += self.send_queue.flush(self.stream.send)
            elif self.stream.wants_write:
                self.stream.send(b"")  # what TLS has encrypted already, and the network has not taken
            if self.session.wants_eof and not self.send_queue and not self._eof_sent:
                self._eof_sent = True
                self.stream.send_eof()
        except StreamError as error:
            self._stream_failed(error)

    def _stream_failed(self, error: StreamError) -> None:
        # What arrived before is still to be read: the end is told by `receive`.
        self._stream_error = str(error)
        self._drop_waiting()

    def may_log(self, now: float) -> bool:
        """
        Whether what cannot be sent may be logged again; asking takes the turn.
        """
        if now < self._log_again_at:
            return False
        self._log_again_at = now + LOG_INTERVAL
        return True

    def _drop_waiting(self, *, keep_partial: bool = False) -> None:
        dropped = self.send_queue.clear(keep_partial=keep_partial)
        if dropped:
            self.drops[DropReason.CONNECTION_LOST] += dropped
