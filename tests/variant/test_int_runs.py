"""Long arrays of ints are read and written in one step. The results are the same as in a loop, with other items too."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpeer.variant import VariantError, VariantLimits, bytes2var, bytes_to_var, godot3_codec, var2bytes, var_to_bytes
from netpeer.variant.codec.int_runs import MANY

CODECS = pytest.mark.parametrize(("encode", "decode"), [(var2bytes, bytes2var), (var_to_bytes, bytes_to_var)])

plain = st.integers(-(2**31), 2**31 - 1)
long = st.integers(-(2**63), 2**63 - 1)
others = plain | long | st.booleans() | st.floats(allow_nan=False) | st.text("ab", max_size=3)


def one_by_one(items: list[Any], encode: Any) -> bytes:
    head = encode([])[:4] + len(items).to_bytes(4, "little")
    return head + b"".join(encode(item) for item in items)


@CODECS
@settings(max_examples=80)
@given(items=st.lists(plain, min_size=MANY - 2, max_size=80) | st.lists(others, min_size=MANY, max_size=60))
def test_the_bytes_are_those_of_the_items(encode: Any, decode: Any, items: list[Any]) -> None:
    data = one_by_one(items, encode)
    assert encode(items) == data
    back = decode(data)
    assert back == items and [type(item) for item in back] == [type(item) for item in items]


@CODECS
@pytest.mark.parametrize("odd", [True, 1 << 40, 1.5, "x", None])
@pytest.mark.parametrize("place", [0, 20, -1])
def test_one_odd_item_changes_nothing_for_the_others(encode: Any, decode: Any, odd: object, place: int) -> None:
    items: list[Any] = list(range(MANY + 10))
    items[place] = odd
    assert encode(items) == one_by_one(items, encode)
    back = decode(encode(items))
    assert back == items and type(back[place]) is type(odd)


@CODECS
def test_a_run_that_ends_too_early_is_refused(encode: Any, decode: Any) -> None:
    data = encode(list(range(MANY)))
    for cut in range(8, len(data)):
        with pytest.raises(VariantError):
            decode(data[:cut])


def test_limits_hold_for_runs_too() -> None:
    data = var2bytes(list(range(1000)))
    with pytest.raises(VariantError):
        godot3_codec(VariantLimits(max_count=999)).decode(data)
    with pytest.raises(VariantError):
        godot3_codec(VariantLimits(max_size=len(data) - 1)).encode(list(range(1000)))
    assert godot3_codec(VariantLimits(max_size=len(data), max_count=1001)).decode(data) == list(range(1000))
