"""The machine's own network: sockets with TCP, and with TLS if the caller asks for it."""

from typing import TYPE_CHECKING

from netpeer.transport.background import in_background
from netpeer.transport.dial import TcpDial
from netpeer.transport.errors import DialError, ListenError
from netpeer.transport.system_listener import SystemListener, listening_socket
from netpeer.transport.system_watcher import SystemWatcher
from netpeer.transport.tcp import TcpStream
from netpeer.transport.tls_settings import ClientTls, ServerTls

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable

__all__ = ["SystemNetwork"]


class SystemNetwork:
    """
    Real sockets. The object has no state: one may serve any number of peers.
    """

    def dial(self, host: str, port: int, *, tls: ClientTls | None) -> TcpDial:
        """
        Begin to connect; see `Network.dial`. The name is looked up in a background thread.
        """
        if tls is None:
            return TcpDial(host, port, None)
        context = in_background(tls, lambda: _client_context(tls), may_hang=False)
        return TcpDial(host, port, context, server_name=tls.common_name)

    def listen(self, host: str, port: int, *, tls: ServerTls | None) -> SystemListener:
        """
        Open a port; see `Network.listen`.
        """
        wrap = TcpStream if tls is None else _tls_wrapper(tls)
        return SystemListener(listening_socket(host, port), wrap)

    def watcher(self) -> SystemWatcher:
        """
        Make a watcher; see `Network.watcher`.
        """
        return SystemWatcher()


# `ssl` is imported only when a caller asks for TLS: the import takes 40 ms.


def _client_context(tls: ClientTls) -> "ssl.SSLContext":
    from netpeer.transport.tls_context import client_context

    try:
        return client_context(tls)
    except (OSError, ValueError) as error:
        raise DialError(f"the trusted certificate cannot be used: {error}") from error


def _tls_wrapper(tls: ServerTls) -> "Callable[[socket.socket], TcpStream]":
    from netpeer.transport.tls_context import server_context
    from netpeer.transport.tls_stream import TlsStream

    try:
        context = server_context(tls)
    except (OSError, ValueError) as error:
        raise ListenError(f"certificate and private key cannot be used: {error}") from error
    return lambda accepted: TlsStream(accepted, context, server_hostname=None)
