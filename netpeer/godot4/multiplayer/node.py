"""Node of Godot 4: a name in a tree, with methods that others may call.

The part of Godot's Node that calls need. Names and paths: `calls.tree_node`; authority and marked methods: `rpc_node`.
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
    A node in a scene tree. See Godot's class reference (4.x), `Node`.

    Subclass it, mark methods with `@rpc`, and put it into a `SceneTree` at the path that it has on the other side.

    Signals:
        tree_entered(), tree_exiting(): this node hangs in a `SceneTree` from now on; is about to be taken out of it.
        child_entered_tree(node), child_exiting_tree(node): the same of a node directly below this one.
    """

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: as in Godot, without any of . : / " in it; the class's name if none is given.
        """
        super().__init__(name)
        # Two underscores, so that a game's own attributes do not meet these.
        self.__multiplayer: Cached[ReferenceType[MultiplayerAPI] | None] = Cached(None)

    def get_tree(self) -> SceneTree | None:
        """
        The tree that this node hangs in.
        """
        return cast("SceneTree | None", self._tree())

    # Who decides about it.

    def is_multiplayer_authority(self) -> bool:
        """
        Whether that is this peer. False outside of a tree.
        """
        api = self.multiplayer
        return api is not None and api.get_unique_id() == self.get_multiplayer_authority()

    @property
    def multiplayer(self) -> MultiplayerAPI | None:
        """
        The API that calls of this node go through; None outside of a tree.
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

    def _api(self) -> MultiplayerAPI:
        api = self.multiplayer
        if api is None:
            raise RuntimeError(f"{self!r} is not in a SceneTree: add it to tree.root, or to a node below it, first")
        return api
