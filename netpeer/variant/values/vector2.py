"""Vector2: a point or a direction in the plane, x to the right and y down."""

import math
import struct
from collections.abc import Iterable
from typing import ClassVar, Self, overload

from netpeer.variant.values.euclidean import EuclideanVector
from netpeer.variant.values.float32 import divide

__all__ = ["Vector2"]


class Vector2(EuclideanVector):
    """
    Godot's `Vector2`, immutable. It unpacks and indexes like a tuple, so pygame accepts it as a position.

    `Vector2()`, `Vector2(x, y)`, or `Vector2(pair)` from any two numbers, such as a `pygame.Vector2`.

    Raises:
        TypeError: these are not two numbers.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<2f")

    AXIS_X: ClassVar[int] = 0
    AXIS_Y: ClassVar[int] = 1
    ZERO: ClassVar["Vector2"]
    ONE: ClassVar["Vector2"]
    INF: ClassVar["Vector2"]
    LEFT: ClassVar["Vector2"]
    RIGHT: ClassVar["Vector2"]
    UP: ClassVar["Vector2"]
    DOWN: ClassVar["Vector2"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: float, y: float) -> Self: ...
    @overload
    def __new__(cls, x: Iterable[float]) -> Self: ...
    def __new__(cls, x: float | Iterable[float] = (0.0, 0.0), y: float | None = None) -> Self:
        return cls._of(x if y is None else (x, y))  # type: ignore[arg-type]

    @property
    def x(self) -> float:
        return self[0]

    @property
    def y(self) -> float:
        return self[1]

    def dot(self, other: "Vector2") -> float:
        return self[0] * other[0] + self[1] * other[1]

    def cross(self, other: "Vector2") -> float:
        """
        The z part of the cross product: positive when `other` lies clockwise (y is down).
        """
        return self[0] * other[1] - self[1] * other[0]

    def angle(self) -> float:
        """
        The angle between the positive x axis and this vector, in radians.
        """
        return math.atan2(self[1], self[0])

    def angle_to(self, to: "Vector2") -> float:
        """
        The angle from this direction to `to` in radians. It is negative if `to` lies counter-clockwise (y is down).
        """
        return math.atan2(self.cross(to), self.dot(to))

    def angle_to_point(self, to: "Vector2") -> float:
        """
        The angle between the x axis and the line from `to` to this point, in radians. In Godot 4 the line has the
        opposite direction.
        """
        return math.atan2(self[1] - to[1], self[0] - to[0])

    def rotated(self, angle: float) -> Self:
        """
        The vector, rotated by `angle` radians.
        """
        sine, cosine = math.sin(angle), math.cos(angle)
        return self._of((self[0] * cosine - self[1] * sine, self[0] * sine + self[1] * cosine))

    def tangent(self) -> Self:
        """
        The vector, rotated by a right angle.
        """
        return self._of((self[1], -self[0]))

    def aspect(self) -> float:
        """
        x divided by y.
        """
        return divide(self[0], self[1])

    def clamped(self, length: float) -> Self:
        """
        Godot's old name for `limit_length()`.
        """
        return self.limit_length(length)

    def slerp(self, to: "Vector2", weight: float) -> Self:
        """
        The unit vector between this one and `to`, on the circle. A `weight` of 0 gives this one, 1 gives `to`.
        """
        return self.rotated(self.angle_to(to) * weight)


Vector2.ZERO = Vector2(0, 0)
Vector2.ONE = Vector2(1, 1)
Vector2.INF = Vector2(math.inf, math.inf)
Vector2.LEFT = Vector2(-1, 0)
Vector2.RIGHT = Vector2(1, 0)
Vector2.UP = Vector2(0, -1)
Vector2.DOWN = Vector2(0, 1)
