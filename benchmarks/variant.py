"""Godot's values: `var2bytes` and `bytes2var` of five typical ones, beside msgpack's C code and Godot itself."""

from functools import partial
from typing import TYPE_CHECKING

import msgpack

from benchmarks.harness import Figure, Scale, alternate, seconds_per_call
from benchmarks.rivals.contenders import CONTENDERS, engine
from benchmarks.variant_codec import CASES, engine_times
from netpeer import bytes2var, var2bytes

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["measure"]

CALLS = 2000
ENGINE_CALLS = 50_000
TARGET = 6.0
GODOT = "Godot 3.6"


def measure(scale: Scale) -> list[Figure]:
    """
    Measure every value in both directions. Godot's times are from one run, and include its script's loop.
    """
    wrapper = engine(CONTENDERS[GODOT].needs)
    times = engine_times(str(wrapper), scale.count(ENGINE_CALLS)) if wrapper else {}
    figures = []
    for name, value, plain, _ in CASES:
        encoded, packed = var2bytes(value), msgpack.packb(plain)
        pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "encode": (partial(var2bytes, value), partial(msgpack.packb, plain)),
            "decode": (partial(bytes2var, encoded), partial(msgpack.unpackb, packed)),
        }
        for index, (direction, (ours, theirs)) in enumerate(pairs.items()):
            calls = {"ours": ours, "msgpack": theirs}
            turns = {name: partial(seconds_per_call, call, scale.count(CALLS)) for name, call in calls.items()}
            medians = alternate(turns, scale.rounds)
            mine, what = medians["ours"] * 1e6, f"{direction} {name}"
            figures.append(Figure(what, "us", mine, "msgpack", medians["msgpack"] * 1e6, TARGET, of_ratio=True))
            if name in times:
                figures.append(Figure(what, "us", mine, GODOT, max(times[name][index], 1e-3)))
    return figures
