"""Godot 4: what goes over the wire comes back; what is read and written again is the same bytes."""

import contextlib
import copy
import pickle
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from netpeer.variant import (
    VariantError,
    VariantLimits,
    bytes_to_var,
    bytes_to_var_with_objects,
    godot4_codec,
    var_to_bytes,
    var_to_bytes_with_objects,
)

from .strategies4 import LEAVES, OBJECTS, VALUES, garbage
from .test_round_trips import shape


@given(VALUES)
def test_value_to_value(value: Any) -> None:
    back = bytes_to_var(var_to_bytes(value))
    assert back == value
    assert shape(back) == shape(value)


@given(OBJECTS)
def test_objects(value: Any) -> None:
    assert shape(bytes_to_var_with_objects(var_to_bytes_with_objects(value))) == shape(value)


@given(VALUES)
def test_bytes_to_bytes(value: Any) -> None:
    data = var_to_bytes(value)
    assert len(data) % 4 == 0
    assert var_to_bytes(bytes_to_var(data)) == data


@given(LEAVES)
def test_pickle_and_copy(value: Any) -> None:
    for twin in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert (type(twin), twin, hash(twin)) == (type(value), value, hash(value))


@given(VALUES)
def test_pickle_and_copy_of_containers(value: Any) -> None:
    for twin in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert shape(twin) == shape(value)


@given(garbage())
@example(b"\x1c\0\0\0\x01\0\0\0" * 200)
@example(b"\x1b\0\0\0\x01\0\0\0" * 200)
@example(b"\x1c\0\1\0\x1c\0\0\0\x01\0\0\0" * 200)
@example(b"\x1b\0\5\0\x1b\0\0\0\x1b\0\0\0\x01\0\0\0" * 200)
@example(b"\x18\0\0\0\x01\0\0\0A\0\0\0\x01\0\0\0\x01\0\0\0B\0\0\0" * 200)
def test_garbage_parses_or_is_refused(data: bytes) -> None:
    for codec in (godot4_codec(), godot4_codec(objects=True), godot4_codec(compressed=True)):
        try:
            value, end = codec.decode_from(data, 0)
        except VariantError as error:
            assert f"{error.kind} at offset {error.offset}: {error.reason}" == str(error)
            assert 0 <= error.offset <= len(data)
            continue
        assert 0 < end <= len(data)
        # A value that was read can be written, and is then read as the same value.
        assert shape(codec.decode(codec.encode(value))) == shape(value)


@given(VALUES, st.data())
def test_damaged_bytes_parse_or_are_refused(value: Any, draw: st.DataObject) -> None:
    data = bytearray(var_to_bytes(value))
    for _ in range(draw.draw(st.integers(1, 3))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(VariantError):
        bytes_to_var(data)


@given(st.binary(max_size=64))
def test_any_bytes_parse_or_are_refused(data: bytes) -> None:
    for read in (bytes_to_var, bytes_to_var_with_objects):
        with contextlib.suppress(VariantError):
            read(data)


@given(VALUES)
def test_counted_and_uncounted_reading_agree(value: Any) -> None:
    limits = VariantLimits(max_count=10_000)
    padded = var_to_bytes(value) + bytes(4 * 10_000)
    assert shape(bytes_to_var(padded, limits=limits)) == shape(value)
