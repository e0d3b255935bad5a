"""A bare socket loop as the server: the least work of a relay in Python.

It counts bytes, and for so many that make a client's frame it sends a server's frame that was built beforehand: it
neither reads what it gets nor could tell what is wrong with it. So it shows what system calls alone allow.

Options: size (of the data in a packet).
"""

import contextlib
import select
import socket

from benchmarks.load.frames import server_header
from benchmarks.load.server_end import accept
from benchmarks.rivals.control import Control

__all__: list[str] = []

HEADER = 9  # of Godot's multiplayer
MASK = 4
FRAMES = 4096  # built beforehand


def main() -> None:
    """
    Serve until the benchmark ends.
    """
    control = Control()
    size = control.option("size") + HEADER
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    control.report(doors=[[listener.getsockname()[1], "/"]])
    _Loop(listener, server_header(size) + bytes(size)).run()


class _Loop:
    def __init__(self, listener: socket.socket, frame: bytes) -> None:
        self._listener = listener
        self._frame = len(frame)
        self._sent = memoryview(frame * FRAMES)
        self._poll = select.epoll()
        self._poll.register(listener.fileno(), select.EPOLLIN)
        self._clients: dict[int, socket.socket] = {}
        self._came: dict[int, int] = {}  # bytes of the frame that is not whole yet
        self._owed: dict[int, int] = {}  # bytes

    def run(self) -> None:
        """
        Accept, read and write until the process ends.
        """
        buffer = bytearray(1 << 18)
        while True:
            frames: dict[int, int] = {}
            for file, _ in self._poll.poll(0 if any(self._owed.values()) else -1):
                if file == self._listener.fileno():
                    self._accept()
                    continue
                count = self._clients[file].recv_into(buffer)
                if not count:
                    self._forget(file)
                    continue
                whole, self._came[file] = divmod(self._came[file] + count, self._frame + MASK)
                frames[file] = whole
            total = sum(frames.values())
            for file, client in self._clients.items():
                self._owed[file] += (total - frames.get(file, 0)) * self._frame
                if self._owed[file]:
                    self._write(file, client)

    def _write(self, file: int, client: socket.socket) -> None:
        # First the rest of a frame that was sent in part.
        begun = -self._owed[file] % self._frame
        with contextlib.suppress(BlockingIOError):
            self._owed[file] -= client.send(self._sent[begun : begun + self._owed[file]])

    def _accept(self) -> None:
        client = accept(self._listener)
        client.setblocking(False)
        self._clients[client.fileno()] = client
        self._came[client.fileno()] = self._owed[client.fileno()] = 0
        self._poll.register(client.fileno(), select.EPOLLIN)

    def _forget(self, file: int) -> None:
        self._poll.unregister(file)
        self._clients.pop(file).close()
        del self._owed[file]


if __name__ == "__main__":
    main()
