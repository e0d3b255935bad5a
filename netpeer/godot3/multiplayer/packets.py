"""The packets of Godot 3's MultiplayerAPI, without the header of the network peer.

The first byte is the command. Names and paths end with a NUL. In a call or set, a u32 follows, the target:

    top bit 0: the id of the node, which the sender has announced for its path
    top bit 1: the other bits are the offset of the path, which is at the end of the packet
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from netpeer.calls.refusals import PacketError
from netpeer.variant import Codec, VariantError

__all__ = [
    "Call",
    "Command",
    "ConfirmPath",
    "Packet",
    "PacketError",
    "Raw",
    "SimplifyPath",
    "call_body",
    "key_of_call",
    "parse",
    "read_arguments",
    "read_value",
    "set_body",
    "with_node_id",
    "with_path",
]

MAX_ARGUMENTS = 255  # the count is one byte
_PATH_AT_OFFSET = 0x80000000
_U32 = struct.Struct("<I")
HEAD_BYTES = 1 + _U32.size  # the command and the target; the name of the method follows

# The most bytes of the key of a call. Calls with a longer name are not cached; they are rare.
MAX_KEY_BYTES = 128


class Command(IntEnum):
    """
    The first byte of a packet.
    """

    REMOTE_CALL = 0
    REMOTE_SET = 1
    SIMPLIFY_PATH = 2
    CONFIRM_PATH = 3
    RAW = 4


@dataclass(frozen=True, slots=True)
class Call:
    """
    REMOTE_CALL; or REMOTE_SET, with the value as the only argument.

    The arguments are not decoded yet: that is done after the call is authorized.

    Attributes:
        is_set: True for REMOTE_SET.
        path: the path of the node; None if the call names it by an id.
        node_id: the id of the node, if `path` is None.
        name: the name of the method or property.
        data: the packet.
        offset, end: where in the packet the arguments begin and end.
    """

    is_set: bool
    path: str | None
    node_id: int
    name: str
    data: bytes
    offset: int
    end: int

    def arguments(self, codec: Codec) -> list[Any]:
        """
        Decode the arguments. Raises `PacketError`.
        """
        read = read_value if self.is_set else read_arguments
        return read(self.data[: self.end], self.offset, codec)


@dataclass(frozen=True, slots=True)
class SimplifyPath:
    """
    The sender announces an id for the node at a path.
    """

    node_id: int
    path: str

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return bytes([Command.SIMPLIFY_PATH]) + _U32.pack(self.node_id) + self.path.encode() + b"\0"


@dataclass(frozen=True, slots=True)
class ConfirmPath:
    """
    The sender confirms the id that was announced for a path.
    """

    path: str

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return bytes([Command.CONFIRM_PATH]) + self.path.encode() + b"\0"


@dataclass(frozen=True, slots=True)
class Raw:
    """
    Bytes that the game has sent with `send_bytes`; at least one.
    """

    data: bytes

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return bytes([Command.RAW]) + self.data


Packet = Call | SimplifyPath | ConfirmPath | Raw


def parse(data: bytes) -> Packet:
    """
    Parse a packet. Raises `PacketError`.
    """
    if not data:
        raise PacketError("it is empty")
    command = data[0]
    if command == Command.RAW:
        if len(data) < 2:
            raise PacketError("a raw packet without bytes")
        return Raw(data[1:])
    if command == Command.CONFIRM_PATH:
        return ConfirmPath(_text(data, 1)[0])
    if command == Command.SIMPLIFY_PATH:
        return SimplifyPath(_u32(data), _text(data, HEAD_BYTES)[0])
    if command in (Command.REMOTE_CALL, Command.REMOTE_SET):
        return _parse_call(data, is_set=command == Command.REMOTE_SET)
    raise PacketError(f"there is no command {command}")


def call_body(name: str, arguments: tuple[Any, ...], codec: Codec) -> bytearray:
    """
    Make a REMOTE_CALL without its target. `with_node_id` or `with_path` adds the target.

    Raises:
        VariantError: Godot has no type for an argument.
        ValueError: there are more than 255 arguments, or the name is empty or has a NUL.
    """
    if len(arguments) > MAX_ARGUMENTS:
        raise ValueError(f"{len(arguments)} arguments are more than {MAX_ARGUMENTS}")
    body = bytearray(_beginning(Command.REMOTE_CALL, name))
    body.append(len(arguments))
    codec.encode_all_into(arguments, body)
    return body


def set_body(name: str, value: Any, codec: Codec) -> bytearray:
    """
    Make a REMOTE_SET without its target: see `call_body`.
    """
    body = bytearray(_beginning(Command.REMOTE_SET, name))
    codec.encode_into(value, body)
    return body


def key_of_call(data: bytes) -> bytes:
    """
    The key of a call: its bytes up to the end of the name, which name the node and the member. b"" if there is no name,
    or the key would be longer than `MAX_KEY_BYTES`. (For other packets the result has no meaning; it is never cached.)
    """
    return data[: data.find(b"\0", HEAD_BYTES, MAX_KEY_BYTES) + 1]


def read_arguments(data: bytes, offset: int, codec: Codec) -> list[Any]:
    """
    Decode the arguments of a REMOTE_CALL. Raises `PacketError`.

    Args:
        data: the packet, without the path at its end.
        offset: the offset of the argument count.
        codec: decodes the values.
    """
    if offset >= len(data):
        raise PacketError("the argument count is missing")
    return _read_values(data, offset + 1, data[offset], codec)


def read_value(data: bytes, offset: int, codec: Codec) -> list[Any]:
    """
    Decode the value of a REMOTE_SET; it is the only item of the result. See `read_arguments`.
    """
    return _read_values(data, offset, 1, codec)


def with_node_id(body: bytearray, node_id: int) -> bytes:
    """
    Make the packet for peers that have confirmed the id of the path.
    """
    _U32.pack_into(body, 1, node_id)
    return bytes(body)


def with_path(body: bytearray, path: str) -> bytes:
    """
    Make the packet for a peer that has not confirmed it.
    """
    _U32.pack_into(body, 1, _PATH_AT_OFFSET | len(body))
    return bytes(body) + path.encode() + b"\0"


@lru_cache(maxsize=1024)
def _beginning(command: Command, name: str) -> bytes:
    """
    The first bytes of a call or set. Cached, because a game calls the same few methods again and again.
    """
    if not name or "\0" in name:
        raise ValueError(f"{name!r} cannot be the name of a method or property")
    return bytes([command, 0, 0, 0, 0]) + name.encode() + b"\0"


def _parse_call(data: bytes, *, is_set: bool) -> Call:
    target = _u32(data)
    path, end = None, len(data)
    if target & _PATH_AT_OFFSET:
        end = target & ~_PATH_AT_OFFSET
        if not HEAD_BYTES < end < len(data):
            raise PacketError(f"its path would begin at byte {end} of {len(data)}")
        path, _ = _text(data, end)
    name, offset = _text(data, HEAD_BYTES)
    if not name or offset > end:
        raise PacketError("it names no method or property")
    return Call(is_set, path, target, name, data, offset, end)


def _read_values(data: bytes, offset: int, count: int, codec: Codec) -> list[Any]:
    values: list[Any] = []
    try:
        codec.decode_into(values, data, offset, count)
    except VariantError as error:
        raise PacketError(f"argument {len(values)}: {error}") from error
    return values


def _u32(data: bytes) -> int:
    if len(data) < HEAD_BYTES:
        raise PacketError(f"it ends after {len(data)} bytes")
    number: int = _U32.unpack_from(data, 1)[0]
    return number


def _text(data: bytes, offset: int) -> tuple[str, int]:
    """
    Read a name or path.

    Returns:
        The text, and the offset after its NUL.
    """
    end = data.find(b"\0", offset)
    if end < 0:
        raise PacketError("a name or path in it does not end with a NUL")
    try:
        return data[offset:end].decode(), end + 1
    except UnicodeDecodeError as error:
        where = f"at byte {offset + error.start}"
        raise PacketError(f"a name or path in it is not UTF-8: {error.reason} {where}") from error
