"""What a server's messages mean to a client in gd_mp_api mode. No connection is needed here.

    NO ID --ID(n)--> HAS ID --ADD(1)--> CONNECTED

The server sends the client's id first, then adds itself (ADD), then the other peers. No other message may come before
the id.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from netpeer.godot3.peers import peer_packets
from netpeer.godot3.peers.peer_packets import HEADER_SIZE, PacketType
from netpeer.link.statistics import DropReason
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.first_message import is_godot4_id

__all__ = ["Arrival", "Membership", "Named", "OtherDialect", "Payload", "PeerAdded", "PeerRemoved", "Violation"]


class Payload(NamedTuple):
    """
    A packet of the game, and the id of the peer that sent it.
    """

    source: int
    data: bytes


class Named(NamedTuple):
    """
    The server has given this client its id.
    """

    id: int


class PeerAdded(NamedTuple):
    """
    The server has announced another peer.

    Attributes:
        id: the peer's id.
        completes: True for the server itself (id 1): this client is connected from now on.
    """

    id: int
    completes: bool


class PeerRemoved(NamedTuple):
    """
    Another peer has disconnected.
    """

    id: int


class Violation(NamedTuple):
    """
    A message that a server may not send: it must be dropped.

    Attributes:
        drop_reason: the `DropReason` to count it as.
        text: the reason, for the log.
    """

    drop_reason: str
    text: str


class OtherDialect(NamedTuple):
    """
    The server does not speak Godot 3's multiplayer. The client must disconnect; `text` is the reason.
    """

    text: str


Arrival = Payload | Named | PeerAdded | PeerRemoved | Violation | OtherDialect


class Membership:
    """
    The state of a client in gd_mp_api mode.

    Attributes:
        unique_id: this client's id; 0 before the server has sent it.
        is_member: whether the server has added itself. Packets may be sent from then on.
    """

    def __init__(self) -> None:
        self.unique_id = 0
        self.is_member = False

    def take(self, message: bytes) -> Arrival:
        """
        Read a message of the server, and change the state with it.

        Returns:
            What the message means.
        """
        header = peer_packets.unpack(message)
        if not self.unique_id and is_godot4_id(message):
            return OtherDialect("the server speaks Godot 4's multiplayer: netpeer.godot4 has the client for it")
        if header is None or (header.type == PacketType.PAYLOAD and not self.unique_id):
            return Violation(DropReason.MALFORMED, "it is no packet of Godot's multiplayer")
        if header.type == PacketType.PAYLOAD:
            return Payload(header.source, message[HEADER_SIZE:])
        if header.source != SERVER_ID:
            return Violation(DropReason.FORBIDDEN, "a system message from a client")
        return self._system(header.type, peer_packets.unpack_system(message))

    def take_payloads(self, messages: Sequence[bytes]) -> list[tuple[int, list[bytes]]] | None:
        """
        Read messages that are all packets of the game.

        Args:
            messages: the messages, the oldest first.

        Returns:
            (source, packets) for each run of messages from one sender. None when one of the messages is no packet of
            the game: nothing is changed then; call `take` for each message.
        """
        if not self.unique_id:
            return None
        batches: list[tuple[int, list[bytes]]] = []
        for head, run in groupby(messages, peer_packets.head_of):
            header = peer_packets.unpack(head)
            if header is None or header.type != PacketType.PAYLOAD:
                return None
            batches.append((header.source, [message[HEADER_SIZE:] for message in run]))
        return batches

    def _system(self, type: int, id: int) -> Arrival:
        if type == PacketType.ID and not self.unique_id and id > SERVER_ID:
            self.unique_id = id
            return Named(id)
        if type == PacketType.ADD and self.unique_id and id > 0:
            completes = id == SERVER_ID and not self.is_member
            self.is_member = self.is_member or completes
            return PeerAdded(id, completes)
        if type == PacketType.DEL and self.unique_id:
            return PeerRemoved(id)
        return Violation(DropReason.FORBIDDEN, f"system message {type} about peer {id} out of turn")
