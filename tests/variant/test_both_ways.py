"""What can be written can be read, with the same limits; in both dialects, alone and one behind the other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.variant import (
    Codec,
    ContainerType,
    EncodedObject,
    Godot4Type,
    NodePath,
    PackedStringArray,
    PoolIntArray,
    Transform2D,
    TypedArray,
    TypedDictionary,
    VariantError,
    VariantLimits,
    bytes2var,
    bytes_to_var,
    godot3_codec,
    godot4_codec,
    var2bytes,
    var_to_bytes,
    var_to_bytes_with_objects,
)

from . import strategies, strategies4
from .test_round_trips import shape

LIMITS = st.builds(
    VariantLimits, max_depth=st.integers(1, 6), max_size=st.integers(1, 400), max_count=st.integers(1, 40)
)
MANY = 40_000  # more values than max_count allows by default


def codecs(limits: VariantLimits) -> list[Codec]:
    return [
        godot3_codec(limits, objects=True),
        godot4_codec(limits, objects=True),
        godot4_codec(limits, objects=True, compressed=True),
    ]


@given(st.lists(strategies.OBJECTS, min_size=1, max_size=3), LIMITS)
def test_what_is_written_is_read(values: list[Any], limits: VariantLimits) -> None:
    for codec in codecs(limits):
        assert_read_if_written(codec, values)


@given(st.lists(strategies4.OBJECTS, min_size=1, max_size=3), LIMITS)
def test_what_godot_4_writes_is_read(values: list[Any], limits: VariantLimits) -> None:
    for codec in codecs(limits)[1:]:
        assert_read_if_written(codec, values)


def assert_read_if_written(codec: Codec, values: list[Any]) -> None:
    out = bytearray(b"head")
    try:
        codec.encode_all_into(values, out)
    except VariantError:
        assert out == b"head"
        return
    together: list[Any] = []
    assert codec.decode_into(together, bytes(out), 4, len(values)) == len(out)
    one_by_one, offset = [], 4
    for _ in values:
        value, offset = codec.decode_from(bytes(out), offset)
        one_by_one.append(value)
    assert shape(together) == shape(one_by_one) == shape(values)
    assert [shape(codec.decode(codec.encode(value))) for value in values] == shape(values)[1]


@pytest.mark.parametrize(
    "value",
    [
        [1] * MANY,
        ["text"] * MANY,
        [[[]] * 200] * 200,
        dict.fromkeys(range(MANY)),
        PackedStringArray([""] * MANY),
        [Transform2D()] * (MANY // 4),
        [NodePath.from_parts(("name",) * 100, (), False)] * (MANY // 100),
    ],
    ids=["ints", "strings", "lists", "pairs", "string array", "transforms", "node paths"],
)
@pytest.mark.parametrize("write", [var2bytes, var_to_bytes, godot4_codec(compressed=True).encode])
def test_too_many_values_are_refused_where_they_are_written(write: Any, value: Any) -> None:
    with pytest.raises(VariantError, match=r"more values in all than VariantLimits\.max_count"):
        write(value)


def test_as_many_as_allowed() -> None:
    for count in (32_768, 32_769):
        value = [None] * count
        if count > 32_768:
            with pytest.raises(VariantError):
                var2bytes(value)
            continue
        assert bytes2var(var2bytes(value)) == bytes_to_var(var_to_bytes(value)) == value


def test_large_data_in_arrays_of_one_type_is_no_matter_of_counting() -> None:
    value = [PoolIntArray(range(100_000)), bytes(1_000_000)]
    assert bytes2var(var2bytes(value)) == value


@pytest.mark.parametrize("value", [1, 1.5, "abc", "", None, b"abc", [1], [""], {1: 2}, PackedStringArray(["", ""])])
def test_the_last_byte_counts(value: Any) -> None:
    for codec_of in (godot3_codec, godot4_codec):
        size = len(codec_of().encode(value))
        fits, small = codec_of(VariantLimits(max_size=size)), codec_of(VariantLimits(max_size=size - 1))
        assert fits.decode(fits.encode(value)) == value
        with pytest.raises(VariantError, match=r"VariantLimits\.max_size"):
            small.encode(value)


def test_values_one_behind_the_other_are_limited_each_for_itself() -> None:
    codec, out = godot3_codec(VariantLimits(max_size=16)), bytearray()
    codec.encode_all_into(["eight by"] * 9, out)
    values: list[Any] = []
    assert codec.decode_into(values, bytes(out), 0, 9) == len(out)
    assert codec.decode_from(bytes(out), 0) == ("eight by", 16)
    with pytest.raises(VariantError, match=r"24 bytes are more than 16 \(VariantLimits.max_size\)"):
        codec.decode_from(var2bytes("sixteen bytes, a") + bytes(40), 0)


def test_an_object_without_a_class_has_no_properties() -> None:
    for write in (lambda value: var2bytes(value, True), var_to_bytes_with_objects):
        with pytest.raises(VariantError, match="no class name"):
            write(EncodedObject("", {"lost": 1}))


def test_a_description_made_by_hand_is_checked() -> None:
    with pytest.raises(ValueError, match="99"):
        TypedArray([], ContainerType(99))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="only a type of objects"):
        TypedArray([1], ContainerType(Godot4Type.INT, "Node"))


def test_whole_numbers_that_no_float_has() -> None:
    for value in (
        TypedArray([2**53 + 1], Godot4Type.FLOAT),
        TypedDictionary({2**53: 1, 2**53 + 1: 2}, Godot4Type.FLOAT, Godot4Type.INT),
    ):
        with pytest.raises(VariantError, match="no float is exactly 9007199254740993"):
            var_to_bytes(value)
    assert bytes_to_var(var_to_bytes(TypedArray([2**53], Godot4Type.FLOAT))) == [2.0**53]
