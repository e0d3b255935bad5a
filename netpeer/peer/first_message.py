"""The server's first message: it tells the dialects apart. A client of one dialect recognizes a server of the other."""

import struct

from netpeer.peer.addressing import SERVER_ID

__all__ = ["is_godot3_id", "is_godot4_id"]

_GODOT3_ID = struct.Struct("<Biii")  # system message ID, from the server, to all, the client's id
_GODOT3_TYPE_ID = 3
_GODOT4_ID = struct.Struct("<i")


def is_godot3_id(message: bytes) -> bool:
    """
    Whether a message is the one in which a Godot 3 server gives a client its id.
    """
    if len(message) != _GODOT3_ID.size:
        return False
    type, source, _, _ = _GODOT3_ID.unpack(message)
    return (type, source) == (_GODOT3_TYPE_ID, SERVER_ID)


def is_godot4_id(message: bytes) -> bool:
    """
    Whether a message is the one in which a Godot 4 server gives a client its id.
    """
    return len(message) == _GODOT4_ID.size and bool(_GODOT4_ID.unpack(message)[0] > SERVER_ID)
