"""A WebSocket session without a network: bytes in, events and bytes out.

A thin layer over the Sans-I/O protocol of the `websockets` package, which knows handshake, framing, closing and
limits. What it leaves to its user happens here: fragments are joined, text is checked, control frames in reply are
handed on, and every failure becomes one event with a reason.

    OPENING --handshake--> OPEN --close frame sent or received--> CLOSING --both--> CLOSED
        \\--refused, broken, too long--> FAILED <--a rule broken--/

Whole binary messages, which is what games send, never reach that protocol: `FrameCutter` reads them in batches, and it
gets the frames between them.

Four verbs, and no clock: `receive_data` (and `receive_eof`), `send_...`, `data_to_send`, `events_received`.
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
from netpeer.websocket.frames import (
    MAX_CLOSE_REASON_BYTES,
    MaskKeys,
    MessageJoiner,
    encode,
    encode_all,
)
from netpeer.websocket.websockets_internals import (
    answered_a_close,
    close_received,
    close_sent,
    limit_messages,
    logs_each_frame,
    parser_failure,
    stream_has_ended,
)

__all__ = ["MAX_HANDSHAKE_BYTES", "Session", "TooBigText"]

# A handshake is some 300 bytes; cookies and an error page in reply make it more. Godot allows 4096 for the headers.
MAX_HANDSHAKE_BYTES = 32 * 1024

# RFC 6455, 5.5
MAX_CONTROL_PAYLOAD = 125

# Of an unfinished handshake, what helps in a log line: "HTTP/1.1 502 Bad Gateway".
MAX_FIRST_LINE = 80

# Reasons may quote what came, and go into logs and onto screens.
MAX_REASON = 400

logger = logging.getLogger("netpeer.websocket")


class TooBigText(Protocol):
    """
    A protocol that says of a message that is too big what a person can do about it, and not its own sums.

    Attributes:
        too_big: the reason to give.
    """

    too_big = ""

    def fail(self, code: int, reason: str = "") -> None:
        super().fail(code, self.too_big if code == TOO_BIG else reason)

    def fail_for(self, code: int, reason: str) -> None:
        """
        Fail with just this reason.
        """
        super().fail(code, reason)


class Session:
    """
    What client and server sessions have in common: everything but the opening handshake.

    Attributes:
        is_open: messages may be sent.
        is_failed: the session ended by a failure; nothing more is read or sent.
        wants_eof: everything has been said: send what `data_to_send` gave, then end the stream.
    """

    # How TLS begins that comes from the other side, and what to say then; see RFC 8446, 5.1.
    _tls_start: bytes
    _tls_text: str

    masks = False  # RFC 6455, 5.1: a client masks its frames, a server must not

    def __init__(self, protocol: TooBigText, max_message_size: int, size_setting: str) -> None:
        # websockets counts a control frame between fragments as part of the message: give it room, and count here.
        limit_messages(protocol, max_message_size + MAX_CONTROL_PAYLOAD)
        self._max_message_size = max_message_size
        protocol.too_big = f"the message is too big: it has more than {max_message_size} bytes ({size_setting})"
        self._protocol = protocol
        self._joiner = MessageJoiner()
        self._events: list[Event] = []
        self._handshake_bytes = 0
        self._first_bytes = b""
        self._last_bytes = b""
        self._keys = MaskKeys() if self.masks else None
        self._cutter = FrameCutter(masked=not self.masks, longest=max_message_size)
        # websockets logs each frame on the level DEBUG: whoever asks for that log gets all of them.
        self._cutter.cuts_batches = not logs_each_frame(protocol)
        self.is_failed = False
        self.wants_eof = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'FAILED' if self.is_failed else self._protocol.state.name}>"

    @property
    def is_opening(self) -> bool:
        """
        Whether the opening handshake is still under way.
        """
        return self._protocol.state is State.CONNECTING and not self.is_failed

    @property
    def opening_hint(self) -> str:
        """
        How an unfinished handshake begins, as the end of a sentence: "" when nothing has come.
        """
        line = self._first_bytes.partition(b"\r\n")[0][:MAX_FIRST_LINE]
        return f"; it begins with {printable(line.decode('latin-1'))!r}" if line else ""

    @property
    def loss_hint(self) -> str:
        """
        What it may mean when the stream breaks during the handshake, as the end of a sentence, or "".
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
        What the remote end's close frame said, else ours; (1006, "") when there is none.
        """
        close = close_received(self._protocol) or close_sent(self._protocol)
        return (int(close.code), _readable(close.reason)) if close is not None else (ABNORMAL, "")

    def receive_data(self, data: bytes) -> None:
        """
        Take what came from the network. Then look at `events_received` and `data_to_send`.
        """
        if self._protocol.state is State.CONNECTING and not self.is_failed:
            # What stands behind the handshake waits until that has been dealt with: websockets would go on reading,
            # and answer a ping before a server's answer.
            handshake, data = self._until_blank_line(data)
            self._receive_handshake(handshake)
        if data and self._is_reading:
            if self._protocol.state is State.CONNECTING:  # the page that comes with an HTTP error
                self._receive_handshake(data)
            else:
                self._receive_frames(data)

    def receive_eof(self) -> None:
        """
        The stream has ended.
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
        Begin the closing handshake (RFC 6455, 7.1.2). Nothing else can be sent after it.
        """
        try:
            self._protocol.send_close(code, reason)
        except InvalidState:  # the other side was faster, or the handshake never ended
            return

    def send_ping(self, data: bytes) -> None:
        """
        Ask for a `Pong` with the same data, at most 125 bytes.
        """
        if self.is_open:
            self._protocol.send_ping(data)

    def fail(self, code: int, reason: str) -> None:
        """
        End the session because a rule was broken: a close frame where one can be sent, then the end of the stream.

        Args:
            code: the close code to send.
            reason: why, for the other side (cut to what fits) and for the `Failed` event.
        """
        protocol = self._protocol
        if self.is_failed or stream_has_ended(protocol):
            return
        # Once the other side has said close, nothing can be said any more: what we answered stands.
        if protocol.state is not State.CONNECTING and close_received(protocol) is None:
            protocol.fail_for(code, reason.encode()[:MAX_CLOSE_REASON_BYTES].decode(errors="ignore"))
        sent = close_sent(protocol)
        self._failed(int(sent.code) if sent is not None else code, reason)

    def encode(self, data: bytes, *, is_text: bool = False) -> bytes:
        """
        A message as the bytes that this side sends for it.
        """
        return encode(data, self._keys, is_text=is_text)

    def encode_all(self, messages: Sequence[bytes]) -> bytes:
        """
        Binary messages as the bytes that this side sends for them, one frame each.
        """
        return encode_all(messages, self._keys)

    def data_to_send(self) -> list[bytes]:
        """
        Handshake and control frames that are due; whole, in order.
        """
        writes = self._protocol.data_to_send()
        if b"" in writes:  # websockets' sign for "half-close now"
            self.wants_eof = True
            writes.remove(b"")
        return writes

    def events_received(self) -> list[Event]:
        """
        What happened since the last call.
        """
        events, self._events = self._events, []
        return events

    @property
    def _is_reading(self) -> bool:
        return not self.is_failed and not stream_has_ended(self._protocol)

    def _until_blank_line(self, data: bytes) -> tuple[bytes, bytes]:
        """
        Split behind the end of the handshake's head; the blank line may have begun in what came before.
        """
        seen = self._last_bytes + data
        end = seen.find(b"\r\n\r\n")
        if end < 0:
            self._last_bytes = seen[-3:]
            return data, b""
        cut = end + 4 - len(self._last_bytes)
        self._last_bytes = b""
        return data[:cut], data[cut:]

    def _receive_handshake(self, data: bytes) -> None:
        self._handshake_bytes += len(data)
        if len(self._first_bytes) < MAX_FIRST_LINE:
            self._first_bytes += data[:MAX_FIRST_LINE]
        if self._first_bytes.startswith(self._tls_start):
            self._refuse_tls(self._tls_text)
        else:
            self._hand_over(data)

    def _refuse_tls(self, text: str) -> None:
        self.fail(ABNORMAL, text)

    def _receive_frames(self, data: bytes) -> None:
        for cut in self._cutter.cut(data):
            if isinstance(cut, bytes):
                self._hand_over(cut)
                if not self._is_reading:
                    return
            else:
                self._events.append(Messages(cut, sum(map(len, cut)), False))

    def _hand_over(self, data: bytes) -> None:
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
            self._cutter.cuts_batches = False  # RFC 6455, 5.5.1: nothing counts that comes behind a close frame
        self._check(protocol)
        if self.is_failed:
            self._forget_tracebacks()

    def _forget_tracebacks(self) -> None:
        """
        websockets keeps what it raised. With the tracebacks that would hold whoever polled, in a circle.
        """
        for kept in (self._protocol.handshake_exc, parser_failure(self._protocol)):
            error: BaseException | None = kept
            while error is not None:
                error.__traceback__ = None
                error = error.__cause__ or error.__context__

    def _on_handshake(self, event: object) -> None:
        raise TypeError(f"{type(self).__name__} has no use for a {type(event).__name__}")

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
        # RFC 6455, 5.5.1: only a close frame that answers none of ours is a request.
        if answered_a_close(self._protocol):
            code, reason = self.close_code_and_reason
            self._events.append(CloseRequested(code, reason))

    def _on_data(self, frame: Frame) -> None:
        try:
            whole = self._joiner.add(frame)
        except UnicodeDecodeError as error:
            # RFC 6455, 8.1: text that is not UTF-8 fails the connection.
            self.fail(INVALID_DATA, f"a text message is not UTF-8: {error.reason} at byte {error.start}")
            return
        if self._joiner.size > self._max_message_size or (whole and len(whole[0]) > self._max_message_size):
            self.fail(TOO_BIG, self._protocol.too_big)
        elif whole is not None:
            payload, is_text = whole
            self._events.append(Messages([payload], len(payload), is_text))

    def _check(self, protocol: Protocol) -> None:
        if protocol.state is State.CONNECTING and self._handshake_bytes > MAX_HANDSHAKE_BYTES:
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
    # Godot 3 sends its C string whole, with the NUL at its end.
    return reason.rstrip("\0")
