"""Node of Godot 4: a name in a tree, with methods that others may call.

The part of Godot's Node that calls need: the multiplayer authority, and the calls themselves. Names and paths are the
same in Godot 3: `netpeer.calls.tree_node`.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from netpeer.calls.asynchronous import refuse_async
from netpeer.calls.tree_node import TreeNode
from netpeer.errors import Error
from netpeer.godot4.multiplayer.rpc_config import RPCConfig, check_overrides
from netpeer.godot4.multiplayer.rpc_table import RPCTable
from netpeer.signals import Signal, Steps, emit

if TYPE_CHECKING:
    from netpeer.godot4.multiplayer.multiplayer_api import MultiplayerAPI
    from netpeer.godot4.multiplayer.scene_tree import SceneTree

__all__ = ["Node"]


class _ExitListener(Protocol):
    def node_left(self, node: Node) -> None: ...


class Node(TreeNode["Node"]):
    """
    A node in a scene tree. See Godot's class reference (4.x), `Node`.

    Subclass it, mark methods with `@rpc`, and put it into a `SceneTree` at the path that it has on the other side.

    Signals:
        tree_entered(), tree_exiting(): this node hangs in a `SceneTree` from now on; is about to be taken out of it.
        child_entered_tree(node), child_exiting_tree(node): the same of a node directly below this one.
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

    def get_tree(self) -> SceneTree | None:
        """
        The tree that this node hangs in.
        """
        return cast("SceneTree | None", self._tree())

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

    def is_multiplayer_authority(self) -> bool:
        """
        Whether that is this peer. False outside of a tree.
        """
        api = self.multiplayer
        return api is not None and api.get_unique_id() == self.__authority

    @property
    def multiplayer(self) -> MultiplayerAPI | None:
        """
        The API that calls of this node go through; None outside of a tree.
        """
        tree = self.get_tree()
        return tree.multiplayer_of(self) if tree is not None else None

    # Calls.

    def rpc(self, method: str, *arguments: Any) -> Error:
        """
        Call a method of this node on all other peers, and here if it is marked with "call_local".

        Args:
            method: its name; marked with `@rpc`, here and there.
            *arguments: up to 255 Variants; see `netpeer.variant`.

        Returns:
            OK; ERR_INVALID_PARAMETER for a method that is not marked; ERR_INVALID_DATA when some peer has other methods
            there than we, and so did not get it; ERR_CONNECTION_ERROR when not connected; or what sending said. Raises
            `VariantError` for arguments that Godot has no form for.
        """
        return self._api().rpc(0, self, method, list(arguments))

    def rpc_id(self, peer_id: int, method: str, *arguments: Any) -> Error:
        """
        As `rpc`, for one peer; 0 all, negative all but that one. ERR_INVALID_PARAMETER when it is not there.
        """
        return self._api().rpc(peer_id, self, method, list(arguments))

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

    def get_node_rpc_config(self) -> dict[str, dict[str, Any]]:
        """
        What `rpc_config` has set, by method.
        """
        return {name: config.to_dictionary() for name, config in self.__own_config.items()}

    # For the SceneMultiplayer.

    def take_multiplayer_authority(self, id: int) -> None:
        """
        Another peer decides about this node from now on.
        """
        self.__authority = id

    def get_rpc_table(self) -> RPCTable:
        """
        The RPC methods of this node, with their numbers.
        """
        if self.__table is None:
            self.__table = RPCTable.of_node(self.__own_config, type(self.get_rpc_object()))
        return self.__table

    def add_exit_listener(self, listener: _ExitListener) -> None:
        """
        Tell somebody, once, when this node leaves its tree.
        """
        self.__exit_listeners.append(listener)

    def remove_exit_listener(self, listener: _ExitListener) -> None:
        """
        Do not tell it any more.
        """
        if listener in self.__exit_listeners:
            self.__exit_listeners.remove(listener)

    def _api(self) -> MultiplayerAPI:
        api = self.multiplayer
        if api is None:
            raise RuntimeError(f"{self!r} is not in a SceneTree: add it to tree.root, or to a node below it, first")
        return api

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
