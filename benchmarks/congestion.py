"""A link of 1 Mbit/s and 100 ms each way, and states for twice that: how old is the newest state that has arrived?

A server sends a state of 4,000 bytes in each of 60 frames a second to one client. Once in memory, where time is
simulated, and once over real sockets, through a proxy that passes on so many bytes a second, each so late. With
UNRELIABLE_ORDERED old states give way to new ones; with RELIABLE `put_packet` says when it is too much; Godot's server
queues. Numbers only grow, and where nothing may be lost, nothing is.
"""

import statistics
import struct
import time
from contextlib import ExitStack
from itertools import pairwise
from typing import NamedTuple

from benchmarks.harness import Figure, Lost, Scale
from benchmarks.load.clients import Door, connected
from benchmarks.load.frames import masked, split
from benchmarks.load.memory_link import PORT, MemoryLinkSimulation
from benchmarks.load.shaping import slow_link
from benchmarks.rivals.contenders import CONTENDERS, Contender, present
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import DEADLINE
from netpeer import Error, NetworkedMultiplayerPeer, WebSocketClient, WebSocketServer

__all__ = ["measure"]

RATE = 125_000  # bytes a second: 1 Mbit/s
DELAY = 0.1  # seconds each way
CAPACITY = 4 * 1024  # bytes that may wait at the link's near end: a short queue

SIZE = 4000
FRAME = 1 / 60
STATE = struct.Struct("<IQ")  # number, microseconds

SECONDS = 8.0
SETTLED = 0.25  # the part of the time after which ages count
SAMPLE = 0.01  # seconds between two samples of the age

# About one round trip, and the time in which the link passes the current state and the next one.
TARGET_MS = (2 * DELAY + 2 * SIZE / RATE) * 1e3 * 1.1

MODES = NetworkedMultiplayerPeer
ORDERED, RELIABLE = MODES.TRANSFER_MODE_UNRELIABLE_ORDERED, MODES.TRANSFER_MODE_RELIABLE
RIVALS = ("Godot 3.6",)
GAP = struct.calcsize("<Bii")


class _Ages(NamedTuple):
    p50: float  # milliseconds
    p99: float
    last: float


def measure(scale: Scale) -> list[Figure]:
    """
    Measure in memory, then over sockets.
    """
    seconds = max(0.4, scale.seconds(SECONDS))
    in_memory = {mode: _in_memory(mode, max(2.0, seconds)) for mode in (ORDERED, RELIABLE)}
    figures = _figures("in memory", in_memory[ORDERED], {"RELIABLE": in_memory[RELIABLE]})
    ours = {mode: _over_sockets(CONTENDERS["netpeer"], mode, seconds) for mode in (ORDERED, RELIABLE)}
    rivals = {"RELIABLE": ours[RELIABLE]}
    rivals |= {rival.name: _over_sockets(rival, RELIABLE, seconds) for rival in present(*RIVALS)}
    return figures + _figures("over sockets", ours[ORDERED], rivals)


def _figures(where: str, ours: _Ages, rivals: dict[str, _Ages]) -> list[Figure]:
    figures = []
    for rival, theirs in rivals.items():
        what = f"{where}, UNRELIABLE_ORDERED: age of the newest"
        figures += [
            Figure(f"{what}, p50", "ms", ours.p50, rival, theirs.p50),
            Figure(f"{what}, p99", "ms", ours.p99, rival, theirs.p99, TARGET_MS if rival == "RELIABLE" else None),
            Figure(f"{what}, at the end", "ms", ours.last, rival, theirs.last),
        ]
    return figures


class _Watch:
    """
    Keeps the time of the newest state, and checks the order of all states.
    """

    def __init__(self, name: str, *, is_complete: bool) -> None:
        self._name = name
        self._is_complete = is_complete
        self._numbers: list[int] = []
        self._newest: float | None = None
        self._ages: list[float] = []
        self._next_look = 0.0

    @property
    def has_begun(self) -> bool:
        """
        Whether a state has arrived.
        """
        return self._newest is not None

    def state(self, data: bytes) -> None:
        """
        Note a state that has arrived.
        """
        number, microseconds = STATE.unpack_from(data)
        self._numbers.append(number)
        self._newest = microseconds / 1e6

    def look(self, now: float) -> None:
        """
        Note the age of the newest state, if it is time to.
        """
        if self._newest is not None and now >= self._next_look:
            self._next_look = max(self._next_look + SAMPLE, now)
            self._ages.append(now - self._newest)

    def ages(self) -> _Ages:
        """
        Check the numbers, and return the ages without those of the beginning.
        """
        for number, next_number in pairwise(self._numbers):
            if next_number <= number or (self._is_complete and next_number != number + 1):
                raise Lost(f"{self._name}: state {next_number} came after state {number}")
        if not self._ages:
            raise Lost(f"{self._name}: no state came")
        counted = self._ages[int(len(self._ages) * SETTLED) :]
        by_age = sorted(counted)
        p99 = by_age[int(len(by_age) * 0.99)]
        return _Ages(statistics.median(by_age) * 1e3, p99 * 1e3, counted[-1] * 1e3)


def _in_memory(mode: int, seconds: float) -> _Ages:
    link = MemoryLinkSimulation(RATE, DELAY, CAPACITY)
    server = WebSocketServer(network=link.near, clock=link.clock)
    client = WebSocketClient(network=link.far, clock=link.clock)
    server.listen(PORT, [], True)
    client.connect_to_url(f"ws://127.0.0.1:{PORT}", [], True)
    server.transfer_mode = mode
    watch = _Watch("in memory", is_complete=mode == RELIABLE)
    number, next_frame = 0, 0.0
    began = link.clock()
    while (now := link.clock()) < began + seconds:
        if now >= next_frame:
            next_frame = now + FRAME
            server.poll()
            client.poll()
            while client.get_available_packet_count():
                watch.state(client.get_packet())
            if client.get_unique_id():
                state = STATE.pack(number, round(now * 1e6)).ljust(SIZE, b"\0")
                server.set_target_peer(client.get_unique_id())
                number += server.put_packet(state) == Error.OK
        watch.look(now)
        link.go_on(0.001)
    return watch.ages()


def _over_sockets(contender: Contender, mode: int, seconds: float) -> _Ages:
    name = f"{contender.name} with mode {mode}"
    with ExitStack() as opened:
        options: dict[str, int | str] = {"rooms": 1, "hertz": round(1 / FRAME), "task": "states"}
        options |= {"mode": int(mode), "size": SIZE}
        server = opened.enter_context(Subject(contender, "server", **options))
        (door,) = server.doors()
        port = opened.enter_context(slow_link(door.port, RATE, DELAY, CAPACITY))
        (client,) = opened.enter_context(connected([Door(port)], 1, contender.dialect))
        client.socket.send(masked([contender.dialect.sent(client.id, 1) + b"go"]))
        client.socket.settimeout(SAMPLE / 2)
        watch = _Watch(name, is_complete=mode == RELIABLE)
        rest = b""
        until = time.monotonic() + DEADLINE  # for the first state
        while (now := time.monotonic()) < until:
            watch.look(now - server.clock)
            try:
                data = client.socket.recv(65536)
            except TimeoutError:
                continue
            if not data:
                raise Lost(f"{name} closed the connection")
            payloads, rest = split(rest + data)
            if payloads and not watch.has_begun:
                until = now + seconds
            for payload in payloads:
                watch.state(payload[GAP:])
    return watch.ages()
