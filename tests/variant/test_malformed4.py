"""Bytes that are not a Variant of Godot 4 raise VariantError. Its text names the type and the offset."""

import pytest

from netpeer.variant import (
    Color,
    EncodedObjectAsID,
    Godot4Type,
    NodePath,
    PackedStringArray,
    PackedVector2Array,
    PackedVector4Array,
    Projection,
    Quaternion,
    Rect2,
    StringName,
    Transform2D,
    TypedArray,
    VariantError,
    Vector2,
    Vector2i,
    Vector4,
    bytes_to_var,
    bytes_to_var_with_objects,
    godot4_codec,
    var2bytes,
    var_to_bytes,
)

from .golden import GODOT_4

HUGE = "ffffff7f"


@pytest.mark.parametrize("expression", GODOT_4)
def test_truncated_anywhere(expression: str) -> None:
    data = GODOT_4[expression]
    for end in range(len(data)):
        for read in (bytes_to_var, bytes_to_var_with_objects):
            with pytest.raises(VariantError):
                read(data[:end])


@pytest.mark.parametrize("expression", GODOT_4)
def test_at_any_offset_and_with_more_behind(expression: str) -> None:
    data = GODOT_4[expression]
    for offset in range(6):
        value, end = godot4_codec().decode_from(bytes(range(offset)) + data + b"\x09\xff", offset)
        assert (repr(value), end) == (repr(bytes_to_var(data)), offset + len(data))


