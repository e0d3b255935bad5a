"""Visibility: the rules that decide to which peers a synchronizer is visible."""

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ALL", "Visibility", "VisibilityUpdateMode"]

#: All peers, in place of a peer's id.
ALL = 0


class VisibilityUpdateMode(IntEnum):
    """
    When the visibility filters are called: in every poll (`IDLE`, `PHYSICS`), or only by `update_visibility()`
    (`NONE`). See Godot's class reference (4.x), `MultiplayerSynchronizer`, enum `VisibilityUpdateMode`.
    """

    IDLE = 0
    PHYSICS = 1
    NONE = 2


class Visibility:
    """
    The visibility rules of one synchronizer. It is visible to a peer if the peer is listed and all filters return True.

    Attributes:
        listed: the ids of the peers to which it is visible. If `ALL` is among them, it is visible to all peers.
        filters: functions that get a peer's id, or `ALL`. The values of the dict have no meaning.
        update_mode: when the filters are called.
    """

    def __init__(self) -> None:
        self.listed: set[int] = {ALL}
        self.filters: dict[Callable[[int], bool], None] = {}
        self.update_mode = VisibilityUpdateMode.IDLE

    def set_for(self, peer: int, *, visible: bool) -> bool:
        """
        Add a peer to the list, or remove it. Returns whether the list has changed.
        """
        if visible is (peer in self.listed):
            return False
        if visible:
            self.listed.add(peer)
        else:
            self.listed.discard(peer)
        return True

    def allows(self, peer: int) -> bool:
        """
        Whether the synchronizer is visible to a peer, or to all peers (`ALL`).
        """
        for filter in list(self.filters):
            if filter(peer) is not True:
                return False
        return ALL in self.listed or peer in self.listed

    @property
    def is_updated_every_frame(self) -> bool:
        """
        Whether the filters are called in every poll.
        """
        return bool(self.filters) and self.update_mode is not VisibilityUpdateMode.NONE
