"""Depth, size and count: a value beyond a limit is refused before it takes time or memory."""

import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from netpeer.variant import (
    Basis,
    EncodedObject,
    NodePath,
    PoolIntArray,
    PoolStringArray,
    Transform,
    Transform2D,
    VariantError,
    VariantLimits,
    bytes2var,
    godot3_codec,
    var2bytes,
)
from netpeer.variant.codec.limits import MAX_DEPTH, MAX_DEPTH_SETTABLE

MEGABYTE = 1 << 20

#: The largest cost of decoding a megabyte. benchmarks/variant_codec.py measures the time: it is below 50 ms. This bound
#: is larger, for busy machines.
MEMORY_BYTES_MAX = 20_000_000
SECONDS_MAX = 2.0


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def array_of(item: bytes, size: int = MEGABYTE) -> bytes:
    """
    An Array of as many equal items as fit into `size` bytes.
    """
    count = (size - 8) // len(item)
    return bytes.fromhex("13000000") + count.to_bytes(4, "little") + item * count


@pytest.mark.parametrize("depth", [1, 2, 10, MAX_DEPTH])
def test_depth(depth: int) -> None:
    limits = VariantLimits(max_depth=depth)
    value = nested(depth)
    assert bytes2var(var2bytes(value, limits=limits), limits=limits) == value
    with pytest.raises(VariantError, match=f"list at offset {8 * depth}: more containers .* VariantLimits.max_depth"):
        var2bytes([value], limits=limits)
    deeper = var2bytes([value], limits=VariantLimits(max_depth=depth + 1))
    with pytest.raises(VariantError, match=f"Array at offset {8 * depth}: more containers .* VariantLimits.max_depth"):
        bytes2var(deeper, limits=limits)


def test_every_container_counts_for_the_depth() -> None:
    limits = VariantLimits(max_depth=2)
    inners: list[object] = [[], {}, (), EncodedObject("A", {})]
    for inner in inners:
        for wrap in (lambda value: [value], lambda value: {"k": value}, lambda value: EncodedObject("A", {"k": value})):
            assert var2bytes(wrap(inner), True, limits=limits)
            with pytest.raises(VariantError):
                var2bytes(wrap(wrap(inner)), True, limits=limits)
            data = var2bytes(wrap(wrap(inner)), True)
            with pytest.raises(VariantError, match="max_depth"):
                bytes2var(data, True, limits=limits)


def test_a_container_in_itself() -> None:
    endless: list[Any] = [1]
    endless.append(endless)
    endless_map: dict[str, Any] = {}
    endless_map["self"] = endless_map
    endless_object = EncodedObject("A", endless_map)
    endless_map["object"] = endless_object
    for value in (endless, [endless, endless], endless_map, endless_object):
        with pytest.raises(VariantError, match="does one contain itself"):
            var2bytes(value, True)


def test_one_list_in_many_places_does_not_explode() -> None:
    """
    60 lists stand for 2 ** 60 values. The size limit refuses them.
    """
    value: list[Any] = []
    for _ in range(60):
        value = [value, value]
    with pytest.raises(VariantError, match="VariantLimits.max_size"):
        var2bytes(value, limits=VariantLimits(max_size=100_000))


def call_deeply(frames: int, call: Callable[[], object]) -> object:
    return call() if frames <= 0 else call_deeply(frames - 1, call)


def test_recursion_never_ends_in_recursion_error() -> None:
    """
    Also when it is called near Python's recursion limit.
    """
    limits = VariantLimits(max_depth=MAX_DEPTH_SETTABLE)
    value = nested(MAX_DEPTH_SETTABLE)
    data = var2bytes(value, limits=limits)
    codec = godot3_codec(limits)
    calls = (
        lambda: bytes2var(data, limits=limits),
        lambda: var2bytes(value, limits=limits),
        lambda: codec.decode_into([], data, 0, 1),
        lambda: codec.encode_all_into([value], bytearray()),
    )
    used = len(__import__("inspect").stack())
    refused = 0
    for free in range(20, 520, 50):
        for call in calls:
            try:
                call_deeply(sys.getrecursionlimit() - used - free, call)
            except VariantError as error:
                assert "recursion limit" in str(error)
                refused += 1
    assert 4 <= refused < 40


def test_the_depth_that_can_be_set_is_bounded() -> None:
    for wrong in ({"max_depth": MAX_DEPTH_SETTABLE + 1}, {"max_depth": 0}, {"max_size": 0}, {"max_count": 0}):
        with pytest.raises(ValueError):
            VariantLimits(**wrong)


