"""The seam between bytes and the operating system: what a network is, in five small shapes.

Everything above this page is told the time and moves bytes through these protocols, so a game runs the same on real
sockets (`SystemNetwork`) and in memory (`MemoryNetwork`). The rules:

- Nothing blocks. What cannot be done now is said so (`None`, or 0 bytes taken) and is tried again later.
- A `Stream` is usable from the start: a TLS handshake that is still under way looks like "nothing to read, nothing
  taken" and is moved on by `receive` and `send` themselves.
- Failures of the network raise `StreamError` (an established stream), `DialError` (no stream came about) or
  `ListenError`; their text is a reason that a person can act upon.
- A `Watcher` knows which of many streams are ready without asking each one: the cost of idle streams is the kernel's.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

__all__ = [
    "Address",
    "ClientTls",
    "Dial",
    "DialError",
    "ListenError",
    "Listener",
    "Network",
    "Ready",
    "ServerTls",
    "Stream",
    "StreamError",
    "Watcher",
]


class Address(NamedTuple):
    """
    One end of a stream: an IP address as text and a port.
    """

    host: str
    port: int


class ClientTls(NamedTuple):
    """
    What a client asks of TLS: whether it verifies the server, the only certificate (PEM) that it trusts, if any, and
    the name that the server's certificate must have ("": the name that is dialled).
    """

    verify: bool
    trusted_pem: bytes | None
    common_name: str = ""


class ServerTls(NamedTuple):
    """
    What a server shows: certificate, private key and the chain to a root (`b""`: none), all PEM.
    """

    certificate_pem: bytes
    key_pem: bytes
    chain_pem: bytes


class DialError(OSError):
    """
    A connection could not be made; the text says why.
    """


class ListenError(OSError):
    """
    A listener could not be opened; the text says why.
    """


class StreamError(OSError):
    """
    An established stream broke; the text says why.
    """


class Stream(Protocol):
    """
    A non-blocking, ordered stream of bytes between two ends.
    """

    remote_address: Address

    @property
    def short_means_empty(self) -> bool:
        """
        Whether `receive` gave all there was when it gave less than it was asked for. If not, ask until it gives None.
        """

    def fileno(self) -> int:
        """
        The descriptor for a selector, -1 where there is none.
        """

    @property
    def wants_write(self) -> bool:
        """
        Whether the stream itself waits to write, whatever its user has to send (a TLS handshake).
        """

    def receive(self, limit: int) -> bytes | None:
        """
        Take up to `limit` bytes; None when there are none now, `b""` at the end of the stream.
        """

    def has_buffered(self) -> bool:
        """
        Whether bytes wait in the stream itself, where no `Watcher` sees them.
        """

    def send(self, data: bytes | memoryview) -> int:
        """
        Offer bytes; return how many were taken, 0 when none can be now.
        """

    def send_eof(self) -> None:
        """
        Say that nothing more will be sent; the other direction lives on until `close`. Idempotent.
        """

    def set_no_delay(self, enabled: bool) -> None:
        """
        Send small writes at once (True) or gather them (False): TCP_NODELAY.
        """

    def limit_unsent(self, size: int) -> None:
        """
        Take nothing more while the system holds `size` bytes that it could not send yet: TCP_NOTSENT_LOWAT. Without it
        a slow line has megabytes of old news before it. A stream that cannot limit them does nothing.
        """

    def close(self) -> None:
        """
        Close both directions now. Idempotent.
        """


class Dial(Protocol):
    """
    A connection in the making: name resolution, then the first address that answers.
    """

    def poll(self, now: float) -> Stream | None:
        """
        Move on; return the stream once there is one. Raises `DialError` when there will be none.
        """

    def cancel(self) -> None:
        """
        Give up and close what was opened. Idempotent; a stream already handed out is left alone.
        """


class Listener(Protocol):
    """
    An open port.
    """

    local_address: Address

    def fileno(self) -> int:
        """
        The descriptor for a selector, -1 where there is none.
        """

    def accept(self) -> Stream | None:
        """
        The next stream that a remote end opened, or None. Raises `ListenError` when none can be taken now.
        """

    def close(self) -> None:
        """
        Close the port; accepted streams live on. Idempotent.
        """


class Ready(NamedTuple):
    """
    One thing that a `Watcher` found ready, by the key it was watched under.
    """

    key: object
    readable: bool
    writable: bool


class Watcher(Protocol):
    """
    Readiness of many streams and listeners at once.
    """

    def watch(self, source: Stream | Listener, key: object, *, read: bool, write: bool) -> None:
        """
        Watch, or change what is watched. With neither direction the source is watched no longer.
        """

    def forget(self, source: Stream | Listener) -> None:
        """
        Stop watching; call before the source is closed. Idempotent.
        """

    def ready(self) -> Iterable[Ready]:
        """
        What is ready now, at once.
        """

    def close(self) -> None:
        """
        Free what the watcher holds. Idempotent.
        """


class Network(Protocol):
    """
    Where streams come from.
    """

    def dial(self, host: str, port: int, *, tls: ClientTls | None) -> Dial:
        """
        Begin to connect; with `tls` the stream is encrypted and the certificate is checked against `host`,
        unless another name is given there.
        """

    def listen(self, host: str, port: int, *, tls: ServerTls | None) -> Listener:
        """
        Open a port; `host` "*" is every address of the machine, port 0 any free one. Raises `ListenError`.
        """

    def watcher(self) -> Watcher:
        """
        A new, empty watcher for streams and listeners of this network.
        """
