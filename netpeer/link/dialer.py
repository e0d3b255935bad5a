"""Dialer: a connection to a WebSocket server in the making, from its name to the moment that bytes flow."""

from collections.abc import Sequence
from dataclasses import dataclass

from netpeer.link.limits import Buffers, Timing
from netpeer.link.link import Link
from netpeer.log import logger
from netpeer.peer.addressing import SERVER_ID
from netpeer.transport import ClientTls, DialError, Network
from netpeer.websocket import ClientSession, WebSocketURI

__all__ = ["Dialer", "ConnectRequest"]


@dataclass(frozen=True, slots=True)
class ConnectRequest:
    """
    What a client asks a server for.

    Attributes:
        url: where to.
        protocols: sub-protocols, the preferred one first.
        headers: more headers for the handshake.
        tls: how the server is verified; None for a connection that is not encrypted.
    """

    url: WebSocketURI
    protocols: Sequence[str]
    headers: Sequence[tuple[str, str]]
    tls: ClientTls | None


class Dialer:
    """
    Name resolution and TCP; what follows (TLS, the WebSocket handshake) is the connection's own.
    """

    def __init__(self, network: Network, offer: ConnectRequest, buffers: Buffers, timing: Timing, now: float) -> None:
        self._offer = offer
        self._buffers = buffers
        self._timing = timing
        self._began = now
        self._dial = network.dial(offer.url.host, offer.url.port, tls=offer.tls)
        logger.info("connecting to %s:%d", offer.url.host, offer.url.port)

    def poll(self, now: float) -> Link | None:
        """
        Move on.

        Returns:
            The connection, once there is one: it is the caller's from then on. Raises `DialError` when there will be
            none; everything is closed then.
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
        offer, buffers = self._offer, self._buffers
        session = ClientSession(
            offer.url,
            offer.protocols,
            offer.headers,
            max_message_size=buffers.in_bytes,
            size_setting=buffers.in_setting,
        )
        return Link(stream, session, self._buffers, self._timing, id=SERVER_ID, now=now)

    def cancel(self) -> None:
        """
        Give up, silently. Idempotent.
        """
        self._dial.cancel()
