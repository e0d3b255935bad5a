"""Node: a named node in a tree, with methods that other peers may call.

It has the part of Godot's Node that calls need. Names and paths are in `calls.tree_node`; the network master and the
modes of methods are in `rpc_node`.
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
    add the node to a `SceneTree`, at the path that it has on the other peers. Then call `rpc` and the methods below it.
    They raise `RuntimeError` if the node is not in a `SceneTree` and has no `custom_multiplayer`.
    """

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: the name, without any of . : / " in it, as in Godot; by default the name of the class.
        """
        super().__init__(name)
        # Two underscores, so that these do not clash with a game's own attributes.
        self.__custom_multiplayer: MultiplayerAPI | None = None
        self.__multiplayer: Cached[ReferenceType[MultiplayerAPI] | None] = Cached(None)

    def get_tree(self) -> SceneTree | None:
        """
        The tree of this node; None if it is in no tree.
        """
        return cast("SceneTree | None", self._tree())

    # The network master.

    def is_network_master(self) -> bool:
        """
        Whether this peer is the network master of this node. False if the node has no `multiplayer`.
        """
        api = self.multiplayer
        return api is not None and api.get_network_unique_id() == self.get_network_master()

    @property
    def multiplayer(self) -> MultiplayerAPI | None:
        """
        The API that sends the calls of this node: its `custom_multiplayer` or the nearest one above it; otherwise the
        API of the tree. None if there is neither.
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
        The API of this node and the nodes below it, instead of the tree's API; None: there is none. As in Godot, give
        it a root node (`MultiplayerAPI.set_root_node`), and call its `poll()` once a frame: the tree polls only its
        own.
        """
        return self.__custom_multiplayer

    @custom_multiplayer.setter
    def custom_multiplayer(self, api: MultiplayerAPI | None) -> None:
        self.__custom_multiplayer = api
        TREE.change()

    # Calls.

    def rpc(self, method: str, *arguments: Any) -> Error:
        """
        Call a method of this node on all other peers, and also here if its mode says so. The call is reliable.

        Args:
            method: the name of the method. Each receiver checks the mode that the method has there.
            *arguments: up to 255 Variants; see `netpeer.variant`.

        Returns:
            OK; ERR_UNCONFIGURED if the network peer is not connected, or the node has no path from the root node;
            ERR_DOES_NOT_EXIST if the target is not a connected peer; ERR_UNAUTHORIZED if the call would run only here,
            and the mode does not allow that; or the error of `put_packet`, such as ERR_OUT_OF_MEMORY: then call again
            in a later frame.

        Raises:
            VariantError: Godot has no type for an argument.
            ValueError: there are more than 255 arguments, or the name is empty.
        """
        return self._api().send_rpc(self, 0, False, method, arguments)

    def rpc_id(self, peer_id: int, method: str, *arguments: Any) -> Error:
        """
        As `rpc`, for one target: a peer id; 0 for all peers; -id for all peers but one.
        """
        return self._api().send_rpc(self, peer_id, False, method, arguments)

    def rpc_unreliable(self, method: str, *arguments: Any) -> Error:
        """
        As `rpc`, but unreliable: the call may be lost if the link is congested.
        """
        return self._api().send_rpc(self, 0, True, method, arguments)

    def rpc_unreliable_id(self, peer_id: int, method: str, *arguments: Any) -> Error:
        """
        As `rpc_id`, but unreliable: the call may be lost if the link is congested.
        """
        return self._api().send_rpc(self, peer_id, True, method, arguments)

    def rset(self, property: str, value: Any) -> Error:
        """
        Set a property of this node on all other peers, and also here if its mode says so. It is sent reliably.

        Args:
            property: the name of the property. Each receiver checks the mode that the property has there.
            value: a Variant; see `netpeer.variant`.

        Returns:
            See `rpc`; it raises the same exceptions.
        """
        return self._api().send_rset(self, 0, False, property, value)

    def rset_id(self, peer_id: int, property: str, value: Any) -> Error:
        """
        As `rset`, for one target: a peer id; 0 for all peers; -id for all peers but one.
        """
        return self._api().send_rset(self, peer_id, False, property, value)

    def rset_unreliable(self, property: str, value: Any) -> Error:
        """
        As `rset`, but unreliable: the value may be lost if the link is congested.
        """
        return self._api().send_rset(self, 0, True, property, value)

    def rset_unreliable_id(self, peer_id: int, property: str, value: Any) -> Error:
        """
        As `rset_id`, but unreliable: the value may be lost if the link is congested.
        """
        return self._api().send_rset(self, peer_id, True, property, value)

    def call_remote(self, peer_id: int, method: str, *arguments: Any, timeout: float = 5.0) -> Reply:
        """
        Call a method of this node on one peer, and get its return value. Both peers must use netpeer: a Godot peer does
        not answer. (Not Godot's)

        Args:
            peer_id: the id of a connected peer.
            method: the name of the method. The receiver checks its mode, as for `rpc`.
            *arguments: up to 255 Variants.
            timeout: seconds until the reply fails if no answer arrives.

        Returns:
            A `Reply`. It is done in a later `poll()`, or already if the call cannot be sent. Connect a callback to it,
            or look at `done` every frame.

        Raises:
            VariantError: Godot has no type for an argument.
            ValueError: there are more than 255 arguments, or the name is empty.
        """
        return self._api().call_remote(self, peer_id, method, arguments, timeout)

    def _api(self) -> MultiplayerAPI:
        api = self.multiplayer
        if api is None:
            raise RuntimeError(f"{self!r} is not in a SceneTree: add it to tree.root, or to a node below it, first")
        return api
