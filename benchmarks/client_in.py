"""A client receives 100,000 small packets with `poll()` and `get_packet()`; packets per second.

The server is a socket in the benchmark's process that sends frames built beforehand. The clock runs from its first byte
to the client's last packet; then the client looks at every packet.
"""

import socket
import struct
import time
from functools import partial

from benchmarks.harness import Figure, Lost, Scale, alternate
from benchmarks.load.frames import server_header
from benchmarks.load.server_end import accept
from benchmarks.rivals.contenders import CONTENDERS, Contender, present
from benchmarks.rivals.counted import numbered
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import DEADLINE

__all__ = ["measure", "rates_as_figures", "welcome"]

PACKETS = 100_000
SIZE = 32
ROUNDS = 5

ID = 2
HEADER = struct.pack("<Bii", 0, 1, ID)  # of Godot's multiplayer: payload, from the server, to this client

RIVALS = ("websockets", "websockets sync", "picows", "aiohttp")
TARGETS = {"websockets": 4.0, "picows": 0.5}


def measure(scale: Scale) -> list[Figure]:
    """
    Measure netpeer in both modes, and the rivals with messages of the same size as gd_mp_api's.
    """
    count = scale.count(PACKETS)
    turns = {
        "gd_mp_api": partial(_rate, CONTENDERS["netpeer"], count, multiplayer=True),
        "plain": partial(_rate, CONTENDERS["netpeer"], count, multiplayer=False),
    }
    turns |= {rival.name: partial(_rate, rival, count, multiplayer=False) for rival in present(*RIVALS)}
    return rates_as_figures("in", alternate(turns, min(ROUNDS, scale.rounds), is_warmed_up=False))


def rates_as_figures(
    what: str, rates: dict[str, float], ours: tuple[str, ...] = ("gd_mp_api", "plain")
) -> list[Figure]:
    """
    Compare each rate of netpeer with each rival's.
    """
    rivals = {name: rate for name, rate in rates.items() if name not in ours}
    return [
        Figure(f"{what}, {name}", "packets/s", rates[name], rival, rate, TARGETS.get(rival), True, True)
        for name in ours
        for rival, rate in rivals.items()
    ]


def welcome(client: socket.socket) -> None:
    """
    Send a client in gd_mp_api mode its id, and that the server is connected.
    """
    for type, id in ((3, ID), (1, 1)):
        message = struct.pack("<Biii", type, 1, 0, id)
        client.sendall(server_header(len(message)) + message)


def _rate(contender: Contender, count: int, *, multiplayer: bool) -> float:
    """
    Measure a client that receives all packets.
    """
    size = SIZE if multiplayer else SIZE + len(HEADER)
    head = server_header(SIZE + len(HEADER)) + (HEADER if multiplayer else b"")
    stream = head + head.join(numbered(count, size))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(DEADLINE)
        port = listener.getsockname()[1]
        options = {"port": port, "count": count, "size": size, "multiplayer": int(multiplayer), "task": "in"}
        with Subject(contender, "client", **options) as subject, accept(listener) as client:
            if multiplayer:
                welcome(client)
            subject.hear()
            began = time.monotonic()
            try:
                client.sendall(stream)
            except OSError as error:
                raise Lost(f"{contender.name} does not read its packets: {error}") from None
            return count / (float(subject.hear()["ended"]) - began)
