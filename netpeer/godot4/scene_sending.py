"""SceneSending: how a packet of a SceneMultiplayer gets to its receivers: straight, or through the server."""

from collections.abc import Hashable, Sequence

from netpeer.errors import Error
from netpeer.godot4 import packets
from netpeer.godot4.multiplayer_peer import MultiplayerPeer
from netpeer.godot4.rpc_config import RPCConfig
from netpeer.godot4.scene_settings import SceneSettings
from netpeer.peers.addressing import ConnectionStatus, TransferMode

__all__ = ["SceneSending"]

_SYSTEM = RPCConfig()  # reliable, on channel 0


class SceneSending(SceneSettings):
    """
    The part of a `SceneMultiplayer` that sends, for its other parts.
    """

    def _is_connected(self) -> bool:
        return self._peer is not None and self._peer.get_connection_status() is ConnectionStatus.CONNECTED

    def _relays(self) -> bool:
        return self.server_relay and self._peer is not None and self._peer.is_server_relay_supported()

    def _send_to(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet of the protocol's own to one peer; an error when there is no room for it.
        """
        return self._send([peer], packet, _SYSTEM, subject=None, is_for_one=True)

    def _tell(self, peer: int, packet: bytes) -> None:
        """
        Send a packet that must arrive: whoever has no room for it is disconnected.
        """
        self._send([peer], packet, _SYSTEM, subject=None, is_for_one=False)

    def _send(
        self, receivers: Sequence[int], packet: bytes, config: RPCConfig, *, subject: Hashable, is_for_one: bool
    ) -> Error:
        """
        Send a packet.

        Args:
            receivers: peers that are connected, neighbours or not.
            packet: what for.
            config: its transfer mode and channel.
            subject: see `MultiplayerPeer.transfer_subject`.
            is_for_one: one that cannot keep up is a matter of the caller's, who can try again; of several it is
                disconnected instead.
        """
        peer = self._peer
        if peer is None:
            return Error.ERR_UNCONFIGURED
        peer.transfer_mode, peer.transfer_channel = config.transfer_mode, config.channel
        if self._relays() and not self.is_server():
            return self._send_as_client(peer, receivers, packet, subject)
        peer.transfer_subject = subject
        if is_for_one:
            peer.set_target_peer(receivers[0])
            return peer.put_packet(packet)
        return peer._send_to_each(receivers, packet)

    def _send_as_client(
        self, peer: MultiplayerPeer, receivers: Sequence[int], packet: bytes, subject: Hashable
    ) -> Error:
        """
        Everything goes to the server, which passes on what is for others.
        """
        worst = Error.OK
        peer.set_target_peer(MultiplayerPeer.TARGET_PEER_SERVER)
        for receiver in receivers:
            peer.transfer_subject = (receiver, subject)
            is_relayed = receiver != MultiplayerPeer.TARGET_PEER_SERVER
            worst = peer.put_packet(packets.Relay(receiver, packet).to_bytes() if is_relayed else packet) or worst
        return worst

    def _pass_on(self, receivers: Sequence[int], packet: bytes) -> Error:
        """
        Relay a client's packet to others; an error when it is too large for them.
        """
        peer = self._peer
        if peer is not None and receivers:
            peer.transfer_mode, peer.transfer_channel = TransferMode.RELIABLE, 0
            return peer._send_to_each(receivers, packet)
        return Error.OK
