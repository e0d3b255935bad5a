"""The Variants of Godot 3: 27 types and their numbers, `var2bytes()` and `bytes2var()`.

Each type stands in the table below once. Its format is in the modules that both dialects share. Godot describes it on
https://docs.godotengine.org/en/3.6/tutorials/io/binary_serialization_api.html
"""

from enum import IntEnum
from functools import lru_cache
from typing import Any

from netpeer.variant.codec.codec import Codec
from netpeer.variant.codec.dialect import Dialect
from netpeer.variant.codec.layouts import BASIS, TRANSFORM, TRANSFORM2D
from netpeer.variant.codec.limits import DEFAULT_LIMITS, VariantLimits
from netpeer.variant.codec.reading import Reader, constant_reader
from netpeer.variant.codec.writing import WriterTable, constant_writer
from netpeer.variant.values.aabb import AABB
from netpeer.variant.values.color import Color
from netpeer.variant.values.objects import RID
from netpeer.variant.values.plane import Plane
from netpeer.variant.values.pool_arrays import (
    PoolColorArray,
    PoolIntArray,
    PoolRealArray,
    PoolVector2Array,
    PoolVector3Array,
)
from netpeer.variant.values.quat import Quat
from netpeer.variant.values.rect2 import Rect2
from netpeer.variant.values.vector2 import Vector2
from netpeer.variant.values.vector3 import Vector3

__all__ = ["VariantType", "bytes2var", "godot3_codec", "var2bytes"]


class VariantType(IntEnum):
    """
    Godot 3's `TYPE_*` constants. They are the lowest byte of a value's header.
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


_GODOT_3 = Dialect(
    title="Godot 3",
    numbers={
        VariantType.VECTOR2: Vector2,
        VariantType.RECT2: Rect2,
        VariantType.VECTOR3: Vector3,
        VariantType.PLANE: Plane,
        VariantType.QUAT: Quat,
        VariantType.AABB: AABB,
        VariantType.COLOR: Color,
    },
    composed={
        VariantType.TRANSFORM2D: TRANSFORM2D,
        VariantType.BASIS: BASIS,
        VariantType.TRANSFORM: TRANSFORM,
    },
    packed={
        VariantType.INT_ARRAY: PoolIntArray,
        VariantType.REAL_ARRAY: PoolRealArray,
        VariantType.VECTOR2_ARRAY: PoolVector2Array,
        VariantType.VECTOR3_ARRAY: PoolVector3Array,
        VariantType.COLOR_ARRAY: PoolColorArray,
    },
    node_path=VariantType.NODE_PATH,
    object=VariantType.OBJECT,
    dictionary=VariantType.DICTIONARY,
    array=VariantType.ARRAY,
    byte_array=VariantType.RAW_ARRAY,
    string_array=VariantType.STRING_ARRAY,
    how_to_read_objects="allow_objects=True",
    how_to_write_objects="full_objects=True",
)


def _readers(*, allow_objects: bool) -> list[Reader]:
    readers = _GODOT_3.readers(allow_objects=allow_objects)
    readers[VariantType.RID] = constant_reader(RID())
    return readers


def _writers(*, full_objects: bool) -> WriterTable:
    writers = _GODOT_3.writers(full_objects=full_objects)
    writers[RID] = constant_writer(VariantType.RID)
    return writers


_PLAIN = Codec(_readers(allow_objects=False), _writers(full_objects=False))
_WITH_OBJECTS = Codec(_readers(allow_objects=True), _writers(full_objects=True))


@lru_cache(maxsize=16)
def godot3_codec(limits: VariantLimits = DEFAULT_LIMITS, *, objects: bool = False) -> Codec:
    """
    Get the codec of Godot 3, to read or write many values with the same limits.

    Args:
        limits: the largest depth, size and count that are accepted.
        objects: whether full objects are read and written. They are plain data here, `EncodedObject`.
    """
    return (_WITH_OBJECTS if objects else _PLAIN).with_limits(limits)


def var2bytes(value: Any, full_objects: bool = False, *, limits: VariantLimits | None = None) -> bytes:
    """
    Convert a value to the bytes that Godot 3's `var2bytes()` gives for it.

    Args:
        value: None, bool, int, float, str, bytes-like, list, tuple, dict, or a type of `netpeer.variant`.
        full_objects: also write `EncodedObject` values.
        limits: the largest depth and size that are accepted; `VariantLimits()` by default.

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
    Read a value from the bytes that Godot 3's `var2bytes()` gives. As in Godot, bytes behind the value are ignored.

    Args:
        data: the bytes.
        allow_objects: also read full objects, as `EncodedObject`. This is plain data: no object is created.
        limits: the largest depth, size and count that are accepted; `VariantLimits()` by default.

    Raises:
        VariantError: the bytes are not a value, or the value is beyond the limits.
    """
    codec = _WITH_OBJECTS if allow_objects else _PLAIN
    if limits is not None:
        codec = codec.with_limits(limits)
    return codec.decode(data)
