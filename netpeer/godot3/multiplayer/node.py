"""Node: a name in a tree, with methods that others may call.

The part of Godot's Node that calls need. Names and paths: `calls.tree_node`; master and marked methods: `rpc_node`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from weakref import ReferenceType, ref

from netpeer.caching import Cached
from netpeer.calls.tree_version import TREE
from netpeer.errors import Error
from netpeer.godot3.multiplayer.rpc_node import RPCNode

if TYPE_CHECKING:
    from netpeer.godot3.multiplayer.multiplayer_api import MultiplayerAPI
    from netpeer.godot3.multiplayer.reply import Reply
    from netpeer.godot3.multiplayer.scene_tree import SceneTree

__all__ = ["Node"]


class Node(RPCNode["Node"]):
    """
    A node in a scene tree. See Godot's class reference (3.x), `Node`.

    Subclass it, mark methods with `@remote`, `@master`, `@puppet`, `@remotesync`, `@mastersync` or `@puppetsync`, and
    put it into a `SceneTree` at the path that it has on the other side.
    """

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: as in Godot, without any of . : / " in it; the class's name if none is given.
        """
        super().__init__(name)
        # Two underscores, so that a game's own attributes do not meet these.
        self.__custom_multiplayer: MultiplayerAPI | None = None
        self.__multiplayer: Cached[ReferenceType[MultiplayerAPI] | None] = Cached(None)

    def get_tree(self) -> SceneTree | None:
        """
        The tree that this node hangs in.
        """
        return cast("SceneTree | None", self._tree())

    # Who is the master.

    def is_network_master(self) -> bool:
        """
        Whether that is this peer. False outside of a tree.
        """
        api = self.multiplayer
        return api is not None and api.get_network_unique_id() == self.get_network_master()

    @property
    def multiplayer(self) -> MultiplayerAPI | None:
        """
        The API that calls of this node go through: the nearest `custom_multiplayer` above it, else the tree's.
        """
        known = self.__multiplayer
        if known.stamp is not TREE.stamp:
            api = self.__find_multiplayer()
            known.answer = ref(api) if api is not None else None
            known.stamp = TREE.stamp
        return known.answer() if known.answer is not None else None

    def __find_multiplayer(self) -> MultiplayerAPI | None:
        for node in (self, *self._ancestors()):
            if node.custom_multiplayer is not None:
                return node.custom_multiplayer
        tree = self.get_tree()
        return tree.multiplayer if tree is not None else None

    @property
    def custom_multiplayer(self) -> MultiplayerAPI | None:
        """
        The API of this node and those below it, instead of the tree's. As in Godot, it needs a root node
        (`MultiplayerAPI.set_root_node`), and a `poll()` of its own every frame: the tree polls only its own.
        """
        return self.__custom_multiplayer

    @custom_multiplayer.setter
    def custom_multiplayer(self, api: MultiplayerAPI | None) -> None:
        self.__custom_multiplayer = api
        TREE.change()

    # Calls.

    def rpc(self, method: str, *arguments: Any) -> Error:
        """
        Call a method of this node on all other peers, and here if its mode says so; reliable.

        Args:
            method: its name; the others decide by the mode that it has there.
            *arguments: up to 255 Variants; see `netpeer.variant`.

        Returns:
            OK, ERR_UNCONFIGURED when not connected, ERR_UNAUTHORIZED when only this peer was meant and the mode does
            not let it, or what sending said. Raises `VariantError` for arguments that Godot has no form for.
        """
        return self._api().send_rpc(self, 0, False, method, arguments)

    def rpc_id(self, peer_id: int, method: str, *arguments: Any) -> Error:
        """
        As `rpc`, for one peer; 0 all, negative all but that one.
        """
        return self._api().send_rpc(self, peer_id, False, method, arguments)

    def rpc_unreliable(self, method: str, *arguments: Any) -> Error:
        """
        As `rpc`; may be lost when the link is congested.
        """
        return self._api().send_rpc(self, 0, True, method, arguments)

    def rpc_unreliable_id(self, peer_id: int, method: str, *arguments: Any) -> Error:
        """
        As `rpc_id`; may be lost when the link is congested.
        """
        return self._api().send_rpc(self, peer_id, True, method, arguments)

    def rset(self, property: str, value: Any) -> Error:
        """
        Set a property of this node on all other peers, and here if its mode says so; reliable.
        """
        return self._api().send_rset(self, 0, False, property, value)

    def rset_id(self, peer_id: int, property: str, value: Any) -> Error:
        """
        As `rset`, for one peer; 0 all, negative all but that one.
        """
        return self._api().send_rset(self, peer_id, False, property, value)

    def rset_unreliable(self, property: str, value: Any) -> Error:
        """
        As `rset`; may be lost when the link is congested.
        """
        return self._api().send_rset(self, 0, True, property, value)

    def rset_unreliable_id(self, peer_id: int, property: str, value: Any) -> Error:
        """
        As `rset_id`; may be lost when the link is congested.
        """
        return self._api().send_rset(self, peer_id, True, property, value)

    def call_remote(self, peer_id: int, method: str, *arguments: Any, timeout: float = 5.0) -> Reply:
        """
        Call a method of this node on one peer, and get its answer. Between Python peers: Godot ones do not answer.

        Args:
            peer_id: which peer.
            method: its name; its mode there decides as for `rpc`.
            *arguments: up to 255 Variants.
            timeout: seconds after which the reply fails.

        Returns:
            A `Reply`, done in some later `poll()`.
        """
        return self._api().call_remote(self, peer_id, method, arguments, timeout)

    def _api(self) -> MultiplayerAPI:
        api = self.multiplayer
        if api is None:
            raise RuntimeError(f"{self!r} is not in a SceneTree: add it to tree.root, or to a node below it, first")
        return api
