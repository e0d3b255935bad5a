"""TreeNode: a named node in a tree. The base of the nodes of both dialects, without the calls."""

from __future__ import annotations

import re
from typing import Any, Generic, TypeVar, cast
from weakref import ReferenceType, ref

from netpeer.caching import Cached
from netpeer.calls.tree_version import TREE
from netpeer.signals import Steps

__all__ = ["MAX_DEPTH", "TreeNode"]

# These characters have a meaning in paths, or cannot be sent. (Godot refuses @ and % in names that a game sets, but
# uses them in the names that it makes. They are allowed here, so that a game can have nodes with such names.)
_NOT_IN_A_NAME = re.compile(r'[.:/"\0\ud800-\udfff]')
_FORBIDDEN = '. : / " and no NUL or lone surrogate'

# The most levels of a tree. No walk through it is recursive, but paths grow with the depth.
MAX_DEPTH = 256

N = TypeVar("N", bound="TreeNode[Any]")


class TreeNode(Generic[N]):
    """
    A named node in a tree. All nodes of the tree are of type N.

    These are for the multiplayer API, not for games: `get_rpc_object`, `become_root_of`, `path_below`,
    `with_all_below`.
    """

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: the name, without any of . : / " in it, as in Godot; by default the name of the class.
        """
        # Two underscores, so that these do not clash with a game's own attributes.
        self.__name = _checked_name(name or type(self).__name__)
        self.__parent: N | None = None
        self.__children: dict[str, N] = {}
        self.__is_leaving = False
        self.__tree: object = None  # set in the root node only
        self.__path = Cached("")
        self.__path_below: Cached[tuple[ReferenceType[N] | None, str | None]] = Cached((None, None))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.get_path() or self.__name}>"

    @property
    def name(self) -> str:
        """
        The name of the node. No two children of a node have the same name. To set it raises `ValueError` if another
        child of the parent has the name, or the name has a character that is not allowed.
        """
        return self.__name

    @name.setter
    def name(self, name: str) -> None:
        _checked_name(name)
        if self.__parent is not None and name != self.__name:
            siblings = self.__parent.__children
            if name in siblings:
                raise ValueError(f"{self.__parent!r} has a child named {name!r} already")
            # A new dict, so that the order of the children stays.
            renamed = {name if node is self else key: node for key, node in siblings.items()}
            self.__parent.__children = renamed
        self.__name = name
        TREE.change()

    def add_child(self, node: N) -> None:
        """
        Add a node as a child of this one.

        Args:
            node: a node without a parent.

        Raises:
            ValueError: the node has a parent; or a child has the same name (Godot would rename the node, and calls
                would not find it); or it is this node or one above it; or the tree would have too many levels.
        """
        if node.__parent is not None or node.__tree is not None:
            raise ValueError(f"{node!r} is in a tree already: remove it with remove_child first")
        if node.__name in self.__children:
            raise ValueError(f"{self!r} has a child named {node.__name!r} already")
        if node is self or node in self._ancestors():
            raise ValueError(f"{node!r} cannot be a child of itself or of a node below it")
        if len(self._ancestors()) + node._levels() > MAX_DEPTH:
            raise ValueError(f"a tree has at most {MAX_DEPTH} levels")
        self.__children[node.__name] = node
        node.__parent = self
        TREE.change()
        if self.is_inside_tree():
            with Steps() as steps:
                for entering in node.with_all_below():
                    if entering.is_inside_tree():  # an earlier handler may have removed it
                        steps.run(entering._entered_tree)

    def remove_child(self, node: N) -> None:
        """
        Remove a child. It may be added elsewhere; while it is in no tree, calls to it are refused.

        Raises:
            ValueError: the node is not a child of this node.
        """
        if self.__children.get(node.__name) is not node:
            raise ValueError(f"{node!r} is not a child of {self!r}")
        if node.__is_leaving:
            return  # called by a handler of this removal, which goes on
        node.__is_leaving = True
        with Steps() as steps:
            if self.is_inside_tree():
                for leaving in reversed(node.with_all_below()):
                    if leaving.is_inside_tree():  # an earlier handler may have removed it
                        steps.run(leaving._leaving_tree)
            node.__is_leaving = False
            del self.__children[node.__name]
            node.__parent = None
            TREE.change()

    def queue_free(self) -> None:
        """
        Remove this node from its parent at once. (Godot does it at the end of the frame.)
        """
        if self.__parent is not None:
            self.__parent.remove_child(cast("N", self))

    def get_parent(self) -> N | None:
        """
        The parent of this node; None if it has none.
        """
        return self.__parent

    def get_children(self) -> list[N]:
        """
        The children of this node, in the order in which they were added.
        """
        return list(self.__children.values())

    def get_node(self, path: str) -> N:
        """
        Find a node by its path.

        Args:
            path: a path from this node ("Game/Player", "..", ".") or from the root ("/root/Main/Game").

        Raises:
            KeyError: there is no such node. (Godot returns null and logs an error.)
        """
        node = self.get_node_or_null(path)
        if node is None:
            raise KeyError(f"there is no node {path!r} from {self!r}")
        return node

    def get_node_or_null(self, path: str) -> N | None:
        """
        As `get_node`, but None if there is no such node.
        """
        node: N | None = cast("N", self)
        parts = str(path).partition(":")[0].split("/")
        if not parts[0] and len(parts) > 1:
            node = self._root()
            if node.__tree is None or parts[1] != node.__name:
                return None
            parts = parts[2:]
        for part in parts:
            if node is None:
                return None
            if part == "..":
                node = node.__parent
            elif part not in ("", "."):
                node = node.__children.get(part)
        return node

    def has_node(self, path: str) -> bool:
        """
        Whether there is a node at a path.
        """
        return self.get_node_or_null(path) is not None

    def get_path(self) -> str:
        """
        The path from the root, such as "/root/Main/Game"; "" if this node is not in a `SceneTree`.
        """
        path = self.__path
        if path.stamp is not TREE.stamp:
            names = [node.__name for node in (cast("N", self), *self._ancestors())]
            path.answer = "/" + "/".join(reversed(names)) if self.is_inside_tree() else ""
            path.stamp = TREE.stamp
        return path.answer

    def is_inside_tree(self) -> bool:
        """
        Whether this node is in a `SceneTree`.
        """
        return self._root().__tree is not None

    # For the multiplayer API.

    def get_rpc_object(self) -> object:
        """
        The object on which calls to this node are made: this node, unless a subclass overrides it. (Not Godot's)
        """
        return self

    def become_root_of(self, tree: object) -> None:
        """
        Make this node the root of a `SceneTree`. (Not Godot's)
        """
        self.__tree = tree
        TREE.change()

    def _tree(self) -> object:
        """
        The `SceneTree` of this node; None if it is in none.
        """
        return self._root().__tree

    def path_below(self, top: N | None) -> str | None:
        """
        The path of this node from a node above it; "." if `top` is this node, None if `top` is not above it.
        (Not Godot's)
        """
        if top is None:
            return None
        known = self.__path_below
        of, path = known.answer
        if known.stamp is not TREE.stamp or of is None or of() is not top:
            path = self.__find_path_below(top)
            known.answer = ref(top), path
            known.stamp = TREE.stamp
        return path

    def __find_path_below(self, top: N) -> str | None:
        names = []
        at: N | None = cast("N", self)
        while at is not None and at is not top:
            names.append(at.__name)
            at = at.__parent
        return "/".join(reversed(names)) or "." if at is not None else None

    def _entered_tree(self) -> None:
        """
        Called when this node has entered a `SceneTree`: first for a node, then for its children.
        """

    def _leaving_tree(self) -> None:
        """
        Called before this node leaves its `SceneTree`: first for the children of a node, then for the node.
        """

    def _ancestors(self) -> list[N]:
        """
        The nodes above this one; the parent is the first.
        """
        ancestors: list[N] = []
        node = self.__parent
        while node is not None:
            ancestors.append(node)
            node = node.__parent
        return ancestors

    def _levels(self) -> int:
        """
        The number of levels of the tree below this node, with its own.
        """
        level: list[N] = [cast("N", self)]
        count = 0
        while level:
            count += 1
            level = [child for node in level for child in node.__children.values()]
        return count

    def _root(self) -> N:
        node = cast("N", self)
        while node.__parent is not None:
            node = node.__parent
        return node

    def with_all_below(self) -> list[N]:
        """
        This node and all nodes below it, depth first, each node before its children. In this order the nodes enter a
        tree, as in the engine. (Not Godot's)
        """
        nodes: list[N] = []
        waiting: list[N] = [cast("N", self)]
        while waiting:
            node = waiting.pop()
            nodes.append(node)
            waiting.extend(reversed(node.__children.values()))
        return nodes


def _checked_name(name: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a node's name must be a str, not {type(name).__name__}")
    if not name or _NOT_IN_A_NAME.search(name):
        raise ValueError(f"a node cannot be named {name!r}: a name must not be empty, and has none of {_FORBIDDEN}")
    return name
