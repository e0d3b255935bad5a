"""The path cache of Godot 3: ids for paths, in both directions. What we announce: `calls.announcements`."""

from netpeer.caching import Version
from netpeer.calls.announcements import MAX_PATH_BYTES, MAX_PATHS_PER_PEER, Announced, Announcements

__all__ = ["MAX_IDS", "PathCache"]

# Paths that we give ids to. A server that runs for weeks and numbers its bullets goes on without ids for the newest.
MAX_IDS = 65536


class PathCache(Announcements[str]):
    """
    The ids that we announced, and those that others announced to us.
    """

    def __init__(self, peers_version: Version) -> None:
        """
        Args:
            peers_version: changes here when a peer means another path by an id.
        """
        super().__init__(peers_version, MAX_IDS)
        self._received: dict[int, dict[int, str]] = {}  # peer -> id -> path

    def clear(self) -> None:
        super().clear()
        self._received.clear()

    def forget_peer(self, peer: int) -> None:
        super().forget_peer(peer)
        self._received.pop(peer, None)

    def is_confirmed(self, path: str, peer: int) -> bool:
        """
        Whether a peer has confirmed our id for the path.
        """
        return self.state(path, peer) is Announced.CONFIRMED

    def learn(self, peer: int, id: int, path: str) -> bool:
        """
        A peer announces its id for a path. False when the path is too long, or it has announced too many.
        """
        paths = self._received.setdefault(peer, {})
        if len(path.encode()) > MAX_PATH_BYTES:
            return False
        if len(paths) >= MAX_PATHS_PER_PEER and id not in paths:
            return False
        if paths.get(id, path) != path:
            self._peers_version.change()
        paths[id] = path
        return True

    def path_of(self, peer: int, id: int) -> str | None:
        """
        The path that a peer means by its id; None when it has announced no such id.
        """
        return self._received.get(peer, {}).get(id)
