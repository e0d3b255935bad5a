"""A TCP stream on a non-blocking socket."""

import errno
import os
import socket

from netpeer.transport.errors import StreamError
from netpeer.transport.seam import Address

__all__ = ["Socket", "TcpStream", "address_of", "reason_of"]

# Texts for the errors that users meet, with what to do about them. All other errors have the system's own text.
_REASONS = {
    errno.ECONNREFUSED: "connection refused: nothing listens there",
    errno.ECONNRESET: "the remote end reset the connection",
    errno.EPIPE: "the remote end closed the connection",
    errno.ETIMEDOUT: "timed out: the remote end does not answer",
    errno.EHOSTUNREACH: "no route to the host",
    errno.ENETUNREACH: "the network is unreachable",
    errno.EADDRINUSE: "the port is in use by another program",
    errno.EADDRNOTAVAIL: "the address does not belong to this machine",
    errno.EACCES: "the system forbids this port (below 1024?)",
    errno.EMFILE: "too many open files: raise the limit (ulimit -n)",
    errno.ENFILE: "too many open files in the system",
}

_WOULD_BLOCK = (BlockingIOError, InterruptedError)


def reason_of(error: OSError | int) -> str:
    """
    Say in one sentence why a system call failed.

    Args:
        error: the exception, or its errno.

    Returns:
        The sentence, without a full stop.
    """
    code = (error if isinstance(error, int) else error.errno) or 0
    # Windows numbers its socket errors 10000 above the others' (WSAECONNREFUSED = 10061).
    name = errno.errorcode.get(code, "").removeprefix("WSA")
    known = _REASONS.get(getattr(errno, name, code))
    if known is not None:
        return known
    if isinstance(error, int):
        return os.strerror(error)
    return str(error.strerror or error) or type(error).__name__


def address_of(name: object) -> Address:
    """
    Make an `Address` from the result of `getsockname` or `getpeername`. An IPv4 address inside an IPv6 one becomes
    plain IPv4. An unknown form becomes `Address("", 0)`.
    """
    if not isinstance(name, tuple) or len(name) < 2:
        return Address("", 0)
    return Address(str(name[0]).removeprefix("::ffff:"), int(name[1]))


class Socket(socket.socket):
    """
    A socket that is closed without a warning when its last reference is gone. (Python's own gives a ResourceWarning;
    Godot's gives none.)
    """

    def __del__(self) -> None:
        # The C type's close: `socket.socket.close` raises if the creation of the socket has failed.
        super(socket.socket, self).close()

    @classmethod
    def taken_over(cls, other: socket.socket) -> "Socket":
        """
        Move the file descriptor of a plain socket into a new `Socket`. The plain socket is unusable afterwards.
        """
        return cls(other.family, other.type, other.proto, fileno=other.detach())


class TcpStream:
    """
    A connected socket as a `Stream`. The stream owns the socket, and closes it.
    """

    __slots__ = ("_socket", "remote_address")

    wants_write = False
    short_means_empty = True

    def __init__(self, connected: socket.socket) -> None:
        """
        Args:
            connected: a connected socket. Do not use it afterwards.
        """
        connected.setblocking(False)
        self._socket = connected
        try:
            self.remote_address = address_of(connected.getpeername())
        except OSError:  # the remote end is gone already: the first `receive` raises
            self.remote_address = Address("", 0)
        self.set_no_delay(True)

    def __repr__(self) -> str:
        return f"<TcpStream to {self.remote_address.host}:{self.remote_address.port}>"

    def fileno(self) -> int:
        """
        The file descriptor, for `selectors`.
        """
        return self._socket.fileno()

    def receive(self, limit: int) -> bytes | None:
        try:
            return self._socket.recv(limit)
        except _WOULD_BLOCK:
            return None
        except OSError as error:
            raise StreamError(reason_of(error)) from error

    def has_buffered(self) -> bool:
        return False

    def send(self, data: bytes | memoryview) -> int:
        try:
            return self._socket.send(data)
        except _WOULD_BLOCK:
            return 0
        except OSError as error:
            raise StreamError(reason_of(error)) from error

    def send_eof(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            # The remote end is gone: the next `receive` raises.
            return

    def set_no_delay(self, enabled: bool) -> None:
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, enabled)
        except OSError:
            # On macOS a socket refuses options when its remote end is gone: the next `receive` raises.
            return

    def limit_unsent(self, size: int) -> None:
        option = getattr(socket, "TCP_NOTSENT_LOWAT", None)  # Linux and macOS have it
        if option is None:
            return
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, option, size)
        except OSError:
            return  # as in set_no_delay

    def close(self) -> None:
        self._socket.close()
