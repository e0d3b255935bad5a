"""Godot 3's ids for paths: those of this side (`calls.announcements`), and those that other peers announced."""

from netpeer.caching import Version
from netpeer.calls.announcements import MAX_PATH_BYTES, MAX_PATHS_PER_PEER, Announced, Announcements

__all__ = ["MAX_IDS", "PathCache"]

# The most paths with an id of this side. If a server runs for weeks and gives each bullet a new name, it reaches this
# limit; then calls to new paths name them by the path.
MAX_IDS = 65536


class PathCache(Announcements[str]):
    """
    The ids of this side, and the ids that other peers announced.
    """

    def __init__(self, peers_version: Version) -> None:
        """
        Args:
            peers_version: changed here when a peer announces another path for an id.
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
        Note the id that a peer announces for a path.

        Returns:
            False if the path is longer than `MAX_PATH_BYTES`, or the peer has announced `MAX_PATHS_PER_PEER` paths.
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
        The path that a peer announced for an id; None if it did not announce the id.
        """
        return self._received.get(peer, {}).get(id)
