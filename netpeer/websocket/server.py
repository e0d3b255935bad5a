"""The server's side of the opening handshake (RFC 6455, 4.2)."""

import http
import logging
from collections.abc import Sequence

from websockets.exceptions import InvalidMessage, NegotiationError
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from netpeer.websocket.close_codes import ABNORMAL
from netpeer.websocket.events import Opened
from netpeer.websocket.session import Session, TooBigText
from netpeer.websocket.websockets_internals import stream_has_ended, subprotocols_of

__all__ = ["ServerSession"]

logger = logging.getLogger("netpeer.websocket")


class _Protocol(TooBigText, ServerProtocol):
    """
    The server protocol of the `websockets` package, with our reason for a message that is too big.
    """


class ServerSession(Session):
    """
    The session of a server with one client. It begins when the stream is accepted, and waits for the request.
    """

    _tls_start = b"\x16\x03"  # a ClientHello
    _tls_text = (
        "the client speaks TLS, and this server does not: "
        "let it connect with ws:// instead of wss://, or give this server a certificate and its key"
    )

    _protocol: _Protocol

    def __init__(
        self,
        protocols: Sequence[str],
        headers: Sequence[tuple[str, str]],
        *,
        max_message_size: int,
        size_setting: str = "max_message_size",
        refuse: str = "",
    ) -> None:
        """
        Args:
            protocols: the sub-protocols that the server speaks; a client must offer one of them. Empty: every client
                is accepted, and the server agrees to no sub-protocol.
            headers: additional headers for the response, as (name, value).
            max_message_size: bytes; a longer message fails the session with close code 1009.
            size_setting: how a game sets `max_message_size`, for the reason.
            refuse: when not "", the request is answered with HTTP 503 and this text.
        """
        spoken = [Subprotocol(name) for name in protocols]
        protocol = _Protocol(
            subprotocols=spoken or None,
            select_subprotocol=_first_offered,
            logger=logger,
        )
        super().__init__(protocol, max_message_size, size_setting)
        self._spoken = spoken
        self._headers = headers
        self._refuse = refuse

    def _on_handshake(self, event: object) -> None:
        if not isinstance(event, Request):
            return
        if self._refuse:
            refusal = self._protocol.reject(http.HTTPStatus.SERVICE_UNAVAILABLE, self._refuse + "\n")
            self._protocol.send_response(refusal)
            self.fail(ABNORMAL, self._refuse)
            return
        response = self._protocol.accept(event)
        if response.status_code == http.HTTPStatus.SWITCHING_PROTOCOLS:
            for name, value in self._headers:
                response.headers[name] = value
        self._protocol.send_response(response)
        if self._protocol.handshake_exc is not None:
            return
        if not self._spoken and "Sec-WebSocket-Protocol" in event.headers:
            logger.warning(
                "a client offers the sub-protocols %s, and this server speaks none: a Godot client will disconnect",
                ", ".join(event.headers.get_all("Sec-WebSocket-Protocol")),
            )
        headers = tuple(event.headers.raw_items())
        self._events.append(Opened(self._protocol.subprotocol or "", headers, event.path))

    def _refuse_tls(self, text: str) -> None:
        # An HTTP response is no TLS: the client's TLS fails at once, instead of waiting for more data.
        self._protocol.send_response(self._protocol.reject(http.HTTPStatus.BAD_REQUEST, "this server speaks no TLS\n"))
        super()._refuse_tls(text)

    def _handshake_failure(self) -> str:
        error = self._protocol.handshake_exc
        if isinstance(error, NegotiationError):
            return f"sub-protocol mismatch: {error}"
        if isinstance(error, InvalidMessage):
            if stream_has_ended(self._protocol):
                return "the client closed the connection before its handshake was complete"
            return f"the client does not speak WebSocket: {error.__cause__}"
        return f"the client's request is no WebSocket handshake: {error}"


def _first_offered(protocol: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """
    Choose the first sub-protocol of the client's list that the server speaks. RFC 6455, 4.2.2 leaves the choice to the
    server; Godot's server chooses so.
    """
    spoken = subprotocols_of(protocol)
    if not spoken:
        return None
    for name in offered:
        if name in spoken:
            return name
    what = f"the client offers {', '.join(offered)}" if offered else "the client offers no sub-protocol"
    raise NegotiationError(f"{what}, this server speaks {', '.join(spoken)}")
