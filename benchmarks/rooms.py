"""Rooms of eight players, many rooms in one process. Each player sends 64 bytes at 20 Hz to the other seven.

What counts is the processor's time for each delivery, and how late packets come. netpeer has a server for each room in
one process that polls all of them 80 times a second, as a game server does; the rivals wait for events. A room of
theirs is a path, and their packets have as many bytes.
"""

import statistics
from contextlib import ExitStack
from typing import NamedTuple

from benchmarks.harness import Figure, Scale
from benchmarks.load.clients import Client, connected
from benchmarks.load.steady import Steady
from benchmarks.rivals.contenders import Contender, present
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import raise_file_limit

__all__ = ["measure"]

ROOMS = (25, 50, 75, 100)  # 28,000 to 112,000 deliveries a second
PLAYERS = 8
SIZE = 64
HERTZ = 20
POLLS = 80  # a second

SECONDS = 2.0
ROUNDS = 3

CPU_TARGETS = {"websockets": 0.5, "picows": 1.0}
DELAY_TARGET_MS = 20.0
DELAY_ROOMS = 75  # of which the delay has a target, in the first rival's row: 84,000 deliveries a second
RIVALS = ("websockets", "picows", "aiohttp")


class _Turn(NamedTuple):
    cpu: float  # microseconds for each delivery
    p50: float  # milliseconds
    p99: float


def measure(scale: Scale) -> list[Figure]:
    """
    Measure every number of rooms.
    """
    raise_file_limit(ROOMS[-1] * PLAYERS + 64)
    figures = []
    for rooms in ROOMS if scale.is_full else (1,):
        figures += _measure(rooms, scale)
    return figures


def _measure(rooms: int, scale: Scale) -> list[Figure]:
    turns: dict[str, list[_Turn]] = {}
    for _ in range(min(ROUNDS, scale.rounds)):
        # Only one server has connections at a time, because open connections take a little processor time.
        for contender in present("netpeer", *RIVALS):
            turns.setdefault(contender.name, []).append(_turn(contender, rooms, scale.seconds(SECONDS)))
    medians = {name: _Turn(*map(statistics.median, zip(*some, strict=True))) for name, some in turns.items()}
    ours = medians.pop("netpeer")
    what = f"{rooms} rooms, {rooms * PLAYERS * (PLAYERS - 1) * HERTZ:,} deliveries/s"
    target = DELAY_TARGET_MS if rooms == DELAY_ROOMS else None
    figures = []
    for name, theirs in medians.items():
        cpu_target = CPU_TARGETS.get(name)
        figures += [
            Figure(f"{what}: processor for each", "us", ours.cpu, name, theirs.cpu, cpu_target, of_ratio=True),
            Figure(f"{what}: p50", "ms", ours.p50, name, theirs.p50),
            Figure(f"{what}: p99", "ms", ours.p99, name, theirs.p99, target if name == RIVALS[0] else None),
        ]
    return figures or [Figure(f"{what}: processor for each", "us", ours.cpu), Figure(f"{what}: p99", "ms", ours.p99)]


def _turn(contender: Contender, rooms: int, seconds: float) -> _Turn:
    with ExitStack() as opened:
        server = opened.enter_context(Subject(contender, "server", rooms=rooms, hertz=POLLS, task="relay"))
        clients: list[Client] = opened.enter_context(connected(server.doors(), PLAYERS, contender.dialect))
        load = Steady(clients, PLAYERS, SIZE, HERTZ, contender.dialect)
        began = server.cpu()
        run = load.run(max(seconds, 2 / HERTZ))
        used = server.cpu() - began
    return _Turn(used / run.deliveries * 1e6, run.percentile(50) * 1e3, run.percentile(99) * 1e3)
