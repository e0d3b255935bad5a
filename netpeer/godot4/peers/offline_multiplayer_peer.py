"""OfflineMultiplayerPeer: a server without clients, so that a game for many runs alone as it is."""

from netpeer.errors import Error
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.peer.addressing import ConnectionStatus
from netpeer.peer.packet_peer import BytesLike

__all__ = ["OfflineMultiplayerPeer"]


class OfflineMultiplayerPeer(MultiplayerPeer):
    """
    Always connected, with the server's id, and nobody else there: what a `SceneMultiplayer` begins with. See Godot's
    class reference (4.x), `OfflineMultiplayerPeer`.
    """

    def poll(self) -> None:
        """
        Nothing is ever due.
        """

    def close(self) -> None:
        """
        There is nothing to close: it stays connected.
        """

    def disconnect_peer(self, peer: int, force: bool = False) -> None:
        """
        There is nobody to disconnect.
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
        0: nobody ever sent one.
        """
        return 0

    def get_available_packet_count(self) -> int:
        """
        0.
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
        OK: whoever is there has got it.
        """
        memoryview(buffer)  # raises for what is no packet
        self._packet_error = Error.OK
        return Error.OK
