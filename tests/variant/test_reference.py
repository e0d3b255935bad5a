"""The real reader and the reference reader agree: on values, on where they end, and on what is broken."""

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpeer.variant import (
    Codec,
    EncodedObject,
    TypedArray,
    TypedDictionary,
    VariantError,
    VariantLimits,
    godot3_codec,
    godot4_codec,
)
from netpeer.variant.values.packed import PackedNumbers, PackedValues

from . import strategies, strategies4
from .golden import GODOT_4, VECTORS
from .reference_reader import DOUBLES_4, Broken, ReferenceReader
from .test_malformed import REFUSED as REFUSED_3
from .test_malformed import TOLERATED as TOLERATED_3
from .test_malformed4 import REFUSED as REFUSED_4
from .test_malformed4 import TOLERATED as TOLERATED_4
from .test_malformed4 import WRONGLY_TYPED


class Pair(NamedTuple):
    """
    The two readers with the same settings.
    """

    codec: Codec
    reference: Callable[[bytes, int], ReferenceReader]


def pair(godot: int, *, max_depth: int = 100, max_count: int = 32_768, **form: bool) -> Pair:
    """
    Make both readers.
    """
    limits = VariantLimits(max_depth=max_depth, max_count=max_count)
    codec = godot3_codec(limits, **form) if godot == 3 else godot4_codec(limits, **form)

    def reference(data: bytes, offset: int) -> ReferenceReader:
        return ReferenceReader(godot, data, offset, max_depth=max_depth, max_count=max_count, **form)

    return Pair(codec, reference)


GODOT_3_PAIRS = [pair(3), pair(3, objects=True), pair(3, objects=True, max_depth=3, max_count=9)]
GODOT_4_PAIRS = [
    pair(4),
    pair(4, objects=True),
    pair(4, objects=True, max_depth=3, max_count=9),
    pair(4, compressed=True),
    pair(4, compressed=True, objects=True),
]

#: The bytes of all golden vectors, with the readers that they are for.
GOLDEN = [(data, GODOT_3_PAIRS) for _, _, data in VECTORS] + [(data, GODOT_4_PAIRS) for data in GODOT_4.values()]

Outcome = tuple[Any, int] | None


def parts(value: Any) -> Any:
    """
    A value as something that is equal only to exactly the same: 1 is not 1.0, 0.0 is not -0.0, and NaN is NaN.
    """
    kind = type(value)
    if isinstance(value, float):
        return kind, struct.pack("<d", value)
    if isinstance(value, PackedNumbers | PackedValues):
        return kind, value.to_bytes()
    if isinstance(value, TypedArray):
        return kind, value.item_type, [parts(item) for item in value]
    if isinstance(value, EncodedObject):
        return kind, value.class_name, parts(dict(value.properties))
    if isinstance(value, TypedDictionary):
        return kind, value.key_type, value.value_type, parts(dict(value))
    if isinstance(value, dict):
        return kind, [(parts(key), parts(item)) for key, item in value.items()]
    if isinstance(value, tuple | list):
        return kind, [parts(item) for item in value]
    return kind, value


def expected(readers: Pair, data: bytes, offset: int) -> Outcome:
    """
    What the reference reads, and where it ends; None for broken bytes.
    """
    reader = readers.reference(data, offset)
    try:
        value = reader.read()
    except Broken:
        return None
    return parts(value), reader.offset


def by_decode_from(codec: Codec, data: bytes, offset: int) -> Outcome:
    try:
        value, end = codec.decode_from(data, offset)
    except VariantError:
        return None
    return parts(value), end


def by_decode_into(codec: Codec, data: bytes, offset: int) -> Outcome:
    values: list[Any] = []
    try:
        end = codec.decode_into(values, data, offset, 1)
    except VariantError:
        return None
    (value,) = values
    return parts(value), end


def check(readers: Pair, data: bytes, offset: int = 0) -> Outcome:
    """
    Both readers agree. The second time, strings that were read before are known.
    """
    wanted = expected(readers, data, offset)
    for _ in range(2):
        assert by_decode_from(readers.codec, data, offset) == wanted
        assert by_decode_into(readers.codec, data, offset) == wanted
    if offset == 0:
        try:
            value = parts(readers.codec.decode(data))
        except VariantError:
            assert wanted is None
        else:
            assert wanted is not None and value == wanted[0]
    return wanted


