"""RootPath: the node from which a SceneMultiplayer counts paths."""

from typing import Any

from netpeer.calls.tree_version import TREE
from netpeer.godot4.multiplayer.rpc_node import RPCNode

__all__ = ["RootPath"]


class RootPath:
    """
    Where a `SceneMultiplayer` looks for nodes.
    """

    def __init__(self) -> None:
        self._tree_root: RPCNode[Any] | None = None
        self._path = ""

    @property
    def path(self) -> str:
        """
        The path of the root node, from the tree's root on.
        """
        return self._path

    def set_path(self, path: object) -> None:
        """
        Set the path; raises `ValueError` for one that is not absolute.
        """
        text = str(path)
        if text and not text.startswith("/"):
            raise ValueError(f"root_path must be absolute, such as '/root/Arena', not {text!r}")
        self._path = text
        TREE.change()

    def enter_tree(self, root: RPCNode[Any], path: str) -> None:
        """
        Look for nodes in a tree, at and below a path.
        """
        self._tree_root = root
        self.set_path(path)

    def leave_tree(self, root: RPCNode[Any], path: str) -> None:
        """
        The opposite of `enter_tree`. A path that was set to something else stays.
        """
        if self._tree_root is root and self._path == path:
            self._tree_root, self._path = None, ""
            TREE.change()

    def find(self) -> RPCNode[Any] | None:
        """
        The root node.
        """
        if self._tree_root is None or not self._path:
            return None
        return self._tree_root.get_node_or_null(self._path)

    def why_no_path(self) -> str:
        """
        Why a node has no path from the root node.
        """
        if self._tree_root is None or not self._path:
            return "its SceneMultiplayer has no root_path: give it to a SceneTree with set_multiplayer"
        if self.find() is None:
            return f"there is no node at the root_path {self._path}"
        return "it is not below the API's root_path"
