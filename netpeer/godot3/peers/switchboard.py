"""The relay between the clients of a server in gd_mp_api mode: `relay`'s pure routing, on live connections."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from netpeer.errors import Error
from netpeer.godot3.peers import relay
from netpeer.godot3.peers.networked_multiplayer_peer import TransferMode
from netpeer.link.link import Connection, ConnectionState
from netpeer.link.pieces import pieces
from netpeer.link.reactor import Reactor
from netpeer.link.sending import TRY_AGAIN_LATER, forward_frames, refuse_too_large, send_frame, send_message
from netpeer.link.statistics import DropReason
from netpeer.log import logger, report

__all__ = ["Switchboard"]

POLICY_VIOLATION = 1008  # close code, RFC 6455, 7.4.1



# Receivers in all ways that are remembered. Games use a few dozen ways; who makes up targets must not fill our memory.
MAX_WAYS_SIZE = 64 * 1024


class _Way(NamedTuple):
    """
    Where messages with one header go, as long as nobody comes or leaves.
    """

    sender: Connection  # who alone may send them
    to_server: bool
    is_known: bool
    receivers: Sequence[Connection]


class Switchboard:
    """
    Who is there, and who gets what.

    Attributes:
        violation_limit: messages that break the rules before their sender is disconnected; 0: never.
    """

    def __init__(self, violation_limit: int, reactor: Reactor, clock: Callable[[], float]) -> None:
        """
        Args:
            violation_limit: see above.
            reactor: is told of each connection that got something to send, or is being closed.
            clock: gives the time in seconds.
        """
        self.violation_limit = violation_limit
        self._reactor = reactor
        self._clock = clock
        self._clients: dict[int, Connection] = {}
        self._ways: dict[bytes, _Way] = {}
        self._ways_size = 0
        self._violations: dict[Connection, int] = {}

    def admit(self, newcomer: Connection) -> None:
        """
        Tell a new client its id and the others, and the others of it, in Godot's order.
        """
        self._system(newcomer, relay.PacketType.ID, newcomer.id)
        self._system(newcomer, relay.PacketType.ADD, relay.SERVER_ID)
        for other in self._clients.values():
            self._system(other, relay.PacketType.ADD, newcomer.id)
            self._system(newcomer, relay.PacketType.ADD, other.id)
        self._clients[newcomer.id] = newcomer
        self._forget_ways()

    def remove(self, gone: Connection) -> None:
        """
        Tell the others that a client is gone.
        """
        self._clients.pop(gone.id, None)
        self._forget_ways()
        self._violations.pop(gone, None)
        for other in self._clients.values():
            self._system(other, relay.PacketType.DEL, gone.id)

    def drop(self, id: int, reason: str) -> None:
        """
        End the connection with a client that cannot keep up.
        """
        client = self._clients.get(id)
        if client is not None:
            client.fail(TRY_AGAIN_LATER, reason, self._clock())
            self._reactor.changed(client)

    def incoming(self, sender: Connection, messages: Sequence[bytes]) -> list[bytes]:
        """
        Relay a client's messages.

        Returns:
            The payloads that are for the server too.
        """
        payloads: list[bytes] = []
        for head, run in _runs(messages):
            way = self._ways.get(head) or self._find_way(head)
            if way is None or way.sender is not sender:
                for message in run:
                    self._refuse(sender, message)
                continue
            if way.receivers:
                self._forward_all(sender, run, way.receivers)
            if way.to_server:
                payloads += [message[relay.HEADER_SIZE :] for message in run]
            elif not way.is_known:
                # No violation: the target may have left while the packet was on its way.
                sender.drops[DropReason.UNKNOWN_TARGET] += len(run)
                logger.debug("dropped a packet from peer %d: its target is not there", sender.id)
        return payloads

    def _find_way(self, head: bytes) -> _Way | None:
        """
        Where messages with a header go; None when no client may send them.
        """
        header = relay.unpack(head)
        if header is None or header.type != relay.PacketType.PAYLOAD or header.source not in self._clients:
            return None
        route = relay.route(header.source, header.target, self._clients)
        receivers = [self._clients[id] for id in route.receivers]
        way = _Way(self._clients[header.source], route.to_server, route.is_known, receivers)
        self._ways_size += 1 + len(receivers)
        if self._ways_size > MAX_WAYS_SIZE:
            self._forget_ways()
        self._ways[head] = way
        return way

    def _forget_ways(self) -> None:
        self._ways.clear()
        self._ways_size = 0

    def _refuse(self, sender: Connection, message: bytes) -> None:
        header = relay.unpack(message)
        if header is None or header.type > relay.PacketType.ID:
            self._violation(sender, DropReason.MALFORMED, "a message is no packet of Godot's multiplayer")
        elif header.type != relay.PacketType.PAYLOAD:
            self._violation(sender, DropReason.FORBIDDEN, "only the server may send system messages")
        else:
            self._violation(sender, DropReason.WRONG_SENDER, f"a packet claims to come from {header.source}")

    def _forward_all(self, sender: Connection, run: Sequence[bytes], receivers: Sequence[Connection]) -> None:
        """
        Queue messages for several, byte for byte as they came: a server's frames carry no mask, and are for all.
        """
        outbox, longest = sender.outbox, sender.max_message  # all clients have the same buffers
        if max(map(len, run)) > longest:
            for message in run:
                if len(message) > longest:
                    self._too_large(sender, len(message))
            run = [message for message in run if len(message) <= longest]
            if not run:
                return
        cut = pieces(run, sender.encode_all, max_bytes=outbox.max_bytes, max_packets=outbox.max_packets)
        for frames, packets in cut:
            self._forward(receivers, frames, packets)

    def _too_large(self, sender: Connection, size: int) -> None:
        # Its sender's mistake, or ours in set_buffers: the receivers must not be closed for it.
        sender.drops[DropReason.TOO_LARGE] += 1
        if sender.may_complain(self._clock()):
            text = "dropped a message of %d bytes from peer %d: %d is the most that is relayed (%s)"
            logger.warning(text, size, sender.id, sender.max_message, sender.size_setting)

    def send(self, target: int, payload: bytes, mode: TransferMode, *, at_once: bool) -> Error:
        """
        Send a packet of the server's own.

        Args:
            target: as in `NetworkedMultiplayerPeer.set_target_peer`.
            payload: the packet.
            mode: what may happen to it under congestion. A client too slow for a reliable packet to several is
                disconnected (1013); a reliable packet to one alone is refused instead.
            at_once: see `send_message`.

        Returns:
            OK, ERR_INVALID_PARAMETER when the target is not there, ERR_OUT_OF_MEMORY.
        """
        if target > relay.SERVER_ID:
            return self._send_to_one(target, payload, mode, at_once=at_once)
        route = relay.route(relay.SERVER_ID, target, self._clients)
        receivers = [self._clients[id] for id in route.receivers]
        if not receivers:
            return Error.OK
        message = relay.pack(relay.SERVER_ID, target, payload)
        if len(message) > receivers[0].max_message:
            return refuse_too_large(receivers[0], len(message), self._clock)
        frame = receivers[0].encode(message)
        if mode is TransferMode.RELIABLE:
            self._forward(receivers, frame)
            return Error.OK
        for receiver in receivers:
            if receiver.state is ConnectionState.OPEN:
                send_frame(receiver, frame, mode, target=target, clock=self._clock)
                self._reactor.changed(receiver)
        return Error.OK

    def _send_to_one(self, target: int, payload: bytes, mode: TransferMode, *, at_once: bool) -> Error:
        receiver = self._clients.get(target)
        if receiver is None:
            return report(Error.ERR_INVALID_PARAMETER, "cannot send to peer %d: it is not connected", target)
        message = relay.pack(relay.SERVER_ID, target, payload)
        error = send_message(receiver, message, mode, target=target, at_once=at_once, clock=self._clock)
        if not at_once or receiver.outbox:
            self._reactor.changed(receiver)
        return error

    def _forward(self, receivers: Iterable[Connection], frames: bytes, packets: int = 1) -> None:
        reactor = self._reactor
        forward_frames(
            receivers,
            frames,
            packets=packets,
            has_output=reactor.has_output,
            changed=reactor.changed,
            clock=self._clock,
        )

    def _system(self, receiver: Connection, type: relay.PacketType, id: int) -> None:
        self._forward((receiver,), receiver.encode(relay.pack_system(type, id)))

    def _violation(self, sender: Connection, reason: str, text: str) -> None:
        sender.drops[reason] += 1
        count = self._violations[sender] = self._violations.get(sender, 0) + 1
        if sender.may_complain(self._clock()):
            logger.warning("dropped a message from peer %d: %s", sender.id, text)
        if count == self.violation_limit:
            logger.warning("closing the connection to peer %d (1008): %d violations", sender.id, count)
            sender.fail(POLICY_VIOLATION, text, self._clock())
            self._reactor.changed(sender)


def _runs(messages: Sequence[bytes]) -> Iterable[tuple[bytes, Sequence[bytes]]]:
    """
    Messages in a row with the same header: they go the same way, and are judged, framed and queued together.
    """
    if len(messages) == 1:
        return ((relay.head_of(messages[0]), messages),)
    return ((head, list(group)) for head, group in groupby(messages, relay.head_of))
