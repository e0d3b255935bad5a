"""The client's side of the opening handshake (RFC 6455, 4.1)."""

import logging
import re
from collections.abc import Sequence

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidMessage, InvalidStatus, NegotiationError
from websockets.http11 import Response
from websockets.typing import Subprotocol

from netpeer.websocket.close_codes import PROTOCOL_ERROR
from netpeer.websocket.events import Opened
from netpeer.websocket.limits import MAX_BODY_IN_REASON
from netpeer.websocket.session import Session, TooBigText
from netpeer.websocket.url import WebSocketURI
from netpeer.websocket.websockets_internals import stream_has_ended

__all__ = ["ClientSession", "check_header", "check_subprotocol"]

logger = logging.getLogger("netpeer.websocket")

_TOKEN = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def check_header(line: str) -> tuple[str, str]:
    """
    Split a header line.

    Args:
        line: "Name: value".

    Returns:
        (name, value).

    Raises:
        ValueError: a request cannot have this header (RFC 9110, 5).
    """
    name, colon, value = line.partition(":")
    if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
        raise ValueError(f"{line!r} is not a header: write 'Name: value', on one line, in Latin-1")
    return name, value.strip()


def check_subprotocol(name: str) -> str:
    """
    Check the name of a sub-protocol.

    Returns:
        The name.

    Raises:
        ValueError: the name is not a token (RFC 6455, 4.1).
    """
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of a sub-protocol: it must be a word without white space")
    return name


class _Protocol(TooBigText, ClientProtocol):
    """
    The client protocol of the `websockets` package, with our reason for a message that is too big.
    """


class ClientSession(Session):
    """
    The session of a client. It begins when the stream is connected; `data_to_send` has the request at once.
    """

    masks = True
    _tls_start = b"\x15\x03"  # an alert: the answer of a TLS server to our request
    _tls_text = "the server speaks TLS: connect with wss:// instead of ws://"

    def __init__(
        self,
        url: WebSocketURI,
        protocols: Sequence[str],
        headers: Sequence[tuple[str, str]],
        *,
        max_message_size: int,
        size_setting: str = "max_message_size",
    ) -> None:
        """
        Args:
            url: the address of the server.
            protocols: the sub-protocols to offer, the preferred one first.
            headers: additional headers for the request, as (name, value).
            max_message_size: bytes; a longer message fails the session with close code 1009.
            size_setting: how a game sets `max_message_size`, for the reason.
        """
        offered = [Subprotocol(name) for name in protocols]
        protocol = _Protocol(url, subprotocols=offered or None, logger=logger)
        super().__init__(protocol, max_message_size, size_setting)
        self._offered = offered
        self._is_secure = url.secure
        request = protocol.connect()
        if offered:
            # Without spaces, as Godot writes it: the server of Godot 3.2 splits at the commas only.
            del request.headers["Sec-WebSocket-Protocol"]
            request.headers["Sec-WebSocket-Protocol"] = ",".join(offered)
        for name, value in headers:
            request.headers[name] = value
        protocol.send_request(request)

    @property
    def opening_hint(self) -> str:
        other_scheme = "ws://" if self._is_secure else "wss://"
        return super().opening_hint or f"; no answer came (does the server want {other_scheme} instead?)"

    @property
    def loss_hint(self) -> str:
        return "" if self._is_secure else self.opening_hint  # the TLS layer gives the reason

    def _on_handshake(self, event: object) -> None:
        if not isinstance(event, Response) or self._protocol.handshake_exc is not None:
            return
        if self._offered and self._protocol.subprotocol is None:
            # RFC 6455, 4.1 lets a server agree to none. Godot's client takes that as a refusal, and so do we.
            offered = ", ".join(self._offered)
            self.fail(PROTOCOL_ERROR, f"the server agrees to none of the sub-protocols offered: {offered}")
            return
        self._events.append(Opened(self._protocol.subprotocol or "", tuple(event.headers.raw_items())))

    def _handshake_failure(self) -> str:
        error = self._protocol.handshake_exc
        if isinstance(error, InvalidStatus):
            response = error.response
            body = bytes(response.body)[:MAX_BODY_IN_REASON].decode(errors="replace").strip()
            status = f"the server refused with HTTP status {response.status_code} {response.reason_phrase}".rstrip()
            return f"{status}: {body}" if body else status
        if isinstance(error, NegotiationError):
            return f"sub-protocol mismatch: {error}"
        if isinstance(error, InvalidMessage) and stream_has_ended(self._protocol):
            # A Godot server does this with every request that it refuses, and with a request without TLS.
            if self._is_secure:
                return "the server closed the connection without an answer (does it want other sub-protocols?)"
            return "the server closed the connection without an answer (does it want other sub-protocols, or wss://?)"
        if isinstance(error, InvalidMessage):
            return f"the server does not speak WebSocket: {error.__cause__}"
        return f"the server's answer is no WebSocket handshake: {error}"
