"""Transform2D: two axes and an origin, for the position, rotation and scale of something in the plane."""

import math
from typing import Any, ClassVar, Self, overload

from netpeer.variant.values.float32 import clamp, divide, sign
from netpeer.variant.values.rect2 import Rect2
from netpeer.variant.values.value import MathValue
from netpeer.variant.values.vector2 import Vector2

__all__ = ["Transform2D"]

_X, _Y, _ORIGIN = Vector2(1, 0), Vector2(0, 1), Vector2(0, 0)


class Transform2D(MathValue[Vector2]):
    """
    Godot's `Transform2D`, immutable; it unpacks and indexes into `x`, `y` (the axes) and `origin`.

    `Transform2D(x_axis, y_axis, origin)` or `Transform2D(rotation, position)`. `*` with a Transform2D
    combines the two; `*` with a Vector2 or a Rect2 is `xform()`.
    """

    __slots__ = ()

    IDENTITY: ClassVar["Transform2D"]
    FLIP_X: ClassVar["Transform2D"]
    FLIP_Y: ClassVar["Transform2D"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: Vector2, y: Vector2, origin: Vector2) -> Self: ...
    @overload
    def __new__(cls, x: float, y: Vector2) -> Self: ...
    def __new__(cls, x: Vector2 | float = _X, y: Vector2 = _Y, origin: Vector2 = _ORIGIN) -> Self:
        if isinstance(x, int | float):
            sine, cosine = math.sin(x), math.cos(x)
            x, y, origin = Vector2(cosine, sine), Vector2(-sine, cosine), y
        if not (isinstance(x, Vector2) and isinstance(y, Vector2) and isinstance(origin, Vector2)):
            raise TypeError("Transform2D takes three Vector2, or an angle and a position")
        return tuple.__new__(cls, (x, y, origin))

    @property
    def x(self) -> Vector2:
        return self[0]

    @property
    def y(self) -> Vector2:
        return self[1]

    @property
    def origin(self) -> Vector2:
        return self[2]

    def __mul__(self, other: Any) -> Any:
        if type(other) is type(self):
            return type(self)(self.basis_xform(other.x), self.basis_xform(other.y), self.xform(other.origin))
        return self.xform(other) if isinstance(other, Vector2 | Rect2) else NotImplemented

    def basis_xform(self, vector: Vector2) -> Vector2:
        """
        A direction, converted to the parent's coordinate system: rotated and scaled, but not moved.
        """
        (xx, xy), (yx, yy), _ = self
        return Vector2(xx * vector[0] + yx * vector[1], xy * vector[0] + yy * vector[1])

    def basis_xform_inv(self, vector: Vector2) -> Vector2:
        """
        The inverse of `basis_xform()`, for a transform that only rotates and moves.
        """
        return Vector2(self[0].dot(vector), self[1].dot(vector))

    @overload
    def xform(self, value: Vector2) -> Vector2: ...
    @overload
    def xform(self, value: Rect2) -> Rect2: ...
    def xform(self, value: Vector2 | Rect2) -> Vector2 | Rect2:
        """
        The point, converted to the parent's coordinate system. For a rectangle, the smallest one around its corners.
        """
        if isinstance(value, Rect2):
            return _rect_around([self.xform(corner) for corner in _corners(value)])
        return self.basis_xform(value) + self[2]

    @overload
    def xform_inv(self, value: Vector2) -> Vector2: ...
    @overload
    def xform_inv(self, value: Rect2) -> Rect2: ...
    def xform_inv(self, value: Vector2 | Rect2) -> Vector2 | Rect2:
        """
        The inverse of `xform()`, for a transform that only rotates and moves.
        """
        if isinstance(value, Rect2):
            return _rect_around([self.xform_inv(corner) for corner in _corners(value)])
        return self.basis_xform_inv(value - self[2])

    def _determinant(self) -> float:
        return self[0].cross(self[1])

    def get_origin(self) -> Vector2:
        return self[2]

    def get_rotation(self) -> float:
        """
        The rotation of the x axis in radians.
        """
        return self.orthonormalized().x.angle()

    def get_scale(self) -> Vector2:
        """
        The lengths of the axes. The second is negative if the transform mirrors.
        """
        return Vector2(self[0].length(), sign(self._determinant()) * self[1].length())

    def inverse(self) -> Self:
        """
        The inverse, for a transform that only rotates and moves.
        """
        (xx, xy), (yx, yy), origin = self
        return type(self)(Vector2(xx, yx), Vector2(xy, yy), -self.basis_xform_inv(origin))

    def affine_inverse(self) -> Self:
        """
        The inverse of any transform.
        """
        (xx, xy), (yx, yy), origin = self
        factor = divide(1.0, self._determinant())
        turned = type(self)(Vector2(yy * factor, -xy * factor), Vector2(-yx * factor, xx * factor), _ORIGIN)
        return type(self)(turned.x, turned.y, turned.basis_xform(-origin))

    def orthonormalized(self) -> Self:
        """
        This transform, with axes of length 1 at right angles.
        """
        x = self[0].normalized()
        return type(self)(x, (self[1] - x * x.dot(self[1])).normalized(), self[2])

    def rotated(self, angle: float) -> Self:
        """
        This transform, rotated by `angle` radians around the parent's origin.
        """
        return type(self)(*(part.rotated(angle) for part in self))

    def scaled(self, scale: Vector2) -> Self:
        """
        This transform, scaled along the parent's axes. The origin is scaled, too.
        """
        return type(self)(*(part * scale for part in self))

    def translated(self, offset: Vector2) -> Self:
        """
        This transform, moved by `offset` along its own axes.
        """
        return type(self)(self[0], self[1], self.xform(offset))

    def get_skew(self) -> float:
        """
        The angle between the axes minus a right angle, in radians. Godot 4 only.
        """
        mirrored = sign(self._determinant())
        cosine = self[0].normalized().dot(self[1].normalized()) * mirrored
        return math.acos(clamp(cosine, -1.0, 1.0)) - math.pi / 2

    def interpolate_with(self, to: "Transform2D", weight: float) -> Self:
        """
        The transform between this one and `to`: the rotation by the shorter way, scale and origin by linear
        interpolation.
        """
        rotation = _lerp_angle(self.get_rotation(), to.get_rotation(), weight)
        skew = _lerp_angle(self.get_skew(), to.get_skew(), weight)
        width, height = self.get_scale().linear_interpolate(to.get_scale(), weight)
        x, y = Vector2.RIGHT.rotated(rotation), Vector2.DOWN.rotated(rotation + skew)
        return type(self)(x * width, y * height, self[2].linear_interpolate(to.origin, weight))


def _lerp_angle(start: float, end: float, weight: float) -> float:
    return start + math.remainder(end - start, math.tau) * weight


def _corners(rect: Rect2) -> list[Vector2]:
    (left, top), (right, bottom) = rect.position, rect.end
    return [Vector2(left, top), Vector2(right, top), Vector2(left, bottom), Vector2(right, bottom)]


def _rect_around(points: list[Vector2]) -> Rect2:
    rect = Rect2(points[0], _ORIGIN)
    for point in points[1:]:
        rect = rect.expand(point)
    return rect


Transform2D.IDENTITY = Transform2D()
Transform2D.FLIP_X = Transform2D(-_X, _Y, _ORIGIN)
Transform2D.FLIP_Y = Transform2D(_X, -_Y, _ORIGIN)
