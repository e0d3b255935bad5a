"""A network in memory, to test games without sockets: slow, cut or chopped up on command, and the same every time.

```python
clock = ManualClock()
network = MemoryNetwork(clock)
server = WebSocketServer(network=network, clock=clock)
client = WebSocketClient(network=network, clock=clock)
network.latency = 0.1       # seconds each way, for what is sent from now on
network.cut()               # every cable pulled: what is sent from now on never arrives, and nobody is told
```

A `MemoryLink` is what lies between the two ends of one connection; `network.links` lists them, and each can be
disturbed alone.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable

from netpeer.transport.seam import Address, ClientTls, DialError, ListenError, Ready, ServerTls, StreamError

__all__ = ["MemoryDial", "MemoryLink", "MemoryListener", "MemoryNetwork", "MemoryStream", "MemoryWatcher"]

# What a link holds in each direction before it takes no more, as a socket's buffers do.
DEFAULT_CAPACITY = 256 * 1024

_CLIENT_PORTS = 49152  # the first of the ports that systems give to clients


class MemoryNetwork:
    """
    A network of its own: hosts are just names, and ports are free unless somebody listens there in this network.

    Attributes:
        latency: seconds that bytes take to the other end.
        chunk_size: the most bytes that one `receive` gives and one `send` takes; None: as many as there are.
        capacity: bytes that a direction holds before it takes no more.
        links: the links of all connections made so far, in order.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: gives the time in seconds; a `ManualClock` makes everything repeatable.
        """
        self.clock = clock
        self.latency = 0.0
        self.chunk_size: int | None = None
        self.capacity = DEFAULT_CAPACITY
        self.links: list[MemoryLink] = []
        self._listeners: dict[int, MemoryListener] = {}

    def dial(self, host: str, port: int, *, tls: ClientTls | None) -> "MemoryDial":
        return MemoryDial(self, host, port, tls)

    def listen(self, host: str, port: int, *, tls: ServerTls | None) -> "MemoryListener":
        if tls is not None:
            raise ListenError("a network in memory has no TLS")
        port = port or next(free for free in range(1024, 65536) if free not in self._listeners)
        if port in self._listeners:
            raise ListenError(f"cannot listen on {host} port {port}: the port is in use by another program")
        return self._listeners.setdefault(port, MemoryListener(self, Address(host, port)))

    def watcher(self) -> "MemoryWatcher":
        return MemoryWatcher()

    def cut(self) -> None:
        """
        Pull every cable: what is sent on today's links from now on never arrives, and neither end is told.
        """
        for link in self.links:
            link.cut()

    def _connect(self, host: str, port: int) -> "MemoryStream":
        listener = self._listeners.get(port)
        if listener is None:
            raise DialError(f"{host} port {port}: connection refused: nothing listens there")
        link = MemoryLink(self, Address("127.0.0.1", _CLIENT_PORTS + len(self.links)), Address("127.0.0.1", port))
        self.links.append(link)
        listener.arrived.append(link.server)
        return link.client

    def _closed(self, listener: "MemoryListener") -> None:
        if self._listeners.get(listener.local_address.port) is listener:
            del self._listeners[listener.local_address.port]


class MemoryLink:
    """
    The two ends of one connection and what happens between them.

    Attributes:
        client: the end that dialled.
        server: the end that was accepted.
        stalled: True while nothing moves (a congested route): bytes wait, none is lost.
    """

    def __init__(self, network: MemoryNetwork, client_address: Address, server_address: Address) -> None:
        self.network = network
        self.stalled = False
        self.is_cut = False
        self.client = MemoryStream(self, server_address)
        self.server = MemoryStream(self, client_address)
        self.client.other = self.server
        self.server.other = self.client

    def cut(self) -> None:
        """
        Pull the cable: what is sent from now on never arrives, and neither end is told.
        """
        self.is_cut = True

    def reset(self) -> None:
        """
        Break the connection so that both ends are told at once.
        """
        for end in (self.client, self.server):
            end.broken = "the remote end reset the connection"


class MemoryStream:
    """
    One end of a `MemoryLink`, as a `Stream`.
    """

    wants_write = False

    short_means_empty = False

    def __init__(self, link: MemoryLink, remote_address: Address) -> None:
        self.link = link
        self.remote_address = remote_address
        self.other = self
        self.broken = ""
        self.closed = False
        self._said_eof = False
        self._arriving: deque[tuple[float, bytes]] = deque()  # (time of arrival, bytes; b"" is the end)
        self._held = 0  # bytes in _arriving

    def fileno(self) -> int:
        return -1

    def receive(self, limit: int) -> bytes | None:
        self._check()
        if not self.readable():
            return None
        due, data = self._arriving[0]
        if not data:
            return b""  # the end stays the end
        size = min(limit, self.link.network.chunk_size or limit)
        if len(data) > size:
            self._arriving[0] = (due, data[size:])
            data = data[:size]
        else:
            self._arriving.popleft()
        self._held -= len(data)
        return data

    def send(self, data: bytes | memoryview) -> int:
        self._check()
        network = self.link.network
        if self.other.closed and not self.link.is_cut:
            raise StreamError("the remote end closed the connection")
        taken = min(len(data), network.chunk_size or len(data), self.other.room())
        if taken > 0 and not self.link.is_cut:
            self.other.arrive(bytes(data[:taken]))
        return max(taken, 0)

    def send_eof(self) -> None:
        if not self._said_eof:
            self._said_eof = True
            if not self.link.is_cut:
                self.other.arrive(b"")

    def close(self) -> None:
        self.send_eof()
        self.closed = True

    def has_buffered(self) -> bool:
        return False

    def set_no_delay(self, enabled: bool) -> None:
        return

    def limit_unsent(self, size: int) -> None:
        """
        Nothing: what a line in memory has taken is under way.
        """

    def arrive(self, data: bytes) -> None:
        """
        Let bytes set out to this end.
        """
        network = self.link.network
        self._arriving.append((network.clock() + network.latency, data))
        self._held += len(data)

    def room(self) -> int:
        """
        How many more bytes may be on their way to this end.
        """
        return self.link.network.capacity - self._held

    def readable(self) -> bool:
        """
        Whether `receive` has something to say now.
        """
        if self.broken:
            return True
        link = self.link
        return bool(self._arriving) and not link.stalled and self._arriving[0][0] <= link.network.clock()

    def writable(self) -> bool:
        """
        Whether `send` would take something now.
        """
        return bool(self.broken) or self.other.closed or self.other.room() > 0

    def _check(self) -> None:
        if self.closed:
            raise StreamError("the stream is closed")
        if self.broken:
            raise StreamError(self.broken)


class MemoryListener:
    """
    A port in a `MemoryNetwork`.
    """

    def __init__(self, network: MemoryNetwork, address: Address) -> None:
        self.local_address = address
        self.arrived: deque[MemoryStream] = deque()
        self._network = network

    def fileno(self) -> int:
        return -1

    def accept(self) -> MemoryStream | None:
        return self.arrived.popleft() if self.arrived else None

    def close(self) -> None:
        self._network._closed(self)
        for stream in self.arrived:
            stream.close()
        self.arrived.clear()


class MemoryDial:
    """
    A connection in the making: takes one latency, as a TCP handshake does.
    """

    def __init__(self, network: MemoryNetwork, host: str, port: int, tls: ClientTls | None) -> None:
        self._network = network
        self._host = host
        self._port = port
        self._tls = tls
        self._due = network.clock() + network.latency

    def poll(self, now: float) -> MemoryStream | None:
        if self._tls is not None:
            raise DialError("a network in memory has no TLS")
        if self._network.clock() < self._due:
            return None
        return self._network._connect(self._host, self._port)

    def cancel(self) -> None:
        return


class MemoryWatcher:
    """
    Readiness of streams and listeners in memory.
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
