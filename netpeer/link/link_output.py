"""The sending half of a connection: what the game sends, on its way through the out-queue to the stream.

Nothing here moves the connection's state, or ends it: what goes wrong is remembered (`_broken`), and told by reading,
behind what arrived before.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

from netpeer.link.limits import FRAME_OVERHEAD, Buffers
from netpeer.link.link_state import ConnectionState
from netpeer.link.send_queue import Outbox
from netpeer.link.statistics import DropReason
from netpeer.transport import Stream, StreamError
from netpeer.websocket import Session

__all__ = ["Outlet"]

# Bytes that the system may hold unsent once a game sends what may give way: with more nothing would ever wait here, and
# a slow line would carry old news (4 MB, half a minute at 1 Mbit/s, is Linux's own limit).
MAX_UNSENT = 4 * 1024

# Seconds between two log lines about the same full queue: a game may try again every frame.
COMPLAINT_INTERVAL = 1.0

_CLOSED = ConnectionState.CLOSED  # looking up an enum's member costs as much as queueing a packet


class Outlet:
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
        self.state = ConnectionState.OPENING
        self.drops: Counter[str] = Counter()
        self.outbox = Outbox(buffers.out_bytes + FRAME_OVERHEAD, buffers.out_packets, session.encode_all)
        self.max_message = buffers.out_message
        self.size_setting = buffers.out_setting
        self._broken = ""
        self._said_eof = self._is_unsent_limited = False
        self._complain_at = float("-inf")
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
        if self.outbox.has_room(len(frame)):
            return True
        self.flush()
        return self.state is ConnectionState.OPEN and self.outbox.has_room(len(frame))

    def send(self, frames: bytes, packets: int = 1) -> bool:
        """
        Queue one or more whole frames, after giving the network one chance when the queue is full. False, and nothing
        is done, when it stays full.
        """
        if not self.outbox.offer(frames, packets):
            self.flush()
            if self.state is not ConnectionState.OPEN or not self.outbox.offer(frames, packets):
                return False
        self._packets_out += packets
        return True

    def send_message(self, data: bytes) -> bool:
        """
        Queue a binary message, which is framed when it leaves. False, and nothing is done, when the queue is full.
        """
        if not self.outbox.offer_message(data):
            self.flush()
            if self.state is not ConnectionState.OPEN or not self.outbox.offer_message(data):
                return False
        self._packets_out += 1
        return True

    def send_at_once(self, data: bytes) -> bool:
        """
        As `send_message`; when nothing waits before it, the message is handed to the network in this call.
        """
        if self.outbox or self._broken:
            return self.send_message(data)
        frame = self.session.encode(data)
        self._packets_out += 1
        try:
            taken = self.stream.send(frame)
        except StreamError as error:
            self._lost(error)
            self.drops[DropReason.CONNECTION_LOST] += 1
            return True
        self._bytes_out += taken
        if taken < len(frame):
            self.outbox.put_begun(frame[taken:])
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
        if self.outbox.replace(frame, key):
            self.drops[DropReason.REPLACED] += 1
        elif self.has_room(frame):
            self.outbox.put(frame, key)
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
        if self.state is _CLOSED or self._broken:
            return
        try:
            if self.outbox:
                self._bytes_out += self.outbox.flush(self.stream.send)
            elif self.stream.wants_write:
                self.stream.send(b"")  # what TLS has encrypted already, and the network has not taken
            if self.session.wants_eof and not self.outbox and not self._said_eof:
                self._said_eof = True
                self.stream.send_eof()
        except StreamError as error:
            self._lost(error)

    def _lost(self, error: StreamError) -> None:
        # What arrived before is still to be read: the end is told by `receive`.
        self._broken = str(error)
        self._lose_waiting()

    def may_complain(self, now: float) -> bool:
        """
        Whether what cannot be sent may be logged again; asking takes the turn.
        """
        if now < self._complain_at:
            return False
        self._complain_at = now + COMPLAINT_INTERVAL
        return True

    def _lose_waiting(self, *, keep_begun: bool = False) -> None:
        dropped = self.outbox.clear(keep_begun=keep_begun)
        if dropped:
            self.drops[DropReason.CONNECTION_LOST] += dropped
