"""Who may see a synchronizer: those who are listed, if all filters agree."""

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ALL", "Visibility", "VisibilityUpdateMode"]

#: Instead of a peer's id: all of them.
ALL = 0


class VisibilityUpdateMode(IntEnum):
    """
    When the visibility filters are asked. See Godot's class reference (4.x), `MultiplayerSynchronizer`, enum
    `VisibilityUpdateMode`.
    """

    IDLE = 0
    PHYSICS = 1
    NONE = 2


class Visibility:
    """
    The rules of one synchronizer.

    Attributes:
        listed: the peers that may see it; `ALL` among them: everybody.
        filters: all have to return True for a peer's id.
        update_mode: when the filters are asked.
    """

    def __init__(self) -> None:
        self.listed: set[int] = {ALL}
        self.filters: dict[Callable[[int], bool], None] = {}
        self.update_mode = VisibilityUpdateMode.IDLE

    def set_for(self, peer: int, *, visible: bool) -> bool:
        """
        Put a peer on the list, or take it off; whether that changes anything.
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
        Whether a peer may see it; `ALL`: everybody.
        """
        for filter in list(self.filters):
            if filter(peer) is not True:
                return False
        return ALL in self.listed or peer in self.listed

    @property
    def is_asked_every_frame(self) -> bool:
        """
        Whether the filters are asked in every frame.
        """
        return bool(self.filters) and self.update_mode is not VisibilityUpdateMode.NONE
