"""The packets of Godot 3's WebSocket multiplayer peers.

Every message in gd_mp_api mode begins with nine bytes: type, sender and target, little-endian, then the payload. The
server relays payloads between clients. Only the server sends system messages (ADD, DEL, ID).
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
