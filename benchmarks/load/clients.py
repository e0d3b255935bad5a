"""Raw clients, connected and ready to send. They are plain sockets: a WebSocket library would take processor time."""

import contextlib
import itertools
import socket
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.harness import Lost
from benchmarks.load.frames import Dialect, split
from benchmarks.sockets import DEADLINE, REQUEST

__all__ = ["Client", "Door", "connected"]

# Clients that connect at once: fewer than the backlog of any listener.
AT_ONCE = 50


class Door(NamedTuple):
    """
    The address of a server, and the path of a room.
    """

    port: int
    path: str = "/"


class Client(NamedTuple):
    """
    A connected client.

    Attributes:
        socket: does not block.
        id: the id from the server; a number of the load if the server gives none.
    """

    socket: socket.socket
    id: int


@contextlib.contextmanager
def connected(doors: Sequence[Door], count: int, dialect: Dialect) -> Iterator[list[Client]]:
    """
    Connect the same number of clients through each door (a room), and wait until each has got the ids of all others.

    Args:
        doors: the rooms.
        count: the number of clients in each room.
        dialect: the server's dialect.
    """
    with contextlib.ExitStack() as opened:
        sockets: list[socket.socket] = []
        rests: list[bytes] = []
        everyone = [door for door in doors for _ in range(count)]
        for some in (everyone[start : start + AT_ONCE] for start in range(0, len(everyone), AT_ONCE)):
            fresh = []
            for door in some:
                address = ("127.0.0.1", door.port)
                fresh.append(opened.enter_context(socket.create_connection(address, timeout=DEADLINE)))
                fresh[-1].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                fresh[-1].sendall(REQUEST.replace(b"GET / ", b"GET " + door.path.encode() + b" "))
            rests += [_answer(connection) for connection in fresh]
            sockets += fresh
        ids = [_join(*pair, dialect, count) for pair in zip(sockets, rests, strict=True)]
        for connection in sockets:
            connection.setblocking(False)
        numbers = itertools.count(2)
        yield [Client(connection, id or next(numbers)) for connection, id in zip(sockets, ids, strict=True)]


def _answer(connection: socket.socket) -> bytes:
    """
    Read the answer to the handshake; return the bytes after it.
    """
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, rest = received.partition(b"\r\n\r\n")
    if b" 101 " not in head.partition(b"\r\n")[0]:
        raise Lost(f"a server refused the handshake: {head!r}")
    return rest


def _join(connection: socket.socket, rest: bytes, dialect: Dialect, clients: int) -> int:
    """
    Read a server's first messages; return the client's id.
    """
    messages: list[bytes] = []
    while True:
        payloads, rest = split(rest)
        messages += payloads
        id = dialect.joined(messages, clients)
        if id is not None:
            if rest:
                raise Lost(f"a server sent a new client more than it should: {rest!r}")
            return id
        rest += _some(connection)


def _some(connection: socket.socket) -> bytes:
    try:
        data = connection.recv(65536)
    except TimeoutError:
        raise Lost("a server did not answer a new client in time") from None
    if not data:
        raise Lost("a server closed the connection to a new client")
    return data
