"""Dialer: one attempt to connect to a WebSocket server, from the name lookup to the TCP connection."""

from collections.abc import Sequence
from dataclasses import dataclass

from netpeer.link.limits import Buffers, Timing
from netpeer.link.link import Link
from netpeer.log import logger
from netpeer.peer.addressing import SERVER_ID
from netpeer.transport import ClientTls, DialError, Network
from netpeer.websocket import ClientSession, WebSocketURI

__all__ = ["ConnectRequest", "Dialer"]


@dataclass(frozen=True, slots=True)
class ConnectRequest:
    """
    The parameters of a client's connection.

    Attributes:
        url: the address of the server.
        protocols: the sub-protocols to offer, the preferred one first.
        headers: additional headers for the opening handshake, as (name, value).
        tls: how to verify the server; None for a connection without TLS.
    """

    url: WebSocketURI
    protocols: Sequence[str]
    headers: Sequence[tuple[str, str]]
    tls: ClientTls | None


class Dialer:
    """
    Looks up the name and connects TCP. TLS and the WebSocket handshake follow: the `Link` does them.
    """

    def __init__(self, network: Network, request: ConnectRequest, buffers: Buffers, timing: Timing, now: float) -> None:
        self._request = request
        self._buffers = buffers
        self._timing = timing
        self._began = now
        self._dial = network.dial(request.url.host, request.url.port, tls=request.tls)
        logger.info("connecting to %s:%d", request.url.host, request.url.port)

    def poll(self, now: float) -> Link | None:
        """
        Continue the attempt.

        Args:
            now: the time in seconds.

        Returns:
            The new link, in state OPENING, which belongs to the caller; None while the attempt goes on.

        Raises:
            DialError: the attempt failed, and everything is closed. Its text is the reason.
        """
        try:
            stream = self._dial.poll(now)
            if stream is None and now >= self._began + self._timing.connect_timeout:
                raise DialError(f"timed out: no connection within {self._timing.connect_timeout:g} s")
        except DialError:
            self._dial.cancel()
            raise
        if stream is None:
            return None
        request, buffers = self._request, self._buffers
        session = ClientSession(
            request.url,
            request.protocols,
            request.headers,
            max_message_size=buffers.in_bytes,
            size_setting=buffers.in_setting,
        )
        return Link(stream, session, self._buffers, self._timing, id=SERVER_ID, now=now)

    def cancel(self) -> None:
        """
        Stop the attempt. A second call does nothing.
        """
        self._dial.cancel()
