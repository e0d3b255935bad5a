"""Watching properties: which of them changed since a peer was last told.

Changes are noted by the number of the frame in which they were seen, so that each peer has its own "since".
"""

import copy
from collections.abc import Sequence
from typing import Any

from netpeer.variant import NodePath
from netpeer.variant.codec.foreign import converter_for
from netpeer.variant.values.value import Value

__all__ = ["Watch"]

#: What may be changed in its place, or hold something that may; pygame's values may, too, Godot's (`Value`) never.
_CONTAINERS = (list, tuple, dict, bytearray)


class Watch:
    """
    The watched properties of one synchronizer.

    Attributes:
        looked_in: the frame of the last look; -1: never.
    """

    def __init__(self) -> None:
        self.looked_in = -1
        self._paths: tuple[NodePath, ...] = ()
        self._values: list[Any] = []
        self._changed_in: list[int] = []

    def look(self, paths: tuple[NodePath, ...], values: Sequence[Any], frame: int) -> None:
        """
        Note what the properties are now.
        """
        self.looked_in = frame
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
        What changed after a frame: a bit for each property, and the values.
        """
        bits, values = 0, []
        for index, changed_in in enumerate(self._changed_in):
            if changed_in > frame:
                bits |= 1 << index
                values.append(self._values[index])
        return bits, values


def _kept(value: Any) -> Any:
    """
    The value, or a copy of what may be changed in its place.
    """
    kind: type = type(value)
    is_container = isinstance(value, _CONTAINERS) and not isinstance(value, Value)
    return copy.deepcopy(value) if is_container or converter_for(kind) is not None else value


def _same(left: Any, right: Any) -> bool:
    """
    Equal and of one type: Godot tells 1 from 1.0 and True. A NaN is no change.
    """
    if type(left) is not type(right):
        return False
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(_same(left[key], right[key]) for key in left)
    return bool(left == right or (left != left and right != right))
