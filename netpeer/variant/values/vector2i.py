"""Vector2i: a cell of a grid in the plane. Godot 4 only."""

import struct
from collections.abc import Iterable
from typing import ClassVar, Self, overload

from netpeer.variant.values.integer_vectors import IntegerVector
from netpeer.variant.values.vector2 import Vector2

__all__ = ["Vector2i"]


class Vector2i(IntegerVector):
    """
    Godot 4's `Vector2i`, immutable: `Vector2i()`, `Vector2i(x, y)`, or `Vector2i(pair)` of whole numbers.

    From a Vector2, the digits behind the decimal points are cut off.

    Raises:
        TypeError: a number is not whole.
        ValueError: a number does not fit into 32 bits.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<2i")

    ZERO: ClassVar["Vector2i"]
    ONE: ClassVar["Vector2i"]
    MIN: ClassVar["Vector2i"]
    MAX: ClassVar["Vector2i"]
    LEFT: ClassVar["Vector2i"]
    RIGHT: ClassVar["Vector2i"]
    UP: ClassVar["Vector2i"]
    DOWN: ClassVar["Vector2i"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: int, y: int) -> Self: ...
    @overload
    def __new__(cls, x: Vector2 | Iterable[int]) -> Self: ...
    def __new__(cls, x: int | Vector2 | Iterable[int] = (0, 0), y: int | None = None) -> Self:
        if isinstance(x, Vector2):
            return cls._cut(x)
        return cls._of(x if y is None else (x, y))  # type: ignore[arg-type]

    @property
    def x(self) -> int:
        return self[0]

    @property
    def y(self) -> int:
        return self[1]

    def aspect(self) -> float:
        """
        x divided by y.
        """
        return self[0] / self[1]


Vector2i.ZERO = Vector2i(0, 0)
Vector2i.ONE = Vector2i(1, 1)
Vector2i.MIN = Vector2i(-(2**31), -(2**31))
Vector2i.MAX = Vector2i(2**31 - 1, 2**31 - 1)
Vector2i.LEFT = Vector2i(-1, 0)
Vector2i.RIGHT = Vector2i(1, 0)
Vector2i.UP = Vector2i(0, -1)
Vector2i.DOWN = Vector2i(0, 1)
