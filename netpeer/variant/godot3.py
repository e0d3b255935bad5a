"""The Variants of Godot 3: 27 types and their numbers, `var2bytes()` and `bytes2var()`.

Each type stands in the two tables below once; how it looks on the wire is in the modules that the tables use.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from typing import Any

from netpeer.variant.aabb import AABB
from netpeer.variant.basis import Basis
from netpeer.variant.codec import Codec
from netpeer.variant.color import Color
from netpeer.variant.layouts import (
    basis_of_rows,
    columns_of_transform2d,
    rows_of_basis,
    rows_of_transform,
    transform2d_of_columns,
    transform_of_rows,
)
from netpeer.variant.limits import DEFAULT_LIMITS, VariantLimits
from netpeer.variant.node_path import NodePath
from netpeer.variant.objects import RID, EncodedObject, EncodedObjectAsID
from netpeer.variant.packed import PackedNumbers, PackedValues
from netpeer.variant.plane import Plane
from netpeer.variant.pool_arrays import (
    PoolColorArray,
    PoolIntArray,
    PoolRealArray,
    PoolStringArray,
    PoolVector2Array,
    PoolVector3Array,
)
from netpeer.variant.quat import Quat
from netpeer.variant.reading import (
    Reader,
    constant_reader,
    layout_reader,
    numbers_reader,
    read_bool,
    read_float,
    read_int,
    refusing_reader,
)
from netpeer.variant.reading_arrays import packed_reader, read_byte_array, read_node_path, string_array_reader
from netpeer.variant.reading_containers import (
    array_reader,
    dictionary_reader,
    full_object_reader,
    read_object_as_id,
)
from netpeer.variant.rect2 import Rect2
from netpeer.variant.texts import read_string
from netpeer.variant.transform import Transform
from netpeer.variant.transform2d import Transform2D
from netpeer.variant.values import Numbers
from netpeer.variant.vector2 import Vector2
from netpeer.variant.vector3 import Vector3
from netpeer.variant.writing import (
    WriterTable,
    constant_writer,
    layout_writer,
    numbers_writer,
    refusing_writer,
    write_bool,
    write_float,
    write_int,
    write_str,
)
from netpeer.variant.writing_containers import (
    array_writer,
    byte_array_writer,
    dictionary_writer,
    full_object_writer,
    node_path_writer,
    object_id_writer,
    packed_writer,
    string_array_writer,
)

__all__ = ["VariantType", "bytes2var", "godot3_codec", "var2bytes"]


class VariantType(IntEnum):
    """
    Godot 3's `TYPE_*` constants: what the lowest byte of a header says.
    """

    NIL = 0
    BOOL = 1
    INT = 2
    REAL = 3
    STRING = 4
    VECTOR2 = 5
    RECT2 = 6
    VECTOR3 = 7
    TRANSFORM2D = 8
    PLANE = 9
    QUAT = 10
    AABB = 11
    BASIS = 12
    TRANSFORM = 13
    COLOR = 14
    NODE_PATH = 15
    RID = 16
    OBJECT = 17
    DICTIONARY = 18
    ARRAY = 19
    RAW_ARRAY = 20
    INT_ARRAY = 21
    REAL_ARRAY = 22
    STRING_ARRAY = 23
    VECTOR2_ARRAY = 24
    VECTOR3_ARRAY = 25
    COLOR_ARRAY = 26


#: Values that are nothing but their numbers, in the order of the wire.
_NUMBERS: dict[int, type[Numbers]] = {
    VariantType.VECTOR2: Vector2,
    VariantType.RECT2: Rect2,
    VariantType.VECTOR3: Vector3,
    VariantType.PLANE: Plane,
    VariantType.QUAT: Quat,
    VariantType.AABB: AABB,
    VariantType.COLOR: Color,
}

#: Arrays of numbers or of such values.
_PACKED: dict[int, type[PackedNumbers[Any]] | type[PackedValues[Any]]] = {
    VariantType.INT_ARRAY: PoolIntArray,
    VariantType.REAL_ARRAY: PoolRealArray,
    VariantType.VECTOR2_ARRAY: PoolVector2Array,
    VariantType.VECTOR3_ARRAY: PoolVector3Array,
    VariantType.COLOR_ARRAY: PoolColorArray,
}


#: Values that are made of others: the type, its numbers on the wire, the ways from and to them, and of how many.
_COMPOSED: dict[int, tuple[type, str, Callable[[tuple[float, ...]], Any], Callable[[Any], tuple[float, ...]], int]] = {
    VariantType.TRANSFORM2D: (Transform2D, "6f", transform2d_of_columns, columns_of_transform2d, 3),
    VariantType.BASIS: (Basis, "9f", basis_of_rows, rows_of_basis, 3),
    VariantType.TRANSFORM: (Transform, "12f", transform_of_rows, rows_of_transform, 5),
}


def _readers(*, allow_objects: bool) -> list[Reader]:
    """
    The reader for each number that the lowest byte of a header can have.
    """
    readers = [refusing_reader("Variant", f"Godot 3 has no type {number}") for number in range(256)]
    readers[VariantType.NIL] = constant_reader(None)
    readers[VariantType.BOOL] = read_bool
    readers[VariantType.INT] = read_int
    readers[VariantType.REAL] = read_float
    readers[VariantType.STRING] = read_string
    for number, numbers in _NUMBERS.items():
        readers[number] = numbers_reader(numbers)
    for number, (kind, layout, make, _, parts) in _COMPOSED.items():
        readers[number] = layout_reader(kind.__name__, layout, make, parts)
    readers[VariantType.NODE_PATH] = read_node_path
    readers[VariantType.RID] = constant_reader(RID())
    readers[VariantType.OBJECT] = full_object_reader(readers) if allow_objects else read_object_as_id
    readers[VariantType.DICTIONARY] = dictionary_reader(readers)
    readers[VariantType.ARRAY] = array_reader(readers)
    readers[VariantType.RAW_ARRAY] = read_byte_array
    readers[VariantType.STRING_ARRAY] = string_array_reader(PoolStringArray)
    for number, packed in _PACKED.items():
        readers[number] = packed_reader(packed)
    return readers


def _writers(*, full_objects: bool) -> WriterTable:
    """
    The writer for each type of value; the types of no other dialect are in it.
    """
    writers = WriterTable({bool: write_bool, int: write_int, float: write_float, str: write_str})
    writers[type(None)] = constant_writer(VariantType.NIL)
    for number, numbers in _NUMBERS.items():
        writers[numbers] = numbers_writer(number, numbers)
    for number, (kind, layout, _, take, _) in _COMPOSED.items():
        writers[kind] = layout_writer(number, layout, take)
    writers[NodePath] = node_path_writer(VariantType.NODE_PATH)
    writers[RID] = constant_writer(VariantType.RID)
    writers[EncodedObjectAsID] = object_id_writer(VariantType.OBJECT)
    writers[EncodedObject] = refusing_writer("full objects are only written with full_objects=True")
    if full_objects:
        writers[EncodedObject] = full_object_writer(VariantType.OBJECT, writers)
    writers[dict] = dictionary_writer(VariantType.DICTIONARY, writers)
    writers[list] = writers[tuple] = array_writer(VariantType.ARRAY, writers)
    writers[bytes] = writers[bytearray] = writers[memoryview] = byte_array_writer(VariantType.RAW_ARRAY)
    writers[PoolStringArray] = string_array_writer(VariantType.STRING_ARRAY)
    for number, packed in _PACKED.items():
        writers[packed] = packed_writer(number)
    return writers


_PLAIN = Codec(_readers(allow_objects=False), _writers(full_objects=False))
_WITH_OBJECTS = Codec(_readers(allow_objects=True), _writers(full_objects=True))


@lru_cache(maxsize=16)
def godot3_codec(limits: VariantLimits = DEFAULT_LIMITS, *, objects: bool = False) -> Codec:
    """
    The codec of Godot 3, for those who read or write many values with one set of limits.

    Args:
        limits: what is refused.
        objects: whether full objects are read and written, as plain data.
    """
    return (_WITH_OBJECTS if objects else _PLAIN).with_limits(limits)


def var2bytes(value: Any, full_objects: bool = False, *, limits: VariantLimits | None = None) -> bytes:
    """
    Give the bytes that Godot 3's `var2bytes()` gives for the same value.

    Args:
        value: None, bool, int, float, str, bytes-like, list, tuple, dict, or one of the types of `netpeer.variant`.
        full_objects: write `EncodedObject` values, too.
        limits: what is refused; `VariantLimits()` by default.

    Raises:
        VariantError: Godot has no such value, or it is beyond the limits.
    """
    codec = _WITH_OBJECTS if full_objects else _PLAIN
    if limits is not None:
        codec = codec.with_limits(limits)
    return codec.encode(value)


def bytes2var(
    data: bytes | bytearray | memoryview, allow_objects: bool = False, *, limits: VariantLimits | None = None
) -> Any:
    """
    Read what Godot 3's `var2bytes()` wrote. What stands behind the value is ignored, as in Godot.

    Args:
        data: the bytes.
        allow_objects: read full objects, too: as `EncodedObject`, which is plain data. Nothing is made from them.
        limits: what is refused; `VariantLimits()` by default.

    Raises:
        VariantError: there is no value, or one beyond the limits.
    """
    codec = _WITH_OBJECTS if allow_objects else _PLAIN
    if limits is not None:
        codec = codec.with_limits(limits)
    return codec.decode(data)
