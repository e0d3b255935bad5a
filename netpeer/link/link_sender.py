"""The sending half of a link: messages go into the send queue, and from there into the stream.

This half never changes the link's state. When the stream fails, it keeps the reason in `_stream_error`; the receiving
half ends the link later, after it has read what arrived before the failure.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

from netpeer.link.limits import FRAME_OVERHEAD, LOG_INTERVAL, MAX_UNSENT, Buffers
from netpeer.link.link_state import LinkState
from netpeer.link.send_queue import SendQueue
from netpeer.link.statistics import DropReason
from netpeer.transport import Stream, StreamError
from netpeer.websocket import Session

__all__ = ["LinkSender"]

_CLOSED = LinkState.CLOSED  # looking up an enum's member costs as much as queueing a packet


class LinkSender:
    """
    The sending half of a `Link`.

    Attributes:
        id: the peer id of the remote end.
        stream: takes the bytes.
        session: frames the messages.
        state: the state of the link.
        send_queue: the frames that wait for the network.
        max_message: bytes of the longest message that can be sent.
        size_setting: how a game sets `max_message`; for log lines.
        drops: how many packets were dropped, by `DropReason`.
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
        Frame a message as this side does: a client masks its frames, a server does not.
        """
        return self.session.encode(data, is_text=is_text)

    def encode_all(self, messages: Sequence[bytes]) -> bytes:
        """
        Frame binary messages, and join the frames.
        """
        return self.session.encode_all(messages)

    def has_room(self, frame: bytes) -> bool:
        """
        Whether the send queue has room for a frame. A full queue is flushed once before the answer is no.
        """
        if self.send_queue.has_room(len(frame)):
            return True
        self.flush()
        return self.state is LinkState.OPEN and self.send_queue.has_room(len(frame))

    def send(self, frames: bytes, packets: int = 1) -> bool:
        """
        Queue one or more whole frames. A full queue is flushed once.

        Args:
            frames: the frames, joined.
            packets: how many messages they are.

        Returns:
            False when the queue stays full; nothing was queued then.
        """
        if not self.send_queue.try_put(frames, packets):
            self.flush()
            if self.state is not LinkState.OPEN or not self.send_queue.try_put(frames, packets):
                return False
        self._packets_out += packets
        return True

    def send_message(self, data: bytes) -> bool:
        """
        Queue a binary message. It is framed when it leaves. A full queue is flushed once.

        Returns:
            False when the queue stays full; nothing was queued then.
        """
        if not self.send_queue.try_put_message(data):
            self.flush()
            if self.state is not LinkState.OPEN or not self.send_queue.try_put_message(data):
                return False
        self._packets_out += 1
        return True

    def send_at_once(self, data: bytes) -> bool:
        """
        Queue a binary message; when the queue is empty, pass the message to the network in this call.

        Returns:
            False when the queue stays full; nothing was queued then.
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
        Queue a frame; drop and count it when the queue is full.
        """
        self._limit_unsent()
        if not self.send(frame):
            self.drops[DropReason.OUT_QUEUE_FULL] += 1

    def send_newest(self, frame: bytes, key: Hashable) -> None:
        """
        Queue a frame, in place of the waiting frame with the same key if there is one. The replaced frame is counted
        as dropped; so is the new one when the queue is full.
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
        Pass the send queue to the network, as far as the network takes it.

        Never ends the link: when the stream has failed, `Link.receive` ends it, with the reason.
        """
        if self.state is _CLOSED or self._stream_error:
            return
        try:
            if self.send_queue:
                self._bytes_out += self.send_queue.flush(self.stream.send)
            elif self.stream.wants_write:
                self.stream.send(b"")  # sends bytes that TLS has encrypted and the network has not taken
            if self.session.wants_eof and not self.send_queue and not self._eof_sent:
                self._eof_sent = True
                self.stream.send_eof()
        except StreamError as error:
            self._stream_failed(error)

    def _stream_failed(self, error: StreamError) -> None:
        # The game must first read what arrived before the failure: `Link.receive` ends the link.
        self._stream_error = str(error)
        self._drop_waiting()

    def may_log(self, now: float) -> bool:
        """
        Whether a refused packet may be logged now. A True answer counts as a log line: the next one comes
        LOG_INTERVAL seconds later.

        Args:
            now: the time in seconds.
        """
        if now < self._log_again_at:
            return False
        self._log_again_at = now + LOG_INTERVAL
        return True

    def _drop_waiting(self, *, keep_partial: bool = False) -> None:
        dropped = self.send_queue.clear(keep_partial=keep_partial)
        if dropped:
            self.drops[DropReason.CONNECTION_LOST] += dropped
