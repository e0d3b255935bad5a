"""Ids for nodes: this side announces an id to each peer once, and uses it as soon as that peer has confirmed it.

    for each peer:   unknown --announcement(id, path)--> WAITING --confirmation--> CONFIRMED, or DIFFERS

The key of an id depends on the dialect: a path (Godot 3) or a node (Godot 4). When a peer leaves, its states are
forgotten. If it comes back, or another peer gets its peer id, the ids are announced again.
"""

from collections.abc import Hashable, Iterable
from enum import Enum
from typing import Generic, TypeVar

from netpeer.caching import Version

__all__ = ["MAX_PATHS_PER_PEER", "MAX_PATH_BYTES", "Announced", "Announcements"]

# The most paths that one peer may have announced to us at a time, and the most bytes of one path. A big Godot scene has
# some thousand nodes, with paths of about fifty characters. Without a limit a hostile peer could fill our memory.
MAX_PATHS_PER_PEER = 16384
MAX_PATH_BYTES = 1024

K = TypeVar("K", bound=Hashable)


class Announced(Enum):
    """
    The state of one of our ids at one peer.
    """

    WAITING = 0  # announced, not confirmed yet
    CONFIRMED = 1
    DIFFERS = 2  # the peer has the node, but with other methods (Godot 4)


class Announcements(Generic[K]):
    """
    Our ids, and the state of each at each peer.
    """

    def __init__(self, peers_version: Version, max_ids: int) -> None:
        """
        Args:
            peers_version: changed here when a peer confirmed an id before, and now says that its methods differ.
            max_ids: the most keys that have an id at a time.
        """
        self._peers_version = peers_version
        self._max_ids = max_ids
        self._last_id = 0
        self._ids: dict[K, int] = {}
        self._keys: dict[int, K] = {}
        self._states: dict[K, dict[int, Announced]] = {}  # key -> peer -> state
        self._keys_of_peer: dict[int, dict[K, None]] = {}  # peer -> the keys announced to it

    def clear(self) -> None:
        """
        Forget everything. Called when the network peer is replaced, or starts a new session.
        """
        self._last_id = 0
        self._ids.clear()
        self._keys.clear()
        self._states.clear()
        self._keys_of_peer.clear()

    def forget_peer(self, peer: int) -> None:
        """
        Forget the states of a peer that left.
        """
        for key in self._keys_of_peer.pop(peer, ()):
            self._states[key].pop(peer, None)

    def forget_key(self, key: K) -> None:
        """
        Forget the id of a key. The key gets a new id when `id_of` asks for it again.
        """
        self._keys.pop(self._ids.pop(key, 0), None)
        for peer in self._states.pop(key, ()):
            self._keys_of_peer[peer].pop(key, None)

    def keys(self) -> list[K]:
        """
        All keys that have an id.
        """
        return list(self._ids)

    def id_of(self, key: K) -> int:
        """
        The id of a key, 1 or more; a key without an id gets one. 0 if `max_ids` keys have ids: use the path then.
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
        The id of a key; 0 if it has none.
        """
        return self._ids.get(key, 0)

    def key_of(self, id: int) -> K | None:
        """
        The key of an id; None if no key has it.
        """
        return self._keys.get(id)

    def was_given(self, id: int) -> bool:
        """
        Whether a key has or had this id. (The key may be forgotten.)
        """
        return 0 < id <= self._last_id

    def unannounced(self, key: K, peers: Iterable[int]) -> list[int]:
        """
        Those of the peers to which the id of the key was not announced. Their state is WAITING from now on.
        """
        if not self.id_of(key):
            return []
        states = self._states[key]
        new = [peer for peer in peers if peer not in states]
        for peer in new:
            states[peer] = Announced.WAITING
            self._keys_of_peer.setdefault(peer, {})[key] = None
        return new

    def take_back(self, key: K, peer: int) -> None:
        """
        Forget the announcement to a peer, because it could not be sent.
        """
        if self._states.get(key, {}).pop(peer, None) is not None:
            self._keys_of_peer[peer].pop(key, None)

    def state(self, key: K, peer: int) -> Announced | None:
        """
        The state of a key's id at a peer; None if the id was not announced to that peer.
        """
        return self._states.get(key, {}).get(peer)

    def confirm(self, key: K, peer: int, *, agrees: bool = True) -> bool:
        """
        Set the state after a confirmation from a peer.

        Args:
            key: the key of the confirmed id.
            peer: the peer that confirms.
            agrees: whether the node has the same methods there.

        Returns:
            False if the id was not announced to that peer.
        """
        states = self._states.get(key, {})
        before = states.get(peer)
        if before is None:
            return False
        states[peer] = Announced.CONFIRMED if agrees else Announced.DIFFERS
        if before is Announced.CONFIRMED and not agrees:
            self._peers_version.change()
        return True
