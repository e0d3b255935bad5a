"""The seam between netpeer and the operating system: a network as five small protocols.

All layers above get the time as an argument and move bytes through these protocols. So a game runs the same on real
sockets (`SystemNetwork`) and in memory (`MemoryNetwork`). The rules:

- Nothing blocks. A call that can do nothing now returns None, or 0 bytes taken; its caller tries again later.
- A `Stream` can be used from the start. During a TLS handshake it has nothing to read and takes nothing; `receive` and
  `send` continue the handshake.
- Failures of the network raise `StreamError` (an established stream), `DialError` (a connection in the making) or
  `ListenError` (a port).
- A `Watcher` finds the ready streams among many with one call to the kernel, so idle streams cost nothing here.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from netpeer.transport.tls_settings import ClientTls, ServerTls

__all__ = ["Address", "Dial", "Listener", "Network", "Ready", "Stream", "Watcher"]


class Address(NamedTuple):
    """
    One end of a stream: an IP address as text, and a port.
    """

    host: str
    port: int


class Stream(Protocol):
    """
    A non-blocking, ordered stream of bytes between two ends.

    Attributes:
        remote_address: the address of the remote end; `Address("", 0)` when it is unknown.
    """

    remote_address: Address

    @property
    def short_means_empty(self) -> bool:
        """
        Whether the stream is empty when `receive` returns fewer bytes than its limit. If not, call `receive` until it
        returns None.
        """

    def fileno(self) -> int:
        """
        Return the file descriptor for a selector, -1 if there is none.
        """

    @property
    def wants_write(self) -> bool:
        """
        Whether the stream itself has something to write, as during a TLS handshake. Then call `send`, with `b""` if
        there is no data.
        """

    def receive(self, limit: int) -> bytes | None:
        """
        Take received bytes.

        Args:
            limit: the most bytes to take, 1 or more.

        Returns:
            1 to `limit` bytes; None when there are none now; `b""` at the end of the stream. Raises `StreamError`.
        """

    def has_buffered(self) -> bool:
        """
        Whether the stream itself holds received bytes, which no `Watcher` sees.
        """

    def send(self, data: bytes | memoryview) -> int:
        """
        Send bytes. Offer the rest again later.

        Returns:
            How many bytes the stream has taken, from the front; 0 when it can take none now. Raises `StreamError`.
        """

    def send_eof(self) -> None:
        """
        End this direction. The other direction stays open until `close`. Idempotent.
        """

    def set_no_delay(self, enabled: bool) -> None:
        """
        Send small writes at once (True), or gather them first (False): TCP_NODELAY.
        """

    def limit_unsent(self, size: int) -> None:
        """
        Take no more bytes while the system holds `size` unsent bytes: TCP_NOTSENT_LOWAT. Without the limit, megabytes
        of old packets wait before a slow line. A stream that cannot limit them does nothing.
        """

    def close(self) -> None:
        """
        Close both directions now. Idempotent.
        """


class Dial(Protocol):
    """
    A connection in the making: the name is resolved, then the first address that answers is taken.
    """

    def poll(self, now: float) -> Stream | None:
        """
        Continue.

        Args:
            now: the time in seconds.

        Returns:
            The stream once it is connected, else None. Raises `DialError` when the connection cannot be made.
        """

    def cancel(self) -> None:
        """
        Stop, and close all sockets that were opened. A stream that `poll` has returned stays open. Idempotent.
        """


class Listener(Protocol):
    """
    An open port.

    Attributes:
        local_address: the address and port that clients connect to.
    """

    local_address: Address

    def fileno(self) -> int:
        """
        Return the file descriptor for a selector, -1 if there is none.
        """

    def accept(self) -> Stream | None:
        """
        Accept the next connection. Returns None when none waits. Raises `ListenError` when it cannot be accepted now.
        """

    def close(self) -> None:
        """
        Close the port. Accepted streams stay open. Idempotent.
        """


class Ready(NamedTuple):
    """
    A stream or listener that is ready.

    Attributes:
        key: the key that was given to `Watcher.watch`.
        readable: whether `receive` or `accept` has a result now.
        writable: whether `send` takes bytes now.
    """

    key: object
    readable: bool
    writable: bool


class Watcher(Protocol):
    """
    Watches many streams and listeners at once.
    """

    def watch(self, source: Stream | Listener, key: object, *, read: bool, write: bool) -> None:
        """
        Watch a source, or change what is watched. With neither direction, stop watching it.

        Args:
            source: a stream or listener of the watcher's network.
            key: identifies the source in the result of `ready`.
            read: whether to watch for received bytes, or for connections to accept.
            write: whether to watch for room to send.
        """

    def forget(self, source: Stream | Listener) -> None:
        """
        Stop watching a source. Call it before the source is closed. Idempotent.
        """

    def ready(self) -> Iterable[Ready]:
        """
        The sources that are ready now. Does not wait.
        """

    def close(self) -> None:
        """
        Free the watcher's resources. Idempotent.
        """


class Network(Protocol):
    """
    Makes streams, as a client and as a server.
    """

    def dial(self, host: str, port: int, *, tls: ClientTls | None) -> Dial:
        """
        Begin to connect. Call `poll` on the result every frame.

        Args:
            host: a host name or an IP address (IPv6 without brackets).
            port: 1 to 65535.
            tls: None: without TLS.
        """

    def listen(self, host: str, port: int, *, tls: ServerTls | None) -> Listener:
        """
        Open a port.

        Args:
            host: an address of this machine; "*": all of them.
            port: 1 to 65535; 0: any free port.
            tls: None: without TLS.

        Returns:
            The listener. Raises `ListenError` when the port cannot be opened.
        """

    def watcher(self) -> Watcher:
        """
        Make an empty watcher for streams and listeners of this network.
        """
