"""The server's first message has the client's id. Its form shows the dialect of the server.

A client checks it for the other dialect, and then gives a close reason that says which class to use instead.
"""

import struct

from netpeer.peer.addressing import SERVER_ID

__all__ = ["is_godot3_id", "is_godot4_id"]

_GODOT3_ID = struct.Struct("<Biii")  # system message type, source, target, the client's id
_GODOT3_TYPE_ID = 3
_GODOT4_ID = struct.Struct("<i")


def is_godot3_id(message: bytes) -> bool:
    """
    Whether a message is the first message of a Godot 3 server.
    """
    if len(message) != _GODOT3_ID.size:
        return False
    type, source, _, _ = _GODOT3_ID.unpack(message)
    return (type, source) == (_GODOT3_TYPE_ID, SERVER_ID)


def is_godot4_id(message: bytes) -> bool:
    """
    Whether a message is the first message of a Godot 4 server.
    """
    return len(message) == _GODOT4_ID.size and bool(_GODOT4_ID.unpack(message)[0] > SERVER_ID)
