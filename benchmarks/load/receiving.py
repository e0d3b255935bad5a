"""Counts the bytes that many sockets receive, in few calls, without reading them."""

import select
from collections.abc import Sequence

from benchmarks.harness import Lost
from benchmarks.load.clients import Client

__all__ = ["Receivers"]

READ_BYTES = 1 << 20


class Receivers:
    """
    The receiving ends of all clients. A context manager.

    Attributes:
        bytes: how many bytes each client has received.
        kept: client's index -> the received bytes in pieces, for the clients in `keepers`.
    """

    def __init__(self, clients: Sequence[Client], keepers: Sequence[int]) -> None:
        self.bytes = [0] * len(clients)
        self.kept: dict[int, list[bytes]] = {index: [] for index in keepers}
        self._sockets = [client.socket for client in clients]
        self._poll = select.epoll()
        self._by_file = {client.socket.fileno(): index for index, client in enumerate(clients)}
        self._buffer = bytearray(READ_BYTES)
        self._view = memoryview(self._buffer)
        for file in self._by_file:
            self._poll.register(file, select.EPOLLIN)

    def __enter__(self) -> "Receivers":
        return self

    def __exit__(self, *_: object) -> None:
        self._poll.close()

    def receive(self, timeout: float) -> list[int]:
        """
        Receive all bytes that have arrived.

        Args:
            timeout: the most seconds to wait for bytes.

        Returns:
            The indexes of the clients that got something.
        """
        indexes = [self._by_file[file] for file, _ in self._poll.poll(max(timeout, 0.0), len(self._sockets))]
        for index in indexes:
            count = self._sockets[index].recv_into(self._buffer)
            if not count:
                raise Lost(f"the server closed the connection to client {index} after {self.bytes[index]} bytes")
            self.bytes[index] += count
            if index in self.kept:
                self.kept[index].append(bytes(self._view[:count]))
        return indexes
