"""A slow link with a fixed rate and delay, and a TCP proxy that puts it between two sockets."""

import contextlib
import select
import socket
import threading
from collections import deque
from collections.abc import Iterator
from time import monotonic

from benchmarks.sockets import DEADLINE

__all__ = ["Pipe", "slow_link"]

# Bytes of a segment, as in a network.
SEGMENT = 1400

# Bytes of the receive buffer at the near end of the link: when it is full, the sender must wait. It is small (Linux
# doubles it), so that fewer bytes wait there than are on their way. The segment size fits it.
RECEIVE_BUFFER = 4 * 1024

TICK = 0.001


class Pipe:
    """
    One direction of a link. It uses no sockets, and gets the time as `now`.

    Args:
        rate: bytes a second.
        delay: additional seconds that each byte takes.
        capacity: bytes that may wait at its near end.
    """

    def __init__(self, rate: float, delay: float, capacity: int) -> None:
        self._rate = rate
        self._delay = delay
        self._capacity = capacity
        self._through_at = 0.0  # when all waiting bytes have passed the near end
        self._on_its_way: deque[tuple[float, bytes]] = deque()

    def room(self, now: float) -> int:
        """
        How many bytes the link takes now.
        """
        waiting = max(0.0, self._through_at - now) * self._rate
        return max(0, self._capacity - int(waiting))

    def put(self, data: bytes, now: float) -> None:
        """
        Put bytes into the link.
        """
        for start in range(0, len(data), SEGMENT):
            segment = data[start : start + SEGMENT]
            self._through_at = max(self._through_at, now) + len(segment) / self._rate
            self._on_its_way.append((self._through_at + self._delay, segment))

    def take(self, now: float) -> bytes:
        """
        Take the bytes that have arrived.
        """
        arrived = []
        while self._on_its_way and self._on_its_way[0][0] <= now:
            arrived.append(self._on_its_way.popleft()[1])
        return b"".join(arrived)


@contextlib.contextmanager
def slow_link(port: int, rate: float, delay: float, capacity: int) -> Iterator[int]:
    """
    A proxy in front of a server on the loopback, for one client. Gives the proxy's port.

    Args:
        port: the server's port.
        rate: bytes a second, each way.
        delay: seconds, each way.
        capacity: bytes that may wait at each near end, besides the buffers of the sockets.
    """
    ended = threading.Event()
    with socket.socket() as listener:
        _keep_small(listener)
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        listener.settimeout(DEADLINE)
        pipes = (Pipe(rate, delay, capacity), Pipe(rate, delay, capacity))
        thread = threading.Thread(target=_pass_all, args=(listener, port, pipes, ended))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def _keep_small(one: socket.socket) -> None:
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)


def _pass_all(listener: socket.socket, port: int, pipes: tuple[Pipe, Pipe], ended: threading.Event) -> None:
    client, _ = listener.accept()
    with client, socket.socket() as server:
        _keep_small(server)
        server.connect(("127.0.0.1", port))
        for one in (client, server):
            one.setblocking(False)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ways = [_Way(client, server, pipes[0]), _Way(server, client, pipes[1])]
        while not ended.wait(TICK) and all(way.go_on(monotonic()) for way in ways):
            pass


class _Way:
    def __init__(self, source: socket.socket, sink: socket.socket, pipe: Pipe) -> None:
        self._source = source
        self._sink = sink
        self._pipe = pipe
        self._unsent = b""

    def go_on(self, now: float) -> bool:
        """
        Move bytes; return whether both ends are still connected.
        """
        room = self._pipe.room(now)
        try:
            if room and select.select([self._source], [], [], 0)[0]:
                data = self._source.recv(room)
                if not data:
                    return False
                self._pipe.put(data, now)
            self._unsent += self._pipe.take(now)
            if self._unsent:
                self._unsent = self._unsent[self._sink.send(self._unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True
