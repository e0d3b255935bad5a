"""Vector3i: a cell of a grid in space. Godot 4 only."""

import struct
from collections.abc import Iterable
from typing import ClassVar, Self, overload

from netpeer.variant.values.integer_vectors import IntegerVector
from netpeer.variant.values.vector3 import Vector3

__all__ = ["Vector3i"]


class Vector3i(IntegerVector):
    """
    Godot 4's `Vector3i`, immutable: `Vector3i()`, `Vector3i(x, y, z)`, or `Vector3i(triple)` of whole numbers.

    From a Vector3, the digits behind the decimal points are cut off.

    Raises:
        TypeError: a number is not whole.
        ValueError: a number does not fit into 32 bits.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<3i")

    AXIS_Z: ClassVar[int] = 2
    ZERO: ClassVar["Vector3i"]
    ONE: ClassVar["Vector3i"]
    MIN: ClassVar["Vector3i"]
    MAX: ClassVar["Vector3i"]
    LEFT: ClassVar["Vector3i"]
    RIGHT: ClassVar["Vector3i"]
    UP: ClassVar["Vector3i"]
    DOWN: ClassVar["Vector3i"]
    FORWARD: ClassVar["Vector3i"]
    BACK: ClassVar["Vector3i"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: int, y: int, z: int) -> Self: ...
    @overload
    def __new__(cls, x: Vector3 | Iterable[int]) -> Self: ...
    def __new__(cls, x: int | Vector3 | Iterable[int] = (0, 0, 0), y: int | None = None, z: int | None = None) -> Self:
        if isinstance(x, Vector3):
            return cls._cut(x)
        return cls._of(x if y is None else (x, y, z))  # type: ignore[arg-type]

    @property
    def x(self) -> int:
        return self[0]

    @property
    def y(self) -> int:
        return self[1]

    @property
    def z(self) -> int:
        return self[2]


Vector3i.ZERO = Vector3i(0, 0, 0)
Vector3i.ONE = Vector3i(1, 1, 1)
Vector3i.MIN = Vector3i(-(2**31), -(2**31), -(2**31))
Vector3i.MAX = Vector3i(2**31 - 1, 2**31 - 1, 2**31 - 1)
Vector3i.LEFT = Vector3i(-1, 0, 0)
Vector3i.RIGHT = Vector3i(1, 0, 0)
Vector3i.UP = Vector3i(0, 1, 0)
Vector3i.DOWN = Vector3i(0, -1, 0)
Vector3i.FORWARD = Vector3i(0, 0, -1)
Vector3i.BACK = Vector3i(0, 0, 1)
