"""The relay between the clients of a server in gd_mp_api mode.

A message's header names its sender and its target. The relay finds the receivers once for each header and keeps them in
a cached route. Messages in a row with the same header are checked, framed and queued together. The relay does not
change their bytes.

Only a client's own link may send messages with its id as the sender. A message that breaks this rule, or is no packet,
is a violation: it is dropped, counted and logged. A client with `violation_limit` violations is disconnected (1008).
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from netpeer.caching import Cache
from netpeer.errors import Error
from netpeer.godot3.peers import peer_packets
from netpeer.godot3.peers.peer_packets import HEADER_SIZE, PacketType
from netpeer.link.close_codes import POLICY_VIOLATION, TRY_AGAIN_LATER
from netpeer.link.link import Link
from netpeer.link.server_link import ServerLink
from netpeer.link.statistics import DropReason
from netpeer.log import logger
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.targets import receivers_of
from netpeer.peer.transfer import TransferMode

__all__ = ["MAX_ROUTES_SIZE", "Relay"]

# Receivers in all cached routes. Games use a few dozen routes. A client that sends to ever new targets must not fill
# the server's memory.
MAX_ROUTES_SIZE = 64 * 1024


class _Route(NamedTuple):
    """
    A cached route: the receivers of messages with one header.

    Attributes:
        sender: the only link that may send messages with this header.
        to_server: whether the server's own game gets them.
        is_known: False when the target is a peer that is not connected.
        receivers: the clients that get them.
    """

    sender: Link
    to_server: bool
    is_known: bool
    receivers: Sequence[Link]


class Relay:
    """
    Announces clients to each other, and forwards their messages.

    Attributes:
        violation_limit: how many violations disconnect a client; 0: none do.
        routes: the cached routes, by header. Cleared when a client connects or disconnects.
    """

    def __init__(self, server: ServerLink, violation_limit: int, clock: Callable[[], float]) -> None:
        """
        Args:
            server: has the links, and sends on them.
            violation_limit: see above.
            clock: returns the time in seconds.
        """
        self.violation_limit = violation_limit
        self._server = server
        self._clock = clock
        self.routes: Cache[bytes, _Route] = Cache(server.members_version, MAX_ROUTES_SIZE)
        self._violations: dict[Link, int] = {}

    def admit(self, newcomer: Link) -> None:
        """
        Add a new client. Send it its id and the ids of the other peers, and send its id to the others, in Godot's
        order.
        """
        self._send_system(newcomer, PacketType.ID, newcomer.id)
        self._send_system(newcomer, PacketType.ADD, SERVER_ID)
        for other in self._server.links.values():
            self._send_system(other, PacketType.ADD, newcomer.id)
            self._send_system(newcomer, PacketType.ADD, other.id)
        self._server.add(newcomer)

    def remove(self, gone: Link) -> None:
        """
        Remove a client, and send DEL to the others.
        """
        self._server.remove(gone)
        self._violations.pop(gone, None)
        for other in self._server.links.values():
            self._send_system(other, PacketType.DEL, gone.id)

    def drop(self, id: int, reason: str) -> None:
        """
        Disconnect a client that receives too slowly (1013). Nothing happens when no client has this id.
        """
        client = self._server.links.get(id)
        if client is not None:
            self._server.fail_link(client, TRY_AGAIN_LATER, reason)

    def incoming(self, sender: Link, messages: Sequence[bytes]) -> list[bytes]:
        """
        Forward a client's messages.

        Args:
            sender: the link that they arrived on.
            messages: the messages, the oldest first.

        Returns:
            The payloads for the server's own game.
        """
        payloads: list[bytes] = []
        for head, run in _runs(messages):
            if sender.is_discarding:  # a message before this one was the last violation allowed
                sender.drops[DropReason.CLOSING] += len(run)
                continue
            route = self.routes.get(head) or self._find_route(head)
            if route is None or route.sender is not sender:
                for message in run:
                    self._refuse(sender, message)
                continue
            if route.receivers:
                self._server.forward(sender, run, route.receivers)
            if route.to_server:
                payloads += [message[HEADER_SIZE:] for message in run]
            elif not route.is_known:
                # No violation: the target may have disconnected while the packet was on its way.
                sender.drops[DropReason.UNKNOWN_TARGET] += len(run)
                logger.debug("dropped a packet from peer %d: its target is not connected", sender.id)
        return payloads

    def send(self, target: int, payload: bytes, mode: TransferMode) -> Error:
        """
        Send a packet of the server's own game.

        Args:
            target: as in `NetworkedMultiplayerPeer.set_target_peer`.
            payload: the packet.
            mode: the transfer mode. When a client's send queue has no room for a reliable packet to several peers,
                the client is disconnected (1013). A reliable packet to one client is refused instead.

        Returns:
            OK; ERR_INVALID_PARAMETER when the target is not connected; ERR_OUT_OF_MEMORY when the packet is refused.
        """
        message = peer_packets.pack(SERVER_ID, target, payload)
        if target > SERVER_ID:
            return self._server.send_to_peer(target, message, mode, replaces=target)
        links = self._server.links
        receivers = [links[id] for id in receivers_of(SERVER_ID, target, links).clients]
        return self._server.send_to_several(receivers, message, mode, replaces=target)

    def _find_route(self, head: bytes) -> _Route | None:
        """
        The route of messages with this header; None when no client may send them.
        """
        links = self._server.links
        header = peer_packets.unpack(head)
        if header is None or header.type != PacketType.PAYLOAD or header.source not in links:
            return None
        found = receivers_of(header.source, header.target, links)
        receivers = [links[id] for id in found.clients]
        route = _Route(links[header.source], found.to_server, found.is_known, receivers)
        self.routes.put(head, route, 1 + len(receivers))
        return route

    def _send_system(self, receiver: Link, type: PacketType, id: int) -> None:
        self._server.send_frames((receiver,), receiver.encode(peer_packets.pack_system(type, id)))

    def _refuse(self, sender: Link, message: bytes) -> None:
        header = peer_packets.unpack(message)
        if header is None or header.type > PacketType.ID:
            self._violation(sender, DropReason.MALFORMED, "a message is no packet of Godot's multiplayer")
        elif header.type != PacketType.PAYLOAD:
            self._violation(sender, DropReason.FORBIDDEN, "only the server may send system messages")
        else:
            self._violation(sender, DropReason.WRONG_SENDER, f"its packet names peer {header.source} as the sender")

    def _violation(self, sender: Link, reason: str, text: str) -> None:
        sender.drops[reason] += 1
        count = self._violations[sender] = self._violations.get(sender, 0) + 1
        if sender.may_log(self._clock()):
            logger.warning("dropped a message from peer %d: %s", sender.id, text)
        if count == self.violation_limit:
            logger.warning("closing the connection to peer %d (%d): %d violations", sender.id, POLICY_VIOLATION, count)
            self._server.fail_link(sender, POLICY_VIOLATION, text)


def _runs(messages: Sequence[bytes]) -> Iterable[tuple[bytes, Sequence[bytes]]]:
    """
    Group messages in a row with the same header: (header, messages) for each group.
    """
    if len(messages) == 1:
        return ((peer_packets.head_of(messages[0]), messages),)
    return ((head, list(group)) for head, group in groupby(messages, peer_packets.head_of))