#: Bytes that the engine also refuses (tried in 4.6.3), and a part of the error.
REFUSED = [
    ("", "Variant at offset 0: there are no bytes"),
    ("000001", "NoneType at offset 0: the bytes end inside it"),
    ("27000000", "Variant at offset 0: Godot 4 has no type 39"),
    ("05000100000000000000f03f00000000", "Vector2 at offset 0: the bytes end inside it"),
    ("0500", "Vector2 at offset 0: the bytes end inside it"),
    ("0600000001000000", "Vector2i at offset 0: the bytes end inside it"),
    ("0f000000" + "00" * 12, "Quaternion at offset 0: the bytes end inside it"),
    ("0f000100" + "00" * 24, "Quaternion at offset 0: the bytes end inside it"),
    ("12000000" + "00" * 44, "Transform3D at offset 0: the bytes end inside it"),
    ("13000100" + "00" * 120, "Projection at offset 0: the bytes end inside it"),
    ("1700000005000000", "RID at offset 0: the bytes end inside it"),
    ("1a0000000100000061000000", "Signal at offset 0: the bytes end inside it"),
    ("1a00000001000000", "Signal at offset 0: 1 bytes of text are announced, 0 are left"),
    ("1500000002000000fffe0000", "StringName at offset 0: not UTF-8"),
    ("150000000100000041", "StringName at offset 0: 1 bytes of text are announced, 1 are left"),
    ("1800000000000000", "Object at offset 0: full objects are only read with bytes_to_var_with_objects()"),
    ("18000000040000004e6f646500000000", "Object at offset 0: full objects are only read with"),
    ("1c000000" + HUGE, "Array at offset 0: 2147483647 items of 4 bytes or more are announced, 0 bytes are left"),
    ("1c00010002000000" + HUGE, "Array at offset 0: 2147483647 items of 4 bytes or more are announced, 0 bytes"),
    ("1c000100ff0000000100000002000000", "Array at offset 0: it is typed, and Godot 4 has no type 255"),
    ("1c0001002700000000000000", "Array at offset 0: it is typed, and Godot 4 has no type 39"),
    ("1c000100", "Array at offset 0: the bytes end inside it"),
    ("1c00010002000000", "Array at offset 0: the bytes end inside it"),
    ("1c000200ff00000041000000", "Array at offset 0: 255 bytes of text are announced, 4 are left"),
    ("1b000400" + "0200000000", "Dictionary at offset 0: the bytes end inside it"),
    ("1b00050002000000" + "27000000" + "00000000", "Dictionary at offset 0: it is typed, and Godot 4 has no type 39"),
    ("1b000100020000000100000002000000070000000200", "int at offset 20: the bytes end inside it"),
    ("1b0004000200000001000000", "Dictionary at offset 0: 1 items of 8 bytes or more are announced, 0 bytes are left"),
    ("1e000000" + HUGE, "PackedInt32Array at offset 0: 2147483647 items of 4 bytes are announced"),
    ("1f0000000100000007000000", "PackedInt64Array at offset 0: 1 items of 8 bytes are announced, 4 bytes are left"),
    ("20000000" + HUGE, "PackedFloat32Array at offset 0"),
    ("21000000" + HUGE, "PackedFloat64Array at offset 0"),
    ("22000000" + HUGE, "PackedStringArray at offset 0"),
    ("23000000" + HUGE, "PackedVector2Array at offset 0"),
    ("2300010001000000" + "00" * 8, "PackedVector2Array at offset 0: 1 items of 16 bytes are announced, 8 bytes"),
    ("24000100" + HUGE, "PackedVector3Array at offset 0: 2147483647 items of 24 bytes are announced"),
    ("26000100" + HUGE, "PackedVector4Array at offset 0: 2147483647 items of 32 bytes are announced"),
    ("2600010000", "PackedVector4Array at offset 0: the bytes end inside it"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(VariantError) as caught:
        bytes_to_var(bytes.fromhex(text))
    assert reason in str(caught.value)


#: Typed containers with items of the wrong type. The engine omits these items.
WRONGLY_TYPED = [
    (
        "1c00010002000000 02000000 04000000 01000000 61000000 02000000 07000000",
        "Array at offset 0: it is typed for INT",
    ),
    ("1c00010003000000 01000000 02000000 07000000", "it is typed for FLOAT, but an item has type 2"),
    ("1c00010002000000 01000000 00000000", "it is typed for INT, but an item has type 0"),
    ("1c00020000000000 01000000 02000000 07000000", "it is typed for EncodedObjectAsID, but an item has type 2"),
    ("1b00010002000000 01000000 04000000 01000000 61000000 02000000 07000000", "Dictionary at offset 0: it is typed"),
    ("1b00040002000000 01000000 04000000 01000000 61000000 03000000 00000000", "for INT, but an item has type 3"),
]


@pytest.mark.parametrize(("text", "reason"), WRONGLY_TYPED)
def test_wrongly_typed(text: str, reason: str) -> None:
    with pytest.raises(VariantError) as caught:
        bytes_to_var(bytes.fromhex(text))
    assert reason in str(caught.value)


DOUBLE_1, DOUBLE_2 = "000000000000f03f", "0000000000000040"
TENTH = "9a9999999999b93f"

#: Bytes that the engine reads (tried in 4.6.3, which has single precision), and their values.
TOLERATED = [
    # double precision
    ("05000100" + DOUBLE_1 + TENTH, Vector2(1, 0.1)),
    ("05000100" + DOUBLE_1 + "9c7500883ce4377e", Vector2(1, 1e300)),
    ("07000100" + DOUBLE_1 * 4, Rect2(1, 1, 1, 1)),
    ("0c000100" + DOUBLE_2 * 4, Vector4(2, 2, 2, 2)),
    ("0f000100" + DOUBLE_2 * 4, Quaternion(2, 2, 2, 2)),
    ("0b000100" + TENTH * 6, Transform2D(*[Vector2(0.1, 0.1)] * 3)),
    ("13000100" + TENTH * 16, Projection(*[Vector4(0.1, 0.1, 0.1, 0.1)] * 4)),
    ("2300010001000000" + DOUBLE_1 + TENTH, PackedVector2Array([Vector2(1, 0.1)])),
    ("2600010002000000" + TENTH * 8, PackedVector4Array([Vector4(0.1, 0.1, 0.1, 0.1)] * 2)),
    # flags without a meaning for the type
    ("06000100 01000000 02000000", Vector2i(1, 2)),
    ("14000100 0000803f 0000803f 0000803f 0000803f", Color(1, 1, 1, 1)),
    ("1c000400 00000000", []),
    ("1c000500 02000000 00000000", TypedArray([], Godot4Type.INT)),
    ("1c00010000000000 01000000 02000000 07000000", [7]),
    ("02000300 07000000 00000000", 7),
    ("01000000 02000000", True),
    # as in Godot 3
    ("04000000 03000000 41004200", "A"),
    ("15000000 03000000 41004200", StringName("A")),
    ("1c000000 00000080", []),
    ("22000000 01000000 01000000 41000000", PackedStringArray(["A"])),
    ("16000000 01000080 00000000 02000000 01000000 41000000 01000000 42000000", NodePath("A:B")),
    ("18000100 0000000000000000", EncodedObjectAsID(0)),
]


@pytest.mark.parametrize(("text", "value"), TOLERATED, ids=[text for text, _ in TOLERATED])
def test_tolerated(text: str, value: object) -> None:
    for _ in range(2):
        read = bytes_to_var(bytes.fromhex(text))
        assert (type(read), read) == (type(value), value)
        assert bytes_to_var(bytes.fromhex("1c00000001000000" + text)) == [value]


def test_an_array_typed_for_any_object_is_for_ids() -> None:
    for text in ("1c0001001800000000000000", "1c000200040000004e6f646500000000", "1c0003000000000000000000"):
        read = bytes_to_var(bytes.fromhex(text))
        assert (read.get_typed_builtin(), read.get_typed_class_name()) == (Godot4Type.OBJECT, "EncodedObjectAsID")


def test_keys_that_are_one_in_python() -> None:
    for head in ("1b00000002000000", "1b0001000200000002000000"):
        data = bytes.fromhex(head + "02000000010000000200000007000000" * 2)
        with pytest.raises(VariantError, match="Dictionary at offset 0: two of its keys are equal in Python"):
            bytes_to_var(data)


def test_values_of_the_other_dialect() -> None:
    """
    Types that Godot 3 does not have are refused, not written as tuples. Types with a counterpart are written as that
    one.
    """
    with pytest.raises(VariantError, match="Godot has no type for it; this dialect writes AABB"):
        var2bytes(Vector2i(1, 2))
    with pytest.raises(VariantError, match="Godot has no type for it"):
        var2bytes([Vector4(1, 2, 3, 4)])
    assert var2bytes(StringName("a")) == var2bytes("a")
    assert var2bytes(TypedArray([1], Godot4Type.INT)) == var2bytes([1])


#: Values that cannot be written, and a part of the error.
UNWRITABLE = [
    (2**63, "int at offset 0: 65 bits do not fit"),
    (TypedArray([1, "a"], Godot4Type.INT), "str at offset 20: its container is typed for INT"),
    (TypedArray([None], Godot4Type.INT), "NoneType at offset 12: its container is typed for INT"),
    (TypedArray([True], Godot4Type.FLOAT), "bool at offset 12: its container is typed for FLOAT"),
    (TypedArray([10**400], Godot4Type.FLOAT), "int at offset 12: too large for a float"),
    (TypedArray(["a"], Godot4Type.STRING_NAME), "str at offset 12: its container is typed for STRING_NAME"),
    (TypedArray([1], Godot4Type.OBJECT, "Node"), "its container is typed for Node"),
    (StringName("a\0b"), "StringName at offset 4: Godot's strings end at the first NUL"),
    ({"a": object()}, "object at offset 20: Godot has no type for it"),
]


@pytest.mark.parametrize(("value", "reason"), UNWRITABLE, ids=[reason for _, reason in UNWRITABLE])
def test_unwritable(value: object, reason: str) -> None:
    out = bytearray(b"head")
    with pytest.raises(VariantError) as caught:
        var_to_bytes(value)
    assert reason in str(caught.value)
    with pytest.raises(VariantError):
        godot4_codec().encode_into(value, out)
    assert out == b"head"


def test_whole_numbers_in_an_array_of_floats() -> None:
    array = TypedArray([1, 2.5], Godot4Type.FLOAT)
    assert bytes_to_var(var_to_bytes(array)) == [1.0, 2.5]
    assert array == [1, 2.5]
