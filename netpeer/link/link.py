"""One connection: a stream of bytes joined to a WebSocket session, with queues, limits and timers.

    OPENING --handshake done--> OPEN --close frame sent or received--> CLOSING --both sent, or time is up--> CLOSED
       |                         |                                        ^
       |                         +--a rule broken: close frame sent-------+
       +--refused, too slow------+--stream lost--------------------------------------------------------> CLOSED

Only this class moves the state; the peers above read `events` and call the verbs. Whatever happens, the last event is
one `Closed`. Events wait in a queue, so that the handler of one may do anything, raise included, and lose no other.

Rules that are easy to get wrong, and are kept here:

- What came before the end is read before the end is told.
- A full in-queue stops reading (TCP pushes back); it drops nothing. Only when we are closing ourselves and the game
  does not read any more, what does not fit is dropped, and counted: else the other side's close frame never came.
- What arrived is read before the time is looked at: a game that stood still itself must not take that for silence.
"""

from collections import deque

from netpeer.link.heartbeat import Heartbeat
from netpeer.link.limits import Buffers, Timing
from netpeer.link.link_output import LinkOutput
from netpeer.link.link_state import Closed, LinkEvent, LinkState
from netpeer.link.statistics import ConnectionStatistics, DropReason
from netpeer.transport import Stream, StreamError
from netpeer.websocket import (
    CLOSE_CODE_ABNORMAL,
    CLOSE_CODE_TOO_BIG,
    CloseRequested,
    Event,
    Failed,
    Messages,
    Opened,
    Pong,
    Session,
)

__all__ = ["READ", "WRITE", "Closed", "Link", "LinkEvent", "LinkState"]

# Bytes taken from the stream at once: a whole default in-buffer, so that a queue overshoots by little.
READ_CHUNK = 64 * 1024

# Answers to pings that the other side does not read. It may have asked for a few; thousands are an attack.
MAX_CONTROL_BYTES = 16 * 1024

# What a connection may wait for.
READ, WRITE = 1, 2

# For a person, when the other side gave no reason: Godot never does for these.
_MEANINGS = {
    CLOSE_CODE_TOO_BIG: "a message was too big for the other side: send smaller ones, or raise its in-buffer "
    "(input_buffer_size_kb of Godot 3's set_buffers, inbound_buffer_size in Godot 4)",
}

_NEVER = float("inf")
_CLOSE_OPCODE = 0x8  # RFC 6455, 5.2


