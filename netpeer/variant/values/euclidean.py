"""The methods that Vector2, Vector3 and Vector4 share: they do not depend on the number of dimensions."""

import math
from operator import mul
from typing import Self

from netpeer.variant.values.float32 import (
    CMP_EPSILON,
    UNIT_EPSILON,
    cubic,
    divide,
    float32,
    floor,
    fposmod,
    is_equal_approx,
    round_half_away,
    sign,
    snap,
)
from netpeer.variant.values.value import LinearVector

__all__ = ["EuclideanVector"]


class EuclideanVector(LinearVector):
    """
    A vector with a length.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return any(number != 0 for number in self)

    def length(self) -> float:
        return math.hypot(*self)

    def length_squared(self) -> float:
        return self.dot(self)

    def dot(self, other: Self) -> float:
        return math.fsum(map(mul, self, other))

    def normalized(self) -> Self:
        """
        The vector with the same direction and length 1. The zero vector does not change.
        """
        length = self.length()
        return self._of(number / length for number in self) if length else self

    def is_normalized(self) -> bool:
        return is_equal_approx(self.length_squared(), 1.0, UNIT_EPSILON)

    def distance_to(self, to: Self) -> float:
        return math.dist(self, to)

    def distance_squared_to(self, to: Self) -> float:
        return sum((here - there) ** 2 for here, there in zip(self, to, strict=True))

    def direction_to(self, to: Self) -> Self:
        """
        The normalized vector that points from here to `to`.
        """
        return (to - self).normalized()

    def abs(self) -> Self:
        return self._of(map(math.fabs, self))

    def sign(self) -> Self:
        return self._of(map(sign, self))

    def floor(self) -> Self:
        return self._of(map(floor, self))

    def ceil(self) -> Self:
        return -(-self).floor()

    def round(self) -> Self:
        """
        Each number rounded. Halves are rounded away from zero.
        """
        return self._of(map(round_half_away, self))

    def snapped(self, by: Self) -> Self:
        """
        Each number rounded to the nearest multiple of that in `by`.
        """
        return self._of(map(snap, self, by))

    def posmod(self, modulus: float) -> Self:
        """
        Each number's remainder, with the sign of `modulus`.
        """
        modulus = float32(modulus)  # the engine rounds it, too
        return self._of(fposmod(number, modulus) for number in self)

    def posmodv(self, modulus: Self) -> Self:
        """
        Each number's remainder, with the sign of that in `modulus`.
        """
        return self._of(map(fposmod, self, modulus))

    def limit_length(self, length: float = 1.0) -> Self:
        """
        The same vector, shortened to `length` if it is longer.
        """
        current = self.length()
        if current == 0 or length >= current:
            return self
        return self._of(number / current * length for number in self)

    def move_toward(self, to: Self, delta: float) -> Self:
        """
        The vector moved towards `to` by `delta`, at most to `to`.
        """
        way = to - self
        length = way.length()
        if length <= delta or length < CMP_EPSILON:
            return to
        return self._of(own + step / length * delta for own, step in zip(self, way, strict=True))

    def project(self, onto: Self) -> Self:
        """
        The part of this vector in the direction of `onto`.
        """
        factor = divide(self.dot(onto), onto.length_squared())
        return self._of(number * factor for number in onto)

    def slide(self, normal: Self) -> Self:
        """
        The part of this movement along a wall with the unit vector `normal`.
        """
        return self._less(self.dot(normal), normal)

    def bounce(self, normal: Self) -> Self:
        """
        This movement after a bounce off a wall with the unit vector `normal`.
        """
        return self._less(2.0 * self.dot(normal), normal)

    def reflect(self, normal: Self) -> Self:
        """
        This vector, mirrored at the line in the direction of the unit vector `normal`.
        """
        return -self.bounce(normal)

    def _less(self, factor: float, direction: Self) -> Self:
        return self._of(own - factor * part for own, part in zip(self, direction, strict=True))

    def cubic_interpolate(self, to: Self, before: Self, after: Self, weight: float) -> Self:
        """
        A point on the curve from here to `to`, with the neighbours `before` and `after`.
        """
        return self._of(cubic(*numbers, weight) for numbers in zip(before, self, to, after, strict=True))
