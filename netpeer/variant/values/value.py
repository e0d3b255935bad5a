"""What all value types share: they are tuples of their numbers, but they are equal only to their own kind.

`Value` is the common root, `MathValue` those that measure something, `Numbers` those that hold nothing but numbers;
`Vector` adds arithmetic, number by number, for the types that have it (Vector2, Vector3, Quat, Color). The numbers are
single-precision, as in the engine: they are rounded when the value is made, so that a value is the same after a trip
over the wire. Scalars that a method returns are not rounded.
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
    A tuple with the manners of a value: equal only to its own kind, no tuple concatenation.
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
    A value of numbers, or of values of numbers.
    """

    __slots__ = ()

    def is_equal_approx(self, other: Self) -> bool:
        """
        Whether every number is about that of `other`, with Godot's tolerance.
        """
        return all(map(_members_equal_approx, self, other))


def _members_equal_approx(left: Any, right: Any) -> bool:
    return bool(left.is_equal_approx(right) if isinstance(left, MathValue) else is_equal_approx(left, right))


def _member_repr(member: Any) -> str:
    return short_repr(member) if type(member) is float else repr(member)


class Numbers(MathValue[float]):
    """
    A flat value: all its members are numbers.
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
    A flat value with arithmetic, number by number.

    Results are rounded to single precision; for Vector2, Vector3 and Color exactly as the engine rounds them.
    """

    __slots__ = ()

    def _each(self, operation: Callable[[float, float], float], other: Any) -> Any:
        if type(other) is type(self):
            return self._of(map(operation, self, other))
        if isinstance(other, int | float):
            # The engine turns the factor into single precision before it uses it.
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
    A vector between any two of which there is a straight line.
    """

    __slots__ = ()

    def linear_interpolate(self, to: Self, weight: float) -> Self:
        """
        The value that is `weight` of the way to `to`: 0 gives this one, 1 the other.
        """
        return self._of(lerp(start, end, weight) for start, end in zip(self, to, strict=True))

    lerp = linear_interpolate
