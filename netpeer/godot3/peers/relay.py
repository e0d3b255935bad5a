"""Godot 3's multiplayer header, and who gets what: pure functions.

Every message in gd_mp_api mode begins with nine bytes: type, sender and target, little-endian, then the payload. The
server routes payloads between clients; system messages (ADD, DEL, ID) come from it alone.
"""

import struct
from collections.abc import Callable, Collection
from enum import IntEnum
from operator import itemgetter
from typing import NamedTuple

from netpeer.peer.addressing import SERVER_ID

__all__ = [
    "HEADER_SIZE",
    "SERVER_ID",
    "Header",
    "PacketType",
    "Route",
    "head_of",
    "pack",
    "pack_head",
    "pack_system",
    "route",
    "unpack",
    "unpack_system",
]

_HEADER = struct.Struct("<Bii")
_SYSTEM = struct.Struct("<Biii")
HEADER_SIZE = _HEADER.size

# The header of a message, as bytes: messages in a row that have the same go the same way.
head_of: Callable[[bytes], bytes] = itemgetter(slice(0, HEADER_SIZE))


class PacketType(IntEnum):
    """
    The first byte of a message.
    """

    PAYLOAD = 0
    ADD = 1
    DEL = 2
    ID = 3


class Header(NamedTuple):
    """
    The first nine bytes of a message.
    """

    type: int
    source: int
    target: int


class Route(NamedTuple):
    """
    Where a packet goes.

    Attributes:
        to_server: the server's own game gets it.
        receivers: the clients that get it, in the order given.
        is_known: False when the target is a peer that is not there.
    """

    to_server: bool
    receivers: tuple[int, ...]
    is_known: bool


def pack_head(source: int, target: int) -> bytes:
    """
    What stands before the payload in a payload message.
    """
    return _HEADER.pack(PacketType.PAYLOAD, source, target)


def pack(source: int, target: int, payload: bytes) -> bytes:
    """
    A payload message.
    """
    return pack_head(source, target) + payload


def pack_system(type: PacketType, id: int) -> bytes:
    """
    A system message about the peer `id`.
    """
    return _SYSTEM.pack(type, SERVER_ID, 0, id)


def unpack(message: bytes) -> Header | None:
    """
    The header of a message; None when it is too short to have one, or a system message of the wrong length.
    """
    if len(message) < HEADER_SIZE:
        return None
    header = Header._make(_HEADER.unpack_from(message))
    if header.type != PacketType.PAYLOAD and len(message) != _SYSTEM.size:
        return None
    return header


def unpack_system(message: bytes) -> int:
    """
    The peer id that a system message is about.
    """
    id: int = _SYSTEM.unpack(message)[3]
    return id


def route(source: int, target: int, clients: Collection[int]) -> Route:
    """
    Who gets a packet.

    Args:
        source: who sent it: 1 for the server itself, else one of `clients`.
        target: 0: all others; > 0: that peer; < 0: all others but peer `-target`.
        clients: the ids of all clients that are connected.

    Returns:
        The route. Godot 3 delivers to the server even what excludes it (it compares the wrong variable); we follow
        the documentation.
    """
    if target == SERVER_ID:
        return Route(source != SERVER_ID, (), True)
    if target > 0:
        is_known = target in clients
        return Route(False, (target,) if is_known else (), is_known)
    excluded = -target
    receivers = tuple(id for id in clients if id not in (source, excluded))
    return Route(SERVER_ID not in (source, excluded), receivers, True)
