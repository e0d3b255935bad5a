"""The short way for games without a scene tree: one object, at one path."""

from typing import Any
from weakref import ReferenceType, WeakKeyDictionary, ref

from netpeer.godot3.multiplayer.node import Node
from netpeer.godot3.multiplayer.scene_tree import SceneTree
from netpeer.godot3.peers.networked_multiplayer_peer import NetworkedMultiplayerPeer

__all__ = ["ExposedNode", "expose"]

# Objects that are exposed on the same peer stand in the same tree. The tree holds its peer, and lives as long as one of
# its nodes does: held strongly here, neither would ever be freed.
_trees: "WeakKeyDictionary[NetworkedMultiplayerPeer, ReferenceType[SceneTree]]" = WeakKeyDictionary()


class ExposedNode(Node):
    """
    A node whose calls are made on another object. Made by `expose`.
    """

    def __init__(self, name: str, target: object, tree: SceneTree) -> None:
        super().__init__(name)
        self._target = target
        self._scene_tree = tree  # keeps it alive

    def poll(self) -> None:
        """
        Poll the peer and make the calls that have come, for all objects exposed on it. Call it once a frame.
        """
        self._scene_tree.poll()

    @property
    def tree(self) -> SceneTree:
        """
        The tree behind it, with its signals.
        """
        return self._scene_tree

    def get_rpc_sender_id(self) -> int:
        """
        Inside a call: who made it.
        """
        return self._scene_tree.get_rpc_sender_id()

    def get_rpc_object(self) -> object:
        return self._target


class _Branch(Node):
    """
    A node on the way to an exposed one.
    """


def expose(target: Any, path: str, peer: NetworkedMultiplayerPeer) -> ExposedNode:
    """
    Let the other peers call an object's marked methods, and call theirs.

    Args:
        target: any object; its methods marked with `@remote`, `@master`, `@puppet` and so on can be called.
        path: where the others have their counterpart, such as "Main/Game"; with or without "/root/" before it.
        peer: a client or server in gd_mp_api mode; expose before it connects, so that no signal is missed.

    Returns:
        A node: `poll()` it every frame, call by `rpc("method", ...)`, `rpc_id(peer_id, "method", ...)` and so on.
        Raises `ValueError` for a path that is taken or cannot be one.
    """
    names = path.removeprefix("/root/").removesuffix("/").split("/")
    if not all(names):
        raise ValueError(f"{path!r} is no path for an object: write it as in 'Main/Game'")
    branches = [_Branch(name) for name in names[:-1]]  # all names are checked before anything is changed
    tree = _tree_of(peer)
    node = ExposedNode(names[-1], target, tree)
    parent: Node = tree.root
    for branch in branches:
        child = parent.get_node_or_null(branch.name)
        if child is None:
            child = branch
            parent.add_child(child)
        parent = child
    _put(node, parent)
    return node


def _put(node: ExposedNode, parent: Node) -> None:
    """
    Add a node, in the place of one that was only on the way to others.
    """
    there = parent.get_node_or_null(node.name)
    if isinstance(there, _Branch):
        parent.remove_child(there)
        for child in there.get_children():
            there.remove_child(child)
            node.add_child(child)
    parent.add_child(node)


def _tree_of(peer: NetworkedMultiplayerPeer) -> SceneTree:
    known = _trees.get(peer)
    tree = known() if known is not None else None
    if tree is None:
        tree = SceneTree(clock=peer.clock)
        tree.network_peer = peer
        _trees[peer] = ref(tree)
    return tree
