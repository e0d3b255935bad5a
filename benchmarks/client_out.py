"""A client sends 100,000 small packets through `put_packet`, each at once and a hundred in a batch; packets a second.

The server is a socket in the benchmark's process that counts bytes. The clock runs from the client's first packet to
the last byte's arrival; then the masks are taken off, and every packet is looked at.
"""

import socket
import struct
import time
from functools import partial

from benchmarks.client_in import ID, SIZE, rates_as_figures, welcome
from benchmarks.harness import Figure, Lost, Scale, alternate
from benchmarks.load.frames import MASKED, split
from benchmarks.load.server_end import accept
from benchmarks.rivals.contenders import CONTENDERS, Contender, present
from benchmarks.rivals.counted import check_numbers
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import DEADLINE

__all__ = ["measure"]

PACKETS = 100_000
ROUNDS = 5

HEADER = struct.pack("<Bii", 0, ID, 1)  # of Godot's multiplayer: payload, from this client, to the server
FRAME = 2 + 4  # a short frame's header, and its mask

# The reader pauses, so that a client that writes each packet separately need not wake it for each packet.
PAUSE = 0.0005

RIVALS = ("websockets", "websockets sync", "picows", "aiohttp")


def measure(scale: Scale) -> list[Figure]:
    """
    Measure netpeer in both modes and both ways, and the rivals with messages of the same size as gd_mp_api's.
    """
    count = scale.count(PACKETS)
    netpeer = CONTENDERS["netpeer"]
    turns = {
        "gd_mp_api, at once": partial(_rate, netpeer, count, "out", multiplayer=True),
        "gd_mp_api, batched": partial(_rate, netpeer, count, "out_batched", multiplayer=True),
        "plain, at once": partial(_rate, netpeer, count, "out", multiplayer=False),
        "plain, batched": partial(_rate, netpeer, count, "out_batched", multiplayer=False),
    }
    ours = tuple(turns)
    turns |= {rival.name: partial(_rate, rival, count, "out", multiplayer=False) for rival in present(*RIVALS)}
    return rates_as_figures("out", alternate(turns, min(ROUNDS, scale.rounds), is_warmed_up=False), ours)


def _rate(contender: Contender, count: int, task: str, *, multiplayer: bool) -> float:
    """
    Measure a client that sends all packets.
    """
    size = SIZE if multiplayer else SIZE + len(HEADER)
    total = count * (FRAME + len(HEADER) + SIZE)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(DEADLINE)
        port = listener.getsockname()[1]
        options = {"port": port, "count": count, "size": size, "multiplayer": int(multiplayer), "task": task}
        with Subject(contender, "client", **options) as subject, accept(listener) as client:
            if multiplayer:
                welcome(client)
            received, ended = _sink(client, total)
            began = float(subject.hear()["began"])
    _check(contender, bytes(received), multiplayer=multiplayer)
    return count / (ended - began)


def _sink(client: socket.socket, total: int) -> tuple[bytearray, float]:
    """
    Receive so many bytes; return them, and the time of the last one.
    """
    received = bytearray(total)
    view, at = memoryview(received), 0
    while at < total:
        try:
            count = client.recv_into(view[at:])
        except TimeoutError:
            raise Lost(f"{total - at} of {total} bytes did not come") from None
        if not count:
            raise Lost(f"the client left with {total - at} of {total} bytes unsent")
        at += count
        if at < total:
            time.sleep(PAUSE)
    return received, time.monotonic()


def _check(contender: Contender, received: bytes, *, multiplayer: bool) -> None:
    payloads, rest = split(received)
    header = HEADER if multiplayer else b""
    if rest or any(not payload.startswith(header) for payload in payloads):
        raise Lost(f"{contender.name} sent bytes that are not the packets")
    if received[1] & MASKED == 0:
        raise Lost(f"{contender.name} sent frames without a mask")
    found = check_numbers(payloads, len(header))
    if found:
        raise Lost(f"{contender.name}: {found['error']}")
