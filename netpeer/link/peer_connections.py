"""What a multiplayer peer of either dialect tells of its connections, by peer id."""

from abc import abstractmethod

from netpeer.link.link_view import LinkView
from netpeer.link.statistics import ConnectionStatistics

__all__ = ["PeerAddresses", "PeerConnections"]


class PeerConnections:
    """
    Round-trip times and statistics.
    """

    @abstractmethod
    def get_peer(self, peer_id: int) -> LinkView | None:
        """
        The connection to a peer; None when there is none.
        """

    def get_round_trip_time(self, peer_id: int = 1) -> float | None:
        """
        The time between the latest ping to a peer and its answer. (Not Godot's)

        Args:
            peer_id: the peer's id; see `get_peer`.

        Returns:
            Seconds; the time between two polls of each side is a part of it. None before the first answer, and when
            there is no connection with this peer.
        """
        peer = self.get_peer(peer_id)
        link = None if peer is None else peer.link
        return None if link is None else link.round_trip_time

    def get_statistics(self, peer_id: int = 1) -> ConnectionStatistics | None:
        """
        The counters of the connection to a peer. (Not Godot's)

        Args:
            peer_id: the peer's id; see `get_peer`.

        Returns:
            A snapshot; None when there is no connection with this peer.
        """
        peer = self.get_peer(peer_id)
        return None if peer is None else peer.get_statistics()


class PeerAddresses(PeerConnections):
    """
    Addresses and ports.
    """

    def get_peer_address(self, id: int) -> str:
        """
        The IP address of the peer with this id; "" when it is not connected.
        """
        peer = self.get_peer(id)
        return peer.get_connected_host() if peer is not None else ""

    def get_peer_port(self, id: int) -> int:
        """
        The port of the peer with this id; 0 when it is not connected.
        """
        peer = self.get_peer(id)
        return peer.get_connected_port() if peer is not None else 0