@pytest.mark.parametrize(("data", "pairs"), GOLDEN)
def test_golden_vectors(data: bytes, pairs: list[Pair]) -> None:
    """
    Whole, cut at every byte, and with more behind.
    """
    for readers in pairs:
        for end in range(len(data) + 1):
            check(readers, data[:end])
        check(readers, b"\xff\x04\x13" + data + b"\x02\x00", 3)
    assert check(pairs[1], data) is not None


@pytest.mark.parametrize(("data", "pairs"), GOLDEN)
def test_golden_vectors_with_one_wrong_byte(data: bytes, pairs: list[Pair]) -> None:
    """
    Each of the first bytes, where the headers and counts are, takes values that mean something.
    """
    for readers in pairs[:2]:
        for place in range(min(len(data), 24)):
            for wrong in (0, 1, 2, 4, 5, 19, 24, 28, 0x7F, 0x80, 0xFF):
                check(readers, data[:place] + bytes([wrong]) + data[place + 1 :])


#: Bytes that no encoder of ours writes.
RARE_3 = [row[0] for row in REFUSED_3 + TOLERATED_3] + [
    # two properties with one name
    "11000000 04000000 4e6f6465 02000000" + "01000000 61000000 02000000 07000000" * 2,
    # an emoji as two surrogates, one surrogate alone, and a text that is not UTF-8
    "04000000 06000000 eda0bdedb8800000",
    "04000000 03000000 eda0bd00",
    "04000000 02000000 c0800000",
    # bool and float with flags
    "01000100 02000000",
    "03000100 000000000000f03f",
    "03000200 0000803f",
]
RARE_4 = [row[0] for row in REFUSED_4 + TOLERATED_4 + WRONGLY_TYPED] + [
    "18000000 04000000 4e6f6465 02000000" + "01000000 61000000 02000000 07000000" * 2,
    "15000000 06000000 eda0bdedb8800000",
    "15000000 03000000 eda0bd00",
]


@pytest.mark.parametrize(
    ("text", "pairs"), [(text, GODOT_3_PAIRS) for text in RARE_3] + [(text, GODOT_4_PAIRS) for text in RARE_4]
)
def test_rare_forms(text: str, pairs: list[Pair]) -> None:
    data = bytes.fromhex(text)
    for readers in pairs:
        for end in range(len(data) + 1):
            check(readers, data[:end])


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(DOUBLES_4)), st.integers(0, 3), st.binary(max_size=130) | st.lists(st.floats(), max_size=16)
)
def test_double_precision(number: int, count: int, body: bytes | list[float]) -> None:
    """
    As an engine with double precision sends it; arrays begin with their count.
    """
    raw = body if isinstance(body, bytes) else struct.pack(f"<{len(body)}d", *body)
    head = struct.pack("<BBH", number, 0, 1) + (struct.pack("<I", count) if number in (35, 36, 38) else b"")
    for readers in GODOT_4_PAIRS:
        check(readers, head + raw)


@settings(max_examples=200)
@given(st.lists(strategies.INT32, min_size=30, max_size=40), st.integers(0, 400), st.integers(0, 255))
def test_long_arrays_of_ints(numbers: list[int], place: int, wrong: int) -> None:
    """
    Such arrays are read in one step, but not when one header is another one.
    """
    for readers in (GODOT_3_PAIRS[0], GODOT_4_PAIRS[0]):
        data = bytearray(readers.codec.encode(numbers))
        check(readers, bytes(data))
        for at in (place % len(data), place // 8 * 8 % len(data)):
            data[at] = wrong
            check(readers, bytes(data))


def encoded(values: st.SearchStrategy[Any], codec: Codec) -> st.SearchStrategy[bytes]:
    """
    The bytes of values.
    """
    return values.map(codec.encode)


#: A place (taken modulo the length), and what happens there.
MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 2**16),
        st.sampled_from(["set", "flip", "cut", "insert", "remove", "copy"]),
        st.one_of(st.integers(0, 255), st.sampled_from([1, 2, 3, 4, 17, 18, 19, 24, 27, 28])),
    ),
    min_size=1,
    max_size=4,
)


