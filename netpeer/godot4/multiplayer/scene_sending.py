"""SceneSending: how a packet of a SceneMultiplayer gets to its receivers: straight, or through the server."""

from collections.abc import Hashable, Sequence

from netpeer.calls.unsent import Unsent
from netpeer.errors import Error
from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.rpc_config import RPCConfig
from netpeer.godot4.multiplayer.scene_settings import SceneSettings
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.peer.addressing import ConnectionStatus, TransferMode

__all__ = ["SceneSending"]

_SYSTEM = RPCConfig()  # reliable, on channel 0


class SceneSending(SceneSettings):
    """
    The part of a `SceneMultiplayer` that sends, for its other parts.
    """

    def __init__(self) -> None:
        super().__init__()
        self._unsent = Unsent(self._put_system, self._drop_slow)

    def _is_connected(self) -> bool:
        return self._peer is not None and self._peer.get_connection_status() is ConnectionStatus.CONNECTED

    def _relays(self) -> bool:
        return self.server_relay and self._peer is not None and self._peer.is_server_relay_supported()

    def _send_to(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet of the protocol's own to one peer; an error when there is no room for it, and the caller tries
        again.
        """
        return self._send([peer], packet, _SYSTEM, subject=None, is_for_one=True)

    def _tell(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet that must arrive: see `Unsent`.
        """
        return self._unsent.send(peer, packet)

    def _is_clear(self, peer: int) -> bool:
        """
        Whether nothing that must arrive waits for a peer.
        """
        return self._unsent.is_clear(peer)

    def _put_system(self, receiver: int, packet: bytes) -> Error:
        peer = self._peer
        if peer is None:
            return Error.ERR_UNCONFIGURED
        return self._put_now(peer, [receiver], packet, _SYSTEM, subject=None, is_for_one=True)

    def _drop_slow(self, id: int, reason: str) -> None:
        if self._peer is not None:
            self._peer.drop_slow_peer(id, reason)

    def _clear_only(self, receivers: Sequence[int]) -> list[int]:
        """
        The receivers for whom nothing waits. A server disconnects the others, as all who cannot keep up.
        """
        clear = [receiver for receiver in receivers if self._unsent.is_clear(receiver)]
        if self.is_server():
            for receiver in set(receivers).difference(clear):
                self._unsent.give_up(receiver)
        return clear

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
        peer, all_clear = self._peer, True
        if peer is None:
            return Error.ERR_UNCONFIGURED
        if self._unsent and config.transfer_mode is TransferMode.RELIABLE:
            if is_for_one and not self._unsent.is_clear(receivers[0]):
                return Error.ERR_OUT_OF_MEMORY
            clear = self._clear_only(receivers)
            all_clear, receivers = len(clear) == len(receivers), clear
        error = self._put_now(peer, receivers, packet, config, subject=subject, is_for_one=is_for_one)
        return error if all_clear or self.is_server() else Error.ERR_OUT_OF_MEMORY

    def _put_now(
        self,
        peer: MultiplayerPeer,
        receivers: Sequence[int],
        packet: bytes,
        config: RPCConfig,
        *,
        subject: Hashable,
        is_for_one: bool,
    ) -> Error:
        """
        `_send` past what waits.
        """
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
        if self._unsent:
            receivers = self._clear_only(receivers)
        if peer is not None and receivers:
            peer.transfer_mode, peer.transfer_channel = TransferMode.RELIABLE, 0
            return peer._send_to_each(receivers, packet)
        return Error.OK
