"""`expose`: remote calls for one object, for games without a scene tree."""

from typing import Any
from weakref import ReferenceType, WeakKeyDictionary, ref

from netpeer.godot3.multiplayer.node import Node
from netpeer.godot3.multiplayer.scene_tree import SceneTree
from netpeer.godot3.peers.networked_multiplayer_peer import NetworkedMultiplayerPeer

__all__ = ["ExposedNode", "expose"]

# Objects that are exposed on the same peer are in the same tree. The tree refers to its peer, and each exposed node
# refers to the tree. So this dict must hold both weakly; otherwise they would never be freed.
_trees: "WeakKeyDictionary[NetworkedMultiplayerPeer, ReferenceType[SceneTree]]" = WeakKeyDictionary()


class ExposedNode(Node):
    """
    A node that makes calls on another object. `expose` creates it.

    Poll it every frame; call the other peers with `rpc`, `rpc_id` and the other methods of `Node`.
    """

    def __init__(self, name: str, target: object, tree: SceneTree) -> None:
        super().__init__(name)
        self._target = target
        self._scene_tree = tree  # keeps the tree alive

    def poll(self) -> None:
        """
        Poll the network peer and make the calls that have arrived, for all objects that are exposed on it. Call it once
        a frame. It never blocks, and raises only what a called method or a callback raises.
        """
        self._scene_tree.poll()

    @property
    def tree(self) -> SceneTree:
        """
        The `SceneTree` of this node. Connect to its signals to learn about peers.
        """
        return self._scene_tree

    def get_rpc_sender_id(self) -> int:
        """
        The id of the peer that made the running call; 0 outside of a call.
        """
        return self._scene_tree.get_rpc_sender_id()

    def get_rpc_object(self) -> object:
        return self._target


class _Branch(Node):
    """
    A node above an exposed one, which is there only for the path.
    """


def expose(target: Any, path: str, peer: NetworkedMultiplayerPeer) -> ExposedNode:
    """
    Make an object callable for other peers, at a path. (Not Godot's)

    Args:
        target: any object. Other peers can call its methods that are marked with `@remote`, `@master`, `@puppet`,
            `@remotesync`, `@mastersync` or `@puppetsync`.
        path: the path of the same node on the other peers, such as "Main/Game" or "/root/Main/Game".
        peer: a client or server with `gd_mp_api = True`. Expose the object before the peer connects or listens, so that
            no signal is missed.

    Returns:
        A node. Call its `poll()` every frame, instead of the peer's. Call the other peers with `rpc("method", ...)`,
        `rpc_id(peer_id, "method", ...)` and so on.

    Raises:
        ValueError: the path is not valid, or another object is exposed at it.
    """
    names = path.removeprefix("/root/").removesuffix("/").split("/")
    if not all(names):
        raise ValueError(f"{path!r} is not a path for an object: write it as in 'Main/Game'")
    branches = [_Branch(name) for name in names[:-1]]  # checks all names before the tree changes
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
    Add a node. If there is a branch at its path, the node replaces it, and gets its children.
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
