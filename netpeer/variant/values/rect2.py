"""Rect2: an axis-aligned rectangle in the plane, with single-precision sides."""

import struct
from typing import ClassVar, Self, overload

from netpeer.variant.values.rectangles import Rectangle
from netpeer.variant.values.value import Numbers
from netpeer.variant.values.vector2 import Vector2

__all__ = ["Rect2"]


class Rect2(Numbers, Rectangle):
    """
    Godot's `Rect2`, immutable: `Rect2(x, y, width, height)` or `Rect2(position, size)`.

    It unpacks into x, y, width and height like a `pygame.Rect`, so pygame accepts it as one. A negative size is
    allowed, but most methods need a positive one, as in Godot: call `abs()` first.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<4f")

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

    def edges(self) -> tuple[float, float, float, float]:
        """
        Left, top, right and bottom, as in `pygame.Rect`. Right and bottom are rounded to single precision, as `end` is.
        """
        right, bottom = self.end
        return self[0], self[1], right, bottom

    def get_area(self) -> float:
        return self[2] * self[3]

    def get_center(self) -> Vector2:
        return Vector2(self[0] + self[2] * 0.5, self[1] + self[3] * 0.5)

    def has_no_area(self) -> bool:
        return self[2] <= 0 or self[3] <= 0

    def intersects(self, other: "Rect2", include_borders: bool = False) -> bool:
        """
        Whether the two overlap. Rectangles that only touch overlap with `include_borders`.
        """
        if not include_borders:
            return self._overlaps(other)
        left, top, right, bottom = self.edges()
        other_left, other_top, other_right, other_bottom = other.edges()
        return left <= other_right and right >= other_left and top <= other_bottom and bottom >= other_top

    def clip(self, other: "Rect2") -> Self:
        """
        The rectangle that is inside both; an empty one if they do not overlap.
        """
        return self._common(other)

    def grow(self, by: float) -> Self:
        """
        The rectangle that is larger by `by` on each side.
        """
        return self.grow_individual(by, by, by, by)

    def grow_margin(self, margin: int, by: float) -> Self:
        """
        The rectangle that is larger by `by` on one side: 0 left, 1 top, 2 right, 3 bottom.
        """
        return self._grow_one(margin, by)


Rect2.ZERO = Rect2(0, 0, 0, 0)
