"""The path cache of Godot 4: ids for nodes, in both directions. `calls.announcements` has the ids that we announce.

An id belongs to a node, not to a path. A node that leaves its tree loses its id. If it comes back, it gets a new id.
"""

from enum import Enum
from itertools import islice
from typing import Any
from weakref import ReferenceType, WeakKeyDictionary, ref

from netpeer.caching import Version
from netpeer.calls.announcements import MAX_PATH_BYTES, MAX_PATHS_PER_PEER, Announced, Announcements
from netpeer.godot4.multiplayer.rpc_node import RPCNode

__all__ = ["Announced", "PathCache", "Refused"]

# An id has 31 bits on the wire. A game with this many nodes would run out of memory first.
MAX_IDS = (1 << 31) - 1

# Godot never withdraws an id, so in a long session a peer has announced many nodes that are gone. When a peer has no
# room for a new announcement, this many of its oldest ones are checked, and one whose node is gone is dropped.
OLDEST_LOOKED_AT = 8


class Refused(Enum):
    """
    The reason why an announcement is refused.
    """

    TWICE = "duplicate_path"
    TOO_LONG = "path_too_long"
    TOO_MANY = "too_many_paths"


class _Received:
    """
    A node that a peer has announced.
    """

    __slots__ = ("md5", "node", "path")

    def __init__(self, node: RPCNode[Any], path: str, md5: str) -> None:
        self.node: ReferenceType[RPCNode[Any]] = ref(node)
        self.path = path
        self.md5 = md5


class PathCache(Announcements[RPCNode[Any]]):
    """
    The ids that this peer announced, and the ids that other peers announced to it.
    """

    def __init__(self, peers_version: Version) -> None:
        """
        Args:
            peers_version: changed when a peer announces other methods for a node than before.
        """
        super().__init__(peers_version, MAX_IDS)
        self._received: dict[int, dict[int, _Received]] = {}  # peer -> id -> announced node
        # peer -> node -> checksum of the node's methods at that peer
        self._checksums: dict[int, WeakKeyDictionary[RPCNode[Any], str]] = {}

    def clear(self) -> None:
        for node in self.keys():
            node.remove_exit_listener(self)
        super().clear()
        self._received.clear()
        self._checksums.clear()

    def forget_peer(self, peer: int) -> None:
        super().forget_peer(peer)
        self._received.pop(peer, None)
        self._checksums.pop(peer, None)

    def id_of(self, key: RPCNode[Any]) -> int:
        is_new = not self.known_id(key)
        id = super().id_of(key)
        if is_new:
            key.add_exit_listener(self)
        return id

    def node_left(self, node: RPCNode[Any]) -> None:
        """
        A node has left its tree. Forget its id.
        """
        self.forget_key(node)

    def confirm_id(self, id: int, peer: int, *, agrees: bool) -> bool:
        """
        A peer confirms an id of ours. Returns False if the id was not announced to that peer.
        """
        node = self.key_of(id)
        if node is None:
            return self.was_given(id)  # The node may have left its tree meanwhile.
        return self.confirm(node, peer, agrees=agrees)

    # Ids that other peers announce.

    def learn(self, peer: int, id: int, node: RPCNode[Any], path: str, md5: str) -> Refused | None:
        """
        Store a peer's announcement: its id for a node, and the checksum of the node's methods at that peer. Returns
        None, or the reason why the announcement is refused.
        """
        nodes = self._received.setdefault(peer, {})
        if id in nodes:
            return Refused.TWICE
        if len(path.encode()) > MAX_PATH_BYTES:
            return Refused.TOO_LONG
        if len(nodes) >= MAX_PATHS_PER_PEER and not self._make_room(nodes):
            return Refused.TOO_MANY
        nodes[id] = _Received(node, path, md5)
        self._note_checksum(peer, node, md5)
        return None

    def received(self, peer: int, id: int, root: RPCNode[Any]) -> RPCNode[Any] | None:
        """
        The node for an id of a peer. None if the peer has not announced the id, or if the node is gone. If the node has
        left its tree, the node that is now at the announced path is found.
        """
        known = self._received.get(peer, {}).get(id)
        if known is None:
            return None
        node = known.node()
        if node is None or not node.is_inside_tree():
            node = root.get_node_or_null(known.path)
            if node is not None:
                known.node = ref(node)
                self._note_checksum(peer, node, known.md5)
        return node

    def checksum(self, peer: int, node: RPCNode[Any]) -> str | None:
        """
        The checksum of a node's methods at a peer. None if the peer has not announced the node.
        """
        checksums = self._checksums.get(peer)
        return None if checksums is None else checksums.get(node)

    def _note_checksum(self, peer: int, node: RPCNode[Any], md5: str) -> None:
        checksums = self._checksums.setdefault(peer, WeakKeyDictionary())
        if checksums.get(node, md5) != md5:
            self._peers_version.change()
        checksums[node] = md5

    def _make_room(self, nodes: dict[int, _Received]) -> bool:
        for id in list(islice(nodes, OLDEST_LOOKED_AT)):
            known = nodes.pop(id)
            node = known.node()
            if node is None or not node.is_inside_tree():
                return True
            nodes[id] = known  # to the end: it is not checked again before the others
        return False
