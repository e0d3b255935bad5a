"""Short names for paths: each side announces an id for a path once, and uses it when the other has confirmed.

    send to P:   unknown --SIMPLIFY_PATH(id, path)--> announced --CONFIRM_PATH(path) from P--> confirmed

Ids live as long as the connection with a peer: what belonged to a peer that left is forgotten, so that one who comes
back, or another with the same id, starts anew.
"""

from collections.abc import Iterable

__all__ = ["MAX_IDS", "MAX_PATHS_PER_PEER", "MAX_PATH_BYTES", "PathCache"]

# Paths that one peer may announce to us, and the length of one. A big Godot scene has some thousand nodes, their paths
# some fifty characters; a flood would fill our memory.
MAX_PATHS_PER_PEER = 16384
MAX_PATH_BYTES = 1024

# Paths that we give ids to. A server that runs for weeks and numbers its bullets goes on without ids for the newest.
MAX_IDS = 65536


class PathCache:
    """
    The ids that we announced, and those that others announced to us.
    """

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}  # path -> the id that we give it, for all peers
        self._announced: dict[int, dict[str, bool]] = {}  # peer -> path -> confirmed
        self._received: dict[int, dict[int, str]] = {}  # peer -> id -> path

    def clear(self) -> None:
        """
        Forget everything: there is another network peer.
        """
        self._ids.clear()
        self._announced.clear()
        self._received.clear()

    def forget_peer(self, peer: int) -> None:
        """
        Forget what belonged to a peer that left.
        """
        self._announced.pop(peer, None)
        self._received.pop(peer, None)

    # What we announce.

    def id_of(self, path: str) -> int:
        """
        The id that we give to a path; 1 and up, 0 when there are too many: name it by itself then.
        """
        if path not in self._ids and len(self._ids) >= MAX_IDS:
            return 0
        return self._ids.setdefault(path, len(self._ids) + 1)

    def unannounced(self, path: str, peers: Iterable[int]) -> list[int]:
        """
        Which of these peers have not been told our id for the path. They count as told from now on.
        """
        new = []
        for peer in peers:
            known = self._announced.setdefault(peer, {})
            if path not in known:
                known[path] = False
                new.append(peer)
        return new

    def take_back(self, path: str, peer: int) -> None:
        """
        The announcement to a peer could not be sent: it has not been told.
        """
        self._announced.get(peer, {}).pop(path, None)

    def is_confirmed(self, path: str, peer: int) -> bool:
        """
        Whether a peer has confirmed our id for the path.
        """
        return self._announced.get(peer, {}).get(path, False)

    def confirm(self, path: str, peer: int) -> bool:
        """
        A peer confirms our id for a path. False when we have not announced one to it.
        """
        known = self._announced.get(peer, {})
        if path not in known:
            return False
        known[path] = True
        return True

    # What is announced to us.

    def learn(self, peer: int, id: int, path: str) -> bool:
        """
        A peer announces its id for a path. False when the path is too long, or it has announced too many.
        """
        paths = self._received.setdefault(peer, {})
        if len(path.encode()) > MAX_PATH_BYTES:
            return False
        if len(paths) >= MAX_PATHS_PER_PEER and id not in paths:
            return False
        paths[id] = path
        return True

    def path_of(self, peer: int, id: int) -> str | None:
        """
        The path that a peer means by its id; None when it has announced no such id.
        """
        return self._received.get(peer, {}).get(id)
