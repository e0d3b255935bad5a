"""The pool arrays: immutable sequences of one type."""

import math
import struct
from typing import Any

import pytest

from netpeer.variant import (
    Color,
    PoolColorArray,
    PoolIntArray,
    PoolRealArray,
    PoolStringArray,
    PoolVector2Array,
    PoolVector3Array,
    Vector2,
    Vector3,
)

ITEMS: dict[type, Any] = {
    PoolIntArray: [7, -1_000_010, 2_000_013],
    PoolRealArray: [-1.0, -0.5, 0.0],
    PoolStringArray: ["a", "ab", "é"],
    PoolVector2Array: [Vector2(0, 0.5), Vector2(1, -1.5), Vector2(2, -2.5)],
    PoolVector3Array: [Vector3(0, 0.5, 2), Vector3(1, -1.5, 2), Vector3(2, -2.5, 2)],
    PoolColorArray: [Color(0.5, 0, 0.25), Color(0.5, 1, 0.25), Color(0.5, 2, 0.25)],
}


@pytest.mark.parametrize("kind", ITEMS)
def test_a_sequence(kind: Any) -> None:
    items = ITEMS[kind]
    array = kind(items)
    assert list(array) == items
    assert len(array) == 3
    assert [array[0], array[-1], array[2]] == [items[0], items[2], items[2]]
    assert (array[1:], array[::-1]) == (kind(items[1:]), kind(items[::-1]))
    assert [type(item) for item in array] == [type(item) for item in items]
    assert items[1] in array
    assert array.index(items[1]) == 1
    assert array + array == kind(items + items)
    assert (kind(), len(kind())) == (kind([]), 0)
    assert eval(repr(array), {kind.__name__: kind, "Vector2": Vector2, "Vector3": Vector3, "Color": Color}) == array
    for wrong in (3, -4):
        with pytest.raises(IndexError):
            array[wrong]


@pytest.mark.parametrize("kind", ITEMS)
def test_equal_only_to_the_own_kind(kind: Any) -> None:
    array = kind(ITEMS[kind])
    assert array == kind(ITEMS[kind]) and hash(array) == hash(kind(ITEMS[kind]))
    assert array != kind(ITEMS[kind][:2])
    assert array != ITEMS[kind] and array != tuple(ITEMS[kind])
    assert len({other() for other in ITEMS} | {array}) == 7
    with pytest.raises(TypeError):
        array + ITEMS[kind]
    with pytest.raises(TypeError):
        array[0] = array[1]


def test_zeros_are_equal_whatever_their_sign() -> None:
    assert PoolRealArray([0.0]) == PoolRealArray([-0.0])
    assert hash(PoolRealArray([0.0])) == hash(PoolRealArray([-0.0]))
    assert math.copysign(1, PoolRealArray([-0.0])[0]) == -1


def test_numbers_are_rounded_or_refused() -> None:
    assert list(PoolRealArray([0.1, 1e300])) == [0.10000000149011612, math.inf]
    assert list(PoolIntArray([2**31 - 1, -(2**31), True])) == [2**31 - 1, -(2**31), 1]
    for wrong in (2**31, -(2**31) - 1):
        with pytest.raises(ValueError):
            PoolIntArray([wrong])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: PoolIntArray([1.5]),
        lambda: PoolIntArray(["1"]),
        lambda: PoolRealArray(["a"]),
        lambda: PoolVector2Array([1]),
        lambda: PoolVector2Array([(1, 2, 3)]),
        lambda: PoolVector3Array([(1, 2)]),
        lambda: PoolStringArray([1]),
        lambda: PoolStringArray("abc"),
        lambda: PoolStringArray([b"a"]),
    ],
)
def test_wrong_items(wrong: Any) -> None:
    with pytest.raises(TypeError):
        wrong()


def test_plain_tuples_are_taken_for_vectors() -> None:
    assert PoolVector2Array([(1, 2)]) == PoolVector2Array([Vector2(1, 2)])
    assert PoolVector3Array([(1, 2, 3)]) == PoolVector3Array([Vector3(1, 2, 3)])
    assert PoolColorArray([(1, 0, 0)]) == PoolColorArray([Color(1, 0, 0, 1)])


def test_packed_bytes() -> None:
    assert PoolIntArray([1, -1]).to_bytes() == struct.pack("<2i", 1, -1)
    assert PoolVector2Array.from_bytes(struct.pack("<4f", 1, 2, 3, 4))[1] == Vector2(3, 4)
    with pytest.raises(ValueError):
        PoolVector2Array.from_bytes(bytes(12))
