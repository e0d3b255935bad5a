"""Rect2i: an axis-aligned rectangle on a grid. Godot 4 only."""

import struct
from typing import Self, overload

from netpeer.variant.values.integer_vectors import Integers
from netpeer.variant.values.rect2 import Rect2
from netpeer.variant.values.rectangles import Rectangle
from netpeer.variant.values.vector2i import Vector2i

__all__ = ["Rect2i"]


class Rect2i(Integers, Rectangle):
    """
    Godot 4's `Rect2i`, immutable: `Rect2i(x, y, width, height)`, `Rect2i(position, size)`, or `Rect2i(rect2)`, which
    cuts off the digits behind the decimal points.

    It unpacks into x, y, width and height like a `pygame.Rect`. A negative size is allowed, but most methods need a
    positive one, as in Godot: call `abs()` first.

    Raises:
        TypeError: a number is not whole.
        ValueError: a number does not fit into 32 bits.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<4i")

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: int, y: int, width: int, height: int) -> Self: ...
    @overload
    def __new__(cls, x: Vector2i, y: Vector2i) -> Self: ...
    @overload
    def __new__(cls, x: Rect2) -> Self: ...
    def __new__(
        cls, x: int | Vector2i | Rect2 = 0, y: int | Vector2i = 0, width: int | None = None, height: int | None = None
    ) -> Self:
        if isinstance(x, Rect2):
            return cls._cut(x)
        if isinstance(x, Vector2i) and isinstance(y, Vector2i) and width is None:
            return cls._of((*x, *y))
        return cls._of((x, y, 0, 0) if width is None else (x, y, width, height))  # type: ignore[arg-type]

    @property
    def position(self) -> Vector2i:
        return Vector2i(self[0], self[1])

    @property
    def size(self) -> Vector2i:
        return Vector2i(self[2], self[3])

    @property
    def end(self) -> Vector2i:
        """
        The corner opposite to `position`; the cells there are outside.
        """
        return Vector2i(self[0] + self[2], self[1] + self[3])

    def edges(self) -> tuple[int, int, int, int]:
        """
        Left, top, right and bottom, as in `pygame.Rect`. The cells at right and bottom are outside.
        """
        return self[0], self[1], self[0] + self[2], self[1] + self[3]

    def get_area(self) -> int:
        return self[2] * self[3]

    def has_area(self) -> bool:
        return self[2] > 0 and self[3] > 0

    def get_center(self) -> Vector2i:
        return self.position + self.size / 2

    def intersects(self, other: "Rect2i") -> bool:
        """
        Whether the two have a cell in common.
        """
        return self._overlaps(other)

    def intersection(self, other: "Rect2i") -> Self:
        """
        The rectangle that is inside both; an empty one if they do not overlap.
        """
        return self._common(other)

    def grow(self, amount: int) -> Self:
        """
        The rectangle that is larger by `amount` on each side.
        """
        return self.grow_individual(amount, amount, amount, amount)

    def grow_side(self, side: int, amount: int) -> Self:
        """
        The rectangle that is larger by `amount` on one side: 0 left, 1 top, 2 right, 3 bottom.
        """
        return self._grow_one(side, amount)
