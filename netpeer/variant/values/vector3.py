"""Vector3: a point or a direction in space, y up and -z forward."""

import math
import struct
from collections.abc import Iterable
from typing import ClassVar, Self, overload

from netpeer.variant.values.euclidean import EuclideanVector
from netpeer.variant.values.float32 import divide

__all__ = ["Vector3"]


class Vector3(EuclideanVector):
    """
    Godot's `Vector3`, immutable.

    `Vector3()`, `Vector3(x, y, z)`, or `Vector3(triple)` from any three numbers.

    Raises:
        TypeError: these are not three numbers.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<3f")

    AXIS_X: ClassVar[int] = 0
    AXIS_Y: ClassVar[int] = 1
    AXIS_Z: ClassVar[int] = 2
    ZERO: ClassVar["Vector3"]
    ONE: ClassVar["Vector3"]
    INF: ClassVar["Vector3"]
    LEFT: ClassVar["Vector3"]
    RIGHT: ClassVar["Vector3"]
    UP: ClassVar["Vector3"]
    DOWN: ClassVar["Vector3"]
    FORWARD: ClassVar["Vector3"]
    BACK: ClassVar["Vector3"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: float, y: float, z: float) -> Self: ...
    @overload
    def __new__(cls, x: Iterable[float]) -> Self: ...
    def __new__(
        cls, x: float | Iterable[float] = (0.0, 0.0, 0.0), y: float | None = None, z: float | None = None
    ) -> Self:
        return cls._of(x if y is None else (x, y, z))  # type: ignore[arg-type]

    @property
    def x(self) -> float:
        return self[0]

    @property
    def y(self) -> float:
        return self[1]

    @property
    def z(self) -> float:
        return self[2]

    def dot(self, other: "Vector3") -> float:
        return self[0] * other[0] + self[1] * other[1] + self[2] * other[2]

    def cross(self, other: "Vector3") -> Self:
        """
        The vector at right angles to both.
        """
        x, y, z = self
        other_x, other_y, other_z = other
        return self._of((y * other_z - z * other_y, z * other_x - x * other_z, x * other_y - y * other_x))

    def angle_to(self, to: "Vector3") -> float:
        """
        The angle between the two directions in radians, 0 to pi.
        """
        return math.atan2(self.cross(to).length(), self.dot(to))

    def signed_angle_to(self, to: "Vector3", axis: "Vector3") -> float:
        """
        The angle from this direction to `to` in radians. It is positive if `to` lies counter-clockwise, seen from the
        end of `axis`.
        """
        angle = self.angle_to(to)
        return -angle if self.cross(to).dot(axis) < 0 else angle

    def rotated(self, axis: "Vector3", angle: float) -> Self:
        """
        The vector, rotated by `angle` radians around the unit vector `axis`.
        """
        sine, cosine = math.sin(angle), math.cos(angle)
        across, along = axis.cross(self), axis.dot(self) * (1.0 - cosine)
        parts = zip(self, across, axis, strict=True)
        return self._of(own * cosine + side * sine + line * along for own, side, line in parts)

    def max_axis(self) -> int:
        """
        The axis with the largest number, as `AXIS_X` and so on.
        """
        if self[0] < self[1]:
            return 2 if self[1] < self[2] else 1
        return 2 if self[0] < self[2] else 0

    def min_axis(self) -> int:
        """
        The axis with the smallest number, as `AXIS_X` and so on.
        """
        if self[0] < self[1]:
            return 0 if self[0] < self[2] else 2
        return 1 if self[1] < self[2] else 2

    def inverse(self) -> Self:
        """
        One divided by each number.
        """
        return self._of(divide(1.0, number) for number in self)

    def slerp(self, to: "Vector3", weight: float) -> Self:
        """
        The unit vector between this one and `to`, on the sphere. A `weight` of 0 gives this one, 1 gives `to`.
        """
        return self.rotated(self.cross(to).normalized(), self.angle_to(to) * weight)


Vector3.ZERO = Vector3(0, 0, 0)
Vector3.ONE = Vector3(1, 1, 1)
Vector3.INF = Vector3(math.inf, math.inf, math.inf)
Vector3.LEFT = Vector3(-1, 0, 0)
Vector3.RIGHT = Vector3(1, 0, 0)
Vector3.UP = Vector3(0, 1, 0)
Vector3.DOWN = Vector3(0, -1, 0)
Vector3.FORWARD = Vector3(0, 0, -1)
Vector3.BACK = Vector3(0, 0, 1)
