"""The short form in which calls and synchronizers of Godot 4 send bools and ints that are not inside another value."""

from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given

from netpeer.variant import VariantError, VariantLimits, godot4_codec, var_to_bytes

from .golden import GODOT_4, evaluate4
from .strategies4 import VALUES
from .test_round_trips import shape

CODEC = godot4_codec(compressed=True)


class Hat(IntEnum):
    """
    An enum, as a game may define it.
    """

    BOWLER = 3


#: Bytes that two engines of 4.6.3 sent each other, and values on both sides of a bound.
SHORT = [
    (True, "81"),
    (False, "01"),
    (0, "0200"),
    (1, "0201"),
    (Hat.BOWLER, "0203"),
    (-1, "02ff"),
    (127, "027f"),
    (-128, "0280"),
    (128, "428000"),
    (-129, "427fff"),
    (32767, "42ff7f"),
    (-32768, "420080"),
    (32768, "8200800000"),
    (2**31 - 1, "82ffffff7f"),
    (-(2**31), "8200000080"),
    (2**31, "c20000008000000000"),
    (-(2**63), "c20000000000000080"),
    (2**63 - 1, "c2ffffffffffffff7f"),
    (0x6FFB70EE, "82ee70fb6f"),
    ("cli", "0400000003000000636c6900"),
]


@pytest.mark.parametrize(("value", "text"), SHORT)
def test_short_form(value: Any, text: str) -> None:
    assert CODEC.encode(value).hex() == text
    read, end = CODEC.decode_from(bytes.fromhex("ff" + text + "ff"), 1)
    assert (read, type(read), end) == (value, type(value) if type(value) is not Hat else int, 1 + len(text) // 2)


@pytest.mark.parametrize("expression", GODOT_4)
def test_everything_else_is_as_ever(expression: str) -> None:
    value = evaluate4(expression)
    if isinstance(value, int):
        return
    assert CODEC.encode(value) == GODOT_4[expression]
    assert shape(CODEC.decode(GODOT_4[expression])) == shape(value)


def test_inside_of_containers_nothing_is_short() -> None:
    assert CODEC.encode([1, True, {2: 3}]) == var_to_bytes([1, True, {2: 3}])


@pytest.mark.parametrize(("value", "text"), SHORT)
def test_truncated(value: Any, text: str) -> None:
    for end in range(len(text) // 2):
        with pytest.raises(VariantError):
            CODEC.decode(bytes.fromhex(text)[:end])


def test_wider_than_needed() -> None:
    assert CODEC.decode(bytes.fromhex("c20100000000000000")) == 1


@pytest.mark.parametrize("text", ["43", "c500", "ff", "7f00000000"])
def test_no_type(text: str) -> None:
    with pytest.raises(VariantError, match="Variant at offset 0: Godot 4 has no type"):
        CODEC.decode(bytes.fromhex(text))


def test_too_large() -> None:
    with pytest.raises(VariantError, match="int at offset 0: 65 bits do not fit"):
        CODEC.encode(2**63)


@given(VALUES)
def test_round_trip(value: Any) -> None:
    assert shape(CODEC.decode(CODEC.encode(value))) == shape(value)


def test_other_limits() -> None:
    strict = godot4_codec(VariantLimits(max_depth=1), compressed=True)
    assert strict.decode(strict.encode(7)) == 7
    with pytest.raises(VariantError, match="max_depth"):
        strict.encode([[]])
