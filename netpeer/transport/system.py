"""The machine's own network: sockets, and readiness by the best that its kernel has (epoll, kqueue or select)."""

import errno
import selectors
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

from netpeer.transport.background import in_background
from netpeer.transport.dial import TcpDial
from netpeer.transport.seam import (
    Address,
    ClientTls,
    DialError,
    Listener,
    ListenError,
    Ready,
    ServerTls,
    Stream,
    StreamError,
)
from netpeer.transport.tcp import Socket, TcpStream, address_of, reason_of

if TYPE_CHECKING:
    import ssl

__all__ = ["SystemListener", "SystemNetwork", "SystemWatcher"]

# Connections that the kernel holds for us between two polls: a full lobby may reconnect within one frame.
BACKLOG = 128

# A machine without IPv6 says one of these when it is asked for it.
_NO_IPV6 = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)

_EVENTS = {(True, False): selectors.EVENT_READ, (False, True): selectors.EVENT_WRITE}
_EVENTS[True, True] = selectors.EVENT_READ | selectors.EVENT_WRITE


class SystemNetwork:
    """
    Real sockets. Has no state: one serves any number of peers.
    """

    def dial(self, host: str, port: int, *, tls: ClientTls | None) -> TcpDial:
        if tls is None:
            return TcpDial(host, port, None)
        context = in_background(tls, lambda: _client_context(tls), may_hang=False)
        return TcpDial(host, port, context, server_name=tls.common_name)

    def listen(self, host: str, port: int, *, tls: ServerTls | None) -> "SystemListener":
        context = None if tls is None else _server_context(tls)
        return SystemListener(_listening_socket(host, port), context)

    def watcher(self) -> "SystemWatcher":
        return SystemWatcher()


class SystemListener:
    """
    A listening socket.
    """

    def __init__(self, listening: socket.socket, tls: "ssl.SSLContext | None") -> None:
        self._socket = Socket.taken_over(listening)
        self._socket.setblocking(False)
        self._tls = tls
        self.local_address: Address = address_of(self._socket.getsockname())

    def fileno(self) -> int:
        """
        For `selectors`.
        """
        return self._socket.fileno()

    def accept(self) -> Stream | None:
        while True:
            try:
                accepted, _ = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return None
            except OSError as error:
                raise ListenError(f"cannot accept a connection: {reason_of(error)}") from error
            accepted = Socket.taken_over(accepted)
            if self._tls is None:
                return TcpStream(accepted)
            from netpeer.transport.tls import TlsStream

            try:
                return TlsStream(accepted, self._tls, server_hostname=None)
            except StreamError:
                continue  # gone again before its TLS began: there may be others

    def close(self) -> None:
        self._socket.close()


class SystemWatcher:
    """
    Readiness of sockets.
    """

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._select = self._selector.select

    def __del__(self) -> None:
        # Selectors are circles, and hold what is watched: closing empties them.
        if hasattr(self, "_selector"):
            self._selector.close()

    def watch(self, source: Stream | Listener, key: object, *, read: bool, write: bool) -> None:
        if not read and not write:
            self.forget(source)
            return
        events = _EVENTS[read, write]
        try:
            self._selector.modify(source, events, key)
        except KeyError:
            self._selector.register(source, events, key)

    def forget(self, source: Stream | Listener) -> None:
        try:
            self._selector.unregister(source)
        except (KeyError, ValueError):
            return

    def ready(self) -> Iterable[Ready]:
        return [
            Ready(key.data, bool(mask & selectors.EVENT_READ), bool(mask & selectors.EVENT_WRITE))
            for key, mask in self._select(0)
        ]

    def close(self) -> None:
        self._selector.close()


def _client_context(tls: ClientTls) -> "ssl.SSLContext":
    from netpeer.transport.tls import client_context

    try:
        return client_context(tls)
    except (OSError, ValueError) as error:
        raise DialError(f"the trusted certificate cannot be used: {error}") from error


def _server_context(tls: ServerTls) -> "ssl.SSLContext":
    from netpeer.transport.tls import server_context

    try:
        return server_context(tls)
    except (OSError, ValueError) as error:
        raise ListenError(f"certificate and private key cannot be used: {error}") from error


def _listening_socket(host: str, port: int) -> socket.socket:
    try:
        if host == "*":
            return _any_address(port)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        raise ListenError(f"cannot listen on {host} port {port}: {reason_of(error)}") from error


def _any_address(port: int) -> socket.socket:
    # One socket for IPv6 and IPv4 where the system can; a machine without IPv6 has IPv4.
    if socket.has_dualstack_ipv6():
        try:
            return socket.create_server(("", port), family=socket.AF_INET6, backlog=BACKLOG, dualstack_ipv6=True)
        except OSError as error:
            if error.errno not in _NO_IPV6:
                raise
    return socket.create_server(("", port), backlog=BACKLOG)
