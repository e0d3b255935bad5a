"""A peer floods the server as fast as TCP takes it: how late are the packets of another peer?

The flood goes to a third client, which reads all it can; two others play: one sends to the other 100 times a second.
The server polls without a pause. Everything that was sent must arrive, the flood too, each in its order.
"""

import statistics
import struct
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.harness import Figure, Lost, Scale
from benchmarks.load.clients import Client, connected
from benchmarks.load.frames import Dialect, masked, server_header, split
from benchmarks.load.receiving import Receivers
from benchmarks.rivals.contenders import Contender, present
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import DEADLINE

__all__ = ["measure"]

SIZE = 64
HERTZ = 100
FLOOD_BLOCK = 400  # packets in one send
FLOOD_CYCLE = 64  # blocks until the numbers of the flood begin again

SECONDS = 2.0
ROUNDS = 3
TARGET_MS = 20.0  # with a flood: about one frame
RIVAL = "Godot 3.6"

STAMP = struct.Struct("<Id")  # number, time


class _Turn(NamedTuple):
    alone: float  # the 99th percentile of the delays, in milliseconds, without a flood
    flooded: float  # with a flood
    flood: float  # packets of the flood in a second


def measure(scale: Scale) -> list[Figure]:
    """
    Measure both servers, each without and with a flood.
    """
    turns: dict[str, list[_Turn]] = {}
    for _ in range(min(ROUNDS, scale.rounds)):
        for contender in present("netpeer", RIVAL):
            turns.setdefault(contender.name, []).append(_turn(contender, max(0.1, scale.seconds(SECONDS))))
    medians = {name: _Turn(*map(statistics.median, zip(*some, strict=True))) for name, some in turns.items()}
    ours, theirs = medians["netpeer"], medians.get(RIVAL)
    name = RIVAL if theirs else ""
    return [
        Figure("p99 without a flood", "ms", ours.alone, name, theirs.alone if theirs else None),
        Figure("p99 beside a flood", "ms", ours.flooded, name, theirs.flooded if theirs else None, TARGET_MS),
        Figure("the flood itself", "packets/s", ours.flood, name, theirs.flood if theirs else None, at_least=True),
    ]


def _turn(contender: Contender, seconds: float) -> _Turn:
    with ExitStack() as opened:
        server = opened.enter_context(Subject(contender, "server", rooms=1, hertz=0, task="relay"))
        clients = opened.enter_context(connected(server.doors(), 4, contender.dialect))
        alone = _Match(clients, contender).run(seconds, flooded=False)
        flooded = _Match(clients, contender).run(seconds, flooded=True)
    return _Turn(_p99(alone.delays), _p99(flooded.delays), flooded.flood_packets / seconds)


def _p99(delays: list[float]) -> float:
    return sorted(delays)[int(len(delays) * 0.99)] * 1e3


@dataclass
class _Outcome:
    delays: list[float] = field(default_factory=list)
    flood_packets: int = 0


class _Match:
    """
    Four clients: two players, one that floods, and the receiver of the flood.
    """

    def __init__(self, clients: list[Client], contender: Contender) -> None:
        self._clients = clients
        self._player, self._partner, self._flooder, self._target = clients
        self._name = contender.name
        self._dialect: Dialect = contender.dialect
        head = self._dialect.sent(self._flooder.id, self._target.id)
        self._blocks = [
            masked(
                head + struct.pack("<I", block * FLOOD_BLOCK + number).ljust(SIZE, b"~")
                for number in range(FLOOD_BLOCK)
            )
            for block in range(FLOOD_CYCLE)
        ]
        self._flood_bytes = 0
        self._rest = memoryview(b"")
        self._next_block = 0
        self._outcome = _Outcome()
        self._pending = b""

    def run(self, seconds: float, *, flooded: bool) -> _Outcome:
        """
        Play for a while, then wait until all packets have arrived.
        """
        began = time.monotonic()
        until, give_up_at = began + seconds, began + seconds + DEADLINE
        count = round(seconds * HERTZ)
        sent = 0
        frame = len(server_header(SIZE)) + len(self._dialect.sent(0, 0)) + SIZE
        with Receivers(self._clients, [1, 3]) as receivers:
            while True:
                now = time.monotonic()
                if sent < count and now >= began + sent / HERTZ:
                    self._play(sent)
                    sent += 1
                if flooded and (now < until or self._rest):
                    self._flood(is_over=now >= until)
                if 1 in receivers.receive(0.0005):
                    self._heard(receivers)
                flood_came = receivers.bytes[3] // frame
                all_probes_came = sent == count == len(self._outcome.delays) and not self._rest
                if now >= until and all_probes_came and flood_came == self._outcome.flood_packets:
                    break
                if now > give_up_at:
                    lacking = count - len(self._outcome.delays)
                    flood = self._outcome.flood_packets - flood_came
                    raise Lost(f"{self._name}: {lacking} packets did not come, and {flood} of the flood")
            self._check_flood(b"".join(receivers.kept[3]))
        return self._outcome

    def _play(self, number: int) -> None:
        data = STAMP.pack(number, time.monotonic()).ljust(SIZE, b"~")
        message = masked([self._dialect.sent(self._player.id, self._partner.id) + data])
        if self._player.socket.send(message) != len(message):
            raise Lost(f"{self._name} does not read what the player sends")

    def _flood(self, *, is_over: bool) -> None:
        if not self._rest and not is_over:
            self._rest = memoryview(self._blocks[self._next_block % FLOOD_CYCLE])
            self._next_block += 1
            self._outcome.flood_packets += FLOOD_BLOCK
        try:
            self._rest = self._rest[self._flooder.socket.send(self._rest) :]
        except BlockingIOError:
            return  # TCP holds the flood back

    def _heard(self, receivers: Receivers) -> None:
        """
        Check the packets of the partner, and measure their delays.
        """
        now = time.monotonic()
        payloads, self._pending = split(self._pending + b"".join(receivers.kept[1]))
        receivers.kept[1].clear()
        head = self._dialect.delivered(self._player.id, self._partner.id)
        for payload in payloads:
            number, at = STAMP.unpack_from(payload, len(head))
            due = len(self._outcome.delays)
            if not payload.startswith(head) or number != due:
                raise Lost(f"{self._name}: packet {due} was due, number {number} arrived")
            self._outcome.delays.append(now - at)

    def _check_flood(self, data: bytes) -> None:
        head = self._dialect.delivered(self._flooder.id, self._target.id)
        for due, payload in enumerate(split(data).payloads):
            number = int.from_bytes(payload[len(head) : len(head) + 4], "little")
            if not payload.startswith(head) or number != due % (FLOOD_BLOCK * FLOOD_CYCLE):
                raise Lost(f"{self._name}: packet {due} of the flood was due, number {number} arrived")
