"""AABB: an axis-aligned box in space."""

import struct
from collections.abc import Iterable
from typing import Self

from netpeer.variant.values.float32 import divide
from netpeer.variant.values.plane import Plane
from netpeer.variant.values.value import Numbers
from netpeer.variant.values.vector3 import Vector3

__all__ = ["AABB"]

_ORIGIN = Vector3()
_AXES = (Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1))


class AABB(Numbers):
    """
    Godot's `AABB`, immutable: `AABB(position, size)`. It unpacks into its six numbers.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<6f")

    def __new__(cls, position: Vector3 = _ORIGIN, size: Vector3 = _ORIGIN) -> Self:
        return cls._of((*position, *size))

    def __getnewargs__(self) -> tuple[Vector3, Vector3]:
        return self.position, self.size

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.position!r}, {self.size!r})"

    @property
    def position(self) -> Vector3:
        return Vector3(self[:3])

    @property
    def size(self) -> Vector3:
        return Vector3(self[3:])

    @property
    def end(self) -> Vector3:
        """
        The corner opposite to `position`.
        """
        return self.position + self.size

    @classmethod
    def _between(cls, low: Iterable[float], high: Iterable[float]) -> Self:
        low = tuple(low)
        return cls._of((*low, *(top - bottom for bottom, top in zip(low, high, strict=True))))

    def abs(self) -> Self:
        """
        The same box, with a size that is not negative.
        """
        return self._of((*(self[axis] + min(self[axis + 3], 0.0) for axis in range(3)), *map(abs, self[3:])))

    def get_area(self) -> float:
        """
        The volume. Godot 3 calls it area.
        """
        return self[3] * self[4] * self[5]

    def get_center(self) -> Vector3:
        return self.position + self.size * 0.5

    def has_no_area(self) -> bool:
        """
        Whether a side is zero or negative.
        """
        return min(self[3:]) <= 0

    def has_no_surface(self) -> bool:
        """
        Whether all sides are zero or negative.
        """
        return max(self[3:]) <= 0

    def has_point(self, point: Vector3) -> bool:
        """
        Whether the point is inside or on a face.
        """
        return all(low <= part <= high for part, (low, high) in zip(point, _ranges(self), strict=True))

    def intersects(self, other: "AABB") -> bool:
        """
        Whether the two boxes overlap. Boxes that only touch do not overlap.
        """
        return all(low < other_high and high > other_low for low, high, other_low, other_high in _pairs(self, other))

    def encloses(self, other: "AABB") -> bool:
        """
        Whether `other` is completely inside.
        """
        return all(low <= other_low and high >= other_high for low, high, other_low, other_high in _pairs(self, other))

    def intersection(self, other: "AABB") -> Self:
        """
        The box that is inside both; an empty box if they do not overlap.
        """
        pairs = list(_pairs(self, other))
        if any(low > other_high or high < other_low for low, high, other_low, other_high in pairs):
            return self._of((0.0,) * 6)
        return self._between((max(pair[0], pair[2]) for pair in pairs), (min(pair[1], pair[3]) for pair in pairs))

    def merge(self, other: "AABB") -> Self:
        """
        The smallest box around both.
        """
        pairs = list(_pairs(self, other))
        return self._between((min(pair[0], pair[2]) for pair in pairs), (max(pair[1], pair[3]) for pair in pairs))

    def expand(self, to: Vector3) -> Self:
        """
        The smallest box around this one and the point.
        """
        return self._between(map(min, self.position, to), map(max, self.end, to))

    def grow(self, by: float) -> Self:
        """
        The box that is larger by `by` on each side.
        """
        return self._of((*(part - by for part in self[:3]), *(part + 2.0 * by for part in self[3:])))

    def get_endpoint(self, index: int) -> Vector3:
        """
        One of the eight corners: 0 is `position`, 7 is `end`.
        """
        if not 0 <= index <= 7:
            raise ValueError(f"a box has the corners 0 to 7, not {index}")
        corner = zip(_ranges(self), (4, 2, 1), strict=True)
        return Vector3(high if index & bit else low for (low, high), bit in corner)

    def get_support(self, direction: Vector3) -> Vector3:
        """
        The corner that is farthest in the opposite of the direction. In Godot 4 it is the farthest in the direction.
        """
        return Vector3(low if part > 0 else high for part, (low, high) in zip(direction, _ranges(self), strict=True))

    def get_longest_axis_index(self) -> int:
        return max(range(3), key=lambda axis: self[axis + 3])

    def get_longest_axis(self) -> Vector3:
        return _AXES[self.get_longest_axis_index()]

    def get_longest_axis_size(self) -> float:
        return max(self[3:])

    def get_shortest_axis_index(self) -> int:
        return min(range(3), key=lambda axis: self[axis + 3])

    def get_shortest_axis(self) -> Vector3:
        return _AXES[self.get_shortest_axis_index()]

    def get_shortest_axis_size(self) -> float:
        return min(self[3:])

    def intersects_plane(self, plane: Plane) -> bool:
        """
        Whether there are corners on both sides of the plane.
        """
        over = [plane.is_point_over(self.get_endpoint(corner)) for corner in range(8)]
        return any(over) and not all(over)

    def intersects_segment(self, start: Vector3, end: Vector3) -> bool:
        """
        Whether the line from `start` to `end` touches the box.
        """
        enter, leave = 0.0, 1.0
        for begin, to, (low, high) in zip(start, end, _ranges(self), strict=True):
            if begin == to:
                if not low <= begin <= high:
                    return False
                continue
            near, far = sorted((divide(low - begin, to - begin), divide(high - begin, to - begin)))
            enter, leave = max(enter, near), min(leave, far)
        return enter <= leave


def _ranges(box: AABB) -> list[tuple[float, float]]:
    """
    The lower and the upper bound on each axis. The upper one is rounded to single precision, as `end` is.
    """
    return list(zip(box[:3], box.end, strict=True))


def _pairs(box: AABB, other: AABB) -> Iterable[tuple[float, float, float, float]]:
    """
    On each axis: both bounds of `box`, then both bounds of `other`.
    """
    return ((*own, *theirs) for own, theirs in zip(_ranges(box), _ranges(other), strict=True))
