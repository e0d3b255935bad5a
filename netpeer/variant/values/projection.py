"""Projection: a 4x4 matrix, for cameras. Godot 4 only."""

import math
from collections.abc import Iterable
from typing import Any, ClassVar, Self, overload

from netpeer.variant.values.value import MathValue
from netpeer.variant.values.vector4 import Vector4

__all__ = ["Projection"]

_COLUMNS = (Vector4(1, 0, 0, 0), Vector4(0, 1, 0, 0), Vector4(0, 0, 1, 0), Vector4(0, 0, 0, 1))


class Projection(MathValue[Vector4]):
    """
    Godot 4's `Projection`, immutable; it unpacks and indexes into its four columns.

    `Projection()` is the identity; `Projection(x, y, z, w)` takes the columns. `*` with a Projection combines the two;
    `*` with a Vector4 transforms it.
    """

    __slots__ = ()

    IDENTITY: ClassVar["Projection"]
    ZERO: ClassVar["Projection"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: Vector4, y: Vector4, z: Vector4, w: Vector4) -> Self: ...
    def __new__(
        cls,
        x: Vector4 = _COLUMNS[0],
        y: Vector4 = _COLUMNS[1],
        z: Vector4 = _COLUMNS[2],
        w: Vector4 = _COLUMNS[3],
    ) -> Self:
        columns = (x, y, z, w)
        if not all(isinstance(column, Vector4) for column in columns):
            raise TypeError("Projection takes four Vector4")
        return tuple.__new__(cls, columns)

    @property
    def x(self) -> Vector4:
        """
        The first column.
        """
        return self[0]

    @property
    def y(self) -> Vector4:
        """
        The second column.
        """
        return self[1]

    @property
    def z(self) -> Vector4:
        """
        The third column.
        """
        return self[2]

    @property
    def w(self) -> Vector4:
        """
        The fourth column.
        """
        return self[3]

    def __mul__(self, other: Any) -> Any:
        if type(other) is Vector4:
            return self._transformed(other)
        if type(other) is type(self):
            return tuple.__new__(type(self), map(self._transformed, other))
        return NotImplemented

    def _transformed(self, vector: Iterable[float]) -> Vector4:
        vector = tuple(vector)
        return Vector4(
            math.fsum(part * factor for part, factor in zip(row, vector, strict=True))
            for row in zip(*self, strict=True)
        )


Projection.IDENTITY = Projection()
Projection.ZERO = Projection(Vector4(), Vector4(), Vector4(), Vector4())
