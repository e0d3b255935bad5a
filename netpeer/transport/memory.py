"""A network in memory: test a game without sockets, slow the network down or cut it, and get the same result each time.

```python
clock = ManualClock()
network = MemoryNetwork(clock)
server = WebSocketServer(network=network, clock=clock)
client = WebSocketClient(network=network, clock=clock)
network.latency = 0.1       # seconds each way, for bytes that are sent from now on
network.cut()               # pull every cable: bytes that are sent from now on never arrive, and no peer gets an error
```

A `MemoryLink` is the line between the two ends of one connection. `network.links` has all of them; stall, cut or reset
each one by itself.
"""

import time
from collections.abc import Callable
from functools import partial

from netpeer.transport.errors import DialError, ListenError
from netpeer.transport.memory_link import MemoryLink, MemoryStream
from netpeer.transport.memory_listener import MemoryDial, MemoryListener, MemoryWatcher
from netpeer.transport.seam import Address
from netpeer.transport.tls_settings import ClientTls, ServerTls

__all__ = ["MemoryNetwork"]

# Bytes that a link holds in each direction before it takes no more: as much as a usual socket buffer.
DEFAULT_CAPACITY = 256 * 1024

_CLIENT_PORTS = 49152  # the first of the ports that systems give to clients


class MemoryNetwork:
    """
    A network without sockets. Any name is a host; a port is free if no server of this network listens on it.

    Give the same network to the server and to its clients, as their `network`.

    Attributes:
        clock: gives the time in seconds.
        latency: the delay of bytes in each direction, in seconds, 0 or more. A new value holds for bytes that are sent
            later.
        chunk_size: the most bytes that one `receive` returns and one `send` takes, 1 or more; None: no limit.
        capacity: the bytes that a link holds in each direction before it takes no more.
        links: the links of all connections that were made, in order.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: gives the time in seconds. With a `ManualClock` each run is the same.
        """
        self.clock = clock
        self.latency = 0.0
        self.chunk_size: int | None = None
        self.capacity = DEFAULT_CAPACITY
        self.links: list[MemoryLink] = []
        self._listeners: dict[int, MemoryListener] = {}

    def dial(self, host: str, port: int, *, tls: ClientTls | None) -> MemoryDial:
        """
        Begin to connect; see `Network.dial`. The connection is made after one latency.
        """
        return MemoryDial(partial(self.connect, host, port), self.clock, self.clock() + self.latency, tls)

    def listen(self, host: str, port: int, *, tls: ServerTls | None) -> MemoryListener:
        """
        Open a port; see `Network.listen`. Raises `ListenError` for a port that is in use, and if `tls` is given.
        """
        if tls is not None:
            raise ListenError("a network in memory has no TLS")
        port = port or next(free for free in range(1024, 65536) if free not in self._listeners)
        if port in self._listeners:
            raise ListenError(f"cannot listen on {host} port {port}: the port is in use by another program")
        return self._listeners.setdefault(port, MemoryListener(Address(host, port), self._forget))

    def watcher(self) -> MemoryWatcher:
        """
        Make a watcher; see `Network.watcher`.
        """
        return MemoryWatcher()

    def cut(self) -> None:
        """
        Pull every cable: on the links that exist now, bytes that are sent later never arrive. Neither end gets an
        error.
        """
        for link in self.links:
            link.cut()

    def connect(self, host: str, port: int) -> MemoryStream:
        """
        Connect at once. (`dial` connects after one latency.)

        Args:
            host: any name.
            port: the port of a server of this network.

        Returns:
            The client's end; the server's end waits for `accept`. Raises `DialError` if no server listens on the port.
        """
        listener = self._listeners.get(port)
        if listener is None:
            raise DialError(f"{host} port {port}: connection refused: nothing listens there")
        link = MemoryLink(self, Address("127.0.0.1", _CLIENT_PORTS + len(self.links)), Address("127.0.0.1", port))
        self.links.append(link)
        listener.arrived.append(link.server)
        return link.client

    def _forget(self, listener: MemoryListener) -> None:
        port = listener.local_address.port
        if self._listeners.get(port) is listener:
            del self._listeners[port]
