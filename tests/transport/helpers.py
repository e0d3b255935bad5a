"""Waiting without sleeping, and pairs of connected streams."""

import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from netpeer.transport import ClientTls, MemoryNetwork, Network, ServerTls, Stream, SystemNetwork

__all__ = ["DEADLINE", "StreamPair", "carry", "connected", "connected_in_memory", "dialled", "shake_hands", "until"]

T = TypeVar("T")

# Seconds after which a test gives up: on this machine each step takes milliseconds.
DEADLINE = 120.0


class StreamPair(NamedTuple):
    """
    The two ends of one connection.
    """

    client: Stream
    server: Stream

    def close(self) -> None:
        """
        Close both ends.
        """
        self.client.close()
        self.server.close()


def until(condition: Callable[[], T | None]) -> T:
    """
    Call a function until its result is neither None nor False, and return the result. Fails at the deadline.
    """
    give_up_at = time.monotonic() + DEADLINE
    while time.monotonic() < give_up_at:
        answer = condition()
        if answer is not None and answer is not False:
            return answer
    raise TimeoutError(f"not within {DEADLINE:g} s")


def dialled(network: Network, host: str, port: int, *, tls: ClientTls | None = None) -> Stream:
    """
    A stream to a listener of this machine.
    """
    dial = network.dial(host, port, tls=tls)
    try:
        return until(lambda: dial.poll(time.monotonic()))
    finally:
        dial.cancel()


def connected(
    *, host: str = "127.0.0.1", server_tls: ServerTls | None = None, client_tls: ClientTls | None = None
) -> StreamPair:
    """
    Two streams on real sockets. With TLS, call `shake_hands` next.
    """
    network = SystemNetwork()
    listener = network.listen("127.0.0.1", 0, tls=server_tls)
    try:
        client = dialled(network, host, listener.local_address.port, tls=client_tls)
        return StreamPair(client, until(listener.accept))
    finally:
        listener.close()


def connected_in_memory(network: MemoryNetwork) -> StreamPair:
    """
    Two streams in memory.
    """
    listener = network.listen("*", 0, tls=None)
    dial = network.dial("host", listener.local_address.port, tls=None)
    client = until(lambda: dial.poll(network.clock()))
    server = until(listener.accept)
    listener.close()
    return StreamPair(client, server)


def carry(source: Stream, target: Stream, data: bytes, *, step: int = 65536) -> bytes:
    """
    Send all bytes, receive as many at the other end, and return them.

    Args:
        source: the sender.
        target: the receiver.
        data: what to send.
        step: the most bytes to offer and to ask for at once.
    """
    arrived = bytearray()
    left = memoryview(data)

    def move() -> bool:
        nonlocal left
        left = left[source.send(left[:step]) :] if left else left
        piece = target.receive(step)
        if piece == b"":
            raise EOFError(f"the stream ended after {len(arrived)} of {len(data)} bytes")
        arrived.extend(piece or b"")
        return len(arrived) >= len(data)

    until(move)
    return bytes(arrived)


def shake_hands(pair: StreamPair) -> None:
    """
    Complete a TLS handshake by sending a byte in each direction. Raises `StreamError` when it fails.
    """
    carry(pair.client, pair.server, b"!")
    carry(pair.server, pair.client, b"!")
