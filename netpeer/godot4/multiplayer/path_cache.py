"""Short names for nodes: each side announces an id for a node once to each peer, and uses it when that has confirmed.

    send to P:   unknown --SIMPLIFY_PATH(md5, id, path)--> announced --CONFIRM_PATH(agrees, id) from P--> confirmed

Ids belong to nodes, not to paths: a node that leaves its tree loses its id, one that comes back gets a new one. What
belonged to a peer that left is forgotten.
"""

from collections.abc import Iterable
from enum import Enum
from itertools import islice
from weakref import ReferenceType, WeakKeyDictionary, ref

from netpeer.godot4.multiplayer.node import Node

__all__ = ["MAX_PATHS_PER_PEER", "MAX_PATH_BYTES", "Announced", "PathCache", "Refused"]

# Nodes that one peer may have announced to us at a time, and the length of a path. A big Godot scene has some thousand
# nodes, their paths some fifty characters; a flood would fill our memory.
MAX_PATHS_PER_PEER = 16384
MAX_PATH_BYTES = 1024

# Godot never takes an id back, so a long session has announced many nodes that are gone. When a peer's room is full,
# so many of its oldest announcements are looked at for each new one, and one that is of no use is dropped.
OLDEST_LOOKED_AT = 8


class Announced(Enum):
    """
    How far a peer knows our id for a node.
    """

    WAITING = 0
    CONFIRMED = 1
    DIFFERS = 2  # it has the node, with other methods


class Refused(Enum):
    """
    Why an announcement is not taken note of.
    """

    TWICE = "duplicate_path"
    TOO_LONG = "path_too_long"
    TOO_MANY = "too_many_paths"


class _Received:
    """
    A node that a peer has announced.
    """

    __slots__ = ("md5", "node", "path")

    def __init__(self, node: Node, path: str, md5: str) -> None:
        self.node: ReferenceType[Node] = ref(node)
        self.path = path
        self.md5 = md5


class PathCache:
    """
    The ids that we announced, and those that others announced to us.
    """

    def __init__(self) -> None:
        self._last_id = 0
        self._ids: dict[Node, int] = {}
        self._nodes: dict[int, Node] = {}
        self._announced: dict[Node, dict[int, Announced]] = {}  # node -> peer -> how far
        self._received: dict[int, dict[int, _Received]] = {}  # peer -> id -> what
        self._checksums: dict[int, WeakKeyDictionary[Node, str]] = {}  # peer -> node -> the checksum that it has there

    def clear(self) -> None:
        """
        Forget everything: there is another multiplayer peer.
        """
        for node in self._ids:
            node.remove_exit_listener(self)
        self._ids.clear()
        self._nodes.clear()
        self._announced.clear()
        self._received.clear()
        self._checksums.clear()
        self._last_id = 0

    def forget_peer(self, peer: int) -> None:
        """
        Forget what belonged to a peer that left.
        """
        for known in self._announced.values():
            known.pop(peer, None)
        self._received.pop(peer, None)
        self._checksums.pop(peer, None)

    def node_left(self, node: Node) -> None:
        """
        A node has left its tree: its id is void.
        """
        id = self._ids.pop(node, 0)
        self._nodes.pop(id, None)
        self._announced.pop(node, None)

    # What we announce.

    def id_of(self, node: Node) -> int:
        """
        The id that we give to a node; 1 and up.
        """
        id = self._ids.get(node)
        if id is None:
            self._last_id += 1
            id = self._ids[node] = self._last_id
            self._nodes[id] = node
            self._announced[node] = {}
            node.add_exit_listener(self)
        return id

    def node_of(self, id: int) -> Node | None:
        """
        The node that has this id of ours.
        """
        return self._nodes.get(id)

    def unannounced(self, node: Node, peers: Iterable[int]) -> list[int]:
        """
        Which of these peers have not been told our id for the node. They count as told from now on.
        """
        self.id_of(node)
        known = self._announced[node]
        new = [peer for peer in peers if peer not in known]
        known.update(dict.fromkeys(new, Announced.WAITING))
        return new

    def take_back(self, node: Node, peer: int) -> None:
        """
        The announcement to a peer could not be sent: it has not been told.
        """
        self._announced.get(node, {}).pop(peer, None)

    def state(self, node: Node, peer: int) -> Announced | None:
        """
        How far a peer knows our id for the node; None: not at all.
        """
        return self._announced.get(node, {}).get(peer)

    def confirm(self, id: int, peer: int, *, agrees: bool) -> bool:
        """
        A peer confirms an id of ours. False when we have not announced it to that peer.
        """
        node = self._nodes.get(id)
        if node is None:
            return 0 < id <= self._last_id  # of a node that is gone meanwhile
        known = self._announced[node]
        if peer not in known:
            return False
        known[peer] = Announced.CONFIRMED if agrees else Announced.DIFFERS
        return True

    # What is announced to us.

    def learn(self, peer: int, id: int, node: Node, path: str, md5: str) -> Refused | None:
        """
        A peer announces its id for a node, and the checksum of the methods there. None when that is noted.
        """
        nodes = self._received.setdefault(peer, {})
        if id in nodes:
            return Refused.TWICE
        if len(path.encode()) > MAX_PATH_BYTES:
            return Refused.TOO_LONG
        if len(nodes) >= MAX_PATHS_PER_PEER and not self._make_room(nodes):
            return Refused.TOO_MANY
        nodes[id] = _Received(node, path, md5)
        self._checksums.setdefault(peer, WeakKeyDictionary())[node] = md5
        return None

    def received(self, peer: int, id: int, root: Node) -> Node | None:
        """
        The node that a peer means by its id; None when it has announced no such id, or the node is not there any more.
        One that came back to its path is found again.
        """
        known = self._received.get(peer, {}).get(id)
        if known is None:
            return None
        node = known.node()
        if node is None or not node.is_inside_tree():
            node = root.get_node_or_null(known.path)
            if node is not None:
                known.node = ref(node)
                self._checksums.setdefault(peer, WeakKeyDictionary())[node] = known.md5
        return node

    def checksum(self, peer: int, node: Node) -> str | None:
        """
        The checksum of a node's methods at a peer; None when it has not announced the node.
        """
        checksums = self._checksums.get(peer)
        return None if checksums is None else checksums.get(node)

    def _make_room(self, nodes: dict[int, _Received]) -> bool:
        for id in list(islice(nodes, OLDEST_LOOKED_AT)):
            known = nodes.pop(id)
            node = known.node()
            if node is None or not node.is_inside_tree():
                return True
            nodes[id] = known  # behind the others: it has had its look
        return False