def mutated(data: bytes, mutations: list[tuple[int, str, int]]) -> bytes:
    """
    The bytes with errors in them.
    """
    for place, what, byte in mutations:
        at = place % (len(data) + 1)
        before, after = data[:at], data[at:]
        match what:
            case "set":
                data = before + bytes([byte]) + after[1:]
            case "flip":
                data = before + bytes(old ^ 1 << byte % 8 for old in after[:1]) + after[1:]
            case "cut":
                data = before
            case "insert":
                data = before + bytes([byte]) + after
            case "remove":
                data = before + after[4:]
            case "copy":
                data = before + after[:8] + after
    return data


VALUES_3 = encoded(strategies.OBJECTS, godot3_codec(objects=True))
VALUES_4 = encoded(strategies4.OBJECTS, godot4_codec(objects=True))
SHORT_4 = encoded(strategies4.OBJECTS, godot4_codec(objects=True, compressed=True))


@settings(max_examples=300)
@given(VALUES_3, MUTATIONS)
def test_values_of_godot_3(data: bytes, mutations: list[tuple[int, str, int]]) -> None:
    for readers in GODOT_3_PAIRS:
        check(readers, data)
        check(readers, mutated(data, mutations))


@settings(max_examples=300)
@given(VALUES_4 | SHORT_4, MUTATIONS)
def test_values_of_godot_4(data: bytes, mutations: list[tuple[int, str, int]]) -> None:
    for readers in GODOT_4_PAIRS:
        check(readers, data)
        check(readers, mutated(data, mutations))


@settings(max_examples=300)
@given(strategies.garbage(), strategies4.garbage())
def test_garbage(data3: bytes, data4: bytes) -> None:
    for readers in GODOT_3_PAIRS:
        check(readers, data3)
    for readers in GODOT_4_PAIRS:
        check(readers, data4)


@settings(max_examples=100)
@given(st.lists(strategies.LEAVES, max_size=40), st.lists(strategies.TEXTS, max_size=40), st.data())
def test_long_arrays_and_several_values(leaves: list[Any], texts: list[str], more: st.DataObject) -> None:
    """
    Longer than what is read without a look at the count, and values that stand one behind another.
    """
    for readers in (GODOT_3_PAIRS[0], GODOT_4_PAIRS[0]):
        codec = readers.codec
        for value in (leaves, texts, list(range(len(texts) + 20)), dict.fromkeys(texts, texts)):
            data = codec.encode(value)
            check(readers, data)
            check(readers, data[: more.draw(st.integers(0, len(data)))])
        row = b"".join(codec.encode(value) for value in texts + leaves)
        check_row(readers, row, len(texts) + len(leaves))
        check_row(readers, row[: more.draw(st.integers(0, len(row)))], len(texts) + len(leaves))


def check_row(readers: Pair, data: bytes, count: int) -> None:
    """
    Both readers read the same values from a row, up to the one that is broken.
    """
    reader, wanted, got = readers.reference(data, 0), [], []  # type: ignore[var-annotated]
    try:
        for _ in range(count):
            wanted.append(parts(reader.read()))  # noqa: PERF401 (it raises in the middle, and what came before counts)
    except Broken:
        with pytest.raises(VariantError):
            readers.codec.decode_into(got, data, 0, count)
    else:
        assert readers.codec.decode_into(got, data, 0, count) == reader.offset
    assert [parts(value) for value in got] == wanted


def test_the_reference_can_refuse_and_read() -> None:
    """
    Neither reader refuses everything, and neither takes everything.
    """
    readers = GODOT_3_PAIRS[0]
    data = readers.codec.encode(["a", 1])
    assert check(readers, data) == (parts(["a", 1]), len(data))
    assert check(readers, data[:-1]) is None
    assert parts(1) != parts(1.0) and parts(0.0) != parts(-0.0) and parts([True]) != parts([1])
