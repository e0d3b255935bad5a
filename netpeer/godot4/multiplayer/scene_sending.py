"""SceneSending: sends the packets of a SceneMultiplayer, directly or through the server."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from netpeer.calls.context import Context
from netpeer.calls.unsent import Unsent
from netpeer.errors import Error
from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.rpc_config import RPCConfig
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.peer.addressing import SERVER_ID, TransferMode

__all__ = ["SceneSending"]

# The most packets of one client that are relayed together.
MAX_RUN = 256

_SYSTEM = RPCConfig()  # reliable, on channel 0

# Module constants, because looking up an enum's member costs as much as calling a method.
_OK, _RELIABLE = Error.OK, TransferMode.RELIABLE


class SceneSending:
    """
    Sends packets for the other parts of a `SceneMultiplayer`.

    Attributes:
        unsent: packets that must arrive, and wait because their receiver had no room.
    """

    def __init__(self, context: Context[Any, MultiplayerPeer], is_relay_enabled: Callable[[], bool]) -> None:
        """
        Args:
            context: the context of the API.
            is_relay_enabled: returns `SceneMultiplayer.server_relay`.
        """
        self.unsent = Unsent(self._put_system, self._drop_slow)
        self._context = context
        self._is_relay_enabled = is_relay_enabled

    def is_server(self) -> bool:
        """
        Whether this peer is the server.
        """
        peer = self._context.peer
        return peer is not None and peer.get_unique_id() == SERVER_ID

    def relays(self) -> bool:
        """
        Whether clients reach each other through the server.
        """
        peer = self._context.peer
        return peer is not None and self._is_relay_enabled() and peer.is_server_relay_supported()

    def send_to(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet of the protocol to one peer, reliably. Returns an error if there is no room for it; then the
        caller tries again later.
        """
        return self.send([peer], packet, _SYSTEM, subject=None, is_for_one=True)

    def tell(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet of the protocol that must arrive. If there is no room for it, it waits; see `Unsent`.
        """
        return self.unsent.send(peer, packet)

    def disconnect(self, id: int) -> None:
        """
        End the connection with a peer.
        """
        if self._context.peer is not None:
            self._context.peer.disconnect_peer(id)

    def reject(self, id: int, reason: str) -> None:
        """
        End the connection with a peer that uses another protocol, and send it the reason.
        """
        if self._context.peer is not None:
            self._context.peer.reject(id, reason)

    def send(
        self, receivers: Sequence[int], packet: bytes, config: RPCConfig, *, subject: Hashable, is_for_one: bool
    ) -> Error:
        """
        Send a packet.

        Args:
            receivers: connected peers, reached directly or through the server.
            packet: the packet.
            config: the transfer mode and the channel.
            subject: see `MultiplayerPeer.transfer_subject`.
            is_for_one: there is one receiver, and if it has no room, the caller gets an error and can try again. If
                False, a server disconnects a receiver that has no room.

        Returns:
            OK; ERR_UNCONFIGURED without a multiplayer peer; ERR_OUT_OF_MEMORY if a receiver has no room; or the error
            of `put_packet`.
        """
        peer, all_clear = self._context.peer, True
        if peer is None:
            return Error.ERR_UNCONFIGURED
        if self.unsent and config.transfer_mode is _RELIABLE:
            if is_for_one and not self.unsent.is_clear(receivers[0]):
                return Error.ERR_OUT_OF_MEMORY
            clear = self._clear_only(receivers)
            all_clear, receivers = len(clear) == len(receivers), clear
        error = self._put_now(peer, receivers, packet, config, subject=subject, is_for_one=is_for_one)
        return error if all_clear or self.is_server() else Error.ERR_OUT_OF_MEMORY

    def take_alike(self, sender: int, head: bytes) -> list[bytes]:
        """
        Take the packets from the inbox that directly follow the last taken one, have the same sender and begin with the
        same bytes.

        Args:
            sender: the sender of the last taken packet.
            head: the bytes with which the packets begin.
        """
        peer = self._context.peer
        return peer.take_alike(sender, head, MAX_RUN - 1) if peer is not None else []

    def forward(self, sender: int, run: Sequence[bytes], receivers: Sequence[int]) -> int:
        """
        Relay a client's packets to other clients. Returns how many packets were too large to relay.
        """
        peer = self._context.peer
        if self.unsent:
            receivers = self._clear_only(receivers)
        return peer.forward(sender, run, receivers) if peer is not None and receivers else 0

    def _put_system(self, receiver: int, packet: bytes) -> Error:
        peer = self._context.peer
        if peer is None:
            return Error.ERR_UNCONFIGURED
        return self._put_now(peer, [receiver], packet, _SYSTEM, subject=None, is_for_one=True)

    def _drop_slow(self, id: int, reason: str) -> None:
        if self._context.peer is not None:
            self._context.peer.drop_slow_peer(id, reason)

    def _clear_only(self, receivers: Sequence[int]) -> list[int]:
        """
        The receivers that have no waiting packets. A server disconnects the other receivers, because they are too slow.
        """
        clear = [receiver for receiver in receivers if self.unsent.is_clear(receiver)]
        if self.is_server():
            for receiver in set(receivers).difference(clear):
                self.unsent.give_up(receiver)
        return clear

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
        Send a packet without regard to waiting packets.
        """
        if peer.transfer_mode is not config.transfer_mode:  # The setter checks the value, which costs time.
            peer.transfer_mode = config.transfer_mode
        if peer.transfer_channel != config.channel:
            peer.transfer_channel = config.channel
        if peer.get_unique_id() != SERVER_ID and self.relays():
            return self._send_as_client(peer, receivers, packet, subject)
        peer.transfer_subject = subject
        if is_for_one:
            peer.set_target_peer(receivers[0])
            return peer.put_packet(packet)
        return peer.send_to_each(receivers, packet)

    def _send_as_client(
        self, peer: MultiplayerPeer, receivers: Sequence[int], packet: bytes, subject: Hashable
    ) -> Error:
        """
        Send a packet as a client: to the server, which relays it to the other receivers.
        """
        worst = _OK
        peer.set_target_peer(SERVER_ID)
        for receiver in receivers:
            peer.transfer_subject = (receiver, subject)
            is_relayed = receiver != SERVER_ID
            worst = peer.put_packet(packets.Relay(receiver, packet).to_bytes() if is_relayed else packet) or worst
        return worst
