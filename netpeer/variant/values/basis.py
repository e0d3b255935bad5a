"""Basis: rotation, scale and shear in space; three axes."""

import math
from collections.abc import Iterable
from typing import Any, ClassVar, Self, overload

from netpeer.variant.values.float32 import divide, sign
from netpeer.variant.values.quat import Quat
from netpeer.variant.values.rotations import (
    Rows,
    euler_of_rows,
    multiply,
    quat_of_euler,
    rows_of_axis_angle,
    rows_of_quat,
)
from netpeer.variant.values.value import MathValue
from netpeer.variant.values.vector3 import Vector3

__all__ = ["Basis"]

_X, _Y, _Z = Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)


class Basis(MathValue[Vector3]):
    """
    Godot's `Basis`, immutable: a 3x3 matrix that unpacks and indexes into its three columns, the axes.

    `Basis(x_axis, y_axis, z_axis)`, `Basis(axis, angle)`, `Basis(euler)` from a Vector3 of radians, or `Basis(quat)`.
    `*` with a Basis combines the two; `*` with a Vector3 is `xform()`.
    """

    __slots__ = ()

    IDENTITY: ClassVar["Basis"]
    FLIP_X: ClassVar["Basis"]
    FLIP_Y: ClassVar["Basis"]
    FLIP_Z: ClassVar["Basis"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: Vector3, y: Vector3, z: Vector3) -> Self: ...
    @overload
    def __new__(cls, x: Vector3, y: float) -> Self: ...
    @overload
    def __new__(cls, x: Vector3 | Quat) -> Self: ...
    def __new__(cls, x: Vector3 | Quat = _X, y: Vector3 | float | None = None, z: Vector3 | None = None) -> Self:
        if isinstance(x, Vector3) and isinstance(y, Vector3) and isinstance(z, Vector3):
            return tuple.__new__(cls, (x, y, z))
        if isinstance(x, Vector3) and isinstance(y, int | float):
            return cls._of_rows(rows_of_axis_angle(x, y))
        if y is not None or not isinstance(x, Vector3 | Quat):
            raise TypeError("Basis takes three Vector3, a Vector3 and an angle, a Vector3 of angles, or a Quat")
        if x is _X:
            return tuple.__new__(cls, (_X, _Y, _Z))
        return cls._of_rows(rows_of_quat(x if isinstance(x, Quat) else quat_of_euler(x)))

    @classmethod
    def _of_rows(cls, rows: Rows) -> Self:
        return tuple.__new__(cls, map(Vector3, zip(*rows, strict=True)))

    def _rows(self) -> Rows:
        return tuple(zip(*self, strict=True))

    @property
    def x(self) -> Vector3:
        """
        The first column.
        """
        return self[0]

    @property
    def y(self) -> Vector3:
        """
        The second column.
        """
        return self[1]

    @property
    def z(self) -> Vector3:
        """
        The third column.
        """
        return self[2]

    def __mul__(self, other: Any) -> Any:
        if type(other) is Vector3:
            return self.xform(other)
        if type(other) is type(self):
            return self._of_rows(multiply(self._rows(), other._rows()))
        return NotImplemented

    def xform(self, vector: Vector3) -> Vector3:
        """
        The vector, rotated and scaled by this basis.
        """
        return Vector3(math.fsum(a * b for a, b in zip(row, vector, strict=True)) for row in self._rows())

    def xform_inv(self, vector: Vector3) -> Vector3:
        """
        The inverse of `xform()`, for a basis that only rotates.
        """
        return Vector3(axis.dot(vector) for axis in self)

    def tdotx(self, vector: Vector3) -> float:
        return self.x.dot(vector)

    def tdoty(self, vector: Vector3) -> float:
        return self.y.dot(vector)

    def tdotz(self, vector: Vector3) -> float:
        return self.z.dot(vector)

    def determinant(self) -> float:
        (a, b, c), (d, e, f), (g, h, i) = self
        return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)

    def transposed(self) -> Self:
        """
        The basis with rows and columns exchanged.
        """
        return self._of_rows(self)

    def inverse(self) -> Self:
        """
        The inverse matrix.
        """
        x, y, z = self
        factor = divide(1.0, self.determinant())
        rows = (_cross(y, z), _cross(z, x), _cross(x, y))
        return self._of_rows([[part * factor for part in row] for row in rows])

    def orthonormalized(self) -> Self:
        """
        The basis with axes of length 1 at right angles, by the method of Gram and Schmidt.
        """
        x = self.x.normalized()
        y = (self.y - x * x.dot(self.y)).normalized()
        z = (self.z - x * x.dot(self.z) - y * y.dot(self.z)).normalized()
        return tuple.__new__(type(self), (x, y, z))

    def get_scale(self) -> Vector3:
        """
        The lengths of the axes. All are negative if the basis mirrors.
        """
        mirrored = sign(self.determinant())
        return Vector3(mirrored * axis.length() for axis in self)

    def get_euler(self) -> Vector3:
        """
        The Euler angles of a rotation in radians: around Y first, then X, then Z.
        """
        return Vector3(euler_of_rows(self._rows()))

    def get_rotation_quat(self) -> Quat:
        """
        The rotation without scale and shear.
        """
        rotation = self.orthonormalized()
        if rotation.determinant() < 0:
            rotation = tuple.__new__(type(self), [-axis for axis in rotation])
        return Quat(rotation)

    def rotated(self, axis: Vector3, angle: float) -> Self:
        """
        This basis, rotated by `angle` radians around the unit vector `axis`.
        """
        return self._of_rows(multiply(rows_of_axis_angle(axis, angle), self._rows()))

    def scaled(self, scale: Vector3) -> Self:
        """
        This basis, scaled along the axes of its parent.
        """
        return tuple.__new__(type(self), [axis * scale for axis in self])

    def slerp(self, to: "Basis", weight: float) -> Self:
        """
        The basis between this one and `to`: the rotation by spherical, the lengths by linear interpolation.
        """
        rotation = Basis(self.get_rotation_quat().slerp(to.get_rotation_quat(), weight))
        lengths = [a.length() + (b.length() - a.length()) * weight for a, b in zip(self, to, strict=True)]
        return tuple.__new__(type(self), [axis * length for axis, length in zip(rotation, lengths, strict=True)])


def _cross(left: Iterable[float], right: Iterable[float]) -> tuple[float, float, float]:
    (a, b, c), (d, e, f) = left, right
    return b * f - c * e, c * d - a * f, a * e - b * d


Basis.IDENTITY = Basis(_X, _Y, _Z)
Basis.FLIP_X = Basis(-_X, _Y, _Z)
Basis.FLIP_Y = Basis(_X, -_Y, _Z)
Basis.FLIP_Z = Basis(_X, _Y, -_Z)
