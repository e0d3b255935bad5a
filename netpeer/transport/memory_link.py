"""The two ends of one connection in memory, and the line between them."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from netpeer.transport.errors import StreamError
from netpeer.transport.seam import Address

__all__ = ["LineSettings", "MemoryLink", "MemoryStream"]


class LineSettings(Protocol):
    """
    What a `MemoryNetwork` says about all its lines; see there.
    """

    clock: Callable[[], float]
    latency: float
    chunk_size: int | None
    capacity: int


class MemoryLink:
    """
    The two ends of one connection in a `MemoryNetwork`. `MemoryNetwork.links` has all links.

    Attributes:
        client: the end of the client, as a stream.
        server: the end of the server, as a stream.
        stalled: set it to True to stop the bytes, as a congested route does: they wait, and none is lost.
        is_cut: whether `cut` was called.
    """

    def __init__(self, network: LineSettings, client_address: Address, server_address: Address) -> None:
        """
        Args:
            network: the network that the link belongs to.
            client_address: the client's address, as the server sees it.
            server_address: the server's address, as the client sees it.
        """
        self.network = network
        self.stalled = False
        self.is_cut = False
        self.client = MemoryStream(self, server_address)
        self.server = MemoryStream(self, client_address)
        self.client.other = self.server
        self.server.other = self.client

    def cut(self) -> None:
        """
        Pull the cable: bytes that are sent later never arrive, and neither end gets an error.
        """
        self.is_cut = True

    def reset(self) -> None:
        """
        Break the connection: the next `receive` or `send` at each end raises `StreamError`.
        """
        for end in (self.client, self.server):
            end.broken = "the remote end reset the connection"


class MemoryStream:
    """
    One end of a `MemoryLink`, as a `Stream`.

    Attributes:
        link: the link.
        remote_address: the address of the other end.
        other: the other end.
        broken: the reason that `receive` and `send` raise; "": the stream is not broken.
        closed: whether this end was closed.
    """

    wants_write = False
    short_means_empty = False

    def __init__(self, link: MemoryLink, remote_address: Address) -> None:
        """
        Args:
            link: the link.
            remote_address: the address of the other end.
        """
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
            return b""  # the end stays in the queue: each later call finds it, too
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
        if self.other.closed and not self.link.is_cut:
            raise StreamError("the remote end closed the connection")
        taken = min(len(data), self.link.network.chunk_size or len(data), self.other.room())
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
        """
        Do nothing: a line in memory gathers no bytes.
        """

    def limit_unsent(self, size: int) -> None:
        """
        Do nothing: all bytes that a line in memory has taken are on their way.
        """

    def arrive(self, data: bytes) -> None:
        """
        Start bytes on their way to this end; they arrive after the latency. `b""` is the end of the stream.
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
        Whether `receive` has a result now: bytes, the end or a failure.
        """
        if self.broken:
            return True
        link = self.link
        return bool(self._arriving) and not link.stalled and self._arriving[0][0] <= link.network.clock()

    def writable(self) -> bool:
        """
        Whether `send` takes bytes or raises now.
        """
        return bool(self.broken) or self.other.closed or self.other.room() > 0

    def _check(self) -> None:
        if self.closed:
            raise StreamError("the stream is closed")
        if self.broken:
            raise StreamError(self.broken)
