"""What the server says about other clients, and the packets of clients that go through it."""

from collections.abc import Callable
from typing import Any, Protocol

from netpeer.calls.context import Context
from netpeer.calls.receiving import Receiving
from netpeer.calls.refusals import Refusal
from netpeer.errors import Error
from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.scene_sending import SceneSending
from netpeer.log import logger

__all__ = ["PeerNews", "Relayed"]


class PeerNews(Protocol):
    """
    Who hears what the server says about other clients. Both raise `Refusal` for what cannot be.
    """

    def relayed_peer_came(self, id: int) -> None:
        """
        Another client is there.
        """

    def relayed_peer_left(self, id: int) -> None:
        """
        Another client is gone.
        """


class Relayed:
    """
    Acts upon the packets of the server's relay.
    """

    def __init__(
        self,
        context: Context[Any, Any],
        sending: SceneSending,
        calls: Receiving[Any, packets.Call],
        news: PeerNews,
        act: Callable[[int, packets.Packet], None],
    ) -> None:
        """
        Args:
            context: of the API.
            sending: passes packets on.
            calls: makes the calls in relayed packets that are cached, and logs what is refused.
            news: hears about peers.
            act: acts upon a relayed packet that is no cached call.
        """
        self._context = context
        self._sending = sending
        self._calls = calls
        self._news = news
        self._act = act

    def process(self, sender: int, packet: packets.AddPeer | packets.DelPeer | packets.Relay) -> None:
        """
        Act upon a packet. Raises `Refusal` or `PacketError`.
        """
        if not self._sending.relays():
            raise Refusal("forbidden", "a packet of the server's relay, which is switched off here (server_relay)")
        if isinstance(packet, packets.Relay):
            self._on_relay(sender, packet)
        elif self._sending.is_server() or sender != 1:
            raise Refusal("forbidden", "only the server may say who comes and goes")
        elif isinstance(packet, packets.AddPeer):
            self._news.relayed_peer_came(packet.id)
        else:
            self._news.relayed_peer_left(packet.id)

    def _on_relay(self, sender: int, relay: packets.Relay) -> None:
        source = relay.peer
        if self._sending.is_server():
            source = sender
            if not self._pass_on(sender, relay):
                return
        elif sender != 1 or source not in self._context.connected or source == 1:
            raise Refusal("unknown_sender", f"it relays a packet of peer {source}, which is not connected")
        self._act_on_relayed(source, relay.packet)

    def _act_on_relayed(self, source: int, data: bytes) -> None:
        if self._calls.call_cached(source, data):
            return
        packet = packets.parse(data)
        if isinstance(packet, packets.Auth | packets.AddPeer | packets.DelPeer | packets.Relay):
            raise Refusal("forbidden", "a relayed packet about peers or relaying")
        self._act(source, packet)

    def _pass_on(self, sender: int, relay: packets.Relay) -> bool:
        """
        Relay a client's packet; whether it is for the server, too.
        """
        connected, target = self._context.connected, relay.peer
        if target > 0:
            if target not in connected:
                # No mistake of the sender's: the target may have left while the packet was on its way.
                self._calls.log.counts["unknown_target"] += 1
                logger.debug("dropped a packet from peer %d to peer %d: there is no such peer", sender, target)
                return False
            receivers = [target]
        else:
            receivers = [peer for peer in connected if peer not in (sender, -target)]
        error = self._sending.pass_on(receivers, packets.Relay(sender, relay.packet).to_bytes())
        if error is Error.ERR_OUT_OF_MEMORY:
            # No reason to stop here: the server may be meant, too.
            reason = "its packet is too big to be relayed (outbound_buffer_size)"
            self._calls.log.refuse(sender, Refusal("too_large", reason))
        return target <= 0 and target != -1
