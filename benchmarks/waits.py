"""The longest that a frame ever waits: hosts that do not answer, answer slowly, or cannot be found.

The loop polls without a pause, far more often than a game does. A poll during which the system took the processor away
says nothing about netpeer and is left out, where the system tells (Linux). Of each round the longest call counts, and
of those the median: a wait that netpeer makes is in every round. Beside each case stands the same loop without netpeer:
what it shows are pauses of the machine that no counter shows.
"""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from unittest import mock

from benchmarks.harness import Figure, Scale, alternate
from benchmarks.sockets import DEADLINE, black_hole, dripping_server, silent_server
from netpeer import WebSocketClient

__all__ = ["longest_call_of_first_wss", "measure"]

TARGET_MS = 5.0
ROUNDS = 5

# Seconds that each case is watched; the dripping server needs some bytes' time.
WATCHED = 0.8
WATCHED_DRIPPING = 2.5
DRIP_INTERVAL = 1.0

# A program loads TLS once: each measurement runs in a program of its own, as `python -c`.
FIRST_WSS = "import sys; from benchmarks.waits import longest_call_of_first_wss as run; print(run(float(sys.argv[1])))"


def measure(scale: Scale) -> list[Figure]:
    """
    Measure every kind of host that a client may have to wait for.
    """
    seconds = scale.seconds(WATCHED)
    dripping = scale.seconds(WATCHED_DRIPPING)
    cases = {
        "a black hole": lambda: _watch(black_hole(), "ws://127.0.0.1:{}", seconds),
        "a server that stays silent": lambda: _watch(silent_server(), "ws://127.0.0.1:{}", seconds),
        "a server that sends a byte a second": lambda: _watch(
            dripping_server(scale.seconds(DRIP_INTERVAL)), "ws://127.0.0.1:{}", dripping
        ),
        "a name that DNS does not answer": lambda: _watch(_dead_dns(), "ws://nowhere.invalid:{}", seconds),
        "the first wss:// of a program": lambda: _in_a_new_program(seconds),
    }
    return [_figure(name, case, seconds, min(ROUNDS, scale.rounds)) for name, case in cases.items()]


def longest_call_of_first_wss(seconds: float) -> float:
    """
    The longest call in a process that uses TLS for the first time, with the system's trusted certificates.
    """
    return _watch(silent_server(), "wss://127.0.0.1:{}", seconds)


def _figure(name: str, case: Callable[[], float], seconds: float, rounds: int) -> Figure:
    longest = alternate({"ours": case, "machine": lambda: _watch_nothing(seconds)}, rounds)
    what = f"longest call: {name}"
    return Figure(what, "ms", longest["ours"] * 1e3, "the loop alone", longest["machine"] * 1e3, TARGET_MS)


def _watch(host: contextlib.AbstractContextManager[int], url: str, seconds: float) -> float:
    """
    Connect and poll for a while; return the longest single call.
    """
    with host as port:
        client = WebSocketClient()
        # As long as the case runs: the end of a timeout is measured, too.
        client.connect_timeout = client.handshake_timeout = max(seconds * 0.8, 0.001)
        # This happens once, so interrupted calls count, too: a thread that the call starts may have interrupted it.
        began = time.perf_counter()
        client.connect_to_url(url.format(port))
        longest = max(time.perf_counter() - began, _longest(client.poll, seconds))
        client.disconnect_from_host()
    return longest


def _watch_nothing(seconds: float) -> float:
    return _longest(lambda: None, seconds)


def _longest(call: Callable[[], object], seconds: float) -> float:
    longest = 0.0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        longest = max(longest, _seconds_of(call))
    return longest


def _seconds_of(call: Callable[[], object]) -> float:
    """
    The seconds of one call; 0 if the system interrupted it.
    """
    interruptions = _interruptions()
    began = time.perf_counter()
    call()
    taken = time.perf_counter() - began
    return taken if _interruptions() == interruptions else 0.0


def _interruptions() -> int:
    """
    How often the system interrupted this thread although it was not waiting.
    """
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw


@contextlib.contextmanager
def _dead_dns() -> Iterator[int]:
    """
    A resolver that does not answer until the case is over.
    """
    over = threading.Event()

    def never_answers(*_arguments: object, **_options: object) -> list[object]:
        over.wait(DEADLINE)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    with mock.patch("socket.getaddrinfo", never_answers):
        try:
            yield 9080
        finally:
            over.set()


def _in_a_new_program(seconds: float) -> float:
    command = [sys.executable, "-c", FIRST_WSS, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + DEADLINE)
    return float(done.stdout)
