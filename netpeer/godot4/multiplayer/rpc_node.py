"""RPCNode: what the parts of a SceneMultiplayer know of a node of Godot 4.

A name in a tree, with an authority and with methods that others may call. `Node` adds what leads to the API: the tree,
and the calls.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from netpeer.calls.asynchronous import refuse_async
from netpeer.calls.tree_node import TreeNode
from netpeer.calls.tree_version import TREE
from netpeer.godot4.multiplayer.rpc_config import RPCConfig, check_overrides
from netpeer.godot4.multiplayer.rpc_table import RPCTable
from netpeer.signals import Signal, Steps, emit

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RPCNode"]

N = TypeVar("N", bound="RPCNode[Any]")


class _ExitListener(Protocol):
    def node_left(self, node: Any) -> None: ...


class RPCNode(TreeNode[N]):
    """
    A node whose methods others may call.

    For the multiplayer API, not for games: `take_multiplayer_authority`, `get_rpc_table`, `add_exit_listener`,
    `remove_exit_listener`, and those of `TreeNode`.
    """

    tree_entered = Signal()
    tree_exiting = Signal()
    child_entered_tree = Signal(object)
    child_exiting_tree = Signal(object)

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        check_overrides(cls)

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: as in Godot, without any of . : / " in it; the class's name if none is given.
        """
        super().__init__(name)
        # Two underscores, so that a game's own attributes do not meet these.
        self.__authority = 1
        self.__own_config: dict[str, RPCConfig] = {}
        self.__table: RPCTable | None = None
        self.__exit_listeners: list[_ExitListener] = []

    # Who decides about it.

    def set_multiplayer_authority(self, id: int, recursive: bool = True) -> None:
        """
        Say which peer decides about this node. 1, the server, unless set. Set it to the same on all peers.

        Args:
            id: a peer id.
            recursive: for all nodes below it, too.
        """
        with Steps() as steps:
            for node in self.with_all_below() if recursive else [self]:
                steps.run(node.take_multiplayer_authority, id)

    def get_multiplayer_authority(self) -> int:
        """
        The peer that decides about this node.
        """
        return self.__authority

    def rpc_config(self, method: str, config: Mapping[str, Any] | RPCConfig | None) -> None:
        """
        Mark a method of this node alone, as `@rpc` marks one of the class. The other side must do the same, and both
        before the first call of the node: such methods have numbers of their own.

        Args:
            method: its name.
            config: "rpc_mode", "call_local", "transfer_mode" and "channel", each of which may be left out; None takes
                back what was set so.

        Raises `TypeError` for an async method: it would never run.
        """
        if config is None:
            self.__own_config.pop(method, None)
        else:
            refuse_async(inspect.getattr_static(self.get_rpc_object(), method, None), "rpc_config", method)
            self.__own_config[method] = config if isinstance(config, RPCConfig) else RPCConfig.from_dictionary(config)
        self.__table = None
        TREE.change()

    def get_node_rpc_config(self) -> dict[str, dict[str, Any]]:
        """
        What `rpc_config` has set, by method.
        """
        return {name: config.to_dictionary() for name, config in self.__own_config.items()}

    # For the SceneMultiplayer.

    def take_multiplayer_authority(self, id: int) -> None:
        """
        Another peer decides about this node from now on. (Not Godot's)
        """
        self.__authority = id

    def get_rpc_table(self) -> RPCTable:
        """
        The RPC methods of this node, with their numbers. (Not Godot's)
        """
        if self.__table is None:
            self.__table = RPCTable.of_node(self.__own_config, type(self.get_rpc_object()))
        return self.__table

    def add_exit_listener(self, listener: _ExitListener) -> None:
        """
        Tell somebody, once, when this node leaves its tree. (Not Godot's)
        """
        self.__exit_listeners.append(listener)

    def remove_exit_listener(self, listener: _ExitListener) -> None:
        """
        Do not tell it any more. (Not Godot's)
        """
        if listener in self.__exit_listeners:
            self.__exit_listeners.remove(listener)

    def _entered_tree(self) -> None:
        parent = self.get_parent()
        with Steps() as steps:
            if parent is not None:
                steps.run(emit, parent.child_entered_tree, self)
            steps.run(emit, self.tree_entered)

    def _leaving_tree(self) -> None:
        with Steps() as steps:
            steps.run(emit, self.tree_exiting)
            parent = self.get_parent()
            if parent is not None:
                steps.run(emit, parent.child_exiting_tree, self)
            listeners, self.__exit_listeners = self.__exit_listeners, []
            for listener in listeners:
                steps.run(listener.node_left, self)
