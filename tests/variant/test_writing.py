"""What can be written, what it becomes, and what is refused."""

import enum
import threading
from collections import OrderedDict, defaultdict, namedtuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.variant import (
    EncodedObject,
    NodePath,
    PoolStringArray,
    VariantError,
    VariantLimits,
    Vector2,
    bytes2var,
    godot3_codec,
    var2bytes,
)


class Level(enum.IntEnum):
    FIRST = 1


class Mood(enum.StrEnum):
    CALM = "calm"


class Spot(Vector2):
    """
    A subclass that adds nothing.
    """


class Shouting(str):
    """
    A string that is equal to every other.
    """

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("other")


Pair = namedtuple("Pair", "a b")

ALIKE = [
    (Level.FIRST, 1),
    (Mood.CALM, "calm"),
    (Shouting("quiet"), "quiet"),
    (OrderedDict(a=1), {"a": 1}),
    (defaultdict(int, a=1), {"a": 1}),
    (Pair(1, 2), [1, 2]),
    ((1, (2, 3)), [1, [2, 3]]),
    (Spot(1, 2), Vector2(1, 2)),
    (bytearray(b"ab"), b"ab"),
    (memoryview(b"abcd")[::2], b"ac"),
]


@pytest.mark.parametrize(("value", "plain"), ALIKE, ids=[type(value).__name__ for value, _ in ALIKE])
def test_subclasses_are_written_as_what_they_are(value: Any, plain: Any) -> None:
    var2bytes("other")
    assert var2bytes(value) == var2bytes(plain)
    assert type(bytes2var(var2bytes(value))) is type(plain)


@pytest.mark.parametrize("value", [{1, 2}, object(), 1j, range(3), Ellipsis, int, len, iter([])])
def test_types_that_godot_does_not_have(value: object) -> None:
    with pytest.raises(VariantError) as caught:
        var2bytes([0, value])
    assert str(caught.value).startswith(f"{type(value).__name__} at offset 16: Godot has no type for it")
    assert "Vector2" in str(caught.value)


@given(st.integers())
def test_ints(number: int) -> None:
    if -(2**63) <= number < 2**63:
        data = var2bytes(number)
        assert len(data) == (8 if -(2**31) <= number < 2**31 else 12)
        assert bytes2var(data) == number
    else:
        with pytest.raises(VariantError, match="int at offset 0"):
            var2bytes(number)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**64, 10**400])
def test_ints_that_do_not_fit(number: int) -> None:
    with pytest.raises(VariantError, match="int at offset 8: .* do not fit into Godot's 64"):
        var2bytes([number])


def test_bool_is_not_int() -> None:
    assert var2bytes([True, 1, False, 0]).hex() == (
        "1300000004000000" + "0100000001000000" + "0200000001000000" + "0100000000000000" + "0200000000000000"
    )
    assert [type(item) for item in bytes2var(var2bytes([True, 1]))] == [bool, int]


@given(st.floats(width=32, allow_nan=False))
def test_floats_of_single_precision(number: float) -> None:
    assert len(var2bytes(number)) == 8


def test_floats_at_the_border() -> None:
    largest = 3.4028234663852886e38
    assert len(var2bytes(largest)) == 8
    assert len(var2bytes(largest * 1.0000001)) == 12
    assert len(var2bytes(1e-45)) == 12
    assert len(var2bytes(2.0**-149)) == 8
    assert var2bytes(float("nan")).hex() == "03000100000000000000f87f"


@pytest.mark.parametrize("text", ["\ud83d", "a\udc80", "\ude00\ud83d"])
def test_half_a_surrogate_pair(text: str) -> None:
    for value in (text, [text], {text: 1}, PoolStringArray([text]), NodePath(text)):
        with pytest.raises(VariantError, match="UTF-8 cannot encode half a surrogate pair"):
            var2bytes(value)


@pytest.mark.parametrize("value", ["a\0b", "\0", NodePath("a\0"), PoolStringArray(["a", "\0"])])
def test_nul(value: Any) -> None:
    with pytest.raises(VariantError, match="strings end at the first NUL"):
        var2bytes(value)


def test_full_objects_only_when_asked_for() -> None:
    value = EncodedObject("Node", {"name": "Bob"})
    with pytest.raises(
        VariantError, match="EncodedObject at offset 8: full objects are only written with full_objects"
    ):
        var2bytes([value])
    data = var2bytes([value], True)
    assert bytes2var(data, True) == [value]
    with pytest.raises(VariantError, match="Object at offset 8: full objects are only read with allow_objects"):
        bytes2var(data)


def test_property_names_are_strings() -> None:
    with pytest.raises(VariantError, match="EncodedObject at offset 16: a str is needed, not int"):
        var2bytes(EncodedObject("A", {1: 2}), True)  # type: ignore[dict-item]


def test_encode_into_leaves_nothing_behind_when_it_fails() -> None:
    out = bytearray(b"head")
    for wrong in ([1, 2, object()], ["a", 2**70], {"a": {"b": "\0"}}):
        with pytest.raises(VariantError):
            godot3_codec().encode_into(wrong, out)
        assert out == b"head"
        with pytest.raises(VariantError):
            godot3_codec().encode_all_into(["before", wrong], out)
        assert out == b"head"


def test_the_size_is_limited_for_each_value() -> None:
    codec, out = godot3_codec(VariantLimits(max_size=16)), bytearray(100)
    codec.encode_all_into(["eight by", "eight by"], out)
    assert len(out) == 132
    with pytest.raises(VariantError, match=r"at offset 148: would be larger"):
        codec.encode_all_into(["eight by", "too long for it, by far"], out)


def test_threads_share_a_codec() -> None:
    failures: list[object] = []

    def work(number: int) -> None:
        for turn in range(300):
            value = {f"key {number} {turn}": [f"text {turn}", number, Vector2(number, turn)]}
            if bytes2var(var2bytes(value)) != value:
                failures.append(value)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
