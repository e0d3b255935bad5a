"""The same slow link between two networks in memory: a simulation, with a clock that is moved by hand."""

from typing import Any

from benchmarks.load.shaping import Pipe
from netpeer import ManualClock, MemoryNetwork

__all__ = ["MemoryLinkSimulation"]

PORT = 9080
SOCKET_BUFFER = 8 * 1024  # bytes that an end takes before it must wait, as in load.shaping


class MemoryLinkSimulation:
    """
    The server's network, the client's network, and the link between them.

    Attributes:
        clock: the clock of both networks.
        near: the network in which the server listens on PORT.
        far: the network in which a client connects to PORT.
    """

    def __init__(self, rate: float, delay: float, capacity: int) -> None:
        self.clock = ManualClock()
        self.near = MemoryNetwork(self.clock)
        self.far = MemoryNetwork(self.clock)
        self.near.capacity = self.far.capacity = SOCKET_BUFFER
        self._listener = self.far.listen("127.0.0.1", PORT, tls=None)
        self._dial: Any = None
        self._pipes = (Pipe(rate, delay, capacity), Pipe(rate, delay, capacity))
        self._client: Any = None
        self._ways: list[_Way] = []

    def go_on(self, seconds: float) -> None:
        """
        Let time pass, and move the bytes that are due.
        """
        self.clock.advance(seconds)
        now = self.clock()
        for way in self._ways:
            way.go_on(now)
        if self._client is None:
            self._client = self._listener.accept()
        elif self._dial is None:
            self._dial = self.near.dial("127.0.0.1", PORT, tls=None)
        elif not self._ways:
            server, (down, up) = self._dial.poll(now), self._pipes
            self._ways = [_Way(server, self._client, down), _Way(self._client, server, up)]


class _Way:
    """
    One direction, between two streams in memory.
    """

    def __init__(self, source: Any, sink: Any, pipe: Pipe) -> None:
        self._source = source
        self._sink = sink
        self._pipe = pipe
        self._unsent = b""

    def go_on(self, now: float) -> None:
        """
        Take as many bytes as there is room for, and pass on those that have arrived.
        """
        room = self._pipe.room(now)
        data = self._source.receive(room) if room else None
        if data:
            self._pipe.put(data, now)
        self._unsent += self._pipe.take(now)
        if self._unsent:
            self._unsent = self._unsent[self._sink.send(self._unsent) :]
