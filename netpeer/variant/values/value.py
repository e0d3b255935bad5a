"""The base classes of all value types: tuples of their members that are equal only to the same type.

`Value` is the root. `MathValue` is for values made of numbers, `Numbers` for those whose members are all numbers.
`Vector` adds arithmetic for each number (Vector2, Vector3, Quat, Color). As in the engine, the numbers have single
precision: they are rounded when the value is made, so a value does not change on the wire. Scalars that a method
returns are not rounded.
"""

import struct
from collections.abc import Callable, Iterable
from operator import add, mul, sub
from typing import Any, ClassVar, Self, TypeVar

from netpeer.variant.values.float32 import divide, float32, is_equal_approx, lerp, short_repr

__all__ = ["LinearVector", "MathValue", "Numbers", "Value", "Vector"]

_Member = TypeVar("_Member", covariant=True)

_new = tuple.__new__

_FLOAT32_BYTES = 4


class Value(tuple[_Member, ...]):
    """
    A tuple that is equal only to values of the same type, and that cannot be concatenated or repeated.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    def __add__(self, other: Any) -> Any:
        return NotImplemented

    def __radd__(self, other: Any) -> Any:
        # Without this, (1, 2) + Vector2(3, 4) would be a tuple of four.
        raise TypeError(f"unsupported operand types for +: {type(other).__name__} and {type(self).__name__}")

    def __mul__(self, other: Any) -> Any:
        return NotImplemented

    def __rmul__(self, other: Any) -> Any:
        return NotImplemented

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(_member_repr, self))})"


class MathValue(Value[_Member]):
    """
    A value whose members are numbers or values of numbers.
    """

    __slots__ = ()

    def is_equal_approx(self, other: Self) -> bool:
        """
        Whether all numbers are about equal to those of `other`, with Godot's tolerance of 0.00001.
        """
        return all(map(_members_equal_approx, self, other))


def _members_equal_approx(left: Any, right: Any) -> bool:
    return bool(left.is_equal_approx(right) if isinstance(left, MathValue) else is_equal_approx(left, right))


def _member_repr(member: Any) -> str:
    return short_repr(member) if type(member) is float else repr(member)


class Numbers(MathValue[float]):
    """
    A value whose members are all floats.
    """

    __slots__ = ()

    #: The numbers on the wire, little-endian and without a header. Packing and unpacking rounds them.
    LAYOUT: ClassVar[struct.Struct]

    @classmethod
    def _of(cls, numbers: Iterable[float]) -> Self:
        try:
            numbers = tuple(numbers)
        except TypeError:
            raise TypeError(cls._complaint((numbers,))) from None
        try:
            return _new(cls, cls.LAYOUT.unpack(cls.LAYOUT.pack(*numbers)))
        except OverflowError:
            return _new(cls, map(float32, numbers))
        except struct.error:
            raise TypeError(cls._complaint(numbers)) from None

    @classmethod
    def _complaint(cls, members: tuple[object, ...]) -> str:
        kinds = ", ".join(type(member).__name__ for member in members)
        return f"{cls.__name__} takes {cls.LAYOUT.size // _FLOAT32_BYTES} numbers, not ({kinds})"


class Vector(Numbers):
    """
    A value with arithmetic for each number.

    Results are rounded to single precision. For Vector2, Vector3 and Color they are exactly those of the engine.
    """

    __slots__ = ()

    def _each(self, operation: Callable[[float, float], float], other: Any) -> Any:
        if type(other) is type(self):
            return self._of(map(operation, self, other))
        if isinstance(other, int | float):
            # The engine rounds the factor to single precision first.
            factor = float32(other)
            return self._of([operation(number, factor) for number in self])
        return NotImplemented

    def __add__(self, other: Self) -> Self:  # type: ignore[override]
        return self._of(map(add, self, other)) if type(other) is type(self) else NotImplemented

    def __sub__(self, other: Self) -> Self:
        return self._of(map(sub, self, other)) if type(other) is type(self) else NotImplemented

    def __mul__(self, other: Self | float) -> Self:  # type: ignore[override]
        result: Self = self._each(mul, other)
        return result

    def __rmul__(self, other: float) -> Self:  # type: ignore[override]
        return self * other

    def __truediv__(self, other: Self | float) -> Self:
        result: Self = self._each(divide, other)
        return result

    def __neg__(self) -> Self:
        return _new(type(self), [-number for number in self])

    def __pos__(self) -> Self:
        return self


class LinearVector(Vector):
    """
    A vector that can be interpolated in a straight line.
    """

    __slots__ = ()

    def linear_interpolate(self, to: Self, weight: float) -> Self:
        """
        The value between this one and `to`: a `weight` of 0 gives this one, 1 gives `to`.
        """
        return self._of(lerp(start, end, weight) for start, end in zip(self, to, strict=True))

    lerp = linear_interpolate
