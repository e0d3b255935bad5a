"""The pool arrays of Godot 3, such as `PoolIntArray`. (`PoolByteArray` is `bytes`.)"""

import struct

from netpeer.variant.values.color import Color
from netpeer.variant.values.packed import PackedNumbers, PackedValues, StringArray
from netpeer.variant.values.vector2 import Vector2
from netpeer.variant.values.vector3 import Vector3

__all__ = [
    "PoolColorArray",
    "PoolIntArray",
    "PoolRealArray",
    "PoolStringArray",
    "PoolVector2Array",
    "PoolVector3Array",
]


class PoolIntArray(PackedNumbers[int]):
    """
    An array of ints of 32 bits.

    Raises:
        ValueError: a number does not fit into 32 bits.
    """

    __slots__ = ()

    ITEM = struct.Struct("<i")


class PoolRealArray(PackedNumbers[float]):
    """
    An array of floats in single precision. The numbers are rounded.
    """

    __slots__ = ()

    ITEM = struct.Struct("<f")


class PoolVector2Array(PackedValues[Vector2]):
    """
    An array of `Vector2` values. An item may also be given as two numbers.
    """

    __slots__ = ()

    ITEM = struct.Struct("<2f")
    VALUE = Vector2


class PoolVector3Array(PackedValues[Vector3]):
    """
    An array of `Vector3` values. An item may also be given as three numbers.
    """

    __slots__ = ()

    ITEM = struct.Struct("<3f")
    VALUE = Vector3


class PoolColorArray(PackedValues[Color]):
    """
    An array of `Color` values. An item may also be given as three or four numbers.
    """

    __slots__ = ()

    ITEM = struct.Struct("<4f")
    VALUE = Color


class PoolStringArray(StringArray):
    """
    An array of strings.
    """

    __slots__ = ()
