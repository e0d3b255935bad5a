"""The same slow link between two networks in memory: a simulation, with a clock that is moved by hand."""

from benchmarks.load.shaping import Pipe
from netpeer import ManualClock, MemoryNetwork

__all__ = ["MemoryLinkSimulation"]

PORT = 9080
SOCKET_BUFFER = 8 * 1024  # bytes that an end takes before it must wait, as in load.shaping
READ_BYTES = 65536


class MemoryLinkSimulation:
    """
    The server's network, the client's network, and what lies between them.

    Attributes:
        clock: the time of all.
        near: where the server listens on PORT.
        far: where a client finds it on PORT.
    """

    def __init__(self, rate: float, delay: float, capacity: int) -> None:
        self.clock = ManualClock()
        self.near = MemoryNetwork(self.clock)
        self.far = MemoryNetwork(self.clock)
        self.near.capacity = self.far.capacity = SOCKET_BUFFER
        self._listener = self.far.listen("127.0.0.1", PORT, tls=None)
        self._down = Pipe(rate, delay, capacity)
        self._up = Pipe(rate, delay, capacity)
        self._client = self._server = self._dial = None
        self._unsent = {id(self._down): b"", id(self._up): b""}

    def go_on(self, seconds: float) -> None:
        """
        Let time pass, and hand on what is due.
        """
        self.clock.advance(seconds)
        now = self.clock()
        if self._client is None:
            self._client = self._listener.accept()
            if self._client is not None:
                self._dial = self.near.dial("127.0.0.1", PORT, tls=None)
        elif self._server is None:
            self._server = self._dial.poll(now)
        else:
            self._pass(self._server, self._client, self._down, now)
            self._pass(self._client, self._server, self._up, now)

    def _pass(self, source, sink, pipe: Pipe, now: float) -> None:  # type: ignore[no-untyped-def]
        room = pipe.room(now)
        data = source.receive(min(room, READ_BYTES)) if room else None
        if data:
            pipe.put(data, now)
        unsent = self._unsent[id(pipe)] + pipe.take(now)
        self._unsent[id(pipe)] = unsent[sink.send(unsent) :] if unsent else b""
