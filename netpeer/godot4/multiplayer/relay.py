"""The server's relay: packets of clients to other clients.

    client --RELAY, target, packet--> server --RELAY, sender, packet--> the receivers

The receivers are found once for each sender and header (a cached route). Packets in a row with the same header are
passed on together: only the header is replaced. So a client's burst costs little more than its bytes.
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

__all__ = ["MAX_ROUTES_SIZE", "Relay"]

# Receivers in all cached routes. Games use a few dozen routes; a client that makes up targets must not fill our memory.
MAX_ROUTES_SIZE = 64 * 1024


class _Route(NamedTuple):
    """
    The receivers of packets from one sender with one header.

    Attributes:
        header: what replaces the header.
        to_server: whether the server's own game gets them.
        is_known: False when the target is not there.
        receivers: the clients that get them.
    """

    header: bytes
    to_server: bool
    is_known: bool
    receivers: Sequence[int]


class Relay:
    """
    Passes on what clients send to each other.

    Attributes:
        routes: the cached routes, by sender and header.
    """

    def __init__(self, context: Context[Any, Any], sending: SceneSending, counts: Counter[str]) -> None:
        """
        Args:
            context: knows the peers.
            sending: sends to them.
            counts: of packets that are not passed on, by the kind of refusal.
        """
        self.routes: Cache[tuple[int, bytes], _Route] = Cache(context.peers_version, MAX_ROUTES_SIZE)
        self._context = context
        self._sending = sending
        self._counts = counts

    def pass_on(self, sender: int, packets: Sequence[bytes]) -> list[bytes]:
        """
        Relay packets of one client.

        Args:
            sender: the client.
            packets: whole RELAY packets with the same header, and something behind it.

        Returns:
            The inner packets, if they are for the server's own game, too.
        """
        header = packets[0][:RELAY_HEADER_SIZE]
        route = self.routes.get((sender, header)) or self._find_route(sender, header)
        bodies = [packet[RELAY_HEADER_SIZE:] for packet in packets]
        if route.receivers:
            too_large = self._sending.forward(sender, [route.header + body for body in bodies], route.receivers)
            if too_large:
                self._counts["too_large"] += too_large
        if not route.is_known:
            # No mistake of the sender's: the target may have left while the packet was on its way.
            self._counts["unknown_target"] += len(packets)
            logger.debug("dropped a packet from peer %d: its target is not there", sender)
        return bodies if route.to_server else []

    def _find_route(self, sender: int, header: bytes) -> _Route:
        target = relay_peer(header)
        found = receivers_of(sender, target, self._context.connected)
        # A client sends to the server without a relay; as in Godot, the server is no target of it.
        is_known = found.is_known and target != SERVER_ID
        route = _Route(relay_header(sender), found.to_server and is_known, is_known, found.clients)
        self.routes.put((sender, header), route, 1 + len(found.clients))
        return route
