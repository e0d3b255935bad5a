"""RPCNode: the part of Godot 3's Node that the parts of a MultiplayerAPI use.

It is a `TreeNode` with a network master and with modes for its methods and properties. `Node` adds the scene tree, the
API and the calls. The split keeps the imports free of circles: the parts of an API do not import `Node`.
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
    `marked_modes`, cached for each class.
    """
    return marked_modes(kind) if isinstance(kind, type) else ({}, {})


class RPCNode(TreeNode[N]):
    """
    A node whose methods other peers may call.

    These are for the multiplayer API, not for games: `take_network_master`, `rpc_mode_of`, `rset_mode_of`,
    `callable_names`, and those that `TreeNode` names.
    """

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: the name, without any of . : / " in it, as in Godot; by default the name of the class.
        """
        super().__init__(name)
        # Two underscores, so that these do not clash with a game's own attributes.
        self.__network_master = 1
        self.__method_modes: dict[str, RPCMode] = {}
        self.__property_modes: dict[str, RPCMode] = {}

    # The network master.

    def set_network_master(self, id: int, recursive: bool = True) -> None:
        """
        Set the network master: the peer that decides about this node. By default it is the server (1). Set the same id
        on all peers.

        Args:
            id: a peer id.
            recursive: whether to set it for all nodes below this one, too.
        """
        for node in self.with_all_below() if recursive else [self]:
            node.take_network_master(id)

    def take_network_master(self, id: int) -> None:
        """
        Set the network master of this node, and of no other node. (Not Godot's)
        """
        self.__network_master = id

    def get_network_master(self) -> int:
        """
        The id of the network master of this node.
        """
        return self.__network_master

    @abstractmethod
    def is_network_master(self) -> bool:
        """
        Whether this peer is the network master of this node.
        """

    # What other peers may call.

    def rpc_config(self, method: str, mode: int) -> None:
        """
        Set the mode of a method of this node. It replaces the mode of a decorator.

        Args:
            method: the name of the method.
            mode: an `RPCMode`.

        Raises:
            TypeError: the method is async, or has a `yield`: a call would not run its code.
            ValueError: there is no such mode.
        """
        self.__refuse_async(method, mode, "rpc_config")
        self.__method_modes[method] = RPCMode(mode)
        TREE.change()

    def rset_config(self, property: str, mode: int) -> None:
        """
        Set the mode of a property of this node. It replaces the mode of a decorator.

        Args:
            property: the name of the property.
            mode: an `RPCMode`.

        Raises:
            TypeError: the setter is async, or has a `yield`: a call would not run its code.
            ValueError: there is no such mode.
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
        The names of the methods that other peers may call, sorted. (Not Godot's)
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
