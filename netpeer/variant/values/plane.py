"""Plane: all points p with `normal.dot(p) == d`."""

import struct
from typing import ClassVar, Self, overload

from netpeer.variant.values.float32 import CMP_EPSILON, divide, is_zero_approx
from netpeer.variant.values.value import Numbers
from netpeer.variant.values.vector3 import Vector3

__all__ = ["Plane"]


class Plane(Numbers):
    """
    Godot's `Plane`, immutable: `Plane(a, b, c, d)`, `Plane(normal, d)`, or `Plane(point1, point2, point3)` clockwise.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<4f")

    PLANE_YZ: ClassVar["Plane"]
    PLANE_XZ: ClassVar["Plane"]
    PLANE_XY: ClassVar["Plane"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, a: float, b: float, c: float, d: float) -> Self: ...
    @overload
    def __new__(cls, a: Vector3, b: float) -> Self: ...
    @overload
    def __new__(cls, a: Vector3, b: Vector3, c: Vector3) -> Self: ...
    def __new__(
        cls, a: float | Vector3 = 0.0, b: float | Vector3 = 0.0, c: float | Vector3 = 0.0, d: float = 0.0
    ) -> Self:
        if not isinstance(a, Vector3):
            return cls._of((a, b, c, d))  # type: ignore[arg-type]
        if not isinstance(b, Vector3):
            return cls._of((*a, b))
        if not isinstance(c, Vector3):
            raise TypeError("Plane takes three points, not two")
        normal = (a - c).cross(a - b).normalized()
        return cls._of((*normal, normal.dot(a)))

    @property
    def normal(self) -> Vector3:
        return Vector3(self[:3])

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
    def d(self) -> float:
        """
        The distance from the origin in the direction of `normal`.
        """
        return self[3]

    def __neg__(self) -> Self:
        return self._of(-number for number in self)

    def normalized(self) -> Self:
        """
        The same plane with a normal of length 1; all zeros if it has no direction.
        """
        length = self.normal.length()
        return self._of(number / length for number in self) if length else self._of((0.0,) * 4)

    def center(self) -> Vector3:
        """
        The point of the plane that is nearest to the origin.
        """
        return self.normal * self.d

    get_any_point = center

    def distance_to(self, point: Vector3) -> float:
        """
        The distance from the point to the plane. It is positive on the side to which the normal points.
        """
        return self.normal.dot(point) - self[3]

    def is_point_over(self, point: Vector3) -> bool:
        """
        Whether the point is on the side to which the normal points.
        """
        return self.normal.dot(point) > self[3]

    def has_point(self, point: Vector3, epsilon: float = CMP_EPSILON) -> bool:
        """
        Whether the point is not farther from the plane than `epsilon`.
        """
        return abs(self.distance_to(point)) <= epsilon

    def project(self, point: Vector3) -> Vector3:
        """
        The point of the plane that is nearest to `point`.
        """
        return point - self.normal * self.distance_to(point)

    def intersect_3(self, b: "Plane", c: "Plane") -> Vector3 | None:
        """
        The only point that is on all three planes, or None if there is not exactly one.
        """
        normal, normal_b, normal_c = self.normal, b.normal, c.normal
        denominator = normal.cross(normal_b).dot(normal_c)
        if is_zero_approx(denominator):
            return None
        sum_of_three = normal_b.cross(normal_c) * self.d + normal_c.cross(normal) * b.d + normal.cross(normal_b) * c.d
        return sum_of_three / denominator

    def intersects_ray(self, start: Vector3, direction: Vector3) -> Vector3 | None:
        """
        The point where the ray meets the plane, or None.
        """
        share = self._share(start, direction)
        return start + direction * share if share is not None and share >= -CMP_EPSILON else None

    def intersects_segment(self, start: Vector3, end: Vector3) -> Vector3 | None:
        """
        The point where the line between the two points meets the plane, or None.
        """
        share = self._share(start, end - start)
        inside = share is not None and -CMP_EPSILON <= share <= 1.0 + CMP_EPSILON
        return start + (end - start) * share if share is not None and inside else None

    def _share(self, start: Vector3, way: Vector3) -> float | None:
        """
        The factor for `way` that leads from `start` to the plane. None if `way` is parallel to the plane.
        """
        approach = self.normal.dot(way)
        return None if is_zero_approx(approach) else divide(-self.distance_to(start), approach)


Plane.PLANE_YZ = Plane(1, 0, 0, 0)
Plane.PLANE_XZ = Plane(0, 1, 0, 0)
Plane.PLANE_XY = Plane(0, 0, 1, 0)
