"""A server broadcasts packets of 64 bytes to 8, 100 and 1,000 clients, flat out: deliveries a second.

One client asks for some broadcasts; a few such requests are always on their way, so that the server never waits. What
all clients got is counted in bytes; one client keeps everything, and every packet of it is looked at afterwards.
"""

import gc
import struct
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from benchmarks.harness import Figure, Lost, Scale, alternate
from benchmarks.load.clients import Client, connected
from benchmarks.load.frames import Dialect, masked, server_header, split
from benchmarks.load.receiving import Receivers
from benchmarks.rivals.contenders import Contender, present
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import DEADLINE, raise_file_limit

__all__ = ["measure"]

CLIENTS = (8, 100, 1000)
SIZE = 64
TARGETS = {"websockets": 3.0}
RIVALS = ("websockets", "picows", "aiohttp", "Godot 3.6")

# The contenders with the most clients. Godot's server sends each client the ids of all others: a million messages, and
# they take longer than the rest of this case.
RIVALS_OF_MANY = ("websockets", "picows")

SECONDS = 0.7
ROUNDS = 3

DEPTH = 3  # requests on their way
ASKED_DELIVERIES = 30_000  # by one request, at most, ...
ASKED_BROADCASTS = 200  # ... and of these at most so many

# Seconds for each client. As in load.wave_run: the load sleeps, so that the server need not wake it for each packet,
# and has the processor.
PAUSE = 5e-6
LEAST_PAUSE = 0.0005


def measure(scale: Scale) -> list[Figure]:
    """
    Measure every number of clients.
    """
    raise_file_limit(CLIENTS[-1] + 64)
    figures = []
    for clients in CLIENTS if scale.is_full else CLIENTS[:1]:
        figures += _measure(clients, scale)
    return figures


def _measure(clients: int, scale: Scale) -> list[Figure]:
    asked = max(1, min(ASKED_BROADCASTS, ASKED_DELIVERIES // clients))
    with ExitStack() as opened:
        turns = {}
        for contender in present("netpeer", *(RIVALS_OF_MANY if clients == CLIENTS[-1] else RIVALS)):
            server = opened.enter_context(Subject(contender, "server", rooms=1, hertz=0, task="fan_out"))
            joined = opened.enter_context(connected(server.doors(), clients, contender.dialect))
            turns[contender.name] = partial(_turn, server, joined, contender, asked, scale.seconds(SECONDS))
            server.rest()
        rates = alternate(turns, min(ROUNDS, scale.rounds))
    ours = rates.pop("netpeer")
    what = f"{clients} clients, {asked} broadcasts at a time"
    return [
        Figure(what, "deliveries/s", ours, name, rate, TARGETS.get(name), True, True) for name, rate in rates.items()
    ] or [Figure(what, "deliveries/s", ours)]


def _turn(server: Subject, clients: Sequence[Client], contender: Contender, asked: int, seconds: float) -> float:
    with server.turn():
        return _rate(clients, contender, asked, seconds)


def _rate(clients: Sequence[Client], contender: Contender, asked: int, seconds: float) -> float:
    dialect = contender.dialect
    wave_bytes = asked * (len(server_header(SIZE)) + len(dialect.delivered(1, 0)) + SIZE)
    gc.disable()
    try:
        with Receivers(clients, [0]) as receivers:
            began, until = time.perf_counter(), time.perf_counter() + seconds
            sent = 0
            while sent * wave_bytes > (least := min(receivers.bytes)) or time.perf_counter() < until:
                while sent * wave_bytes - least < DEPTH * wave_bytes and (time.perf_counter() < until or not sent):
                    _ask(clients[0], dialect, asked, sent * asked)
                    sent += 1
                if not receivers.receive(0.1) and time.perf_counter() > until + DEADLINE:
                    raise Lost(f"{contender.name}: not every broadcast came: {least} of {sent * wave_bytes} bytes")
                time.sleep(max(LEAST_PAUSE, PAUSE * len(clients)))
            taken = time.perf_counter() - began
            if receivers.receive(0.02) or set(receivers.bytes) != {sent * wave_bytes}:
                raise Lost(f"{contender.name} sent more than the requests asked for")
            _check(b"".join(receivers.kept[0]), contender, sent * asked)
    finally:
        gc.enable()
    return sent * asked * len(clients) / taken


def _ask(client: Client, dialect: Dialect, count: int, first: int) -> None:
    client.socket.send(masked([dialect.sent(client.id, 1) + struct.pack("<III", count, SIZE, first)]))


def _check(data: bytes, contender: Contender, count: int) -> None:
    payloads, rest = split(data)
    header = contender.dialect.delivered(1, 0)
    if rest or len(payloads) != count:
        raise Lost(f"a client of {contender.name} got {len(payloads)} packets, and not {count}")
    for number, payload in enumerate(payloads):
        if payload != header + number.to_bytes(SIZE, "little"):
            raise Lost(f"{contender.name}: broadcast {number} was due, {payload!r} came")
