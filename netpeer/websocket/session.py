"""Session: WebSocket without a network (Sans-I/O). Bytes come in; events and bytes go out.

    OPENING --handshake done--> OPEN --close frame sent or received--> CLOSING --both--> CLOSED
        \\--refused, malformed, too long--> FAILED <--a rule broken--/

A session is a thin layer over the Sans-I/O protocol of the `websockets` package, which does the handshake, the framing,
the closing handshake and the limits. The session does what that protocol leaves to its user: it joins fragments, checks
text, and turns every failure into one `Failed` event with a reason.

Games send whole binary messages. They do not pass through that protocol: `FrameCutter` reads them in batches, and the
protocol gets the other frames.

There is no clock. The methods are `receive_data`, `receive_eof`, `send_close`, `send_ping`, `fail`, `encode`,
`data_to_send` and `events_received`. After each call but `encode`, look at `data_to_send` and `events_received`.
"""

import logging
from collections.abc import Sequence

from websockets.exceptions import InvalidState, PayloadTooBig
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, State

from netpeer.log import printable
from netpeer.websocket.close_codes import ABNORMAL, INVALID_DATA, TOO_BIG
from netpeer.websocket.events import CloseRequested, Event, Failed, Messages, Pong
from netpeer.websocket.frame_cutter import FrameCutter
from netpeer.websocket.frames import MaskKeys, encode, encode_all
from netpeer.websocket.handshake_reader import HandshakeReader
from netpeer.websocket.limits import MAX_CLOSE_REASON_BYTES, MAX_CONTROL_PAYLOAD, MAX_HANDSHAKE_BYTES, MAX_REASON
from netpeer.websocket.message_joiner import MessageJoiner
from netpeer.websocket.websockets_internals import (
    answered_a_close,
    close_received,
    close_sent,
    limit_messages,
    logs_each_frame,
    parser_failure,
    stream_has_ended,
)

__all__ = ["Session", "TooBigText"]

logger = logging.getLogger("netpeer.websocket")


class TooBigText(Protocol):
    """
    A protocol of the `websockets` package with our reason for a message that is too big: it names the setting.

    Attributes:
        too_big: the reason.
    """

    too_big = ""

    def fail(self, code: int, reason: str = "") -> None:
        super().fail(code, self.too_big if code == TOO_BIG else reason)

    def fail_for(self, code: int, reason: str) -> None:
        """
        Fail with the reason given, also for a message that is too big.
        """
        super().fail(code, reason)


