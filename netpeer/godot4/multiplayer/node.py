"""Node of Godot 4: a named node in a tree, with methods that other peers can call.

This is the part of Godot's Node that calls need. `calls.tree_node` has names and paths; `rpc_node` has the authority
and the marked methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from weakref import ReferenceType, ref

from netpeer.caching import Cached
from netpeer.calls.tree_version import TREE
from netpeer.errors import Error
from netpeer.godot4.multiplayer.rpc_node import RPCNode

if TYPE_CHECKING:
    from netpeer.godot4.multiplayer.multiplayer_api import MultiplayerAPI
    from netpeer.godot4.multiplayer.scene_tree import SceneTree

__all__ = ["Node"]


class Node(RPCNode["Node"]):
    """
    A node in a scene tree, with methods that other peers can call. See Godot's class reference (4.x), `Node`.

    Subclass it and mark methods with `@rpc`. Add the node to a `SceneTree` at the same path as on the other side. Then
    call its methods on other peers with `rpc` and `rpc_id`.

    Signals:
        tree_entered(): this node entered a `SceneTree`.
        tree_exiting(): this node is about to leave its tree.
        child_entered_tree(node): a child of this node entered the tree.
        child_exiting_tree(node): a child of this node is about to leave the tree.
    """

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: the node's name, without the characters . : / ". Default: the name of the class.
        """
        super().__init__(name)
        # Two underscores avoid a clash with attributes of the game's subclasses.
        self.__multiplayer: Cached[ReferenceType[MultiplayerAPI] | None] = Cached(None)

    def get_tree(self) -> SceneTree | None:
        """
        The tree that this node is in, or None.
        """
        return cast("SceneTree | None", self._tree())

    # Authority.

    def is_multiplayer_authority(self) -> bool:
        """
        Whether this peer is the multiplayer authority of this node. False outside of a tree.
        """
        api = self.multiplayer
        return api is not None and api.get_unique_id() == self.get_multiplayer_authority()

    @property
    def multiplayer(self) -> MultiplayerAPI | None:
        """
        The API that sends the calls of this node. None outside of a tree.
        """
        known = self.__multiplayer
        if known.stamp is not TREE.stamp:
            tree = self.get_tree()
            known.answer = ref(tree.multiplayer_of(self)) if tree is not None else None
            known.stamp = TREE.stamp
        return known.answer() if known.answer is not None else None

    # Calls.

    def rpc(self, method: str, *arguments: Any) -> Error:
        """
        Call a method of this node on all other peers. A method marked with "call_local" runs here, too.

        Args:
            method: the name of a method that is marked with `@rpc` on both sides.
            *arguments: up to 255 Variants; see `netpeer.variant`.

        Returns:
            OK; ERR_INVALID_PARAMETER if the method is not marked; ERR_INVALID_DATA if the call was not sent to some
            peer because the RPC methods of its node differ; ERR_UNCONFIGURED without a multiplayer peer;
            ERR_CONNECTION_ERROR when not connected; or the error of `put_packet`. The log has the reason.

        Raises:
            VariantError: Godot has no type for an argument.
            ValueError: there are more than 255 arguments.
            RuntimeError: this node is not in a `SceneTree`.
        """
        return self._api().rpc(0, self, method, list(arguments))

    def rpc_id(self, peer_id: int, method: str, *arguments: Any) -> Error:
        """
        Call a method of this node on one peer. Arguments, result and errors are those of `rpc`.

        Args:
            peer_id: a peer id; 0: all peers; a negative id: all peers but that one.
            method: the name of the method.
            *arguments: up to 255 Variants.

        Returns:
            As `rpc`; also ERR_INVALID_PARAMETER if the peer is not connected, or does not have this node.
        """
        return self._api().rpc(peer_id, self, method, list(arguments))

    def _api(self) -> MultiplayerAPI:
        api = self.multiplayer
        if api is None:
            raise RuntimeError(f"{self!r} is not in a SceneTree: add it to tree.root, or to a node below it, first")
        return api
