"""A game at 60 frames a second with 16 players at 30 Hz: the time of `poll()` in each frame.

The players send 64 bytes to each other: the server has 7,200 deliveries a second, each client takes in 450 packets.
What comes is counted and looked at as in the other cases. Beside our server stands Godot's, with the same load.
"""

import socket
import statistics
import time
from contextlib import ExitStack

from benchmarks.client_in import HEADER, welcome
from benchmarks.harness import Figure, Scale
from benchmarks.load.clients import connected
from benchmarks.load.frames import server_header
from benchmarks.load.server_end import accept
from benchmarks.load.steady import Steady
from benchmarks.rivals.contenders import CONTENDERS, Contender, present
from benchmarks.rivals.counted import numbered
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import DEADLINE

__all__ = ["measure"]

PLAYERS = 16
SIZE = 64
HERTZ = 30
FRAMES_A_SECOND = 60

FRAMES = 300
ROUNDS = 3
TARGET_MS = 0.5
RIVAL = "Godot 3.6"


def measure(scale: Scale) -> list[Figure]:
    """
    Measure the servers and the client, in turns.
    """
    frames = max(6, scale.count(FRAMES))
    turns: dict[str, list[list[float]]] = {}
    clients: list[list[float]] = []
    for _ in range(min(ROUNDS, scale.rounds)):
        for contender in present("netpeer", RIVAL):
            turns.setdefault(contender.name, []).append(_turn(contender, frames))
        clients.append(_client_turn(frames * HERTZ * (PLAYERS - 1) // FRAMES_A_SECOND))
    ours, theirs = turns["netpeer"], turns.get(RIVAL)
    figures = []
    for what, part in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
        target = TARGET_MS if what == "p99" else None
        rival = _median(theirs, part) if theirs else None
        name = RIVAL if theirs else ""
        figures.append(Figure(f"the server's poll(), {what}", "ms", _median(ours, part), name, rival, target))
        figures.append(Figure(f"a client's poll(), {what}", "ms", _median(clients, part), target=target))
    return figures


def _client_turn(packets: int) -> list[float]:
    """
    The time of each poll of a client, in microseconds.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(DEADLINE)
    options = {"port": listener.getsockname()[1], "count": packets, "size": SIZE, "multiplayer": 1, "task": "frames"}
    with listener, Subject(CONTENDERS["netpeer"], "client", **options) as subject, accept(listener) as client:
        welcome(client)
        subject.hear()
        head = server_header(SIZE + len(HEADER)) + HEADER
        began = time.monotonic()
        for number, packet in enumerate(numbered(packets, SIZE)):
            time.sleep(max(0.0, began + number / (HERTZ * (PLAYERS - 1)) - time.monotonic()))
            client.sendall(head + packet)
        return sorted(map(float, subject.hear()["times"]))


def _turn(contender: Contender, frames: int) -> list[float]:
    """
    The time of each poll, in microseconds.
    """
    with ExitStack() as opened:
        options: dict[str, int | str] = {"rooms": 1, "hertz": FRAMES_A_SECOND, "task": "relay", "timed": frames}
        server = opened.enter_context(Subject(contender, "server", **options))
        clients = opened.enter_context(connected(server.doors(), PLAYERS, contender.dialect))
        Steady(clients, PLAYERS, SIZE, HERTZ, contender.dialect, keepers=1).run(frames / FRAMES_A_SECOND)
        return sorted(map(float, server.hear()["times"]))


def _median(turns: list[list[float]], part: float) -> float:
    """
    The median of the turns' percentiles, in milliseconds.
    """
    return statistics.median(times[min(len(times) - 1, int(len(times) * part))] for times in turns) / 1e3
