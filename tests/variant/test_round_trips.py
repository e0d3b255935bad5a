"""What goes over the wire comes back; what is read and written again is the same bytes."""

import contextlib
import copy
import pickle
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netpeer.variant import (
    EncodedObject,
    PoolIntArray,
    TypedArray,
    TypedDictionary,
    VariantError,
    VariantLimits,
    Vector2,
    bytes2var,
    godot3_codec,
    var2bytes,
)

from .strategies import LEAVES, OBJECTS, VALUES, garbage


def shape(value: Any) -> Any:
    """
    The value with the types of all its parts, because 1 == 1.0 == True.
    """
    if isinstance(value, TypedDictionary):
        return value.key_type, value.value_type, shape(dict(value))
    if isinstance(value, TypedArray):
        return value.item_type, shape(list(value))
    if isinstance(value, dict):
        return dict, [(shape(key), shape(item)) for key, item in value.items()]
    if isinstance(value, list):
        return list, [shape(item) for item in value]
    if isinstance(value, EncodedObject):
        return EncodedObject, value.class_name, shape(dict(value.properties))
    return type(value), repr(value)


@given(VALUES)
def test_value_to_value(value: Any) -> None:
    back = bytes2var(var2bytes(value))
    assert back == value
    assert shape(back) == shape(value)


@given(OBJECTS)
def test_objects(value: Any) -> None:
    assert shape(bytes2var(var2bytes(value, True), True)) == shape(value)


@given(VALUES)
def test_bytes_to_bytes(value: Any) -> None:
    data = var2bytes(value)
    assert len(data) % 4 == 0
    assert var2bytes(bytes2var(data)) == data


@given(st.lists(VALUES, max_size=4), st.binary(max_size=5))
def test_values_one_behind_the_other(values: list[Any], head: bytes) -> None:
    """
    Values one behind another, like the arguments of a call in a packet.
    """
    codec, out = godot3_codec(), bytearray(head)
    for value in values:
        codec.encode_into(value, out)
    offset, back = len(head), []
    for _ in values:
        value, offset = codec.decode_from(bytes(out), offset)
        back.append(value)
    assert (back, offset) == (values, len(out))
    together = bytearray(head)
    codec.encode_all_into(values, together)
    assert together == out
    for limits in (VariantLimits(), VariantLimits(max_count=max(len(out) // 4 - 1, 1))):  # not counted, and counted
        back = []
        assert godot3_codec(limits).decode_into(back, bytes(out), len(head), len(values)) == len(out)
        assert back == values


@given(st.lists(VALUES, max_size=3), st.binary(max_size=20), st.integers(0, 5), st.booleans())
@example(["known", "known"], b"\x04", 3, False)
def test_all_at_once_is_as_one_by_one(values: list[Any], tail: bytes, count: int, is_cut: bool) -> None:
    """
    The same values and the same errors, for any bytes.
    """
    codec, out = godot3_codec(), bytearray(tail[:3])
    codec.encode_all_into(values, out)
    data = bytes(out)[: len(out) - len(tail)] if is_cut else bytes(out) + tail
    single: list[Any] = []
    together: list[Any] = []
    offset, errors = len(tail[:3]), []
    try:
        for _ in range(count):
            value, offset = codec.decode_from(data, offset)
            single.append(value)
    except VariantError as error:
        errors.append(str(error))
    try:
        assert codec.decode_into(together, data, len(tail[:3]), count) == offset
    except VariantError as error:
        assert errors == [str(error)]
    else:
        assert errors == []
    assert repr(together) == repr(single)


@given(LEAVES)
def test_pickle_and_copy(value: Any) -> None:
    for twin in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert (type(twin), twin, hash(twin)) == (type(value), value, hash(value))


@given(garbage(), st.booleans())
@example(b"\x13\0\0\0\x01\0\0\0" * 200, False)
@example(b"\x12\0\0\0\x01\0\0\0" * 200, False)
@example(b"\x11\0\0\0\x01\0\0\0A\0\0\0\x01\0\0\0\x01\0\0\0B\0\0\0" * 200, True)
def test_garbage_parses_or_is_refused(data: bytes, objects: bool) -> None:
    try:
        value = bytes2var(data, objects)
    except VariantError as error:
        assert f"{error.kind} at offset {error.offset}: {error.reason}" == str(error)
        assert 0 <= error.offset <= len(data)
        return
    # A value that was read can be written, and is then read as the same value.
    assert shape(bytes2var(var2bytes(value, objects), objects)) == shape(value)


@given(VALUES, st.data())
def test_damaged_bytes_parse_or_are_refused(value: Any, draw: st.DataObject) -> None:
    data = bytearray(var2bytes(value))
    for _ in range(draw.draw(st.integers(1, 3))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(VariantError):
        bytes2var(data, draw.draw(st.booleans()))


@given(st.binary(max_size=64))
def test_any_bytes_parse_or_are_refused(data: bytes) -> None:
    with contextlib.suppress(VariantError):
        bytes2var(data, True)


@given(VALUES)
def test_counted_and_uncounted_reading_agree(value: Any) -> None:
    """
    Large inputs are counted while they are read, small ones are not: both read the same.
    """
    data = var2bytes(value)
    limits = VariantLimits(max_count=10_000)
    padded = data + bytes(4 * 10_000)
    assert shape(bytes2var(padded, limits=limits)) == shape(value)


@pytest.mark.parametrize("size", [0, 1, 2, 31, 32, 33, 34, 255, 256, 257, 1000])
def test_containers_of_many_sizes(size: int) -> None:
    numbers, texts = list(range(size)), ["ab" * number for number in range(size % 300)]
    for value in (numbers, texts, dict.fromkeys(numbers, "x"), dict.fromkeys(texts, 1), PoolIntArray(numbers)):
        data = var2bytes(value)
        assert bytes2var(data) == value
        assert bytes2var(data) == value
        with pytest.raises(VariantError):
            bytes2var(data[:-1])


@pytest.mark.parametrize("length", [*range(70), 255, 256, 257, 65_535, 65_536])
def test_strings_of_many_lengths(length: int) -> None:
    """
    Remembered strings and new ones, at all places where a string can be.
    """
    text = "é" * (length // 2) + "e" * (length % 2)
    value = [text, {text: text}, [text, [text]], Vector2(1, 2), text]
    for _ in range(2):
        assert bytes2var(var2bytes(value)) == value
        assert bytes2var(var2bytes(text)) == text
