"""Link: one connection. It joins a stream of bytes with a WebSocket session, queues, limits and timers.

    OPENING --handshake done--> OPEN --close frame sent or received--> CLOSING --both sent, or time is up--> CLOSED
       |                         |                                        ^
       |                         +--a rule broken, close frame sent-------+
       +--refused, timed out-----+--stream lost--------------------------------------------------------> CLOSED

Only this class changes the state. The peers above read `events` and call the methods. The last event is always one
`Closed`. Events wait in a queue: a handler may call anything and may raise, and no other event is lost.

Rules:

- Data that arrived before the end of the stream is read before `Closed` is reported.
- When the in-queue is full, reading stops (TCP makes the sender wait) and nothing is dropped. There is one exception:
  while the link is closing, reading goes on, or the close frame of the remote end would never come. A message that
  does not fit the in-queue is then dropped and counted.
- Call `receive` before `check_time`: a game that did not poll for a while must not take the pause for a silent remote
  end.
"""

from collections import deque

from netpeer.link.close_codes import ABNORMAL, POLICY_VIOLATION, TOO_BIG
from netpeer.link.heartbeat import Heartbeat
from netpeer.link.limits import MAX_CONTROL_BYTES, READ_CHUNK, Buffers, Timing
from netpeer.link.link_sender import LinkSender
from netpeer.link.link_state import Closed, LinkEvent, LinkState
from netpeer.link.statistics import ConnectionStatistics, DropReason
from netpeer.transport import Stream, StreamError
from netpeer.websocket import CloseRequested, Event, Failed, Messages, Opened, Pong, Session

__all__ = ["READ", "WRITE", "Closed", "Link", "LinkEvent", "LinkState"]

# Flags: the readiness of the stream that a link waits for.
READ, WRITE = 1, 2

# Reasons for a person, by close code, when the remote end gives none. Godot gives none for these codes.
_EXPLANATIONS = {
    TOO_BIG: "a message was too big for the other side: send smaller ones, or raise its in-buffer "
    "(input_buffer_size_kb of Godot 3's set_buffers, inbound_buffer_size in Godot 4)",
}

_NEVER = float("inf")
_CLOSE_OPCODE = 0x8  # RFC 6455, 5.2


