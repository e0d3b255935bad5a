"""A game's server at 60 frames a second with 16 players at 30 Hz: the time that `poll()` takes of each frame.

The players send 64 bytes to each other (7,200 deliveries a second); all arrivals are counted, and some looked at.
Beside us stands the time that Godot's own `poll()` takes for the same.
"""

import statistics
from contextlib import ExitStack

from benchmarks.harness import Figure, Scale
from benchmarks.load.clients import connected
from benchmarks.load.steady import Steady
from benchmarks.rivals.contenders import Contender, present
from benchmarks.rivals.processes import Subject

__all__ = ["measure"]

PLAYERS = 16
SIZE = 64
HERTZ = 30
FRAMES_A_SECOND = 60

FRAMES = 300
ROUNDS = 5
TARGET_MS = 0.5
RIVAL = "Godot 3.6"


def measure(scale: Scale) -> list[Figure]:
    """
    Measure both, in turns.
    """
    frames = max(6, scale.count(FRAMES))
    turns: dict[str, list[list[float]]] = {}
    for _ in range(min(ROUNDS, scale.rounds)):
        for contender in present("netpeer", RIVAL):
            turns.setdefault(contender.name, []).append(_turn(contender, frames))
    ours, theirs = turns["netpeer"], turns.get(RIVAL)
    figures = []
    for what, part in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
        target = TARGET_MS if what == "p99" else None
        rival = _median(theirs, part) if theirs else None
        name = RIVAL if theirs else ""
        figures.append(Figure(f"poll() of a frame, {what}", "ms", _median(ours, part), name, rival, target))
    return figures


def _turn(contender: Contender, frames: int) -> list[float]:
    """
    The microseconds of each poll.
    """
    with ExitStack() as opened:
        options = {"rooms": 1, "hertz": FRAMES_A_SECOND, "task": "relay", "timed": frames}
        server = opened.enter_context(Subject(contender, "server", **options))
        clients = opened.enter_context(connected(server.doors(), PLAYERS, contender.dialect))
        Steady(clients, PLAYERS, SIZE, HERTZ, contender.dialect, keepers=1).run(frames / FRAMES_A_SECOND)
        return sorted(map(float, server.hear()["times"]))


def _median(turns: list[list[float]], part: float) -> float:
    """
    The median of the turns' percentiles, in milliseconds.
    """
    return statistics.median(times[min(len(times) - 1, int(len(times) * part))] for times in turns) / 1e3
