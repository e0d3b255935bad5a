"""Short names for nodes: each side announces an id once to each peer, and uses it when that peer has confirmed it.

    send to P:   unknown --announcement(id, path)--> WAITING --confirmation from P--> CONFIRMED, or DIFFERS

What is named is the dialect's: a path (Godot 3) or a node (Godot 4). Ids live as long as the connection with a peer:
what belonged to a peer that left is forgotten, so that one who comes back, or another with the same id, starts anew.
"""

from collections.abc import Hashable, Iterable
from enum import Enum
from typing import Generic, TypeVar

from netpeer.caching import Version

__all__ = ["MAX_PATHS_PER_PEER", "MAX_PATH_BYTES", "Announced", "Announcements"]

# Paths that one peer may have announced to us at a time, and the length of one. A big Godot scene has some thousand
# nodes, their paths some fifty characters; a flood would fill our memory.
MAX_PATHS_PER_PEER = 16384
MAX_PATH_BYTES = 1024

K = TypeVar("K", bound=Hashable)


class Announced(Enum):
    """
    How far a peer knows an id of ours.
    """

    WAITING = 0
    CONFIRMED = 1
    DIFFERS = 2  # it has the node, with other methods


class Announcements(Generic[K]):
    """
    The ids that we announced, and how far each peer knows them.
    """

    def __init__(self, peers_version: Version, max_ids: int) -> None:
        """
        Args:
            peers_version: changes here when a peer takes a confirmation back.
            max_ids: keys that have an id at a time.
        """
        self._peers_version = peers_version
        self._max_ids = max_ids
        self._last_id = 0
        self._ids: dict[K, int] = {}
        self._keys: dict[int, K] = {}
        self._states: dict[K, dict[int, Announced]] = {}  # key -> peer -> how far
        self._told: dict[int, dict[K, None]] = {}  # peer -> the keys that it was told of

    def clear(self) -> None:
        """
        Forget everything: there is another network peer.
        """
        self._last_id = 0
        self._ids.clear()
        self._keys.clear()
        self._states.clear()
        self._told.clear()

    def forget_peer(self, peer: int) -> None:
        """
        Forget what belonged to a peer that left.
        """
        for key in self._told.pop(peer, ()):
            self._states[key].pop(peer, None)

    def forget_key(self, key: K) -> None:
        """
        Forget the id of a key; it gets a new one when it is named again.
        """
        self._keys.pop(self._ids.pop(key, 0), None)
        for peer in self._states.pop(key, ()):
            self._told[peer].pop(key, None)

    def keys(self) -> list[K]:
        """
        All keys that have an id.
        """
        return list(self._ids)

    def id_of(self, key: K) -> int:
        """
        The id that we give to a key; 1 and up, 0 when there are too many: name it by its path then.
        """
        id = self._ids.get(key)
        if id is None:
            if len(self._ids) >= self._max_ids:
                return 0
            self._last_id = id = self._last_id + 1
            self._ids[key], self._keys[id], self._states[key] = id, key, {}
        return id

    def known_id(self, key: K) -> int:
        """
        The id of a key that has one; else 0.
        """
        return self._ids.get(key, 0)

    def key_of(self, id: int) -> K | None:
        """
        The key that has this id.
        """
        return self._keys.get(id)

    def was_given(self, id: int) -> bool:
        """
        Whether an id was given to a key, which may be forgotten meanwhile.
        """
        return 0 < id <= self._last_id

    def unannounced(self, key: K, peers: Iterable[int]) -> list[int]:
        """
        Which of these peers have not been told our id for the key. They count as told from now on.
        """
        if not self.id_of(key):
            return []
        states = self._states[key]
        new = [peer for peer in peers if peer not in states]
        for peer in new:
            states[peer] = Announced.WAITING
            self._told.setdefault(peer, {})[key] = None
        return new

    def take_back(self, key: K, peer: int) -> None:
        """
        The announcement to a peer could not be sent: it has not been told.
        """
        if self._states.get(key, {}).pop(peer, None) is not None:
            self._told[peer].pop(key, None)

    def state(self, key: K, peer: int) -> Announced | None:
        """
        How far a peer knows our id for the key; None: not at all.
        """
        return self._states.get(key, {}).get(peer)

    def confirm(self, key: K, peer: int, *, agrees: bool = True) -> bool:
        """
        A peer confirms our id for a key. False when we have not announced one to it.

        Args:
            key: what it confirms.
            peer: who confirms.
            agrees: whether its node has the same methods.
        """
        states = self._states.get(key, {})
        before = states.get(peer)
        if before is None:
            return False
        states[peer] = Announced.CONFIRMED if agrees else Announced.DIFFERS
        if before is Announced.CONFIRMED and not agrees:
            self._peers_version.change()
        return True