class Link(LinkSender):
    """
    One connection, from the moment when its stream exists. `LinkSender` is its sending half.

    Attributes:
        events: events that were not handled yet, the oldest on the left.
        deadline: the time in seconds from which on `check_time` has something to do.
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
        self._process_session(now)

    def __del__(self) -> None:
        if hasattr(self, "stream"):
            self.stream.close()

    def __repr__(self) -> str:
        return f"<Link {self.id} {self.state.name} {self.stream!r}>"

    @property
    def round_trip_time(self) -> float | None:
        """
        Seconds, from the latest heartbeat; None before the first answer.
        """
        return self._heartbeat.round_trip_time

    # Receiving.

    def receive(self, now: float, budget: int) -> int:
        """
        Read until the stream is empty, the in-queue is full, or the budget is used up. `check_time` follows.

        Args:
            now: the time in seconds.
            budget: the most bytes to read.

        Returns:
            How many bytes of the budget are left; 0: there may be more to read.
        """
        while budget > 0 and not self.is_reading_paused and self.state is not LinkState.CLOSED:
            try:
                data = self.stream.receive(READ_CHUNK)
            except StreamError as error:
                self._end(str(error))
                break
            if data is None:
                if self._stream_error:
                    self._end(self._stream_error)
                break
            if not data:
                self.session.receive_eof()
                self._process_session(now)
                self._end("the connection was lost: it ended without a close frame")
                break
            budget -= len(data)
            self._bytes_in += len(data)
            self._heartbeat.data_received()
            self.session.receive_data(data)
            self._process_session(now)
            if len(data) < READ_CHUNK and self.stream.short_means_empty:
                break  # the stream is empty: another call would only say so
        return max(budget, 0)

    def wants(self) -> int:
        """
        The readiness that the link waits for: READ, WRITE, both, or 0.
        """
        reads = 0 if self.is_reading_paused else READ
        return reads | WRITE if self.send_queue or self.stream.wants_write else reads

    @property
    def is_reading_paused(self) -> bool:
        """
        Whether reading waits until the game takes packets out of the in-queue.
        """
        return self._is_full and self.state is not LinkState.CLOSING

    def packets_taken(self, packets: int, size: int) -> bool:
        """
        Note that packets have left the in-queue.

        Args:
            packets: how many.
            size: bytes of all of them together.

        Returns:
            Whether reading resumes because of that.
        """
        self._in_packets -= packets
        self._in_bytes -= size
        if not self._is_full:
            return False
        self._is_full = self._in_queue_is_full()
        return not self._is_full

    def split_first(self, messages: Messages) -> Messages:
        """
        Split an event into single messages, and put all but the first back into `events`, in their order. Then the
        handler of the first message may raise or end the link, and the other messages are not lost.

        Args:
            messages: an event that was taken out of `events`.

        Returns:
            An event with the first message only.
        """
        if len(messages.payloads) == 1:
            return messages
        singles = [Messages([data], len(data), messages.is_text) for data in messages.payloads]
        self.events.extendleft(singles[:0:-1])
        return singles[0]

    # Ending.

    def close(self, code: int, reason: str, now: float) -> None:
        """
        Begin the closing handshake (RFC 6455, 7.1.2), after all messages that wait. A link that is not open yet ends
        at once.

        Args:
            code: the close code to send: see `close_codes`.
            reason: for a person; at most 123 bytes.
            now: the time in seconds.
        """
        if self.state is LinkState.OPENING:
            self._finish(was_clean=False, code=code, reason=reason)
        elif self.state is LinkState.OPEN:
            self.session.send_close(code, reason)
            self._start_closing(now + self._timing.close_timeout)
            self._process_session(now)

    def fail(self, code: int, reason: str, now: float) -> None:
        """
        End the link because the remote end broke a rule or is too slow: send a close frame, and do not wait for the
        answer. Messages that wait are dropped and counted.

        Args:
            code: the close code to send: see `close_codes`.
            reason: for a person; it is cut to 123 bytes in the close frame.
            now: the time in seconds.
        """
        if self.state in (LinkState.OPENING, LinkState.OPEN):
            # The remote end does not read these messages, and the close frame must not wait behind them.
            self._drop_waiting(keep_partial=True)
            self.session.fail(code, reason)
            self._process_session(now)
            self.flush()

    def abandon(self) -> None:
        """
        Close the stream now. No close frame is sent, and no event follows.
        """
        self.events.clear()
        if self.state is not LinkState.CLOSED:
            self.state = LinkState.CLOSED
            self.deadline = _NEVER
            self.stream.close()

    # Time.

    def check_time(self, now: float) -> None:
        """
        Do what is due: send a ping, or end a link that has timed out. Call it after `receive`, when `now` has reached
        `deadline` or when the timing has changed.
        """
        if self._revision != self._timing.revision:
            self._settings_changed(now)
        if now < self.deadline:
            return
        if self.state is LinkState.OPENING:
            waited = self._timing.handshake_timeout
            hint = self.session.opening_hint
            self._finish(False, ABNORMAL, f"timed out: no complete handshake within {waited:g} s{hint}")
        elif self.state is LinkState.CLOSING:
            self._end("timed out: the closing handshake was not answered")
        elif self.state is LinkState.OPEN:
            self._check_heartbeat(now)

    def use_timing(self, timing: Timing, now: float) -> None:
        """
        Give this link time-outs of its own.
        """
        self._timing = timing
        self._heartbeat.use_timing(timing)
        self._settings_changed(now)

    def statistics(self) -> ConnectionStatistics:
        """
        Copy the counters.
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

    def _process_session(self, now: float) -> None:
        """
        Handle the events of the session, and queue its frames.
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
            self._heartbeat.pong_received(event.data, self._now)
        elif isinstance(event, Opened):
            self._on_opened(event)
        elif isinstance(event, CloseRequested):
            self._start_closing(self._now + self._timing.linger_timeout)
            self.events.append(event)
        else:
            self._on_failed(event)

    def _on_opened(self, event: Opened) -> None:
        self.state = LinkState.OPEN
        self.events.append(event)
        self._heartbeat.start()
        self._check_heartbeat(self._now)

    def _on_messages(self, messages: Messages) -> None:
        packets = len(messages.payloads)
        self._packets_in += packets
        if self._is_full and self.state is LinkState.CLOSING:
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
        self._start_closing(self._now + self._timing.linger_timeout)
        self.session.wants_eof = True

    def _settings_changed(self, now: float) -> None:
        self._revision = self._timing.revision
        if self.state is LinkState.OPENING:
            self.deadline = self._began + self._timing.handshake_timeout
        elif self.state is LinkState.OPEN:
            self.deadline = now  # `_check_heartbeat` computes it again

    def _start_closing(self, deadline: float) -> None:
        self.state = LinkState.CLOSING
        self._heartbeat.stop()
        self.deadline = deadline

    def _queue_control(self, frame: bytes) -> None:
        if self.state is LinkState.CLOSING and frame[0] & 0x0F == _CLOSE_OPCODE:
            self.send_queue.put(frame)  # RFC 6455, 5.5.1: no message may follow, so the messages that wait go first
        else:
            self.send_queue.put_control(frame)
        if self.send_queue.control_bytes > MAX_CONTROL_BYTES and self.state is LinkState.OPEN:
            self.fail(POLICY_VIOLATION, "the remote end sends pings and does not read the answers", self._now)

    def _check_heartbeat(self, now: float) -> None:
        if self._heartbeat.is_timed_out(now) and not self.is_reading_paused:
            timeout = self._timing.heartbeat_timeout
            self._finish(False, ABNORMAL, f"timed out: nothing heard for {timeout:g} s")
            return
        ping = self._heartbeat.next_ping(now)
        if ping is not None:
            self.session.send_ping(ping)
            for frame in self.session.data_to_send():
                self._queue_control(frame)
        self.deadline = self._heartbeat.deadline(now)

    def _end(self, reason: str) -> None:
        """
        End the link because its stream has ended or a time is up. An earlier cause goes first: a broken rule, or a
        complete closing handshake.
        """
        if self._failure is not None:
            self._finish(False, self._failure.code, self._failure.reason)
        elif self.session.close_exchanged:
            code, text = self.session.close_code_and_reason
            self._finish(True, code, text or _EXPLANATIONS.get(code, ""))
        else:
            is_opening = self.state is LinkState.OPENING
            self._finish(False, ABNORMAL, reason + self.session.loss_hint if is_opening else reason)

    def _finish(self, was_clean: bool, code: int, reason: str) -> None:
        if self.state is LinkState.CLOSED:
            return
        self._drop_waiting()
        self.state = LinkState.CLOSED
        self.deadline = _NEVER
        self.stream.close()
        self.events.append(Closed(was_clean, code, reason))
