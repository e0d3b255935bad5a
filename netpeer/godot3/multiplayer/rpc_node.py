"""RPCNode: what the parts of a MultiplayerAPI know of a node of Godot 3.

A name in a tree, with a network master and with methods that others may call. `Node` adds what leads to the API: the
tree, and the calls.
"""

from __future__ import annotations

import inspect
from abc import abstractmethod
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from netpeer.calls.asynchronous import refuse_async
from netpeer.calls.tree_node import TreeNode
from netpeer.calls.tree_version import TREE
from netpeer.godot3.multiplayer.rpc_mode import RPCMode, marked_modes

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["RPCNode"]

N = TypeVar("N", bound="RPCNode[Any]")


@lru_cache(maxsize=1024)
def _marks(kind: Hashable) -> tuple[dict[str, RPCMode], dict[str, RPCMode]]:
    """
    `marked_modes`, asked once for each class.
    """
    return marked_modes(kind) if isinstance(kind, type) else ({}, {})


class RPCNode(TreeNode[N]):
    """
    A node whose methods others may call.

    For the multiplayer API, not for games: `take_network_master`, `rpc_mode_of`, `rset_mode_of`, `callable_names`, and
    those of `TreeNode`.
    """

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: as in Godot, without any of . : / " in it; the class's name if none is given.
        """
        super().__init__(name)
        # Two underscores, so that a game's own attributes do not meet these.
        self.__network_master = 1
        self.__method_modes: dict[str, RPCMode] = {}
        self.__property_modes: dict[str, RPCMode] = {}

    # Who is the master.

    def set_network_master(self, id: int, recursive: bool = True) -> None:
        """
        Say which peer decides about this node. 1, the server, unless set.

        Args:
            id: a peer id.
            recursive: for all nodes below it, too.
        """
        for node in self.with_all_below() if recursive else [self]:
            node.take_network_master(id)

    def take_network_master(self, id: int) -> None:
        """
        Another peer decides about this node alone from now on. (Not Godot's)
        """
        self.__network_master = id

    def get_network_master(self) -> int:
        """
        The peer that decides about this node.
        """
        return self.__network_master

    @abstractmethod
    def is_network_master(self) -> bool:
        """
        Whether that is this peer. False outside of a tree.
        """

    # What others may call.

    def rpc_config(self, method: str, mode: int) -> None:
        """
        Set the mode of a method of this node, whatever a decorator said. Raises `TypeError` for an async method: it
        would never run.
        """
        self.__refuse_async(method, mode, "rpc_config")
        self.__method_modes[method] = RPCMode(mode)
        TREE.change()

    def rset_config(self, property: str, mode: int) -> None:
        """
        Set the mode of a property of this node, whatever a decorator said. Raises `TypeError` for an async setter: it
        would never run.
        """
        self.__refuse_async(property, mode, "rset_config")
        self.__property_modes[property] = RPCMode(mode)
        TREE.change()

    def __refuse_async(self, name: str, mode: int, by: str) -> None:
        if mode != RPCMode.DISABLED:
            refuse_async(inspect.getattr_static(self.get_rpc_object(), name, None), by, name)

    # For the MultiplayerAPI.

    def rpc_mode_of(self, name: str) -> RPCMode:
        """
        The mode of a method. (Not Godot's)
        """
        mode = self.__method_modes.get(name)
        return mode if mode is not None else _marks_of(self.get_rpc_object())[0].get(name, RPCMode.DISABLED)

    def callable_names(self) -> list[str]:
        """
        The methods that somebody may call from afar, sorted.
        """
        names = {*_marks_of(self.get_rpc_object())[0], *self.__method_modes}
        return sorted(name for name in names if self.rpc_mode_of(name) is not RPCMode.DISABLED)

    def rset_mode_of(self, name: str) -> RPCMode:
        """
        The mode of a property. (Not Godot's)
        """
        mode = self.__property_modes.get(name)
        return mode if mode is not None else _marks_of(self.get_rpc_object())[1].get(name, RPCMode.DISABLED)


def _marks_of(target: object) -> tuple[dict[str, RPCMode], dict[str, RPCMode]]:
    return _marks(cast("Hashable", type(target)))  # mypy takes type[object] for unhashable
