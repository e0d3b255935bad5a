"""
The packed arrays of Godot 4. (`PackedByteArray` is `bytes`.)

Arrays that Godot 3 has under another name are the same classes. So a value from one engine can be sent to the other.
"""

import struct

from netpeer.variant.values.packed import PackedNumbers, PackedValues
from netpeer.variant.values.pool_arrays import (
    PoolColorArray,
    PoolIntArray,
    PoolRealArray,
    PoolStringArray,
    PoolVector2Array,
    PoolVector3Array,
)
from netpeer.variant.values.vector4 import Vector4

__all__ = [
    "PackedColorArray",
    "PackedFloat32Array",
    "PackedFloat64Array",
    "PackedInt32Array",
    "PackedInt64Array",
    "PackedStringArray",
    "PackedVector2Array",
    "PackedVector3Array",
    "PackedVector4Array",
]

PackedColorArray = PoolColorArray
PackedFloat32Array = PoolRealArray
PackedInt32Array = PoolIntArray
PackedStringArray = PoolStringArray
PackedVector2Array = PoolVector2Array
PackedVector3Array = PoolVector3Array


class PackedInt64Array(PackedNumbers[int]):
    """
    An array of ints of 64 bits.

    Raises:
        ValueError: a number does not fit into 64 bits.
    """

    __slots__ = ()

    ITEM = struct.Struct("<q")


class PackedFloat64Array(PackedNumbers[float]):
    """
    An array of floats in double precision, which is Python's.
    """

    __slots__ = ()

    ITEM = struct.Struct("<d")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"


class PackedVector4Array(PackedValues[Vector4]):
    """
    An array of `Vector4` values. An item may also be given as four numbers.
    """

    __slots__ = ()

    ITEM = struct.Struct("<4f")
    VALUE = Vector4
