"""The simulated slow link has the given rate and delay, and loses no bytes."""

import socket
import threading

import pytest

from benchmarks.load.shaping import Pipe, slow_link
from benchmarks.sockets import DEADLINE


def test_bytes_arrive_at_the_rate_and_after_the_delay() -> None:
    pipe = Pipe(rate=1000.0, delay=0.5, capacity=4000)
    pipe.put(bytes(1400) + b"x" * 600, now=10.0)
    assert pipe.take(11.89) == b""
    assert pipe.take(11.91) == bytes(1400)
    assert pipe.take(12.49) == b""
    assert pipe.take(12.51) == b"x" * 600


def test_waiting_bytes_fill_the_capacity_until_they_are_sent() -> None:
    pipe = Pipe(rate=1000.0, delay=0.5, capacity=2000)
    pipe.put(bytes(1400), now=0.0)
    assert pipe.room(0.0) == 600
    assert pipe.room(0.5) == pytest.approx(1100, abs=1)
    assert pipe.room(5.0) == 2000  # bytes that have been sent take no room


def test_a_proxy_passes_everything_on() -> None:
    sent = bytes(range(256)) * 40
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(DEADLINE)
        with (
            slow_link(listener.getsockname()[1], rate=1e6, delay=0.01, capacity=4096) as port,
            socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as client,
            listener.accept()[0] as server,
        ):
            writer = threading.Thread(target=server.sendall, args=(sent,))
            writer.start()
            received = b""
            while len(received) < len(sent):
                received += client.recv(65536)
            writer.join()
    assert received == sent
