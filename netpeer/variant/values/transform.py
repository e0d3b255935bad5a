"""Transform: a basis and an origin, for the position, rotation and scale of something in space."""

from typing import Any, ClassVar, Self, overload

from netpeer.variant.values.aabb import AABB
from netpeer.variant.values.basis import Basis
from netpeer.variant.values.plane import Plane
from netpeer.variant.values.quat import Quat
from netpeer.variant.values.value import MathValue
from netpeer.variant.values.vector3 import Vector3

__all__ = ["Transform"]


class Transform(MathValue[Any]):
    """
    Godot's `Transform`, immutable; it unpacks into `basis` and `origin`.

    `Transform(basis, origin)`, `Transform(x_axis, y_axis, z_axis, origin)`, or from a Basis or a Quat alone.
    `*` with a Transform combines the two; `*` with a Vector3, Plane or AABB is `xform()`.
    """

    __slots__ = ()

    IDENTITY: ClassVar["Transform"]
    FLIP_X: ClassVar["Transform"]
    FLIP_Y: ClassVar["Transform"]
    FLIP_Z: ClassVar["Transform"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, basis: Basis | Quat, origin: Vector3 = ...) -> Self: ...
    @overload
    def __new__(cls, basis: Vector3, origin: Vector3, z_axis: Vector3, fourth: Vector3) -> Self: ...
    def __new__(
        cls,
        basis: Basis | Quat | Vector3 = Basis.IDENTITY,
        origin: Vector3 = Vector3.ZERO,
        z_axis: Vector3 | None = None,
        fourth: Vector3 | None = None,
    ) -> Self:
        if isinstance(basis, Vector3) and z_axis is not None and fourth is not None:
            basis, origin, z_axis, fourth = Basis(basis, origin, z_axis), fourth, None, None
        if isinstance(basis, Quat):
            basis = Basis(basis)
        if not isinstance(basis, Basis) or not isinstance(origin, Vector3) or z_axis is not None:
            raise TypeError("Transform takes a Basis or a Quat and an origin, or four Vector3")
        return tuple.__new__(cls, (basis, origin))

    @property
    def basis(self) -> Basis:
        basis: Basis = self[0]
        return basis

    @property
    def origin(self) -> Vector3:
        origin: Vector3 = self[1]
        return origin

    def __mul__(self, other: Any) -> Any:
        if type(other) is type(self):
            return type(self)(self.basis * other.basis, self.xform(other.origin))
        return self.xform(other) if isinstance(other, Vector3 | Plane | AABB) else NotImplemented

    @overload
    def xform(self, value: Vector3) -> Vector3: ...
    @overload
    def xform(self, value: Plane) -> Plane: ...
    @overload
    def xform(self, value: AABB) -> AABB: ...
    def xform(self, value: Vector3 | Plane | AABB) -> Vector3 | Plane | AABB:
        """
        The value, converted from this coordinate system to its parent's.
        """
        if isinstance(value, Vector3):
            return self.basis.xform(value) + self.origin
        if isinstance(value, Plane):
            return _move_plane(self, value)
        return _box_around([self.xform(value.get_endpoint(corner)) for corner in range(8)])

    @overload
    def xform_inv(self, value: Vector3) -> Vector3: ...
    @overload
    def xform_inv(self, value: Plane) -> Plane: ...
    @overload
    def xform_inv(self, value: AABB) -> AABB: ...
    def xform_inv(self, value: Vector3 | Plane | AABB) -> Vector3 | Plane | AABB:
        """
        The value, converted from the parent's coordinate system to this one. For a transform that only rotates and
        moves.
        """
        if isinstance(value, Vector3):
            return self.basis.xform_inv(value - self.origin)
        if isinstance(value, Plane):
            return _move_plane(self.affine_inverse(), value)
        return _box_around([self.xform_inv(value.get_endpoint(corner)) for corner in range(8)])

    def inverse(self) -> Self:
        """
        The inverse, for a transform that only rotates and moves.
        """
        basis = self.basis.transposed()
        return type(self)(basis, basis.xform(-self.origin))

    def affine_inverse(self) -> Self:
        """
        The inverse of any transform.
        """
        basis = self.basis.inverse()
        return type(self)(basis, basis.xform(-self.origin))

    def orthonormalized(self) -> Self:
        """
        This transform, with axes of length 1 at right angles.
        """
        return type(self)(self.basis.orthonormalized(), self.origin)

    def rotated(self, axis: Vector3, angle: float) -> Self:
        """
        This transform, rotated by `angle` radians around the unit vector `axis` through the parent's origin.
        """
        turn = Basis(axis, angle)
        return type(self)(turn * self.basis, turn.xform(self.origin))

    def scaled(self, scale: Vector3) -> Self:
        """
        This transform, scaled along the parent's axes. The origin is scaled, too.
        """
        return type(self)(self.basis.scaled(scale), self.origin * scale)

    def translated(self, offset: Vector3) -> Self:
        """
        This transform, moved by `offset` along its own axes.
        """
        return type(self)(self.basis, self.xform(offset))

    def looking_at(self, target: Vector3, up: Vector3) -> Self:
        """
        A transform at the same place, with -z towards `target` and y near `up`.
        """
        z = (self.origin - target).normalized()
        x = up.cross(z)
        return type(self)(Basis(x.normalized(), z.cross(x).normalized(), z), self.origin)

    def interpolate_with(self, to: "Transform", weight: float) -> Self:
        """
        The transform between this one and `to`: the rotation by spherical, scale and origin by linear interpolation.
        """
        rotation = self.basis.get_rotation_quat().slerp(to.basis.get_rotation_quat(), weight).normalized()
        scale = self.basis.get_scale().linear_interpolate(to.basis.get_scale(), weight)
        axes = [axis * length for axis, length in zip(Basis(rotation), scale, strict=True)]
        return type(self)(Basis(*axes), self.origin.linear_interpolate(to.origin, weight))


def _move_plane(transform: Transform, plane: Plane) -> Plane:
    point = plane.center()
    moved = transform.xform(point)
    normal = (transform.xform(point + plane.normal) - moved).normalized()
    return Plane(normal, normal.dot(moved))


def _box_around(points: list[Vector3]) -> AABB:
    box = AABB(points[0])
    for point in points[1:]:
        box = box.expand(point)
    return box


Transform.IDENTITY = Transform()
Transform.FLIP_X = Transform(Basis.FLIP_X)
Transform.FLIP_Y = Transform(Basis.FLIP_Y)
Transform.FLIP_Z = Transform(Basis.FLIP_Z)
