"""As `variant`, and for Godot 4, with new strings, and with garbage that costs a decoder as much time as possible.

The bar is a factor of six to msgpack on the first case of each. Run it from the top of the project:

    python -m benchmarks.variant_codec [--engine PATH_TO_GODOT_3]

msgpack and netpeer take turns in the same process, so that a slow moment of the machine hits both; the numbers are
medians. msgpack has no vectors: it gets lists of floats in their place.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import msgpack

from netpeer.variant import (
    Transform,
    VariantError,
    Vector2,
    bytes2var,
    bytes_to_var,
    godot4_codec,
    var2bytes,
    var_to_bytes,
)
from netpeer.variant.codec.limits import MAX_COUNT

__all__ = ["CASES", "engine_times", "main"]

ROUNDS = 41
CALLS_PER_ROUND = 1000
GARBAGE_ROUNDS = 9
ENGINE_CALLS = 100_000
ENGINE_TIMEOUT_S = 60

#: Each case: the value, the value for msgpack, and a GDScript expression.
CASES: list[tuple[str, Any, Any, str]] = [
    (
        "player state",
        {"name": "bob", "pos": Vector2(3, 4), "hp": 100, "tags": ["x", "y"]},
        {"name": "bob", "pos": [3.0, 4.0], "hp": 100, "tags": ["x", "y"]},
        '{"name": "bob", "pos": Vector2(3, 4), "hp": 100, "tags": ["x", "y"]}',
    ),
    ("Vector2", Vector2(1.5, -2.25), [1.5, -2.25], "Vector2(1.5, -2.25)"),
    ("int", 7, 7, "7"),
    ("100 ints", list(range(100)), list(range(100)), "range(100)"),
    ("bytes, 1 KiB", bytes(1024), bytes(1024), "kilobyte()"),
]

GDSCRIPT = """extends SceneTree
func kilobyte():
	var raw = PoolByteArray()
	raw.resize(1024)
	raw.fill(0)
	return raw
func measure(name, value):
	var raw = var2bytes(value)
	var start = OS.get_ticks_usec()
	for _i in range({calls}):
		var2bytes(value)
	var middle = OS.get_ticks_usec()
	for _i in range({calls}):
		bytes2var(raw)
	print("RESULT ", name, "|", middle - start, "|", OS.get_ticks_usec() - middle)
func _init():
{lines}
	quit()
