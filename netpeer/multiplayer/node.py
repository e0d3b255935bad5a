"""Node: a name in a tree, with methods that others may call.

The part of Godot's Node that calls need: names, paths, the network master, and the calls themselves.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from netpeer.errors import Error
from netpeer.multiplayer.rpc_mode import RPCMode, marked_modes

if TYPE_CHECKING:
    from netpeer.multiplayer.multiplayer_api import MultiplayerAPI
    from netpeer.multiplayer.reply import Reply
    from netpeer.multiplayer.scene_tree import SceneTree

__all__ = ["Node"]

# The signs have a meaning in paths. (Godot refuses @ and % in names that are given to it, and uses them in those that
# it makes itself: such nodes can be mirrored here.)
_NOT_IN_A_NAME = re.compile(r'[.:/"\0\ud800-\udfff]')

# Levels of a tree. Every walk through it is a loop, but paths grow with the depth.
MAX_DEPTH = 256


@lru_cache(maxsize=1024)
def _marks(kind: Hashable) -> tuple[dict[str, RPCMode], dict[str, RPCMode]]:
    """
    `marked_modes`, asked once for each class.
    """
    return marked_modes(kind) if isinstance(kind, type) else ({}, {})


class Node:
    """
    A node in a scene tree. See Godot's class reference (3.x), `Node`.

    Subclass it, mark methods with `@remote`, `@master`, `@puppet`, `@remotesync`, `@mastersync` or `@puppetsync`, and
    put it into a `SceneTree` at the path that it has on the other side.

    Attributes:
        custom_multiplayer: the MultiplayerAPI of this node and those below it, instead of the tree's.
    """

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: as in Godot, without any of . : / " in it; the class's name if none is given.
        """
        # Two underscores, so that a game's own attributes do not meet these.
        self.__name = _checked_name(name or type(self).__name__)
        self.__parent: Node | None = None
        self.__children: dict[str, Node] = {}
        self.__tree: SceneTree | None = None  # of the root alone
        self.__network_master = 1
        self.__method_modes: dict[str, RPCMode] = {}
        self.__property_modes: dict[str, RPCMode] = {}
        self.custom_multiplayer: MultiplayerAPI | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.get_path() or self.__name}>"

    # The tree.

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

    def add_child(self, node: Node) -> None:
        """
        Put a node below this one. Raises `ValueError` when it has a parent, or its name is taken: Godot would rename
        it, and calls would no longer find it.
        """
        if node.__parent is not None or node.__tree is not None:
            raise ValueError(f"{node!r} has a place in a tree already: take it out with remove_child first")
        if node.__name in self.__children:
            raise ValueError(f"{self!r} has a child named {node.__name!r} already")
        if self is node or node in self._ancestors():
            raise ValueError(f"{node!r} cannot stand below itself")
        if len(self._ancestors()) + node._levels() > MAX_DEPTH:
            raise ValueError(f"a tree has at most {MAX_DEPTH} levels")
        self.__children[node.__name] = node
        node.__parent = self

    def remove_child(self, node: Node) -> None:
        """
        Take a child out; it may be added elsewhere. Calls to it are refused meanwhile.
        """
        if self.__children.get(node.__name) is not node:
            raise ValueError(f"{node!r} is no child of {self!r}")
        del self.__children[node.__name]
        node.__parent = None

    def queue_free(self) -> None:
        """
        Take this node out of its tree, at once (Godot: at the frame's end).
        """
        if self.__parent is not None:
            self.__parent.remove_child(self)

    def get_parent(self) -> Node | None:
        """
        The node above this one.
        """
        return self.__parent

    def get_children(self) -> list[Node]:
        """
        The nodes below this one, in the order in which they came.
        """
        return list(self.__children.values())

    def get_node(self, path: str) -> Node:
        """
        Find a node by a path from here ("Game/Player", "..", ".") or from the root ("/root/Main/Game").

        Raises:
            KeyError: there is no such node. (Godot: null, and an error)
        """
        node = self.get_node_or_null(path)
        if node is None:
            raise KeyError(f"there is no node {path!r} from {self!r}")
        return node

    def get_node_or_null(self, path: str) -> Node | None:
        """
        As `get_node`, None when there is no such node.
        """
        node: Node | None = self
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
        if not self.is_inside_tree():
            return ""
        names = [node.__name for node in (self, *self._ancestors())]
        return "/" + "/".join(reversed(names))

    def is_inside_tree(self) -> bool:
        """
        Whether this node hangs in a `SceneTree`.
        """
        return self._root().__tree is not None

    def get_tree(self) -> SceneTree | None:
        """
        The tree that this node hangs in.
        """
        return self._root().__tree

    # Who is the master.

    def set_network_master(self, id: int, recursive: bool = True) -> None:
        """
        Say which peer decides about this node. 1, the server, unless set.

        Args:
            id: a peer id.
            recursive: for all nodes below it, too.
        """
        nodes = [self]
        while nodes:
            node = nodes.pop()
            node.__network_master = id
            if recursive:
                nodes.extend(node.__children.values())

    def get_network_master(self) -> int:
        """
        The peer that decides about this node.
        """
        return self.__network_master

    def is_network_master(self) -> bool:
        """
        Whether that is this peer.
        """
        return self._api().get_network_unique_id() == self.__network_master

    @property
    def multiplayer(self) -> MultiplayerAPI | None:
        """
        The API that calls of this node go through: the nearest `custom_multiplayer` above it, else the tree's.
        """
        for node in (self, *self._ancestors()):
            if node.custom_multiplayer is not None:
                return node.custom_multiplayer
        tree = self.get_tree()
        return tree.multiplayer if tree is not None else None

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
        return self._api()._rpc(self, 0, False, method, arguments)

    def rpc_id(self, peer_id: int, method: str, *arguments: Any) -> Error:
        """
        As `rpc`, for one peer; 0 all, negative all but that one.
        """
        return self._api()._rpc(self, peer_id, False, method, arguments)

    def rpc_unreliable(self, method: str, *arguments: Any) -> Error:
        """
        As `rpc`; may be lost when the link is congested.
        """
        return self._api()._rpc(self, 0, True, method, arguments)

    def rpc_unreliable_id(self, peer_id: int, method: str, *arguments: Any) -> Error:
        """
        As `rpc_id`; may be lost when the link is congested.
        """
        return self._api()._rpc(self, peer_id, True, method, arguments)

    def rset(self, property: str, value: Any) -> Error:
        """
        Set a property of this node on all other peers, and here if its mode says so; reliable.
        """
        return self._api()._rset(self, 0, False, property, value)

    def rset_id(self, peer_id: int, property: str, value: Any) -> Error:
        """
        As `rset`, for one peer; 0 all, negative all but that one.
        """
        return self._api()._rset(self, peer_id, False, property, value)

    def rset_unreliable(self, property: str, value: Any) -> Error:
        """
        As `rset`; may be lost when the link is congested.
        """
        return self._api()._rset(self, 0, True, property, value)

    def rset_unreliable_id(self, peer_id: int, property: str, value: Any) -> Error:
        """
        As `rset_id`; may be lost when the link is congested.
        """
        return self._api()._rset(self, peer_id, True, property, value)

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
        return self._api()._call_remote(self, peer_id, method, arguments, timeout)

    def rpc_config(self, method: str, mode: int) -> None:
        """
        Set the mode of a method of this node, whatever a decorator said.
        """
        self.__method_modes[method] = RPCMode(mode)

    def rset_config(self, property: str, mode: int) -> None:
        """
        Set the mode of a property of this node, whatever a decorator said.
        """
        self.__property_modes[property] = RPCMode(mode)

    # For the MultiplayerAPI.

    def _rpc_object(self) -> object:
        """
        Whose methods are called.
        """
        return self

    def _become_root_of(self, tree: SceneTree) -> None:
        self.__tree = tree

    def _method_mode(self, name: str) -> RPCMode:
        mode = self.__method_modes.get(name)
        return mode if mode is not None else _marks_of(self._rpc_object())[0].get(name, RPCMode.DISABLED)

    def _property_mode(self, name: str) -> RPCMode:
        mode = self.__property_modes.get(name)
        return mode if mode is not None else _marks_of(self._rpc_object())[1].get(name, RPCMode.DISABLED)

    def _api(self) -> MultiplayerAPI:
        api = self.multiplayer
        if api is None:
            raise RuntimeError(f"{self!r} is not in a SceneTree: add it to tree.root, or to a node below it, first")
        return api

    def _ancestors(self) -> list[Node]:
        """
        The nodes above this one, the nearest first.
        """
        ancestors = []
        node = self.__parent
        while node is not None:
            ancestors.append(node)
            node = node.__parent
        return ancestors

    def _levels(self) -> int:
        """
        How many levels of nodes begin with this one.
        """
        level: list[Node] = [self]
        count = 0
        while level:
            count += 1
            level = [child for node in level for child in node.__children.values()]
        return count

    def _root(self) -> Node:
        node = self
        while node.__parent is not None:
            node = node.__parent
        return node


def _marks_of(target: object) -> tuple[dict[str, RPCMode], dict[str, RPCMode]]:
    return _marks(cast(Hashable, type(target)))  # mypy takes type[object] for unhashable


def _checked_name(name: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a node's name must be a str, not {type(name).__name__}")
    if not name or _NOT_IN_A_NAME.search(name):
        raise ValueError(f'a node cannot be named {name!r}: names are not empty, and have none of . : @ / " %')
    return name
