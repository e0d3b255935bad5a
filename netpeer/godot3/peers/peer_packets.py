"""The packets of Godot 3's WebSocket multiplayer peers.

In gd_mp_api mode every message begins with a header of nine bytes: type, sender and target, little-endian. The payload
follows. The server relays payloads between clients. Only the server sends system messages (ADD, DEL, ID).
"""

import struct
from collections.abc import Callable
from enum import IntEnum
from operator import itemgetter
from typing import NamedTuple

from netpeer.peer.addressing import SERVER_ID

__all__ = [
    "HEADER_SIZE",
    "SERVER_ID",
    "Header",
    "PacketType",
    "head_of",
    "pack",
    "pack_head",
    "pack_system",
    "unpack",
    "unpack_system",
]

_HEADER = struct.Struct("<Bii")
_SYSTEM = struct.Struct("<Biii")
HEADER_SIZE = _HEADER.size

# The header of a message, as bytes. Messages with the same header have the same receivers.
head_of: Callable[[bytes], bytes] = itemgetter(slice(0, HEADER_SIZE))


class PacketType(IntEnum):
    """
    The type of a message, in its first byte: a packet of the game, or a system message.
    """

    PAYLOAD = 0
    ADD = 1
    DEL = 2
    ID = 3


class Header(NamedTuple):
    """
    The header of a message.

    Attributes:
        type: a `PacketType`, or any other number of one byte.
        source: the sender's peer id.
        target: see `NetworkedMultiplayerPeer.set_target_peer`.
    """

    type: int
    source: int
    target: int


def pack_head(source: int, target: int) -> bytes:
    """
    The header of a payload message.
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
    The header of a message. None when the message is too short, or is a system message of the wrong length.
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
