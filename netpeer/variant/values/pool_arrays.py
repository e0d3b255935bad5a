"""The typed arrays of Godot 3, `PoolIntArray` and its kin. (`PoolByteArray` is `bytes`.)"""

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
    Whole numbers of 32 bits.

    Raises:
        ValueError: a number does not fit.
    """

    __slots__ = ()

    ITEM = struct.Struct("<i")


class PoolRealArray(PackedNumbers[float]):
    """
    Single-precision numbers: what goes in is rounded.
    """

    __slots__ = ()

    ITEM = struct.Struct("<f")


class PoolVector2Array(PackedValues[Vector2]):
    """
    `Vector2` values; pairs of numbers are taken for them, too.
    """

    __slots__ = ()

    ITEM = struct.Struct("<2f")
    VALUE = Vector2


class PoolVector3Array(PackedValues[Vector3]):
    """
    `Vector3` values; triples of numbers are taken for them, too.
    """

    __slots__ = ()

    ITEM = struct.Struct("<3f")
    VALUE = Vector3


class PoolColorArray(PackedValues[Color]):
    """
    `Color` values; three or four numbers are taken for one, too.
    """

    __slots__ = ()

    ITEM = struct.Struct("<4f")
    VALUE = Color


class PoolStringArray(StringArray):
    """
    Strings.
    """

    __slots__ = ()
