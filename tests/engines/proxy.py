"""
A TCP proxy between the two sides of a test. It records all bytes, and can cut the connection.
"""

import select
import socket
import struct
from contextlib import ExitStack, suppress
from typing import Self

__all__ = ["Proxy"]

READ_BYTES = 65_536

NO_LINGER = struct.pack("ii", 1, 0)
"""
SO_LINGER on, zero seconds: closing sends a reset, as a machine does that has restarted after a crash.
"""


class Proxy:
    """
    A proxy for one client of one server. Add `poll` to the engine's pumps.

    Attributes:
        port: The port that the client connects to.
        upstream: All bytes that the client has sent.
        downstream: All bytes that the server has sent.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._open = ExitStack()
        self._door = self._open.enter_context(socket.create_server(("127.0.0.1", 0)))
        self._client: socket.socket | None = None
        self._server: socket.socket | None = None
        self.port: int = self._door.getsockname()[1]
        self.upstream = bytearray()
        self.downstream = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def poll(self) -> None:
        """
        Accepts the client, then passes on the bytes that have arrived.
        """
        if self._client is None or self._server is None:
            self._accept()
        else:
            self._pass(self._client, self._server, self.upstream)
            self._pass(self._server, self._client, self.downstream)

    def _accept(self) -> None:
        if self._door.fileno() != -1 and select.select([self._door], [], [], 0)[0]:
            self._client = self._open.enter_context(self._door.accept()[0])
            self._server = self._open.enter_context(socket.create_connection(("127.0.0.1", self._server_port)))

    def _pass(self, source: socket.socket, sink: socket.socket, record: bytearray) -> None:
        if source.fileno() == -1 or not select.select([source], [], [], 0)[0]:
            return
        data = b""
        with suppress(ConnectionError):
            data = source.recv(READ_BYTES)
            record += data
            sink.sendall(data)
        if not data:
            self.cut(reset=False)

    def cut(self, *, reset: bool) -> None:
        """
        Cuts the connection to both sides: with an end of stream, or with a reset.
        """
        for connection in (self._client, self._server):
            if connection is not None:
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                connection.close()
