"""RootPath: the root node of a SceneMultiplayer. Node paths on the wire are relative to it."""

from typing import Any

from netpeer.calls.tree_version import TREE
from netpeer.godot4.multiplayer.rpc_node import RPCNode

__all__ = ["RootPath"]


class RootPath:
    """
    The path of the node at which a `SceneMultiplayer` looks for nodes, and the tree that it is in.
    """

    def __init__(self) -> None:
        self._tree_root: RPCNode[Any] | None = None
        self._path = ""

    @property
    def path(self) -> str:
        """
        The absolute path of the root node. "": no path is set.
        """
        return self._path

    def set_path(self, path: object) -> None:
        """
        Set the path. Raises `ValueError` if it is not absolute.
        """
        text = str(path)
        if text and not text.startswith("/"):
            raise ValueError(f"root_path must be absolute, such as '/root/Arena', not {text!r}")
        self._path = text
        TREE.change()

    def enter_tree(self, root: RPCNode[Any], path: str) -> None:
        """
        Look for nodes in a tree, at and below a path.

        Args:
            root: the root node of the tree.
            path: the absolute path.
        """
        self._tree_root = root
        self.set_path(path)

    def leave_tree(self, root: RPCNode[Any], path: str) -> None:
        """
        Undo `enter_tree`. A path that was set to another value since then stays.
        """
        if self._tree_root is root and self._path == path:
            self._tree_root, self._path = None, ""
            TREE.change()

    def find(self) -> RPCNode[Any] | None:
        """
        The root node, or None if there is no node at the path.
        """
        if self._tree_root is None or not self._path:
            return None
        return self._tree_root.get_node_or_null(self._path)

    def why_no_path(self) -> str:
        """
        The reason for the log why a node has no path from the root node.
        """
        if self._tree_root is None or not self._path:
            return "its SceneMultiplayer has no root_path: give it to a SceneTree with set_multiplayer"
        if self.find() is None:
            return f"there is no node at the root_path {self._path}"
        return "it is not below the API's root_path"
