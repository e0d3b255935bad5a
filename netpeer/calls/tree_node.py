"""TreeNode: a name in a tree. What the nodes of both dialects of Godot are, before anybody calls them."""



from __future__ import annotations

import re
from typing import Any, Generic, TypeVar, cast
from weakref import ReferenceType, ref

from netpeer.caching import Cached
from netpeer.calls.tree_version import TREE
from netpeer.signals import Steps

__all__ = ["MAX_DEPTH", "TreeNode"]

# The signs have a meaning in paths. (Godot refuses @ and % in names that are given to it, and uses them in those that
# it makes itself: such nodes can be mirrored here.)
_NOT_IN_A_NAME = re.compile(r'[.:/"\0\ud800-\udfff]')
_SAID = '. : / " in them, no NUL and no lone surrogate'

# Levels of a tree. Every walk through it is a loop, but paths grow with the depth.
MAX_DEPTH = 256

N = TypeVar("N", bound="TreeNode[Any]")


class TreeNode(Generic[N]):
    """
    A node in a tree, all of whose nodes are of type N.

    For the multiplayer API, not for games: `get_rpc_object`, `become_root_of`, `path_below`, `with_all_below`.
    """

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: as in Godot, without any of . : / " in it; the class's name if none is given.
        """
        # Two underscores, so that a game's own attributes do not meet these.
        self.__name = _checked_name(name or type(self).__name__)
        self.__parent: N | None = None
        self.__children: dict[str, N] = {}
        self.__is_leaving = False
        self.__tree: object = None  # of the root alone
        self.__path = Cached("")
        self.__path_below: Cached[tuple[ReferenceType[N] | None, str | None]] = Cached((None, None))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.get_path() or self.__name}>"

    @property
    def name(self) -> str:
        """
        The node's name: unlike any other child's of the same parent.
        """
        return self.__name

    @name.setter
    def name(self, name: str) -> None:
        _checked_name(name)
        if self.__parent is not None and name != self.__name:
            siblings = self.__parent.__children
            if name in siblings:
                raise ValueError(f"{self.__parent!r} has a child named {name!r} already")
            # Rebuilt, to keep the children's order.
            renamed = {name if node is self else key: node for key, node in siblings.items()}
            self.__parent.__children = renamed
        self.__name = name
        TREE.change()

    def add_child(self, node: N) -> None:
        """
        Put a node below this one. Raises `ValueError` when it has a parent, or its name is taken: Godot would rename
        it, and calls would no longer find it.
        """
        if node.__parent is not None or node.__tree is not None:
            raise ValueError(f"{node!r} has a place in a tree already: take it out with remove_child first")
        if node.__name in self.__children:
            raise ValueError(f"{self!r} has a child named {node.__name!r} already")
        if node is self or node in self._ancestors():
            raise ValueError(f"{node!r} cannot stand below itself")
        if len(self._ancestors()) + node._levels() > MAX_DEPTH:
            raise ValueError(f"a tree has at most {MAX_DEPTH} levels")
        self.__children[node.__name] = node
        node.__parent = self
        TREE.change()
        if self.is_inside_tree():
            with Steps() as steps:
                for entering in node.with_all_below():
                    if entering.is_inside_tree():  # those who were told before may have taken it out
                        steps.run(entering._entered_tree)

    def remove_child(self, node: N) -> None:
        """
        Take a child out; it may be added elsewhere. Calls to it are refused meanwhile.
        """
        if self.__children.get(node.__name) is not node:
            raise ValueError(f"{node!r} is no child of {self!r}")
        if node.__is_leaving:
            return  # one who is told that it leaves need not see to it
        node.__is_leaving = True
        with Steps() as steps:
            if self.is_inside_tree():
                for leaving in reversed(node.with_all_below()):
                    if leaving.is_inside_tree():  # those who were told before may have taken it out
                        steps.run(leaving._leaving_tree)
            node.__is_leaving = False
            del self.__children[node.__name]
            node.__parent = None
            TREE.change()

    def queue_free(self) -> None:
        """
        Take this node out of its tree, at once (Godot: at the frame's end).
        """
        if self.__parent is not None:
            self.__parent.remove_child(cast("N", self))

    def get_parent(self) -> N | None:
        """
        The node above this one.
        """
        return self.__parent

    def get_children(self) -> list[N]:
        """
        The nodes below this one, in the order in which they came.
        """
        return list(self.__children.values())

    def get_node(self, path: str) -> N:
        """
        Find a node by a path from here ("Game/Player", "..", ".") or from the root ("/root/Main/Game").

        Raises:
            KeyError: there is no such node. (Godot: null, and an error)
        """
        node = self.get_node_or_null(path)
        if node is None:
            raise KeyError(f"there is no node {path!r} from {self!r}")
        return node

    def get_node_or_null(self, path: str) -> N | None:
        """
        As `get_node`, None when there is no such node.
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
        Whether `get_node` would find one.
        """
        return self.get_node_or_null(path) is not None

    def get_path(self) -> str:
        """
        The path from the root, such as "/root/Main/Game"; "" outside a tree.
        """
        path = self.__path
        if path.stamp is not TREE.stamp:
            names = [node.__name for node in (cast("N", self), *self._ancestors())]
            path.answer = "/" + "/".join(reversed(names)) if self.is_inside_tree() else ""
            path.stamp = TREE.stamp
        return path.answer

    def is_inside_tree(self) -> bool:
        """
        Whether this node hangs in a `SceneTree`.
        """
        return self._root().__tree is not None

    # For the multiplayer API.

    def get_rpc_object(self) -> object:
        """
        The object whose methods are called: this node, unless a subclass says otherwise. (Not Godot's)
        """
        return self

    def become_root_of(self, tree: object) -> None:
        """
        Hang this node in a `SceneTree`, as its root. (Not Godot's)
        """
        self.__tree = tree
        TREE.change()

    def _tree(self) -> object:
        """
        What the root of this node's tree hangs in.
        """
        return self._root().__tree

    def path_below(self, top: N | None) -> str | None:
        """
        The path of this node from a node above it; "." from itself, None from one that is not above it. (Not Godot's)
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
        This node hangs in a tree from now on. The upper nodes are told first.
        """

    def _leaving_tree(self) -> None:
        """
        This node is about to be taken out of its tree. The lower nodes are told first.
        """

    def _ancestors(self) -> list[N]:
        """
        The nodes above this one, the nearest first.
        """
        ancestors: list[N] = []
        node = self.__parent
        while node is not None:
            ancestors.append(node)
            node = node.__parent
        return ancestors

    def _levels(self) -> int:
        """
        How many levels of nodes begin with this one.
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
        This node and those below it, each before its children, and with all below it before the next: the order in
        which the engine lets them enter the tree. (Not Godot's)
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
        raise ValueError(f"a node cannot be named {name!r}: names are not empty, and have none of {_SAID}")
    return name
