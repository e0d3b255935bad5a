"""Raw sockets for the cases: clients that are only a socket, and servers that behave badly.

Everything is on the loopback, on free ports. Each server is a context manager that closes what it opened.
"""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator

__all__ = [
    "DEADLINE",
    "black_hole",
    "dripping_server",
    "handshake",
    "idle_clients",
    "raise_file_limit",
    "silent_server",
]

# Seconds after which packets on the loopback count as lost.
DEADLINE = 120.0

# RFC 6455, 4.1; the key is the RFC's own example.
REQUEST = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
RESPONSE = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)

# Attempts that fill the backlog of a listener with a backlog of one.
MAX_FILLERS = 16


def raise_file_limit(wanted: int) -> None:
    """
    Raise this process's limit of open files, as far as the system allows. Raises `OSError` if that is not enough.
    """
    if sys.platform == "win32":
        return  # the system has no such limit for sockets
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise OSError(f"this needs {wanted} open files, the system allows {hard}: raise `ulimit -Hn`")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextlib.contextmanager
def idle_clients(port: int, count: int, poll: Callable[[], object]) -> Iterator[list[socket.socket]]:
    """
    Connect clients that send nothing after their handshake.

    Args:
        port: the port of a server on the loopback.
        count: the number of clients.
        poll: polls the server.
    """
    with contextlib.ExitStack() as opened:
        clients = []
        for _ in range(count):
            client = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=DEADLINE))
            client.setblocking(False)
            handshake(client, poll)
            clients.append(client)
        yield clients


def handshake(client: socket.socket, poll: Callable[[], object]) -> bytes:
    """
    Do the client's half of the opening handshake; return the bytes after it.
    """
    client.sendall(REQUEST)
    received = b""
    give_up_at = time.monotonic() + DEADLINE
    while b"\r\n\r\n" not in received:
        poll()
        with contextlib.suppress(BlockingIOError):
            received += client.recv(4096)
        if time.monotonic() > give_up_at:
            raise TimeoutError("the server did not answer the handshake")
    return received.partition(b"\r\n\r\n")[2]


@contextlib.contextmanager
def black_hole() -> Iterator[int]:
    """
    A port that answers no attempt to connect, like a firewall that drops packets: its backlog is full.
    """
    with contextlib.ExitStack() as opened:
        listener = opened.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(MAX_FILLERS):
            filler = opened.enter_context(socket.socket())
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(listener.getsockname())
        yield listener.getsockname()[1]


@contextlib.contextmanager
def silent_server() -> Iterator[int]:
    """
    A port whose connections get no answer: the kernel accepts them, and no program reads.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield listener.getsockname()[1]


@contextlib.contextmanager
def dripping_server(seconds: float) -> Iterator[int]:
    """
    A port that answers one connection with a correct handshake, one byte at a time with a pause after each.
    """
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drip, args=(listener, seconds, ended))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def _drip(listener: socket.socket, seconds: float, ended: threading.Event) -> None:
    listener.settimeout(DEADLINE)
    with contextlib.suppress(OSError):  # no client connected, or it has left
        connection, _ = listener.accept()
        with connection:
            for byte in RESPONSE:
                connection.send(bytes([byte]))
                if ended.wait(seconds):
                    return
