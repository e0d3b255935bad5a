"""Rect2: an axis-aligned rectangle in the plane, with single-precision sides."""

import struct
from typing import ClassVar, Self, overload

from netpeer.variant.values import Numbers
from netpeer.variant.vector2 import Vector2

__all__ = ["Rect2"]


class Rect2(Numbers):
    """
    Godot's `Rect2`, immutable: `Rect2(x, y, width, height)` or `Rect2(position, size)`.

    It unpacks into x, y, width and height as a `pygame.Rect` does, so pygame takes it for one. A negative size is
    allowed, but most methods expect `abs()` to have been called, as in Godot.
    """

    __slots__ = ()

    _LAYOUT = struct.Struct("<4f")

    ZERO: ClassVar["Rect2"]

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, x: float, y: float, width: float, height: float) -> Self: ...
    @overload
    def __new__(cls, x: Vector2, y: Vector2) -> Self: ...
    def __new__(
        cls, x: float | Vector2 = 0.0, y: float | Vector2 = 0.0, width: float | None = None, height: float | None = None
    ) -> Self:
        if isinstance(x, Vector2) and isinstance(y, Vector2) and width is None:
            return cls._of((*x, *y))
        return cls._of((x, y, 0.0, 0.0) if width is None else (x, y, width, height))  # type: ignore[arg-type]

    @property
    def position(self) -> Vector2:
        return Vector2(self[0], self[1])

    @property
    def size(self) -> Vector2:
        return Vector2(self[2], self[3])

    @property
    def end(self) -> Vector2:
        """
        The corner opposite to `position`.
        """
        return Vector2(self[0] + self[2], self[1] + self[3])

    @classmethod
    def _between(cls, left: float, top: float, right: float, bottom: float) -> Self:
        return cls._of((left, top, right - left, bottom - top))

    def _edges(self) -> tuple[float, float, float, float]:
        # The far sides are rounded as the engine rounds them, so that `end` lies on them.
        right, bottom = self.end
        return self[0], self[1], right, bottom

    def abs(self) -> Self:
        """
        The same rectangle with a size that is not negative.
        """
        x, y, width, height = self
        return self._of((x + min(width, 0.0), y + min(height, 0.0), abs(width), abs(height)))

    def get_area(self) -> float:
        return self[2] * self[3]

    def get_center(self) -> Vector2:
        return Vector2(self[0] + self[2] * 0.5, self[1] + self[3] * 0.5)

    def has_no_area(self) -> bool:
        return self[2] <= 0 or self[3] <= 0

    def has_point(self, point: Vector2) -> bool:
        """
        Whether the point is inside; the right and the lower edge are not.
        """
        left, top, right, bottom = self._edges()
        return left <= point[0] < right and top <= point[1] < bottom

    def intersects(self, other: "Rect2", include_borders: bool = False) -> bool:
        """
        Whether the two overlap; touching counts only with `include_borders`.
        """
        left, top, right, bottom = self._edges()
        other_left, other_top, other_right, other_bottom = other._edges()
        if include_borders:
            return left <= other_right and right >= other_left and top <= other_bottom and bottom >= other_top
        return left < other_right and right > other_left and top < other_bottom and bottom > other_top

    def encloses(self, other: "Rect2") -> bool:
        """
        Whether `other` is completely inside.
        """
        left, top, right, bottom = self._edges()
        other_left, other_top, other_right, other_bottom = other._edges()
        return other_left >= left and other_top >= top and other_right <= right and other_bottom <= bottom

    def clip(self, other: "Rect2") -> Self:
        """
        What the two have in common; an empty rectangle if nothing.
        """
        if not self.intersects(other):
            return self._of((0.0, 0.0, 0.0, 0.0))
        left, top, right, bottom = self._edges()
        other_left, other_top, other_right, other_bottom = other._edges()
        return self._between(
            max(left, other_left), max(top, other_top), min(right, other_right), min(bottom, other_bottom)
        )

    def merge(self, other: "Rect2") -> Self:
        """
        The smallest rectangle around both.
        """
        left, top, right, bottom = self._edges()
        other_left, other_top, other_right, other_bottom = other._edges()
        return self._between(
            min(left, other_left), min(top, other_top), max(right, other_right), max(bottom, other_bottom)
        )

    def expand(self, to: Vector2) -> Self:
        """
        The smallest rectangle around this one and the point.
        """
        left, top, right, bottom = self._edges()
        return self._between(min(left, to[0]), min(top, to[1]), max(right, to[0]), max(bottom, to[1]))

    def grow(self, by: float) -> Self:
        """
        Larger by `by` on each side.
        """
        return self.grow_individual(by, by, by, by)

    def grow_individual(self, left: float, top: float, right: float, bottom: float) -> Self:
        """
        Larger on each side by its own amount.
        """
        x, y, width, height = self
        return self._of((x - left, y - top, width + left + right, height + top + bottom))

    def grow_margin(self, margin: int, by: float) -> Self:
        """
        Larger on one side: 0 left, 1 top, 2 right, 3 bottom.
        """
        sides = [0.0, 0.0, 0.0, 0.0]
        sides[margin] = by
        return self.grow_individual(*sides)


Rect2.ZERO = Rect2(0, 0, 0, 0)
