"""The base classes of Godot 4's vectors of whole numbers: 32 bits each, and division as in C, rounded towards zero."""

import math
import struct
from collections.abc import Callable, Iterable
from operator import add, mul, sub
from typing import Any, ClassVar, Self

from netpeer.variant.values.value import MathValue

__all__ = ["IntegerVector", "Integers"]

_INT_BYTES = 4

_new = tuple.__new__


class Integers(MathValue[int]):
    """
    A value whose members are all ints of 32 bits.
    """

    __slots__ = ()

    #: The numbers on the wire, little-endian and without a header. Packing checks their range.
    LAYOUT: ClassVar[struct.Struct]

    @classmethod
    def _of(cls, numbers: Iterable[int]) -> Self:
        try:
            numbers = tuple(numbers)
        except TypeError:
            raise TypeError(cls._complaint((numbers,))) from None
        if len(numbers) * _INT_BYTES != cls.LAYOUT.size or not all(isinstance(number, int) for number in numbers):
            raise TypeError(cls._complaint(numbers))
        try:
            # Through the bytes, so that True becomes 1.
            return _new(cls, cls.LAYOUT.unpack(cls.LAYOUT.pack(*numbers)))
        except struct.error:
            raise ValueError(f"{cls.__name__}{numbers} has a number that does not fit into 32 bits") from None

    @classmethod
    def _cut(cls, numbers: Iterable[float]) -> Self:
        """
        From floats: the digits behind the decimal point are cut off.
        """
        return cls._of(map(math.trunc, numbers))

    @classmethod
    def _complaint(cls, members: tuple[object, ...]) -> str:
        kinds = ", ".join(type(member).__name__ for member in members)
        return f"{cls.__name__} takes {cls.LAYOUT.size // _INT_BYTES} whole numbers, not ({kinds})"


class IntegerVector(Integers):
    """
    A point on a grid, with arithmetic for each number.

    A result that does not fit into 32 bits raises ValueError; the engine wraps around. A division by zero raises
    ZeroDivisionError; the engine stops the script.
    """

    __slots__ = ()

    AXIS_X: ClassVar[int] = 0
    AXIS_Y: ClassVar[int] = 1

    def _each(self, operation: Callable[[int, int], int], other: Any) -> Any:
        if type(other) is type(self):
            return self._of(map(operation, self, other))
        if isinstance(other, int):
            return self._of([operation(number, other) for number in self])
        return NotImplemented

    def __add__(self, other: Self) -> Self:  # type: ignore[override]
        return self._of(map(add, self, other)) if type(other) is type(self) else NotImplemented

    def __sub__(self, other: Self) -> Self:
        return self._of(map(sub, self, other)) if type(other) is type(self) else NotImplemented

    def __mul__(self, other: Self | int) -> Self:  # type: ignore[override]
        result: Self = self._each(mul, other)
        return result

    def __rmul__(self, other: int) -> Self:  # type: ignore[override]
        return self * other

    def __truediv__(self, other: Self | int) -> Self:
        """
        The quotients, rounded towards zero to whole numbers, as in Godot.
        """
        result: Self = self._each(_quotient, other)
        return result

    def __mod__(self, other: Self | int) -> Self:
        """
        The remainders, with the sign of the dividend, as in Godot.
        """
        result: Self = self._each(_remainder, other)
        return result

    def __neg__(self) -> Self:
        return self._of([-number for number in self])

    def __pos__(self) -> Self:
        return self

    def __bool__(self) -> bool:
        return any(self)

    def abs(self) -> Self:
        return self._of(map(abs, self))

    def sign(self) -> Self:
        return self._of((number > 0) - (number < 0) for number in self)

    def clamp(self, low: Self, high: Self) -> Self:
        """
        Each number, at least that in `low` and at most that in `high`.
        """
        parts = zip(self, low, high, strict=True)
        # The order of the comparisons matters if `low` is larger than `high`: it is the engine's.
        return self._of(least if part < least else most if part > most else part for part, least, most in parts)

    def min(self, other: Self) -> Self:
        return self._of(map(min, self, other))

    def max(self, other: Self) -> Self:
        return self._of(map(max, self, other))

    def snapped(self, step: Self) -> Self:
        """
        Each number rounded to the nearest multiple of that in `step`. With zero it does not change.
        """
        return self._of(_snap(number, by) for number, by in zip(self, step, strict=True))

    def length(self) -> float:
        return math.hypot(*self)

    def length_squared(self) -> int:
        return sum(number * number for number in self)

    def distance_to(self, to: Self) -> float:
        return math.dist(self, to)

    def distance_squared_to(self, to: Self) -> int:
        return sum((here - there) ** 2 for here, there in zip(self, to, strict=True))

    def max_axis_index(self) -> int:
        """
        The axis with the largest number, the first of several.
        """
        return max(range(len(self)), key=self.__getitem__)

    def min_axis_index(self) -> int:
        """
        The axis with the smallest number, the last of several.
        """
        return min(reversed(range(len(self))), key=self.__getitem__)


def _quotient(dividend: int, divisor: int) -> int:
    whole = abs(dividend) // abs(divisor)
    return whole if (dividend < 0) == (divisor < 0) else -whole


def _remainder(dividend: int, divisor: int) -> int:
    return dividend - _quotient(dividend, divisor) * divisor


def _snap(number: int, step: int) -> int:
    return math.floor(number / step + 0.5) * step if step else number
