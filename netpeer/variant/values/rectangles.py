"""The methods that Rect2 and Rect2i share."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

__all__ = ["Rectangle"]


class Rectangle:
    """
    A rectangle of four numbers: x, y, width and height.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        @classmethod
        def _of(cls, numbers: Iterable[Any]) -> Self: ...
        def edges(self) -> tuple[Any, Any, Any, Any]: ...
        def __getitem__(self, index: Any) -> Any: ...

    @classmethod
    def _between(cls, left: Any, top: Any, right: Any, bottom: Any) -> Self:
        return cls._of((left, top, right - left, bottom - top))

    def _overlaps(self, other: "Rectangle") -> bool:
        left, top, right, bottom = self.edges()
        other_left, other_top, other_right, other_bottom = other.edges()
        return bool(left < other_right and right > other_left and top < other_bottom and bottom > other_top)

    def _common(self, other: "Rectangle") -> Self:
        """
        The rectangle that is inside both; an empty one if they do not overlap.
        """
        if not self._overlaps(other):
            return self._of((0, 0, 0, 0))
        left, top, right, bottom = self.edges()
        other_left, other_top, other_right, other_bottom = other.edges()
        return self._between(
            max(left, other_left), max(top, other_top), min(right, other_right), min(bottom, other_bottom)
        )

    def _grow_one(self, side: int, by: Any) -> Self:
        sides = [0, 0, 0, 0]
        sides[side] = by
        return self.grow_individual(*sides)

    def abs(self) -> Self:
        """
        The same rectangle, with a size that is not negative.
        """
        x, y, width, height = self[0], self[1], self[2], self[3]
        return self._of((x + min(width, 0), y + min(height, 0), abs(width), abs(height)))

    def has_point(self, point: Sequence[float]) -> bool:
        """
        Whether the point is inside. The right and the lower edge are outside.
        """
        left, top, right, bottom = self.edges()
        return bool(left <= point[0] < right and top <= point[1] < bottom)

    def encloses(self, other: Self) -> bool:
        """
        Whether `other` is completely inside.
        """
        left, top, right, bottom = self.edges()
        other_left, other_top, other_right, other_bottom = other.edges()
        return bool(other_left >= left and other_top >= top and other_right <= right and other_bottom <= bottom)

    def merge(self, other: Self) -> Self:
        """
        The smallest rectangle around both.
        """
        left, top, right, bottom = self.edges()
        other_left, other_top, other_right, other_bottom = other.edges()
        return self._between(
            min(left, other_left), min(top, other_top), max(right, other_right), max(bottom, other_bottom)
        )

    def expand(self, to: Sequence[float]) -> Self:
        """
        The smallest rectangle around this one and the point.
        """
        left, top, right, bottom = self.edges()
        return self._between(min(left, to[0]), min(top, to[1]), max(right, to[0]), max(bottom, to[1]))

    def grow_individual(self, left: Any, top: Any, right: Any, bottom: Any) -> Self:
        """
        The rectangle that is larger on each side by the given amounts.
        """
        x, y, width, height = self[0], self[1], self[2], self[3]
        return self._of((x - left, y - top, width + left + right, height + top + bottom))
