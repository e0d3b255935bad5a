"""Ports and connections in the making of a `MemoryNetwork`, and readiness of what has come."""

from collections import deque
from collections.abc import Callable, Iterable

from netpeer.transport.errors import DialError
from netpeer.transport.memory_link import MemoryStream
from netpeer.transport.seam import Address, Ready
from netpeer.transport.tls_settings import ClientTls

__all__ = ["MemoryDial", "MemoryListener", "MemoryWatcher"]


class MemoryListener:
    """
    A `Listener` of a `MemoryNetwork`.

    Attributes:
        local_address: the host and port that were given to `listen`.
        arrived: connections that wait for `accept`, oldest first.
    """

    def __init__(self, address: Address, on_close: "Callable[[MemoryListener], None]") -> None:
        """
        Args:
            address: the host and port.
            on_close: called by each `close`, with the listener.
        """
        self.local_address = address
        self.arrived: deque[MemoryStream] = deque()
        self._on_close = on_close

    def fileno(self) -> int:
        return -1

    def accept(self) -> MemoryStream | None:
        return self.arrived.popleft() if self.arrived else None

    def close(self) -> None:
        self._on_close(self)
        for stream in self.arrived:
            stream.close()
        self.arrived.clear()


class MemoryDial:
    """
    A `Dial` of a `MemoryNetwork`. It takes one latency, as a TCP handshake does.
    """

    def __init__(
        self,
        connect: Callable[[], MemoryStream],
        clock: Callable[[], float],
        due: float,
        tls: ClientTls | None,
    ) -> None:
        """
        Args:
            connect: makes the connection, or raises `DialError`.
            clock: gives the time of the network in seconds.
            due: when to connect, in seconds of that clock.
            tls: None, else `poll` raises `DialError`.
        """
        self._connect = connect
        self._clock = clock
        self._due = due
        self._tls = tls

    def poll(self, now: float) -> MemoryStream | None:  # noqa: ARG002  # the network's own clock counts
        if self._tls is not None:
            raise DialError("a network in memory has no TLS")
        return self._connect() if self._clock() >= self._due else None

    def cancel(self) -> None:
        return


class MemoryWatcher:
    """
    A `Watcher` of a `MemoryNetwork`.
    """

    def __init__(self) -> None:
        self._watched: dict[MemoryStream | MemoryListener, tuple[object, bool, bool]] = {}

    def watch(self, source: object, key: object, *, read: bool, write: bool) -> None:
        if isinstance(source, MemoryStream | MemoryListener) and (read or write):
            self._watched[source] = (key, read, write)
        else:
            self.forget(source)

    def forget(self, source: object) -> None:
        if isinstance(source, MemoryStream | MemoryListener):
            self._watched.pop(source, None)

    def ready(self) -> Iterable[Ready]:
        found = []
        for source, (key, read, write) in self._watched.items():
            if isinstance(source, MemoryListener):
                readable, writable = bool(source.arrived), False
            else:
                readable, writable = read and source.readable(), write and source.writable()
            if readable or writable:
                found.append(Ready(key, readable, writable))
        return found

    def close(self) -> None:
        self._watched.clear()
