"""The time from a packet to its answer, with a server that polls 60 times a second, and one that polls without a pause.

The server's game gives each packet back to its sender, ours and Godot's. The client is a socket that waits for the
answer. With a server at 60 Hz the next ping waits for a time that moves evenly through the server's frame, as two games
know nothing of each other's frames: so half a frame is what chance alone makes.
"""

import statistics
import struct
import time
from contextlib import ExitStack
from typing import NamedTuple

from benchmarks.harness import Figure, Lost, Scale
from benchmarks.load.clients import Client, connected
from benchmarks.load.frames import Dialect, masked, server_header
from benchmarks.rivals.contenders import Contender, present
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import DEADLINE

__all__ = ["measure"]

SIZE = 64
PINGS = {60: 120, 0: 3000}  # polls of the server per second -> pings; 0: without a pause
ROUNDS = 5
RIVALS = ("Godot 3.6", "Godot 3.2")

# As good as Godot's, within the precision of so many pings at 60 Hz, and of a busy machine without a pause.
TARGET = 1.05

GOLDEN = 0.618034  # multiples of it are spread evenly


class _Turn(NamedTuple):
    p50: float  # milliseconds
    p99: float


def measure(scale: Scale) -> list[Figure]:
    """
    Measure both kinds of server.
    """
    figures = []
    for hertz, pings in PINGS.items():
        turns: dict[str, list[_Turn]] = {}
        for _ in range(min(ROUNDS, scale.rounds)):
            for contender in present("netpeer", *RIVALS):
                turns.setdefault(contender.name, []).append(_turn(contender, hertz, max(2, scale.count(pings))))
        medians = {name: _Turn(*map(statistics.median, zip(*some, strict=True))) for name, some in turns.items()}
        ours = medians.pop("netpeer")
        what = f"ping-pong, server at {hertz} Hz" if hertz else "ping-pong, server at full speed"
        for name, theirs in medians.items():
            figures.append(Figure(f"{what}: p50", "ms", ours.p50, name, theirs.p50, TARGET, of_ratio=True))
            figures.append(Figure(f"{what}: p99", "ms", ours.p99, name, theirs.p99))
        if not medians:
            figures.append(Figure(f"{what}: p50", "ms", ours.p50))
    return figures


def _turn(contender: Contender, hertz: int, pings: int) -> _Turn:
    with ExitStack() as opened:
        server = opened.enter_context(Subject(contender, "server", rooms=1, hertz=hertz, task="echo"))
        (client,) = opened.enter_context(connected(server.doors(), 1, contender.dialect))
        client.socket.settimeout(DEADLINE)
        delays = []
        for number in range(pings):
            if hertz:
                time.sleep(number * GOLDEN % 1 / hertz)
            delays.append(_ping(client, contender.dialect, number))
    delays.sort()
    return _Turn(delays[len(delays) // 2] * 1e3, delays[int(len(delays) * 0.99)] * 1e3)


def _ping(client: Client, dialect: Dialect, number: int) -> float:
    """
    Check the answer; return the seconds until it arrived.
    """
    data = struct.pack("<I", number).ljust(SIZE, b"~")
    question = masked([dialect.sent(client.id, 1) + data])
    payload = dialect.delivered(1, client.id) + data
    wanted = server_header(len(payload)) + payload
    began = time.perf_counter()
    client.socket.sendall(question)
    answer = b""
    while len(answer) < len(wanted):
        more = client.socket.recv(4096)
        if not more:
            raise Lost("the server closed the connection")
        answer += more
    taken = time.perf_counter() - began
    if answer != wanted:
        raise Lost(f"the answer to ping {number} was {answer!r}")
    return taken
