"""The relay between the clients of a server in gd_mp_api mode.

    A message's header names its sender and its target. The receivers are found once for each header (a cached route),
    and messages in a row with the same header are judged, framed and queued together, byte for byte as they came.

Only a client's own link may send messages with its id as the sender. What breaks the rules is dropped, counted and
logged; a link that breaks them too often is closed (1008).
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
from netpeer.log import logger, report
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.targets import receivers_of
from netpeer.peer.transfer import TransferMode

__all__ = ["MAX_ROUTES_SIZE", "Relay"]

# Receivers in all cached routes. Games use a few dozen routes; a client that makes up targets must not fill our memory.
MAX_ROUTES_SIZE = 64 * 1024


class _Route(NamedTuple):
    """
    The receivers of packets with one header.

    Attributes:
        sender: the only link that may send them.
        to_server: whether the server's own game gets them.
        is_known: False when the target is not there.
        receivers: the clients that get them.
    """

    sender: Link
    to_server: bool
    is_known: bool
    receivers: Sequence[Link]


class Relay:
    """
    Tells clients of each other and passes on what they send.

    Attributes:
        violation_limit: messages that break the rules before their sender is disconnected; 0: never.
        routes: the cached routes, by header.
    """

    def __init__(self, server: ServerLink, violation_limit: int, clock: Callable[[], float]) -> None:
        """
        Args:
            server: the links, and the way to send on them.
            violation_limit: see above.
            clock: gives the time in seconds.
        """
        self.violation_limit = violation_limit
        self._server = server
        self._clock = clock
        self.routes: Cache[bytes, _Route] = Cache(server.members_version, MAX_ROUTES_SIZE)
        self._violations: dict[Link, int] = {}

    def admit(self, newcomer: Link) -> None:
        """
        Add a new client: tell it its id and the others, and the others of it, in Godot's order.
        """
        self._tell(newcomer, PacketType.ID, newcomer.id)
        self._tell(newcomer, PacketType.ADD, SERVER_ID)
        for other in self._server.links.values():
            self._tell(other, PacketType.ADD, newcomer.id)
            self._tell(newcomer, PacketType.ADD, other.id)
        self._server.add(newcomer)

    def remove(self, gone: Link) -> None:
        """
        Remove a client, and tell the others.
        """
        self._server.remove(gone)
        self._violations.pop(gone, None)
        for other in self._server.links.values():
            self._tell(other, PacketType.DEL, gone.id)

    def drop(self, id: int, reason: str) -> None:
        """
        End the connection with a client that cannot keep up.
        """
        client = self._server.links.get(id)
        if client is not None:
            self._server.fail_link(client, TRY_AGAIN_LATER, reason)

    def incoming(self, sender: Link, messages: Sequence[bytes]) -> list[bytes]:
        """
        Relay a client's messages.

        Returns:
            The payloads that are for the server's own game, too.
        """
        payloads: list[bytes] = []
        for head, run in _runs(messages):
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
                # No violation: the target may have left while the packet was on its way.
                sender.drops[DropReason.UNKNOWN_TARGET] += len(run)
                logger.debug("dropped a packet from peer %d: its target is not there", sender.id)
        return payloads

    def send(self, target: int, payload: bytes, mode: TransferMode) -> Error:
        """
        Send a packet of the server's own game.

        Args:
            target: as in `NetworkedMultiplayerPeer.set_target_peer`.
            payload: the packet.
            mode: what may happen to it under congestion. A client too slow for a reliable packet to several is
                disconnected (1013); a reliable packet to one alone is refused instead.

        Returns:
            OK, ERR_INVALID_PARAMETER when the target is not there, ERR_OUT_OF_MEMORY.
        """
        links = self._server.links
        message = peer_packets.pack(SERVER_ID, target, payload)
        if target > SERVER_ID:
            link = links.get(target)
            if link is None:
                return report(Error.ERR_INVALID_PARAMETER, "cannot send to peer %d: it is not connected", target)
            return self._server.send(link, message, mode, replaces=target)
        receivers = [links[id] for id in receivers_of(SERVER_ID, target, links).clients]
        return self._server.send_to_several(receivers, message, mode, replaces=target)

    def _find_route(self, head: bytes) -> _Route | None:
        """
        The route of messages with a header; None when no client may send them.
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

    def _tell(self, receiver: Link, type: PacketType, id: int) -> None:
        self._server.send_frames((receiver,), receiver.encode(peer_packets.pack_system(type, id)))

    def _refuse(self, sender: Link, message: bytes) -> None:
        header = peer_packets.unpack(message)
        if header is None or header.type > PacketType.ID:
            self._violation(sender, DropReason.MALFORMED, "a message is no packet of Godot's multiplayer")
        elif header.type != PacketType.PAYLOAD:
            self._violation(sender, DropReason.FORBIDDEN, "only the server may send system messages")
        else:
            self._violation(sender, DropReason.WRONG_SENDER, f"a packet claims to come from {header.source}")

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
    Messages in a row with the same header.
    """
    if len(messages) == 1:
        return ((peer_packets.head_of(messages[0]), messages),)
    return ((head, list(group)) for head, group in groupby(messages, peer_packets.head_of))
