"""OfflineMultiplayerPeer: a server without clients. With it a multiplayer game runs unchanged for one player."""

from netpeer.errors import Error
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.peer.addressing import ConnectionStatus
from netpeer.peer.packet_peer import BytesLike

__all__ = ["OfflineMultiplayerPeer"]


class OfflineMultiplayerPeer(MultiplayerPeer):
    """
    A peer that is always connected, has the server's id, and has no other peers. The first peer of each
    `SceneMultiplayer`. See Godot's class reference (4.x), `OfflineMultiplayerPeer`.
    """

    def poll(self) -> None:
        """
        Does nothing.
        """

    def close(self) -> None:
        """
        Does nothing: this peer stays connected.
        """

    def disconnect_peer(self, peer: int, force: bool = False) -> None:
        """
        Does nothing: there is no other peer.
        """

    def get_connection_status(self) -> ConnectionStatus:
        """
        CONNECTED.
        """
        return ConnectionStatus.CONNECTED

    def get_unique_id(self) -> int:
        """
        1, the server's id.
        """
        return self.TARGET_PEER_SERVER

    def get_packet_peer(self) -> int:
        """
        0: no packet ever arrives.
        """
        return 0

    def get_available_packet_count(self) -> int:
        """
        0: no packet ever arrives.
        """
        return 0

    def get_packet(self) -> bytes:
        """
        `b""`; `get_packet_error()` is then ERR_UNAVAILABLE.
        """
        self._packet_error = Error.ERR_UNAVAILABLE
        return b""

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Drops the packet and returns OK: there is no receiver. Raises `TypeError` when `buffer` is not bytes-like.
        """
        memoryview(buffer)
        self._packet_error = Error.OK
        return Error.OK
