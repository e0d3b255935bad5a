"""A client's place among its peers in gd_mp_api mode: what the server's messages mean, without a connection.

    STRANGER --ID(n)--> NAMED --ADD(1)--> MEMBER

The server names a client first, then adds itself, then the others; nothing else may come before the name.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

from netpeer.godot3.peers import relay
from netpeer.link.statistics import DropReason
from netpeer.peer.first_message import is_godot4_id

__all__ = ["Arrival", "Membership", "Named", "OtherDialect", "Payload", "PeerAdded", "PeerRemoved", "Violation"]

T = TypeVar("T")


class Payload(NamedTuple):
    """
    A packet of the game's, and who sent it.
    """

    source: int
    data: bytes


class Named(NamedTuple):
    """
    This client has an id now.
    """

    id: int


class PeerAdded(NamedTuple):
    """
    Another peer is there; `completes` when it is the server, and this client is a member from now on.
    """

    id: int
    completes: bool


class PeerRemoved(NamedTuple):
    """
    Another peer is gone.
    """

    id: int


class Violation(NamedTuple):
    """
    What a server may not say, by `DropReason`, and in words.
    """

    drop_reason: str
    text: str


class OtherDialect(NamedTuple):
    """
    The server speaks something else than Godot 3's multiplayer; nothing will come of this.
    """

    text: str


Arrival = Payload | Named | PeerAdded | PeerRemoved | Violation | OtherDialect


class Membership:
    """
    What a client knows of its place.

    Attributes:
        unique_id: this client's id, 0 before it has one.
        is_member: whether the server has added itself: packets may be sent.
    """

    def __init__(self) -> None:
        self.unique_id = 0
        self.is_member = False

    def take(self, message: bytes) -> Arrival:
        """
        Read a message of the server's, and take note of what it changes.
        """
        header = relay.unpack(message)
        if not self.unique_id and is_godot4_id(message):
            return OtherDialect("the server speaks Godot 4's multiplayer: netpeer.godot4 has the client for it")
        if header is None or (header.type == relay.PacketType.PAYLOAD and not self.unique_id):
            return Violation(DropReason.MALFORMED, "it is no packet of Godot's multiplayer")
        if header.type == relay.PacketType.PAYLOAD:
            return Payload(header.source, message[relay.HEADER_SIZE :])
        if header.source != relay.SERVER_ID:
            return Violation(DropReason.FORBIDDEN, "a system message from a client")
        return self._system(header.type, relay.unpack_system(message))

    def take_payloads(self, messages: Sequence[bytes], mark: T) -> list[tuple[int, bytes, T]] | None:
        """
        Read messages that are all packets of the game's.

        Args:
            messages: what came.
            mark: goes with each packet.

        Returns:
            (source, data, mark) of each. None, and nothing is done, when there is anything else among them: `take` them
            one by one.
        """
        if not self.unique_id:
            return None
        packets: list[tuple[int, bytes, T]] = []
        for head, group in groupby(messages, relay.head_of):
            header = relay.unpack(head)
            if header is None or header.type != relay.PacketType.PAYLOAD:
                return None
            source = header.source
            packets += [(source, message[relay.HEADER_SIZE :], mark) for message in group]
        return packets

    def _system(self, type: int, id: int) -> Arrival:
        if type == relay.PacketType.ID and not self.unique_id and id > relay.SERVER_ID:
            self.unique_id = id
            return Named(id)
        if type == relay.PacketType.ADD and self.unique_id and id > 0:
            completes = id == relay.SERVER_ID and not self.is_member
            self.is_member = self.is_member or completes
            return PeerAdded(id, completes)
        if type == relay.PacketType.DEL and self.unique_id:
            return PeerRemoved(id)
        return Violation(DropReason.FORBIDDEN, f"system message {type} about peer {id} out of turn")
