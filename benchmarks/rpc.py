"""Calls between nodes, with three small arguments: calls a second out to Godot, in from Godot, and Python to Python.

The reference is Godot 3.6 calling Godot 3.6. Both ends poll without a pause, each on its own core; the caller keeps up
to a thousand calls on their way, and the callee looks at the arguments and the order of every one.
"""

import socket
from functools import partial

from benchmarks.harness import Figure, Scale, alternate
from benchmarks.rivals.contenders import CONTENDERS, present
from benchmarks.rivals.processes import Subject

__all__ = ["between", "measure"]

CALLS = 30_000
ROUNDS = 5
GODOT = "Godot 3.6"
DEADLINE = 60.0  # seconds for all calls


def measure(scale: Scale) -> list[Figure]:
    """
    Measure every pair of a caller and a callee.
    """
    return between("netpeer", GODOT, scale)


def between(python: str, godot: str, scale: Scale) -> list[Figure]:
    """
    Measure every pair of netpeer and an engine, in one dialect; the engine with itself is the reference.

    Args:
        python: netpeer's name among the contenders.
        godot: the engine's.
        scale: how much to measure.
    """
    calls = scale.count(CALLS)
    pairs = {"Python calls Python": (python, python)}
    if present(godot):
        pairs |= {
            "Python calls Godot": (python, godot),
            "Godot calls Python": (godot, python),
            "Godot calls Godot": (godot, godot),
        }
    turns = {name: partial(_rate, *pair, calls) for name, pair in pairs.items()}
    rates = alternate(turns, min(ROUNDS, scale.rounds), is_warmed_up=False)
    reference = rates.pop("Godot calls Godot", None)
    return [
        Figure(name, "calls/s", rate, f"{godot} calls {godot}" if reference else "", reference, 1.0, True, True)
        for name, rate in rates.items()
    ]


def _rate(caller: str, callee: str, calls: int) -> float:
    # Godot cannot choose a free port itself, so both get one that was free a moment ago.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with Subject(CONTENDERS[callee], "rpc", port=port, calls=calls, role="callee") as called:
        called.hear()
        called.pin(0)
        with Subject(CONTENDERS[caller], "rpc", port=port, calls=calls, role="caller") as calling:
            calling.pin(1)
            calling.hear()
            seconds = float(calling.hear(DEADLINE)["seconds"])
            called.try_hear()  # an error if it was called with wrong arguments
            return calls / seconds
