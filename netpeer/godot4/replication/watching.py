"""Watch: finds the properties that changed since the last delta to a peer.

It stores for each property the number of the frame in which the last change was found. So it can answer for each peer.
"""

import copy
from collections.abc import Sequence
from typing import Any

from netpeer.variant import NodePath
from netpeer.variant.codec.foreign import converter_for
from netpeer.variant.values.value import Value

__all__ = ["Watch"]

#: Types that are mutable, or may contain mutable values. pygame's values are mutable; Godot's values (`Value`) are not.
_CONTAINERS = (list, tuple, dict, bytearray)


class Watch:
    """
    The watched properties of one synchronizer.

    Attributes:
        updated_in: the number of the frame of the last update; -1: there was none yet.
    """

    def __init__(self) -> None:
        self.updated_in = -1
        self._paths: tuple[NodePath, ...] = ()
        self._values: list[Any] = []
        self._changed_in: list[int] = []

    def update(self, paths: tuple[NodePath, ...], values: Sequence[Any], frame: int) -> None:
        """
        Store the current values of the properties.

        Args:
            paths: the paths of the properties.
            values: their values, in the same order.
            frame: the number of the current frame.
        """
        self.updated_in = frame
        if paths != self._paths:
            self._paths = paths
            self._values = [_kept(value) for value in values]
            self._changed_in = [frame] * len(values)
            return
        for index, value in enumerate(values):
            if not _same(self._values[index], value):
                self._values[index] = _kept(value)
                self._changed_in[index] = frame

    def changes_since(self, frame: int) -> tuple[int, list[Any]]:
        """
        The changes after a frame.

        Args:
            frame: the number of the frame; -1: all properties count as changed.

        Returns:
            One bit for each changed property, and the values of the changed properties.
        """
        bits, values = 0, []
        for index, changed_in in enumerate(self._changed_in):
            if changed_in > frame:
                bits |= 1 << index
                values.append(self._values[index])
        return bits, values


def _kept(value: Any) -> Any:
    """
    The value, or a copy of it if it is mutable.
    """
    kind: type = type(value)
    is_container = isinstance(value, _CONTAINERS) and not isinstance(value, Value)
    return copy.deepcopy(value) if is_container or converter_for(kind) is not None else value


def _same(left: Any, right: Any) -> bool:
    """
    Whether two values are equal and of the same type: in Godot 1, 1.0 and True differ. NaN counts as equal to NaN.
    """
    if type(left) is not type(right):
        return False
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(_same(left[key], right[key]) for key in left)
    return bool(left == right or (left != left and right != right))
