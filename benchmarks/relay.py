"""A server relays between its clients as fast as it can: deliveries a second, beside Godot's own server.

Every packet goes to all others (target 0). The server is one process, polled without a pause; the load is the other
(`load.waves`). The bound stands beside us: a bare socket loop that only counts bytes. Since the servers never wait, the
deliveries in a second of the processor's time are the same on a quiet machine; on a busy one they are what to look at.
"""

import statistics
from contextlib import ExitStack
from functools import partial

from benchmarks.harness import Figure, Scale, alternate
from benchmarks.load.clients import connected
from benchmarks.load.waves import Waves
from benchmarks.rivals.contenders import present
from benchmarks.rivals.processes import Subject

__all__ = ["measure"]

CLIENTS = (2, 8, 32, 128)
SIZES = (16, 64, 1024)
TARGETS = {2: 5.0, 8: 20.0, 32: 20.0}

SECONDS = 0.7
ROUNDS = 3

# netpeer's Godot 4 server is compared with that engine, with packets of the usual size.
OURS_4, RIVAL_4 = "netpeer godot4", "Godot 4"

# The contenders when all clients send packets of 64 bytes. In other rows only the target's rival is measured.
RIVAL = "Godot 3.6"
ALL_CONTENDERS = ("netpeer", RIVAL, "Godot 3.2", "Godot 4", "bare sockets")
USUAL_SIZE = 64


def measure(scale: Scale) -> list[Figure]:
    """
    Measure every number of clients, with one and with all of them sending, and every size of packet.
    """
    figures = []
    for clients in CLIENTS if scale.is_full else CLIENTS[:1]:
        for size in SIZES if scale.is_full else SIZES[1:2]:
            for senders in (1, clients):
                names = ALL_CONTENDERS if size == USUAL_SIZE and senders == clients else ("netpeer", RIVAL)
                figures += _measure(clients, senders, size, names, scale)
        figures += _measure(clients, clients, USUAL_SIZE, (OURS_4, RIVAL_4), scale)
    return figures


def _measure(clients: int, senders: int, size: int, names: tuple[str, ...], scale: Scale) -> list[Figure]:
    """
    Measure the named contenders: netpeer first, then the rivals. The rival with the same dialect has the target.
    """
    ours_name, rival = names[:2]
    with ExitStack() as opened:
        turns = {}
        of_processor: dict[str, list[float]] = {}
        for contender in present(*names):
            server = opened.enter_context(Subject(contender, "server", rooms=1, hertz=0, task="relay", size=size))
            joined = opened.enter_context(connected(server.doors(), clients, contender.dialect))
            # The bare loop sends prepared bytes, not the packets that it received.
            is_checked = contender.name != "bare sockets"
            waves = Waves(joined, senders, size, contender.dialect, is_checked=is_checked)
            of_processor[contender.name] = []
            turn = partial(_rate, server, waves, scale.seconds(SECONDS), of_processor[contender.name])
            turns[contender.name] = turn
            server.rest()
        rates = alternate(turns, min(ROUNDS, scale.rounds))
    sending = "all send" if senders > 1 else "one sends"
    what = f"{clients} clients, {sending}, {size} B{', as Godot 4' if ours_name == OURS_4 else ''}"
    ours = rates.pop(ours_name)
    figures = []
    for name, rate in rates.items():
        target = TARGETS.get(clients) if name == RIVAL else None
        figures.append(Figure(what, "deliveries/s", ours, name, rate, target, True, True))
    if rival in rates:
        mine, theirs = statistics.median(of_processor[ours_name]), statistics.median(of_processor[rival])
        name = f"{what}, of the processor's time"
        figures.append(Figure(name, "deliveries/s", mine, rival, theirs, None, True, True))
    return figures or [Figure(what, "deliveries/s", ours)]


def _rate(server: Subject, waves: Waves, seconds: float, of_processor: list[float]) -> float:
    """
    Return the deliveries per second. Append the deliveries per second of processor time to a list.
    """
    with server.turn():
        result = waves.run(seconds, server.cpu)
    of_processor.append(result.deliveries / result.server_cpu)
    return result.rate
