"""Bytes that are not a Variant raise VariantError. Its text names the type and the offset."""

import pytest

from netpeer.errors import NetpeerError
from netpeer.variant import NodePath, PoolStringArray, VariantError, bytes2var, godot3_codec, var2bytes

from .golden import EXPRESSIONS

HUGE = "ffffff7f"


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_truncated_anywhere(expression: str) -> None:
    data = EXPRESSIONS[expression]
    for end in range(len(data)):
        with pytest.raises(VariantError):
            bytes2var(data[:end])


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_follows_is_ignored(expression: str) -> None:
    """
    As in the engine: 0200000007000000 with 09090909 behind it is 7.
    """
    data = EXPRESSIONS[expression]
    value, end = godot3_codec().decode_from(data + b"\x09\x09\x09\x09", 0)
    assert end == len(data)
    assert repr(value) == repr(bytes2var(data + b"\x09"))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_at_any_offset(expression: str) -> None:
    """
    Values in a packet need not begin at a multiple of four.
    """
    data = EXPRESSIONS[expression]
    for offset in range(1, 6):
        value, end = godot3_codec().decode_from(bytes(range(offset)) + data + b"\xff", offset)
        assert (repr(value), end) == (repr(bytes2var(data)), offset + len(data))


#: Bytes that the engine also refuses (tried in 3.2.3 and 3.6), and a part of the error.
REFUSED = [
    ("", "Variant at offset 0: there are no bytes"),
    ("040000", "String at offset 0: the bytes end inside it"),
    ("0100", "bool at offset 0"),
    ("020000", "int at offset 0"),
    ("0300", "float at offset 0"),
    ("0200010007000000", "int at offset 0: the bytes end inside it"),
    ("0300010007000000", "float at offset 0: the bytes end inside it"),
    ("1b000000", "Variant at offset 0: Godot 3 has no type 27"),
    ("ff000000", "Variant at offset 0: Godot 3 has no type 255"),
    ("040000000200000041", "String at offset 0: 2 bytes of text are announced, 1 are left"),
    ("040000000100000041", "String at offset 0: 1 bytes of text are announced"),
    ("0400000002000000fffe0000", "String at offset 0: not UTF-8"),
    ("0400000002000000c0800000", "String at offset 0: not UTF-8"),
    ("04000000ffffffff", "String at offset 0: 4294967295 bytes of text are announced, 0 are left"),
    ("0f000000010000004100000000000000", "NodePath at offset 0: an old format that Godot no longer reads"),
    ("0f0000000000008000000000030000", "NodePath at offset 0: the bytes end inside it"),
    ("0f000000000000800000000003000000", "NodePath at offset 0: 1 items of 4 bytes or more are announced, 0 bytes"),
    ("13000000" + HUGE, "Array at offset 0: 2147483647 items of 4 bytes or more are announced, 0 bytes are left"),
    ("12000000" + HUGE, "Dictionary at offset 0: 2147483647 items of 8 bytes or more are announced, 0 bytes are left"),
    ("14000000" + HUGE, "byte array at offset 0: 2147483647 bytes are announced, 0 are left"),
    ("15000000" + HUGE, "PoolIntArray at offset 0: 2147483647 items of 4 bytes are announced"),
    ("16000000" + HUGE, "PoolRealArray at offset 0"),
    ("17000000" + HUGE, "PoolStringArray at offset 0"),
    ("18000000" + HUGE, "PoolVector2Array at offset 0"),
    ("19000000" + HUGE, "PoolVector3Array at offset 0"),
    ("1a000000" + HUGE, "PoolColorArray at offset 0"),
    ("17000000010000000200000041", "PoolStringArray at offset 0: 2 bytes of text are announced, 1 are left"),
    ("1300000002000000020000000700000005000000", "Vector2 at offset 16: the bytes end inside it"),
    ("13000000010000001300000001000000", "Array at offset 8: the bytes end inside it"),
    ("110000000000000000000000", "Object at offset 0: full objects are only read with allow_objects=True"),
    ("1100010001000000", "Object at offset 0: the bytes end inside it"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(VariantError) as caught:
        bytes2var(bytes.fromhex(text))
    assert reason in str(caught.value)


def test_the_error_says_where() -> None:
    with pytest.raises(ValueError) as caught:
        bytes2var(bytes.fromhex("13000000010000000200010007000000"))
    error = caught.value
    assert isinstance(error, VariantError) and isinstance(error, NetpeerError)
    assert (error.kind, error.offset) == ("int", 8)
    assert str(error) == "int at offset 8: the bytes end inside it"


#: Bytes that the engine does not write but reads, and their values.
TOLERATED: list[tuple[str, object]] = [
    ("0100000002000000", True),
    ("0205000007000000", 7),
    ("0200020007000000", 7),
    ("0000010000000000", None),
    ("040000000300000041004200", "A"),
    ("0400000006000000eda0bdedb8800000", "\U0001f600"),
    ("1300000000000080", []),
    ("1200000000000080", {}),
    ("17000000010000000100000041000000", PoolStringArray(["A"])),
    ("170000000100000000000000", PoolStringArray([""])),
    ("0f000000010000800000000002000000010000004100000001000000 42000000".replace(" ", ""), NodePath("A:B")),
]


@pytest.mark.parametrize(("text", "value"), TOLERATED, ids=[text for text, _ in TOLERATED])
def test_tolerated(text: str, value: object) -> None:
    for _ in range(2):
        # The second time, the string is remembered.
        read = bytes2var(bytes.fromhex(text))
        assert (type(read), read) == (type(value), value)
        assert bytes2var(bytes.fromhex("1300000001000000" + text)) == [value]


def test_half_a_surrogate_pair() -> None:
    """
    Godot 3.2 writes half a surrogate pair. It cannot be read.
    """
    with pytest.raises(VariantError, match="String at offset 8: not UTF-8"):
        bytes2var(bytes.fromhex("13000000010000000400000003000000eda0bd00"))


def test_keys_that_are_one_in_python() -> None:
    """
    `{1: "a", 1.0: "b", true: "c"}` from the engine has three pairs.
    """
    data = bytes.fromhex(
        "12000000030000000200000001000000040000000100000061000000030000000000803f04000000010000006200000001000000"
        "01000000040000000100000063000000"
    )
    with pytest.raises(VariantError, match="Dictionary at offset 0: two of its keys are equal in Python"):
        bytes2var(data)


def test_keys_that_cannot_be_keys_in_python() -> None:
    data = bytes.fromhex("1200000001000000 12000000000000000200000003000000".replace(" ", ""))
    with pytest.raises(VariantError, match="Dictionary at offset 0: a dict cannot be a key in Python"):
        bytes2var(data)
    with pytest.raises(VariantError, match="a dict cannot be a key"):
        bytes2var(var2bytes({(1, 99): 3}).replace(var2bytes(99), bytes.fromhex("1200000000000000")))


def test_full_objects() -> None:
    refused = {
        "11000000": "the bytes end inside it",
        "11000000010000004100000001": "the bytes end inside it",
        "11000000010000004100000001000000": "1 items of 8 bytes or more are announced, 0 bytes are left",
        "110000000100000041000000020000000100000062000000000000000100000062000000 00000000".replace(
            " ", ""
        ): "two of its properties have the same name",
    }
    for text, reason in refused.items():
        with pytest.raises(VariantError, match="Object at offset 0: ") as caught:
            bytes2var(bytes.fromhex(text), True)
        assert reason in str(caught.value)


@pytest.mark.parametrize("data", ["text", 5, None, [1]])
def test_not_bytes(data: object) -> None:
    with pytest.raises(TypeError):
        bytes2var(data)  # type: ignore[arg-type]


def test_any_bytes_like() -> None:
    data = var2bytes([1, "a"])
    assert bytes2var(bytearray(data)) == bytes2var(memoryview(data)) == [1, "a"]