@pytest.mark.parametrize(
    "value",
    ["text" * 9, b"12345678" * 4, PoolIntArray(range(8)), PoolStringArray(["ab"] * 9), [None] * 9, {1: 2, 3: 4}],
)
def test_size(value: Any) -> None:
    data = var2bytes(value)
    exact = VariantLimits(max_size=len(data))
    assert var2bytes(value, limits=exact) == data
    assert bytes2var(data, limits=exact) == value
    small = VariantLimits(max_size=len(data) - 4)
    with pytest.raises(VariantError, match="VariantLimits.max_size"):
        bytes2var(data, limits=small)
    with pytest.raises(VariantError, match="VariantLimits.max_size"):
        var2bytes([value, value], limits=small)


#: Values, and the number of values inside them.
COUNTED = [
    ([0] * 10, 10),
    (dict.fromkeys(range(10)), 10),
    ([[0] * 4, [0] * 4], 10),
    ([[0] * 40, [0] * 40], 82),
    ({"a": {"b": [0] * 8}}, 10),
    (PoolStringArray(["a"] * 10), 10),
    (NodePath("a/b/c/d/e/f:g:h:i:j"), 10),
    (EncodedObject("A", {str(number): 0 for number in range(10)}), 10),
    ([Transform2D(), Basis()], 8),
    ([Transform()], 6),
]


@pytest.mark.parametrize(("value", "count"), COUNTED, ids=[repr(value)[:40] for value, _ in COUNTED])
def test_count(value: Any, count: int) -> None:
    # Values are counted only if the bytes could hold more than allowed: so there are zeros behind the value.
    data = var2bytes(value, True) + bytes(4 * count)
    assert bytes2var(data, True, limits=VariantLimits(max_count=count)) == value
    with pytest.raises(VariantError, match="more values in all than VariantLimits.max_count"):
        bytes2var(data, True, limits=VariantLimits(max_count=count - 1))


def test_pool_arrays_are_not_counted() -> None:
    numbers = PoolIntArray(range(1000))
    assert bytes2var(var2bytes(numbers), limits=VariantLimits(max_count=1)) == numbers


CHAIN = bytes.fromhex("1300000001000000") * 97 + bytes.fromhex("1300000000000000")

GARBAGE = {
    "arrays in each other": bytes.fromhex("1300000001000000") * (MEGABYTE // 8),
    "dictionaries in each other": bytes.fromhex("120000000100000000000000") * (MEGABYTE // 12),
    "chains of arrays": array_of(CHAIN),
    "empty arrays": array_of(bytes.fromhex("1300000000000000")),
    "empty dictionaries": array_of(bytes.fromhex("1200000000000000")),
    "32768 dictionaries": array_of(bytes.fromhex("1200000000000000"), 8 + 8 * 32_768),
    "32768 arrays, counted": array_of(bytes.fromhex("1300000000000000"), 8 + 8 * 32_768) + bytes(MEGABYTE // 2),
    "nulls": array_of(bytes(4)),
    "32768 vectors": array_of(var2bytes(Transform2D()), 8 + 28 * 8_000),
    "node paths": array_of(bytes.fromhex("0f000000000000800000000000000000")),
    "huge counts": bytes.fromhex("13000000ffffff7f") * (MEGABYTE // 8),
    "text": b"\x04\0\0\0\xf0\xff\x0f\0" + b"A" * (MEGABYTE - 16),
    "bad text": b"\x04\0\0\0\xf0\xff\x0f\0" + b"\xff" * (MEGABYTE - 16),
    "objects in each other": bytes.fromhex("1100000001000000410000000100000000000000") * (MEGABYTE // 20),
    "array keys": bytes.fromhex("1200000001000000") + array_of(bytes(4)),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_a_megabyte_of_garbage_is_cheap(kind: str) -> None:
    start = time.process_time()
    tracemalloc.start()
    try:
        bytes2var(GARBAGE[kind], True)
    except VariantError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < MEMORY_BYTES_MAX
    assert time.process_time() - start < SECONDS_MAX


def test_remembered_strings_are_bounded() -> None:
    from netpeer.variant.codec import texts

    for number in range(3000):
        assert bytes2var(var2bytes([f"name {number}"])) == [f"name {number}"]
    assert 0 < len(texts.KNOWN_STRINGS) <= 1024
    assert 0 < len(texts.KNOWN_ENCODINGS) <= 1024
    bytes2var(var2bytes("x" * 10_000))
    assert max(map(len, texts.KNOWN_STRINGS)) <= 48
