"""A slow link: so many bytes a second, each of them so late; and a TCP proxy that lays it between two sockets."""

import contextlib
import select
import socket
import threading
from collections import deque
from collections.abc import Iterator
from time import monotonic

from benchmarks.sockets import DEADLINE

__all__ = ["Pipe", "slow_link"]

# Bytes that are handed on as one, as a network does.
SEGMENT = 1400

# What the link's near end takes in before the sender must wait: a socket's receive buffer, kept small (Linux doubles
# it), so that what waits there is less than what is under way. The largest segment goes with it.
RECEIVE_BUFFER = 4 * 1024

TICK = 0.001


class Pipe:
    """
    One direction of a link. Knows no sockets: time comes in as `now`.

    Args:
        rate: bytes a second.
        delay: seconds that each byte is on its way, besides.
        capacity: bytes that may wait at its beginning.
    """

    def __init__(self, rate: float, delay: float, capacity: int) -> None:
        self._rate = rate
        self._delay = delay
        self._capacity = capacity
        self._through_at = 0.0  # when all that waits has passed the beginning
        self._on_its_way: deque[tuple[float, bytes]] = deque()

    def room(self, now: float) -> int:
        """
        How many bytes it takes now.
        """
        waiting = max(0.0, self._through_at - now) * self._rate
        return max(0, self._capacity - int(waiting))

    def put(self, data: bytes, now: float) -> None:
        """
        Let bytes set out.
        """
        for start in range(0, len(data), SEGMENT):
            segment = data[start : start + SEGMENT]
            self._through_at = max(self._through_at, now) + len(segment) / self._rate
            self._on_its_way.append((self._through_at + self._delay, segment))

    def take(self, now: float) -> bytes:
        """
        What has arrived by now.
        """
        arrived = []
        while self._on_its_way and self._on_its_way[0][0] <= now:
            arrived.append(self._on_its_way.popleft()[1])
        return b"".join(arrived)


@contextlib.contextmanager
def slow_link(port: int, rate: float, delay: float, capacity: int) -> Iterator[int]:
    """
    A proxy before a server on the loopback, for one client; gives its own port.

    Args:
        port: the server's.
        rate: bytes a second, each way.
        delay: seconds, each way.
        capacity: bytes that may wait at each beginning, besides the buffers of the sockets.
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
        Take in and hand on; return whether both ends are still there.
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
