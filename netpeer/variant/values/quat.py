"""Quat: a rotation in space as a quaternion."""

import math
import struct
from typing import Any, ClassVar, Self, overload

from netpeer.variant.values.float32 import CMP_EPSILON, UNIT_EPSILON, clamp, is_equal_approx
from netpeer.variant.values.rotations import euler_of_rows, quat_of_euler, quat_of_rows, rows_of_quat
from netpeer.variant.values.value import Value, Vector
from netpeer.variant.values.vector3 import Vector3

__all__ = ["Quat"]

#: `slerpni()` treats two rotations as the same from this cosine on (Godot's number).
_NEARLY_ONE = 0.9999


class Quat(Vector):
    """
    Godot's `Quat`, immutable.

    `Quat(x, y, z, w)`, `Quat(axis, angle)`, `Quat(euler)` from a Vector3 of radians, or `Quat(basis)` from a rotation.
    `*` with a Quat combines two rotations; `*` with a Vector3 rotates the vector.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<4f")

    IDENTITY: ClassVar["Quat"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: float, y: float, z: float, w: float) -> Self: ...
    @overload
    def __new__(cls, x: Vector3, y: float) -> Self: ...
    @overload
    def __new__(cls, x: Vector3) -> Self: ...
    @overload
    def __new__(cls, x: Value[Vector3]) -> Self: ...
    def __new__(
        cls, x: float | Value[Any] = 0.0, y: float | None = None, z: float | None = None, w: float | None = None
    ) -> Self:
        if isinstance(x, Vector3):
            return cls._of(quat_of_euler(x)) if y is None else cls._turn(x, y)
        if isinstance(x, Value) and len(x) == 3:
            return cls._of(quat_of_rows(tuple(zip(*x, strict=True))))
        return cls._of((x, 0.0, 0.0, 1.0) if y is None else (x, y, z, w))  # type: ignore[arg-type]

    @classmethod
    def _turn(cls, axis: Vector3, angle: float) -> Self:
        length = axis.length()
        if length == 0:
            return cls._of((0.0, 0.0, 0.0, 0.0))
        sine = math.sin(angle * 0.5) / length
        return cls._of((*(part * sine for part in axis), math.cos(angle * 0.5)))

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

    def __mul__(self, other: Any) -> Any:
        if type(other) is Vector3:
            return self.xform(other)
        if type(other) is not type(self):
            return super().__mul__(other)
        x, y, z, w = self
        x2, y2, z2, w2 = other
        return self._of(
            (
                w * x2 + x * w2 + y * z2 - z * y2,
                w * y2 + y * w2 + z * x2 - x * z2,
                w * z2 + z * w2 + x * y2 - y * x2,
                w * w2 - x * x2 - y * y2 - z * z2,
            )
        )

    def xform(self, vector: Vector3) -> Vector3:
        """
        The vector, rotated.
        """
        axis = Vector3(self[:3])
        across = axis.cross(vector)
        return vector + (across * self[3] + axis.cross(across)) * 2.0

    def dot(self, other: "Quat") -> float:
        return self[0] * other[0] + self[1] * other[1] + self[2] * other[2] + self[3] * other[3]

    def length(self) -> float:
        return math.hypot(*self)

    def length_squared(self) -> float:
        return self.dot(self)

    def normalized(self) -> Self:
        return self / self.length()

    def is_normalized(self) -> bool:
        return is_equal_approx(self.length_squared(), 1.0, UNIT_EPSILON)

    def inverse(self) -> Self:
        """
        The inverse rotation, for a quaternion of length 1.
        """
        return self._of((-self[0], -self[1], -self[2], self[3]))

    def angle_to(self, to: "Quat") -> float:
        """
        Radians between the two rotations.
        """
        dot = self.dot(to)
        return math.acos(clamp(dot * dot * 2.0 - 1.0, -1.0, 1.0))

    def get_euler(self) -> Vector3:
        """
        The Euler angles in radians: rotation around Y first, then X, then Z.
        """
        return Vector3(euler_of_rows(rows_of_quat(self)))

    def slerp(self, to: Self, weight: float) -> Self:
        """
        The rotation between this one and `to`, by the shorter way. A `weight` of 0 gives this one, 1 gives `to`.
        """
        cosine = self.dot(to)
        if cosine < 0:
            to, cosine = -to, -cosine
        if 1.0 - cosine <= CMP_EPSILON:
            return self._mix(1.0 - weight, to, weight)
        return self._on_circle(to, math.acos(cosine), weight)

    def slerpni(self, to: Self, weight: float) -> Self:
        """
        Like `slerp()`, but not always by the shorter way.
        """
        cosine = self.dot(to)
        if abs(cosine) > _NEARLY_ONE:
            return self
        return self._on_circle(to, math.acos(cosine), weight)

    def _on_circle(self, to: Self, angle: float, weight: float) -> Self:
        sine = math.sin(angle)
        return self._mix(math.sin((1.0 - weight) * angle) / sine, to, math.sin(weight * angle) / sine)

    def _mix(self, own_share: float, other: Self, other_share: float) -> Self:
        return self._of(own * own_share + theirs * other_share for own, theirs in zip(self, other, strict=True))

    def cubic_slerp(self, to: Self, before: Self, after: Self, weight: float) -> Self:
        """
        The rotation on a curve from this one to `to`, with the neighbours `before` and `after`.
        """
        straight, around = self.slerp(to, weight), before.slerpni(after, weight)
        return straight.slerpni(around, (1.0 - weight) * weight * 2.0)


Quat.IDENTITY = Quat(0, 0, 0, 1)