"""


def time_call(call: Callable[[], object]) -> float:
    """
    Microseconds of one call, as the mean of many.
    """
    start = perf_counter()
    for _ in range(CALLS_PER_ROUND):
        call()
    return (perf_counter() - start) / CALLS_PER_ROUND * 1e6


def compare(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float, float]:
    """
    The median microseconds of both, and the median of the ratios of neighbouring rounds.
    """
    pairs = [(time_call(ours), time_call(theirs)) for _ in range(ROUNDS)]
    ratio = statistics.median(our / their for our, their in pairs)
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs), ratio


def engine_times(engine: str, calls: int = ENGINE_CALLS) -> dict[str, tuple[float, float]]:
    """
    Microseconds that the engine's own functions need for each case, including the loop of GDScript.
    """
    lines = "\n".join(f'\tmeasure("{name}", {expression})' for name, _, _, expression in CASES)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "measure.gd")
        script.write_text(GDSCRIPT.format(calls=calls, lines=lines), encoding="utf-8")
        command = [engine, "--no-window", "-s", str(script)]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=ENGINE_TIMEOUT_S, check=False)
    rows = re.findall(r"^RESULT (.*)\|(\d+)\|(\d+)$", run.stdout, re.MULTILINE)
    return {name: (int(encode) / calls, int(decode) / calls) for name, encode, decode in rows}


def print_row(name: str, ours: Callable[[], object], theirs: Callable[[], object], own: str = "-") -> None:
    """
    Print one line: netpeer, msgpack, their ratio, and the engine's time if it was measured.
    """
    our_time, their_time, ratio = compare(ours, theirs)
    print(f"{name:34}{our_time:9.2f} us{their_time:9.2f} us{ratio:8.2f}{own:>12}")


def print_cases(engine: dict[str, tuple[float, float]]) -> None:
    """
    Print one line for each case and direction in Godot 3's form.
    """
    print(f"{'':34}{'netpeer':>12}{'msgpack':>12}{'ratio':>8}{'Godot 3':>12}")
    for name, value, plain, _ in CASES:
        encoded, packed = var2bytes(value), msgpack.packb(plain)
        encode, decode = (f"{own:9.2f} us" for own in engine[name]) if name in engine else ("-", "-")
        print_row(f"{name}, encode", lambda v=value: var2bytes(v), lambda p=plain: msgpack.packb(p), encode)
        print_row(f"{name}, decode", lambda e=encoded: bytes2var(e), lambda p=packed: msgpack.unpackb(p), decode)


def print_godot4() -> None:
    """
    Print the first case in Godot 4's form, and an argument in the short form of calls.
    """
    name, value, plain, _ = CASES[0]
    encoded, packed = var_to_bytes(value), msgpack.packb(plain)
    print_row(f"Godot 4: {name}, encode", lambda: var_to_bytes(value), lambda: msgpack.packb(plain))
    print_row(f"Godot 4: {name}, decode", lambda: bytes_to_var(encoded), lambda: msgpack.unpackb(packed))
    codec = godot4_codec(compressed=True)
    short, tiny = codec.encode(7), msgpack.packb(7)
    print_row("Godot 4: int argument, encode", lambda: codec.encode(7), lambda: msgpack.packb(7))
    print_row("Godot 4: int argument, decode", lambda: codec.decode(short), lambda: msgpack.unpackb(tiny))


def print_unknown_strings() -> None:
    """
    Print the first case with new strings, so that the caches of strings do not help.
    """
    fresh = count()
    values = [
        {f"name{next(fresh)}": f"bob{next(fresh)}", f"pos{next(fresh)}": Vector2(3, 4), f"hp{next(fresh)}": 100}
        | {f"tags{next(fresh)}": [f"x{next(fresh)}", f"y{next(fresh)}"]}
        for _ in range(20 * CALLS_PER_ROUND)
    ]
    start = perf_counter()
    encoded = [var2bytes(value) for value in values]
    middle = perf_counter()
    for raw in encoded:
        bytes2var(raw)
    end = perf_counter()
    # Writers and readers have separate caches of strings: both are cold.
    encode, decode = (middle - start) / len(values) * 1e6, (end - middle) / len(values) * 1e6
    print(f"player state, every string new: encode {encode:.2f} us, decode {decode:.2f} us")


def garbage() -> list[tuple[str, bytes]]:
    """
    Megabytes that cost a decoder as much time as possible: as many values as the limit allows, then zeros.
    """
    size = 1 << 20
    in_each_other = bytes.fromhex("1300000001000000")
    chain = in_each_other * 98 + bytes.fromhex("1300000000000000")

    def array_of(item: bytes, values_in_item: int = 1) -> bytes:
        amount = min((size - 8) // len(item), MAX_COUNT // values_in_item)
        array = bytes.fromhex("13000000") + amount.to_bytes(4, "little") + item * amount
        return array + bytes(size - len(array))

    return [
        ("arrays in each other", in_each_other * (size // 8)),
        ("chains of arrays, 99 deep", array_of(chain, 99)),
        ("empty arrays", array_of(bytes.fromhex("1300000000000000"))),
        ("empty dictionaries", array_of(bytes.fromhex("1200000000000000"))),
        ("empty node paths", array_of(bytes.fromhex("0f000000000000800000000000000000"))),
        ("nulls", array_of(bytes(4))),
        ("transforms", array_of(var2bytes(Transform()), 6)),
        ("unknown strings", var2bytes([f"{number:08x}" for number in range(MAX_COUNT)]) + bytes(size // 2)),
        ("one value too many", bytes.fromhex("13000000") + (MAX_COUNT + 1).to_bytes(4, "little") + bytes(size - 8)),
    ]


def outcome_of(data: bytes) -> str:
    """
    The result of decoding, in words.
    """
    try:
        bytes2var(data)
    except VariantError as error:
        return f"refused: {error.reason}"
    return "read"


def print_garbage() -> None:
    """
    Print the median time, peak of memory and result for each kind of garbage.
    """
    for name, data in garbage():
        seconds = []
        for _ in range(GARBAGE_ROUNDS):
            start = perf_counter()
            outcome = outcome_of(data)
            seconds.append(perf_counter() - start)
        tracemalloc.start()
        outcome_of(data)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        milliseconds = statistics.median(seconds) * 1e3
        print(f"{name:28}{len(data) / 1e6:6.2f} MB{milliseconds:8.2f} ms{peak:8.2f} MB  {outcome}")


def main() -> None:
    """
    Print everything.
    """
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engine", help="a Godot 3 executable to measure as well")
    arguments = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, msgpack {'.'.join(map(str, msgpack.version))}")
    print_cases(engine_times(arguments.engine) if arguments.engine else {})
    print_godot4()
    print_unknown_strings()
    print_garbage()


if __name__ == "__main__":
    main()
