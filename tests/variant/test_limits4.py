"""Depth, size and count for the types that only Godot 4 has. test_limits.py has the tests for the others."""

import time
import tracemalloc
from typing import Any

import pytest

from netpeer.variant import (
    ContainerType,
    Godot4Type,
    PackedInt64Array,
    Projection,
    Signal,
    StringName,
    TypedArray,
    TypedDictionary,
    VariantError,
    VariantLimits,
    bytes_to_var,
    bytes_to_var_with_objects,
    var_to_bytes,
    var_to_bytes_with_objects,
)

from .test_limits import MEGABYTE, MEMORY_BYTES_MAX, SECONDS_MAX

ARRAY, DICTIONARY = Godot4Type.ARRAY, Godot4Type.DICTIONARY


def nested_arrays(depth: int) -> Any:
    value: Any = TypedArray([], ARRAY)
    for _ in range(depth - 1):
        value = TypedArray([value], ARRAY)
    return value


def nested_dictionaries(depth: int) -> Any:
    value: Any = TypedDictionary({}, Godot4Type.INT, DICTIONARY)
    for _ in range(depth - 1):
        value = TypedDictionary({1: value}, Godot4Type.INT, DICTIONARY)
    return value


@pytest.mark.parametrize("nested", [nested_arrays, nested_dictionaries])
@pytest.mark.parametrize("depth", [1, 2, 10, 100])
def test_depth(nested: Any, depth: int) -> None:
    limits = VariantLimits(max_depth=depth)
    data = var_to_bytes(nested(depth), limits=limits)
    assert bytes_to_var(data, limits=limits) == nested(depth)
    with pytest.raises(VariantError, match="VariantLimits.max_depth"):
        var_to_bytes(nested(depth + 1), limits=limits)
    deeper = var_to_bytes(nested(depth + 1), limits=VariantLimits(max_depth=depth + 1))
    with pytest.raises(VariantError, match="VariantLimits.max_depth"):
        bytes_to_var(deeper, limits=limits)


def test_what_contains_itself() -> None:
    array = TypedArray([], ARRAY)
    array.append(array)
    dictionary = TypedDictionary({}, Godot4Type.NIL, DICTIONARY)
    dictionary[1] = dictionary
    for value in (array, dictionary):
        with pytest.raises(VariantError, match="does one contain itself"):
            var_to_bytes(value)


def test_one_array_in_many_places_does_not_explode() -> None:
    value = TypedArray([], ARRAY)
    for _ in range(60):
        value = TypedArray([value, value], ARRAY)
    with pytest.raises(VariantError, match="VariantLimits.max_size"):
        var_to_bytes(value, limits=VariantLimits(max_size=100_000))


@pytest.mark.parametrize(
    "value",
    [
        StringName("name" * 9),
        PackedInt64Array(range(8)),
        TypedArray([1] * 9, Godot4Type.INT),
        TypedDictionary({1: 2, 3: 4}, Godot4Type.INT),
        Signal(1, "signal" * 9),
    ],
)
def test_size(value: Any) -> None:
    data = var_to_bytes(value)
    exact = VariantLimits(max_size=len(data))
    assert var_to_bytes(value, limits=exact) == data
    assert bytes_to_var(data, limits=exact) == value
    small = VariantLimits(max_size=len(data) - 4)
    with pytest.raises(VariantError, match="VariantLimits.max_size"):
        bytes_to_var(data, limits=small)
    with pytest.raises(VariantError, match="VariantLimits.max_size"):
        var_to_bytes([value, value], limits=small)


#: Values, and the number of values inside them.
COUNTED = [
    (TypedArray([0] * 10, Godot4Type.INT), 10),
    (TypedArray([0] * 40, Godot4Type.INT), 40),
    (TypedDictionary(dict.fromkeys(range(10)), Godot4Type.INT), 10),
    ([Projection()], 5),
    (TypedArray([Projection()], Godot4Type.PROJECTION), 5),
]


@pytest.mark.parametrize(("value", "count"), COUNTED, ids=[repr(value)[:40] for value, _ in COUNTED])
def test_count(value: Any, count: int) -> None:
    data = var_to_bytes(value) + bytes(4 * count)
    assert bytes_to_var(data, limits=VariantLimits(max_count=count)) == value
    with pytest.raises(VariantError, match="more values in all than VariantLimits.max_count"):
        bytes_to_var(data, limits=VariantLimits(max_count=count - 1))


def many(item: bytes, amount: int) -> bytes:
    return bytes.fromhex("1c000000") + amount.to_bytes(4, "little") + item * amount


CLASS = ContainerType(Godot4Type.OBJECT, "x" * 100_000)

GARBAGE = {
    "typed arrays in each other": bytes.fromhex("1c0001001c00000001000000") * (MEGABYTE // 12),
    "typed dictionaries in each other": bytes.fromhex("1b0004001b0000000100000000000000") * (MEGABYTE // 16),
    "empty typed arrays": many(bytes.fromhex("1c0001000200000000000000"), 32_768),
    "empty typed dictionaries": many(bytes.fromhex("1b000500020000000200000000000000"), 32_768),
    "huge counts": bytes.fromhex("1c00010002000000ffffff7f") * (MEGABYTE // 12),
    "doubles": bytes.fromhex("26000100ff7f0000") + bytes(MEGABYTE - 16),
    "projections": many(var_to_bytes(Projection()), 6_000),
    "long class names": var_to_bytes_with_objects([TypedArray([], CLASS)] * 10),
    "names": many(bytes.fromhex("1500000000000000"), 32_768),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_a_megabyte_of_garbage_is_cheap(kind: str) -> None:
    start = time.process_time()
    tracemalloc.start()
    try:
        bytes_to_var_with_objects(GARBAGE[kind])
    except VariantError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < MEMORY_BYTES_MAX
    assert time.process_time() - start < SECONDS_MAX
