"""50, 500 and 5,000 connections: memory of each, and processor time of each delivery. Neither should grow.

Every client sends packets of 64 bytes and gets them back, up to four on their way, from a server that polls 200 times a
second. Memory is what the process holds more than with a few clients, after the traffic. It is compared with that of
500 connections: Python takes memory from the system by the megabyte, and 50 connections are less than one.
"""

import statistics
from contextlib import ExitStack
from typing import NamedTuple

from benchmarks.harness import Figure, Scale
from benchmarks.load.clients import connected
from benchmarks.load.frames import PLAIN
from benchmarks.load.waves import Waves
from benchmarks.rivals.contenders import CONTENDERS
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import raise_file_limit

__all__ = ["measure"]

COUNTS = (50, 500, 5000)
FIRST = 10  # clients that connect before memory is measured
SIZE = 64
POLLS = 200  # a second
SECONDS = 1.0
ROUNDS = 3
TARGET = 1.3


class _Turn(NamedTuple):
    memory: float  # KB of each connection
    cpu: float  # microseconds for each delivery


def measure(scale: Scale) -> list[Figure]:
    """
    Measure every number of connections, each in a process of its own.
    """
    raise_file_limit(COUNTS[-1] + 64)
    turns: dict[int, list[_Turn]] = {}
    for _ in range(min(ROUNDS, scale.rounds)):
        for count in COUNTS:
            turns.setdefault(count, []).append(_turn(scale.count(count), scale.seconds(SECONDS)))
    medians = {count: _Turn(*map(statistics.median, zip(*some, strict=True))) for count, some in turns.items()}
    figures = []
    for what, unit, place, base in (("memory of each", "KB", 0, 500), ("processor for each delivery", "us", 1, 50)):
        for count, turn in medians.items():
            target = TARGET if count == COUNTS[-1] else None
            name, compared = f"{count} connections: {what}", medians[base][place]
            figures.append(Figure(name, unit, turn[place], f"{base} connections", compared, target, of_ratio=True))
    return figures


def _turn(count: int, seconds: float) -> _Turn:
    with ExitStack() as opened:
        server = opened.enter_context(Subject(CONTENDERS["netpeer"], "plain", hertz=POLLS))
        doors = server.doors()
        first = opened.enter_context(connected(doors, FIRST, PLAIN))
        Waves(first, FIRST, SIZE, PLAIN, echoes=True, block=1).run(seconds / 10)
        before = server.memory()
        clients = opened.enter_context(connected(doors, count, PLAIN))
        waves = Waves(clients, count, SIZE, PLAIN, echoes=True, block=1)
        run = waves.run(seconds, server.cpu)
        memory = server.memory() - before
    return _Turn(max(memory / count / 1024, 0.001), run.server_cpu / run.deliveries * 1e6)
