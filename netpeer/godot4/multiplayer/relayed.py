"""Packets of the relay: the server's news about other clients, and packets that it relays between clients."""

from collections.abc import Callable
from typing import Any, Protocol

from netpeer.calls.context import Context
from netpeer.calls.receiving import Receiving
from netpeer.calls.refusals import Refusal
from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.relay import Relay
from netpeer.godot4.multiplayer.scene_sending import SceneSending
from netpeer.signals import SignalInstance

__all__ = ["PeerNews", "Relayed"]

_HEADER_SIZE = packets.RELAY_HEADER_SIZE
_RAW = bytes([packets.Command.RAW])


class PeerNews(Protocol):
    """
    The receiver of the server's news about other clients. Both methods raise `Refusal` for an id that cannot be right.
    """

    def relayed_peer_came(self, id: int) -> None:
        """
        Another client has connected to the server.
        """

    def relayed_peer_left(self, id: int) -> None:
        """
        Another client has left the server.
        """


class Relayed:
    """
    Processes the packets of the server's relay.
    """

    def __init__(
        self,
        context: Context[Any, Any],
        sending: SceneSending,
        calls: Receiving[Any, packets.Call],
        news: PeerNews,
        act: Callable[[int, packets.Packet], None],
        packet_came: SignalInstance,
    ) -> None:
        """
        Args:
            context: the context of the API.
            sending: sends relayed packets on.
            calls: makes the cached calls in relayed packets, and logs refusals.
            news: called when another client connects to the server or leaves it.
            act: processes a relayed packet that is not a cached call.
            packet_came: the signal for bytes that a peer sent with `send_bytes`.
        """
        self._context = context
        self._sending = sending
        self._calls = calls
        self._news = news
        self._act = act
        self._packet_came = packet_came
        self._relay = Relay(context, sending, calls.log.counts)

    def process(self, sender: int, packet: packets.AddPeer | packets.DelPeer | packets.Relay, data: bytes) -> None:
        """
        Process a packet of the relay. Raises `Refusal` or `PacketError`.
        """
        if not self._sending.relays():
            raise Refusal("forbidden", "a packet of the server's relay, but server_relay is False here")
        if isinstance(packet, packets.Relay):
            self._on_relay(sender, packet, data)
        elif self._sending.is_server() or sender != 1:
            raise Refusal("forbidden", "only the server may report that clients connect or leave")
        elif isinstance(packet, packets.AddPeer):
            self._news.relayed_peer_came(packet.id)
        else:
            self._news.relayed_peer_left(packet.id)

    def _on_relay(self, sender: int, relay: packets.Relay, data: bytes) -> None:
        if self._sending.is_server():
            self._pass_on(sender, data)
            return
        source = relay.peer
        if sender != 1 or source not in self._context.connected or source == 1:
            raise Refusal("unknown_sender", f"a relayed packet of peer {source}, which is not connected")
        self._act_on_relayed(source, relay.packet)

    def _pass_on(self, sender: int, data: bytes) -> None:
        """
        Relay a client's packet. If the server's own game is a receiver, too, process it.
        """
        route = self._relay.route(sender, data[:_HEADER_SIZE])
        if route.to_server and not self._is_ignored(data):
            self._relay.pass_on(sender, route, [data])
            # The game's code may raise, send, disconnect the client or close the peer. So the next packet is taken and
            # relayed only after this one is processed.
            self._act_on_relayed(sender, data[_HEADER_SIZE:])
            return
        head = data[: _HEADER_SIZE + 1] if route.to_server else data[:_HEADER_SIZE]
        self._relay.pass_on(sender, route, self._run(sender, data, head))

    def _run(self, sender: int, data: bytes, head: bytes) -> list[bytes]:
        """
        A packet, and the following packets of its sender that begin with `head`. Empty packets are refused.
        """
        run = [data, *self._sending.take_alike(sender, head)]
        if min(map(len, run)) > _HEADER_SIZE:
            return run
        filled = [packet for packet in run if len(packet) > _HEADER_SIZE]
        for _ in range(len(run) - len(filled)):
            self._calls.log.refuse(sender, Refusal("malformed", "a relayed packet is empty"))
        return filled

    def _is_ignored(self, data: bytes) -> bool:
        """
        Whether a relayed packet is a RAW packet, and no handler is connected to the signal for them.
        """
        return not len(self._packet_came) and data[_HEADER_SIZE : _HEADER_SIZE + 1] == _RAW

    def _act_on_relayed(self, source: int, data: bytes) -> None:
        if self._calls.call_cached(source, data):
            return
        packet = packets.parse(data)
        if isinstance(packet, packets.Auth | packets.AddPeer | packets.DelPeer | packets.Relay):
            raise Refusal("forbidden", "a relayed packet about peers or relaying")
        self._act(source, packet)
