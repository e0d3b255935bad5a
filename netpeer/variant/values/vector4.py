"""Vector4 and Vector4i: four numbers. Godot 4 only."""

import math
import struct
from collections.abc import Iterable
from typing import ClassVar, Self, overload

from netpeer.variant.values.euclidean import EuclideanVector
from netpeer.variant.values.integer_vectors import IntegerVector

__all__ = ["Vector4", "Vector4i"]


class Vector4(EuclideanVector):
    """
    Godot 4's `Vector4`, immutable: `Vector4()`, `Vector4(x, y, z, w)`, or `Vector4(numbers)` from any four.

    Raises:
        TypeError: these are not four numbers.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<4f")

    AXIS_X: ClassVar[int] = 0
    AXIS_Y: ClassVar[int] = 1
    AXIS_Z: ClassVar[int] = 2
    AXIS_W: ClassVar[int] = 3
    ZERO: ClassVar["Vector4"]
    ONE: ClassVar["Vector4"]
    INF: ClassVar["Vector4"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: float, y: float, z: float, w: float) -> Self: ...
    @overload
    def __new__(cls, x: Iterable[float]) -> Self: ...
    def __new__(
        cls,
        x: float | Iterable[float] = (0.0, 0.0, 0.0, 0.0),
        y: float | None = None,
        z: float | None = None,
        w: float | None = None,
    ) -> Self:
        return cls._of(x if y is None else (x, y, z, w))  # type: ignore[arg-type]

    @property
    def x(self) -> float:
        return self[0]

    @property
    def y(self) -> float:
        return self[1]

    @property
    def z(self) -> float:
        return self[2]

    @property
    def w(self) -> float:
        return self[3]


class Vector4i(IntegerVector):
    """
    Godot 4's `Vector4i`, immutable: `Vector4i()`, `Vector4i(x, y, z, w)`, or `Vector4i(numbers)` from four whole ones.

    From a Vector4, the digits behind the decimal points are cut off.

    Raises:
        TypeError: a number is not whole.
        ValueError: a number does not fit into 32 bits.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<4i")

    AXIS_Z: ClassVar[int] = 2
    AXIS_W: ClassVar[int] = 3
    ZERO: ClassVar["Vector4i"]
    ONE: ClassVar["Vector4i"]
    MIN: ClassVar["Vector4i"]
    MAX: ClassVar["Vector4i"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: int, y: int, z: int, w: int) -> Self: ...
    @overload
    def __new__(cls, x: Vector4 | Iterable[int]) -> Self: ...
    def __new__(
        cls,
        x: int | Vector4 | Iterable[int] = (0, 0, 0, 0),
        y: int | None = None,
        z: int | None = None,
        w: int | None = None,
    ) -> Self:
        if isinstance(x, Vector4):
            return cls._cut(x)
        return cls._of(x if y is None else (x, y, z, w))  # type: ignore[arg-type]

    @property
    def x(self) -> int:
        return self[0]

    @property
    def y(self) -> int:
        return self[1]

    @property
    def z(self) -> int:
        return self[2]

    @property
    def w(self) -> int:
        return self[3]


Vector4.ZERO = Vector4(0, 0, 0, 0)
Vector4.ONE = Vector4(1, 1, 1, 1)
Vector4.INF = Vector4(math.inf, math.inf, math.inf, math.inf)
Vector4i.ZERO = Vector4i(0, 0, 0, 0)
Vector4i.ONE = Vector4i(1, 1, 1, 1)
Vector4i.MIN = Vector4i([-(2**31)] * 4)
Vector4i.MAX = Vector4i([2**31 - 1] * 4)
