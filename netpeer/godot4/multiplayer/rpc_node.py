"""RPCNode: the base class of Godot 4's Node, which the parts of a SceneMultiplayer use.

It has a name in a tree, a multiplayer authority, and methods that other peers can call. `Node` adds what needs the API:
the scene tree and the calls.
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
    A node whose methods other peers can call.

    These methods are for the multiplayer API, not for games: `take_multiplayer_authority`, `get_rpc_table`,
    `add_exit_listener`, `remove_exit_listener`, and the ones that `TreeNode` lists.
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
            name: the node's name, without the characters . : / ". Default: the name of the class.
        """
        super().__init__(name)
        # Two underscores avoid a clash with attributes of the game's subclasses.
        self.__authority = 1
        self.__own_config: dict[str, RPCConfig] = {}
        self.__table: RPCTable | None = None
        self.__exit_listeners: list[_ExitListener] = []

    # Authority and configuration.

    def set_multiplayer_authority(self, id: int, recursive: bool = True) -> None:
        """
        Set the multiplayer authority of this node: the peer that controls it. The default is 1, the server. Set the
        same authority on all peers.

        Args:
            id: a peer id.
            recursive: set it for all nodes below this node, too.
        """
        with Steps() as steps:
            for node in self.with_all_below() if recursive else [self]:
                steps.run(node.take_multiplayer_authority, id)

    def get_multiplayer_authority(self) -> int:
        """
        The id of the peer that is the multiplayer authority of this node.
        """
        return self.__authority

    def rpc_config(self, method: str, config: Mapping[str, Any] | RPCConfig | None) -> None:
        """
        Configure a method of this node for calls. `@rpc` does the same for all nodes of a class. Both sides must
        configure the same methods before the first call on the node, because each configuration changes the numbers of
        the methods.

        Args:
            method: the name of the method.
            config: a dictionary with the keys "rpc_mode", "call_local", "transfer_mode" and "channel", each optional;
                or an `RPCConfig`. None removes the configuration.

        Raises:
            TypeError: the method is async, and would never run; or a value has the wrong type.
            ValueError: a key is unknown, or a value is out of range.
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
        The configurations that `rpc_config` has set, as dictionaries by method name.
        """
        return {name: config.to_dictionary() for name, config in self.__own_config.items()}

    # For the SceneMultiplayer.

    def take_multiplayer_authority(self, id: int) -> None:
        """
        Set the authority of this node, without the nodes below it. (Not Godot's)
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
        Call `listener.node_left(node)` once, when this node leaves its tree. (Not Godot's)
        """
        self.__exit_listeners.append(listener)

    def remove_exit_listener(self, listener: _ExitListener) -> None:
        """
        Undo `add_exit_listener`. (Not Godot's)
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
