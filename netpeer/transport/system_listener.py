"""A listening socket."""

import errno
import socket
from collections.abc import Callable

from netpeer.transport.errors import ListenError, StreamError
from netpeer.transport.seam import Address, Stream
from netpeer.transport.tcp import Socket, TcpStream, address_of, reason_of

__all__ = ["SystemListener", "listening_socket"]

# Connections that the kernel holds between two polls: all players of a full lobby may reconnect within one frame.
BACKLOG = 128

# The errors of a machine without IPv6 when it opens an IPv6 socket.
_NO_IPV6 = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)


class SystemListener:
    """
    The `Listener` of a `SystemNetwork`.

    Attributes:
        local_address: the address and port that clients connect to.
    """

    def __init__(self, listening: socket.socket, wrap: Callable[[socket.socket], Stream] = TcpStream) -> None:
        """
        Args:
            listening: a listening socket. Do not use it afterwards.
            wrap: makes a stream of an accepted socket. It may raise `StreamError` when the client is gone already.
        """
        self._socket = Socket.taken_over(listening)
        self._socket.setblocking(False)
        self._wrap = wrap
        self.local_address: Address = address_of(self._socket.getsockname())

    def fileno(self) -> int:
        """
        The file descriptor, for `selectors`.
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
            try:
                return self._wrap(Socket.taken_over(accepted))
            except StreamError:
                continue  # this client is gone already: another one may wait

    def close(self) -> None:
        self._socket.close()


def listening_socket(host: str, port: int) -> socket.socket:
    """
    Open a port; see `Network.listen`. Raises `ListenError`.
    """
    try:
        if host == "*":
            return _all_addresses(port)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        raise ListenError(f"cannot listen on {host} port {port}: {reason_of(error)}") from error


def _all_addresses(port: int) -> socket.socket:
    # One socket for IPv6 and IPv4 if the system can do it; for IPv4 alone on a machine without IPv6.
    if socket.has_dualstack_ipv6():
        try:
            return socket.create_server(("", port), family=socket.AF_INET6, backlog=BACKLOG, dualstack_ipv6=True)
        except OSError as error:
            if error.errno not in _NO_IPV6:
                raise
    return socket.create_server(("", port), backlog=BACKLOG)