class Session:
    """
    The common part of client and server sessions: everything but the opening handshake.

    Attributes:
        is_open: whether messages may be sent.
        is_failed: whether the session ended by a failure. It reads and sends nothing then.
        wants_eof: True when the last bytes were given by `data_to_send`: send them, then end the stream.
    """

    # The first bytes of TLS from the remote end (RFC 8446, 5.1), and the reason to give when they come.
    _tls_start: bytes
    _tls_text: str

    masks = False  # RFC 6455, 5.1: a client masks its frames, a server must not

    def __init__(self, protocol: TooBigText, max_message_size: int, size_setting: str) -> None:
        # websockets counts a control frame between two fragments as part of the message: allow it, and check here.
        limit_messages(protocol, max_message_size + MAX_CONTROL_PAYLOAD)
        self._max_message_size = max_message_size
        protocol.too_big = f"the message is too big: it has more than {max_message_size} bytes ({size_setting})"
        self._protocol = protocol
        self._joiner = MessageJoiner()
        self._events: list[Event] = []
        self._handshake = HandshakeReader()
        self._keys = MaskKeys() if self.masks else None
        self._cutter = FrameCutter(masked=not self.masks, longest=max_message_size)
        # On the level DEBUG, websockets logs each frame: then it has to get each frame.
        self._cutter.cuts_batches = not logs_each_frame(protocol)
        self.is_failed = False
        self.wants_eof = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'FAILED' if self.is_failed else self._protocol.state.name}>"

    @property
    def is_opening(self) -> bool:
        """
        Whether the opening handshake is under way.
        """
        return self._protocol.state is State.CONNECTING and not self.is_failed

    @property
    def opening_hint(self) -> str:
        """
        The beginning of an unfinished handshake, as the end of a sentence: "" when nothing has come.
        """
        return self._handshake.hint

    @property
    def loss_hint(self) -> str:
        """
        The likely cause when the stream is lost during the handshake, as the end of a sentence, or "".
        """
        return ""

    @property
    def is_open(self) -> bool:
        return self._protocol.state is State.OPEN and not self.is_failed

    @property
    def close_exchanged(self) -> bool:
        """
        Whether both sides have sent a close frame: the closing handshake is complete.
        """
        return close_received(self._protocol) is not None and close_sent(self._protocol) is not None

    @property
    def close_code_and_reason(self) -> tuple[int, str]:
        """
        Code and reason of the remote end's close frame, or else of ours; (1006, "") when there is none.
        """
        close = close_received(self._protocol) or close_sent(self._protocol)
        return (int(close.code), _readable(close.reason)) if close is not None else (ABNORMAL, "")

    def receive_data(self, data: bytes) -> None:
        """
        Read data from the network.
        """
        if self._protocol.state is State.CONNECTING and not self.is_failed:
            # The frames after the handshake wait until the handshake is handled: websockets would read on, and answer
            # a ping before the server's response.
            handshake, data = self._handshake.split(data)
            self._receive_handshake(handshake)
        if data and self._is_reading:
            if self._protocol.state is State.CONNECTING:  # the page of an HTTP error
                self._receive_handshake(data)
            else:
                self._receive_frames(data)

    def receive_eof(self) -> None:
        """
        Note that the stream has ended. Without a complete closing handshake, the session fails with code 1006.
        """
        if not self._is_reading:
            return
        was_closing = self.close_exchanged
        self._protocol.receive_data(self._cutter.take_rest())
        self._protocol.receive_eof()
        if not was_closing:
            self._check(self._protocol)
        self._forget_tracebacks()

    def send_close(self, code: int, reason: str) -> None:
        """
        Begin the closing handshake (RFC 6455, 7.1.2). No message can be sent after it.

        Args:
            code, reason: see `check_close`.
        """
        try:
            self._protocol.send_close(code, reason)
        except InvalidState:  # the remote end sent its close frame first, or the opening handshake is not done
            return

    def send_ping(self, data: bytes) -> None:
        """
        Send a ping. A `Pong` event with the same data follows.

        Args:
            data: at most 125 bytes (RFC 6455, 5.5).
        """
        if self.is_open:
            self._protocol.send_ping(data)

    def fail(self, code: int, reason: str) -> None:
        """
        End the session because a rule was broken. It sends a close frame if it can, and then ends the stream.

        Args:
            code: the close code to send.
            reason: why: whole in the `Failed` event, cut to 123 bytes in the close frame.
        """
        protocol = self._protocol
        if self.is_failed or stream_has_ended(protocol):
            return
        # After the remote end's close frame, none of ours can follow: it was answered already.
        if protocol.state is not State.CONNECTING and close_received(protocol) is None:
            protocol.fail_for(code, reason.encode()[:MAX_CLOSE_REASON_BYTES].decode(errors="ignore"))
        sent = close_sent(protocol)
        self._failed(int(sent.code) if sent is not None else code, reason)

    def encode(self, data: bytes, *, is_text: bool = False) -> bytes:
        """
        Frame a message as this side does: a client masks its frames, a server does not.
        """
        return encode(data, self._keys, is_text=is_text)

    def encode_all(self, messages: Sequence[bytes]) -> bytes:
        """
        Frame binary messages, and join the frames.
        """
        return encode_all(messages, self._keys)

    def data_to_send(self) -> list[bytes]:
        """
        Take the handshake and control frames to send, whole and in their order.
        """
        writes = self._protocol.data_to_send()
        if b"" in writes:  # websockets means by it: half-close the stream now
            self.wants_eof = True
            writes.remove(b"")
        return writes

    def events_received(self) -> list[Event]:
        """
        Take the events since the last call, the oldest first.
        """
        events, self._events = self._events, []
        return events

    @property
    def _is_reading(self) -> bool:
        return not self.is_failed and not stream_has_ended(self._protocol)

    def _receive_handshake(self, data: bytes) -> None:
        self._handshake.add(data)
        if self._handshake.beginning.startswith(self._tls_start):
            self._refuse_tls(self._tls_text)
        else:
            self._pass_to_protocol(data)

    def _refuse_tls(self, text: str) -> None:
        self.fail(ABNORMAL, text)

    def _receive_frames(self, data: bytes) -> None:
        for cut in self._cutter.cut(data):
            if isinstance(cut, bytes):
                self._pass_to_protocol(cut)
                if not self._is_reading:
                    return
            else:
                self._events.append(Messages(cut, sum(map(len, cut)), False))

    def _pass_to_protocol(self, data: bytes) -> None:
        protocol = self._protocol
        protocol.receive_data(data)
        for event in protocol.events_received():
            if isinstance(event, Frame):
                self._on_frame(event)
            else:
                self._on_handshake(event)
            if self.is_failed:
                self._forget_tracebacks()
                return
        self._cutter.is_within_message = self._joiner.is_joining
        if close_received(protocol) is not None:
            self._cutter.cuts_batches = False  # RFC 6455, 5.5.1: data after a close frame does not count
        self._check(protocol)
        if self.is_failed:
            self._forget_tracebacks()

    def _forget_tracebacks(self) -> None:
        """
        Drop the tracebacks of the exceptions that websockets keeps: they hold the frames of the callers, in a circle.
        """
        for kept in (self._protocol.handshake_exc, parser_failure(self._protocol)):
            error: BaseException | None = kept
            while error is not None:
                error.__traceback__ = None
                error = error.__cause__ or error.__context__

    def _on_handshake(self, event: object) -> None:
        raise TypeError(f"{type(self).__name__} cannot handle a {type(event).__name__}")

    def _handshake_failure(self) -> str:
        return f"the handshake failed: {self._protocol.handshake_exc}"

    def _on_frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.PONG:
            self._events.append(Pong(bytes(frame.data)))
        elif frame.opcode is Opcode.CLOSE:
            self._on_close()
        elif frame.opcode is not Opcode.PING:  # answered below
            self._on_data(frame)

    def _on_close(self) -> None:
        # RFC 6455, 5.5.1: a close frame is a request, unless it answers ours.
        if answered_a_close(self._protocol):
            code, reason = self.close_code_and_reason
            self._events.append(CloseRequested(code, reason))

    def _on_data(self, frame: Frame) -> None:
        try:
            whole = self._joiner.add(frame)
        except UnicodeDecodeError as error:
            # RFC 6455, 8.1: text that is not UTF-8 fails the session.
            self.fail(INVALID_DATA, f"a text message is not UTF-8: {error.reason} at byte {error.start}")
            return
        if self._joiner.size > self._max_message_size or (whole and len(whole[0]) > self._max_message_size):
            self.fail(TOO_BIG, self._protocol.too_big)
        elif whole is not None:
            payload, is_text = whole
            self._events.append(Messages([payload], len(payload), is_text))

    def _check(self, protocol: Protocol) -> None:
        if protocol.state is State.CONNECTING and self._handshake.is_too_long:
            reason = f"the handshake is longer than {MAX_HANDSHAKE_BYTES} bytes{self.opening_hint}"
            self._failed(ABNORMAL, reason)
        elif protocol.handshake_exc is not None:
            self._failed(ABNORMAL, self._handshake_failure())
        elif isinstance(parser_failure(protocol), EOFError):
            self._failed(ABNORMAL, "the connection was lost: it ended without a close frame")
        elif (failure := parser_failure(protocol)) is not None:
            sent = close_sent(protocol)
            is_too_big = isinstance(failure, PayloadTooBig)
            reason = self._protocol.too_big if is_too_big else str(failure)
            self._failed(int(sent.code) if sent is not None else ABNORMAL, reason)

    def _failed(self, code: int, reason: str) -> None:
        self.is_failed = True
        reason = printable(reason)
        self._events.append(Failed(code, reason if len(reason) <= MAX_REASON else f"{reason[:MAX_REASON]}..."))


def _readable(reason: str) -> str:
    # Godot 3 sends its C string with the NUL at the end.
    return reason.rstrip("\0")