class Link(LinkOutput):
    """
    A connection from the moment that its stream exists. How it sends: `LinkOutput`.

    Attributes:
        events: what happened and was not handled yet; whoever handles takes from the left.
        is_discarding: messages are dropped, because this side has closed the connection: see `discard_messages`.
        deadline: when `check_time` has something to do.
    """

    def __init__(
        self,
        stream: Stream,
        session: Session,
        buffers: Buffers,
        timing: Timing,
        *,
        id: int,
        now: float,
    ) -> None:
        super().__init__(stream, session, buffers, id=id)
        self.events: deque[LinkEvent] = deque()
        self.is_discarding = False
        self.deadline = now + timing.handshake_timeout
        self._buffers = buffers
        self._timing = timing
        self._revision = timing.revision
        self._began = now
        self._now = now
        self._heartbeat = Heartbeat(timing)
        self._failure: Failed | None = None
        self._in_packets = self._in_bytes = 0
        self._is_full = False
        self._packets_in = self._bytes_in = 0
        self._collect(now)

    def __del__(self) -> None:
        if hasattr(self, "stream"):
            self.stream.close()

    def __repr__(self) -> str:
        return f"<Connection {self.id} {self.state.name} {self.stream!r}>"

    @property
    def round_trip_time(self) -> float | None:
        """
        Seconds, from the latest heartbeat; None before the first.
        """
        return self._heartbeat.round_trip_time

    # What the network brings.

    def receive(self, now: float, budget: int) -> int:
        """
        Read until there is nothing more, the in-queue is full, or the budget is used up.

        Args:
            now: the time in seconds.
            budget: the most bytes to read.

        Returns:
            How many bytes of the budget are left; 0 means that there may be more to read.
        """
        while budget > 0 and not self.is_reading_paused and self.state is not LinkState.CLOSED:
            try:
                data = self.stream.receive(READ_CHUNK)
            except StreamError as error:
                self._end(str(error))
                break
            if data is None:
                if self._broken:
                    self._end(self._broken)
                break
            if not data:
                self.session.receive_eof()
                self._collect(now)
                self._end("the connection was lost: it ended without a close frame")
                break
            budget -= len(data)
            self._bytes_in += len(data)
            self._heartbeat.heard()
            self.session.receive_data(data)
            self._collect(now)
            if len(data) < READ_CHUNK and self.stream.short_means_empty:
                break  # asking once more would only tell that there is nothing
        return max(budget, 0)

    def wants(self) -> int:
        """
        What the connection waits for: READ, WRITE, or both.
        """
        reads = 0 if self.is_reading_paused else READ
        return reads | WRITE if self.send_queue or self.stream.wants_write else reads

    @property
    def is_reading_paused(self) -> bool:
        """
        Whether the game has to take packets before more is read.
        """
        return self._is_full and self.state is not LinkState.CLOSING

    def packets_taken(self, packets: int, size: int) -> bool:
        """
        Packets of `size` bytes have left the in-queue.

        Returns:
            Whether reading goes on because of that.
        """
        self._in_packets -= packets
        self._in_bytes -= size
        if not self._is_full:
            return False
        self._is_full = self._in_queue_is_full()
        return not self._is_full

    def first_of(self, messages: Messages) -> Messages:
        """
        Take the first message of an event; the others become events of their own: a handler may raise, or end
        everything, and what has not been handled must then still be there, in its order.
        """
        if len(messages.payloads) == 1:
            return messages
        singles = [Messages([data], len(data), messages.is_text) for data in messages.payloads]
        self.events.extendleft(singles[:0:-1])
        return singles[0]

    def discard(self, packets: int, size: int) -> None:
        """
        Drop packets of `size` bytes from the in-queue, and count them as `DropReason.CLOSING`.
        """
        self.packets_taken(packets, size)
        self.drops[DropReason.CLOSING] += packets

    def discard_messages(self) -> None:
        """
        Drop and count the messages that have not been handled, and all that are still to come. The link goes on
        reading: the other side's close frame stands behind its messages.
        """
        self.is_discarding = True
        waiting = list(self.events)
        self.events.clear()
        for event in waiting:
            if isinstance(event, Messages):
                self.discard(len(event.payloads), event.size)
            else:
                self.events.append(event)

    # Ending.

    def close(self, code: int, reason: str, now: float) -> None:
        """
        Begin the closing handshake behind everything that waits; before the opening one is done, just end.
        """
        if self.state is LinkState.OPENING:
            self._finish(was_clean=False, code=code, reason=reason)
        elif self.state is LinkState.OPEN:
            self.session.send_close(code, reason)
            self._closing(now + self._timing.close_timeout)
            self._collect(now)

    def fail(self, code: int, reason: str, now: float) -> None:
        """
        End the connection because the other side broke a rule or cannot keep up: it is told, not waited for.
        """
        if self.state in (LinkState.OPENING, LinkState.OPEN):
            # What waits will not be read any more; the close frame must not wait behind it.
            self._lose_waiting(keep_begun=True)
            self.session.fail(code, reason)
            self._collect(now)
            self.flush()

    def abandon(self) -> None:
        """
        Close the stream now, without waiting and without a further event.
        """
        self.events.clear()
        if self.state is not LinkState.CLOSED:
            self.state = LinkState.CLOSED
            self.deadline = _NEVER
            self.stream.close()

    # Time.

    def check_time(self, now: float) -> None:
        """
        Do what is due: a ping, or an end. Call after reading, once `now` has reached `deadline` or a time was changed.
        """
        if self._revision != self._timing.revision:
            self._settings_changed(now)
        if now < self.deadline:
            return
        if self.state is LinkState.OPENING:
            waited = self._timing.handshake_timeout
            hint = self.session.opening_hint
            self._finish(False, CLOSE_CODE_ABNORMAL, f"timed out: no complete handshake within {waited:g} s{hint}")
        elif self.state is LinkState.CLOSING:
            self._end("timed out: the closing handshake was not answered")
        elif self.state is LinkState.OPEN:
            self._beat(now)

    def use_timing(self, timing: Timing, now: float) -> None:
        """
        Follow other settings from now on: this connection has its own.
        """
        self._timing = timing
        self._heartbeat.use(timing)
        self._settings_changed(now)

    def statistics(self) -> ConnectionStatistics:
        """
        A snapshot of the counters.
        """
        return ConnectionStatistics(
            packets_in=self._packets_in,
            packets_out=self._packets_out,
            bytes_in=self._bytes_in,
            bytes_out=self._bytes_out,
            drops=dict(self.drops),
            in_queue_packets=self._in_packets,
            in_queue_bytes=self._in_bytes,
            out_queue_packets=len(self.send_queue),
            out_queue_bytes=self.send_queue.bytes_waiting,
            round_trip_time=self.round_trip_time,
        )

    def _collect(self, now: float) -> None:
        """
        Take what the session has to tell and to send.
        """
        self._now = now
        for event in self.session.events_received():
            self._on_event(event)
        for frame in self.session.data_to_send():
            self._queue_control(frame)
        if self.state is LinkState.CLOSING and self.session.close_exchanged:
            self.deadline = min(self.deadline, now + self._timing.linger_timeout)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Messages):
            self._on_messages(event)
        elif isinstance(event, Pong):
            self._heartbeat.answered(event.data, self._now)
        elif isinstance(event, Opened):
            self._on_opened(event)
        elif isinstance(event, CloseRequested):
            self._closing(self._now + self._timing.linger_timeout)
            self.events.append(event)
        else:
            self._on_failed(event)

    def _on_opened(self, event: Opened) -> None:
        self.state = LinkState.OPEN
        self.events.append(event)
        self._heartbeat.start()
        self._beat(self._now)

    def _on_messages(self, messages: Messages) -> None:
        packets = len(messages.payloads)
        self._packets_in += packets
        if self.state is LinkState.CLOSING and (self._is_full or self.is_discarding):
            self.drops[DropReason.CLOSING] += packets
            return
        self._in_packets += packets
        self._in_bytes += messages.size
        self._is_full = self._in_queue_is_full()
        self.events.append(messages)

    def _in_queue_is_full(self) -> bool:
        return self._in_packets >= self._buffers.in_packets or self._in_bytes >= self._buffers.in_bytes

    def _on_failed(self, failed: Failed) -> None:
        self._failure = failed
        self._closing(self._now + self._timing.linger_timeout)
        self.session.wants_eof = True

    def _settings_changed(self, now: float) -> None:
        self._revision = self._timing.revision
        if self.state is LinkState.OPENING:
            self.deadline = self._began + self._timing.handshake_timeout
        elif self.state is LinkState.OPEN:
            self.deadline = now  # `_beat` computes it anew

    def _closing(self, deadline: float) -> None:
        self.state = LinkState.CLOSING
        self._heartbeat.stop()
        self.deadline = deadline

    def _queue_control(self, frame: bytes) -> None:
        if self.state is LinkState.CLOSING and frame[0] & 0x0F == _CLOSE_OPCODE:
            self.send_queue.put(frame)  # behind what waits: RFC 6455 forbids messages after it
        else:
            self.send_queue.put_control(frame)
        if self.send_queue.control_bytes > MAX_CONTROL_BYTES and self.state is LinkState.OPEN:
            self.fail(1008, "pings are sent, and their answers not read", self._now)

    def _beat(self, now: float) -> None:
        if self._heartbeat.is_lost(now) and not self.is_reading_paused:
            timeout = self._timing.heartbeat_timeout
            self._finish(False, CLOSE_CODE_ABNORMAL, f"timed out: nothing heard for {timeout:g} s")
            return
        ping = self._heartbeat.next_ping(now)
        if ping is not None:
            self.session.send_ping(ping)
            for frame in self.session.data_to_send():
                self._queue_control(frame)
        self.deadline = self._heartbeat.deadline(now)

    def _end(self, reason: str) -> None:
        """
        The stream has ended, or time is up.
        """
        if self._failure is not None:
            self._finish(False, self._failure.code, self._failure.reason)
        elif self.session.close_exchanged:
            code, text = self.session.close_code_and_reason
            self._finish(True, code, text or _MEANINGS.get(code, ""))
        else:
            is_opening = self.state is LinkState.OPENING
            self._finish(False, CLOSE_CODE_ABNORMAL, reason + self.session.loss_hint if is_opening else reason)

    def _finish(self, was_clean: bool, code: int, reason: str) -> None:
        if self.state is LinkState.CLOSED:
            return
        self._lose_waiting()
        self.state = LinkState.CLOSED
        self.deadline = _NEVER
        self.stream.close()
        self.events.append(Closed(was_clean, code, reason))
