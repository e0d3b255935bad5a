"""The server's relay: passes packets of clients on to other clients.

    client --RELAY, target, packet--> server --RELAY, sender, packet--> the receivers

The receivers are computed once for each sender and header (a cached route). Packets in a row with the same header are
relayed together; only the header is replaced. So a burst of one client costs little more than copying its bytes.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from netpeer.caching import Cache
from netpeer.calls.context import Context
from netpeer.godot4.multiplayer.packets import RELAY_HEADER_SIZE, relay_header, relay_peer
from netpeer.godot4.multiplayer.scene_sending import SceneSending
from netpeer.log import logger
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.targets import receivers_of

__all__ = ["MAX_ROUTES_SIZE", "Relay", "Route"]

# The most receivers in all cached routes together. Games use a few dozen routes. The bound protects the memory from a
# client that sends to arbitrary targets.
MAX_ROUTES_SIZE = 64 * 1024


class Route(NamedTuple):
    """
    A cached route: the receivers of packets from one sender with one header.

    Attributes:
        header: the header with the sender, which replaces the header with the target.
        to_server: whether the server's own game is a receiver.
        is_known: False if the target is not connected.
        receivers: the clients that receive the packets.
    """

    header: bytes
    to_server: bool
    is_known: bool
    receivers: Sequence[int]


class Relay:
    """
    Relays the packets that clients send to each other.

    Attributes:
        routes: the cached routes, by sender and header.
    """

    def __init__(self, context: Context[Any, Any], sending: SceneSending, counts: Counter[str]) -> None:
        """
        Args:
            context: has the connected peers.
            sending: sends the packets.
            counts: the counters of refusals by kind, for packets that are not relayed.
        """
        self.routes: Cache[tuple[int, bytes], Route] = Cache(context.peers_version, MAX_ROUTES_SIZE)
        self._context = context
        self._sending = sending
        self._counts = counts

    def route(self, sender: int, header: bytes) -> Route:
        """
        The route of a client's packets with this header.
        """
        return self.routes.get((sender, header)) or self._find_route(sender, header)

    def pass_on(self, sender: int, route: Route, packets: Sequence[bytes]) -> None:
        """
        Relay packets of one client to other clients.

        Args:
            sender: the client.
            route: the route of the packets, from `route`.
            packets: whole RELAY packets with the same header, each with at least one byte after it.
        """
        if route.receivers:
            relayed = [route.header + packet[RELAY_HEADER_SIZE:] for packet in packets]
            too_large = self._sending.forward(sender, relayed, route.receivers)
            if too_large:
                self._counts["too_large"] += too_large
        if not route.is_known:
            # This is not the sender's mistake: the target may have left while the packet was on its way.
            self._counts["unknown_target"] += len(packets)
            logger.debug("dropped a packet from peer %d: its target is not connected", sender)

    def _find_route(self, sender: int, header: bytes) -> Route:
        target = relay_peer(header)
        found = receivers_of(sender, target, self._context.connected)
        # A client sends to the server directly. As in Godot, the server is not a valid target of a relayed packet.
        is_known = found.is_known and target != SERVER_ID
        route = Route(relay_header(sender), found.to_server and is_known, is_known, found.clients)
        self.routes.put((sender, header), route, 1 + len(found.clients))
        return route
