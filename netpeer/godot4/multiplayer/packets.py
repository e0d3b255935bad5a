"""The packets of Godot 4's SceneMultiplayer.

The low three bits of the first byte are the command; the other bits are flags of that command. A call names its node by
an id that the sender has announced for the path. If the top bit of a 32-bit id is set, its other bits are the offset of
the path in the packet, after everything else. A call names its method by a number (`rpc_table`).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from netpeer.calls.refusals import PacketError
from netpeer.variant import Codec, VariantError

__all__ = [
    "AUTH_HEADER_SIZE",
    "RELAY_HEADER_SIZE",
    "AddPeer",
    "Auth",
    "Call",
    "CallBody",
    "Command",
    "ConfirmPath",
    "DelPeer",
    "OldConfirmPath",
    "Packet",
    "PacketError",
    "Raw",
    "Relay",
    "Replication",
    "SimplifyPath",
    "is_auth",
    "key_of_call",
    "parse",
    "read_arguments",
    "read_bytes",
    "relay_header",
    "relay_peer",
]

MAX_ARGUMENTS = 255  # the count is one byte
MD5_DIGITS = 32
AUTH_HEADER_SIZE = 2
RELAY_HEADER_SIZE = 6

_COMMAND_BITS = 0x07
_NODE_WIDTH_SHIFT = 4
_NAME_IS_WIDE = 0x40
_BYTES_OR_NOTHING = 0x80
_PATH_AT_OFFSET = 0x80000000

_U16 = struct.Struct("<H")
_U32 = struct.Struct("<I")
_I32 = struct.Struct("<i")
_NODE_WIDTHS = {0: struct.Struct("<B"), 1: _U16, 2: _U32}
_WIDE = 2


def _key_size(first: int) -> int:
    """
    The size in bytes of the first byte of a call, its node id and its method number. 0 if the first byte is not that of
    a call.
    """
    layout = _NODE_WIDTHS.get(first >> _NODE_WIDTH_SHIFT & 3)
    if first & _COMMAND_BITS or layout is None:
        return 0
    return 1 + layout.size + (2 if first & _NAME_IS_WIDE else 1)


_KEY_SIZES = tuple(map(_key_size, range(256)))
# The smallest key with an id of four bytes. Only such an id can have the bit for a path.
_WIDE_ID_KEY = 1 + _U32.size + 1


class Command(IntEnum):
    """
    The low three bits of a packet's first byte.
    """

    REMOTE_CALL = 0
    SIMPLIFY_PATH = 1
    CONFIRM_PATH = 2
    RAW = 3
    SPAWN = 4
    DESPAWN = 5
    SYNC = 6
    SYS = 7


class SystemKind(IntEnum):
    """
    The second byte of a SYS packet.
    """

    AUTH = 0
    ADD_PEER = 1
    DEL_PEER = 2
    RELAY = 3


@dataclass(frozen=True, slots=True)
class Call:
    """
    REMOTE_CALL: a received call.

    Attributes:
        path: the node's path if the packet has it, else None.
        node_id: the id that the sender has announced for the node. It counts only if `path` is None.
        method_id: the number of the method.
        is_raw: there is no argument, or one bytes argument that is the rest of the packet.
        data: the packet. Its arguments are decoded only after the call is authorized.
        offset, end: where the arguments begin and end in `data`.
    """

    path: str | None
    node_id: int
    method_id: int
    is_raw: bool
    data: bytes
    offset: int
    end: int

    def arguments(self, codec: Codec) -> list[Any]:
        """
        Decode the arguments. Raises `PacketError`.
        """
        read = read_bytes if self.is_raw else read_arguments
        return read(self.data[: self.end], self.offset, codec)


class CallBody:
    """
    A REMOTE_CALL to send, without the id or path of its node: these differ between the receivers.
    """

    def __init__(self, method_id: int, arguments: Sequence[Any], codec: Codec) -> None:
        """
        Args:
            method_id: the number of the method.
            arguments: up to 255 Variants.
            codec: the codec for compressed Variants.

        Raises:
            ValueError: there are more than 255 arguments.
            VariantError: Godot has no type for an argument.
        """
        if len(arguments) > MAX_ARGUMENTS:
            raise ValueError(f"{len(arguments)} arguments are more than {MAX_ARGUMENTS}")
        is_wide = method_id > 0xFF
        self._flags = _NAME_IS_WIDE if is_wide else 0
        self._body = bytearray(_U16.pack(method_id) if is_wide else bytes([method_id]))
        if not arguments or (len(arguments) == 1 and isinstance(arguments[0], bytes) and arguments[0]):
            # An empty byte array is encoded as a Variant. With this flag it would mean no argument.
            self._flags |= _BYTES_OR_NOTHING
            self._body += arguments[0] if arguments else b""
            return
        self._body.append(len(arguments))
        codec.encode_all_into(arguments, self._body)

    def with_node_id(self, id: int) -> bytes:
        """
        The packet for peers that have confirmed the id. The id has the smallest width that holds it.
        """
        return _head_with_id(id, self._flags) + self._body

    def with_path(self, path: str) -> bytes:
        """
        The packet for a peer that has not confirmed an id for the node.
        """
        offset = 1 + _U32.size + len(self._body)
        head = bytes([Command.REMOTE_CALL | _WIDE << _NODE_WIDTH_SHIFT | self._flags])
        return head + _U32.pack(_PATH_AT_OFFSET | offset) + self._body + path.encode() + b"\0"


@dataclass(frozen=True, slots=True)
class SimplifyPath:
    """
    SIMPLIFY_PATH: the sender announces an id for the node at a path, and the checksum of the node's methods.
    """

    md5: str
    id: int
    path: str

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        head = bytes([Command.SIMPLIFY_PATH]) + self.md5.encode() + b"\0"
        return head + _U32.pack(self.id) + self.path.encode() + b"\0"


@dataclass(frozen=True, slots=True)
class ConfirmPath:
    """
    CONFIRM_PATH: the sender confirms an announced id.

    Attributes:
        agrees: whether the sender's node has the same methods.
        id: the announced id.
    """

    agrees: bool
    id: int

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return bytes([Command.CONFIRM_PATH, self.agrees]) + _U32.pack(self.id)


@dataclass(frozen=True, slots=True)
class OldConfirmPath:
    """
    CONFIRM_PATH of older versions of Godot 4, with the path instead of the id.
    """

    path: str


@dataclass(frozen=True, slots=True)
class Raw:
    """
    RAW: bytes that the game sends with `send_bytes`; at least one byte.
    """

    data: bytes

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return bytes([Command.RAW]) + self.data


@dataclass(frozen=True, slots=True)
class Replication:
    """
    SPAWN, DESPAWN or SYNC: the whole packet. The package `replication` parses it.
    """

    command: Command
    data: bytes


@dataclass(frozen=True, slots=True)
class Auth:
    """
    SYS, AUTH: bytes for the authentication. An empty packet says that the sender's side is complete.
    """

    data: bytes

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return bytes([Command.SYS, SystemKind.AUTH]) + self.data


@dataclass(frozen=True, slots=True)
class AddPeer:
    """
    SYS, ADD_PEER: the server reports that another client has connected.
    """

    id: int

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return bytes([Command.SYS, SystemKind.ADD_PEER]) + _I32.pack(self.id)


@dataclass(frozen=True, slots=True)
class DelPeer:
    """
    SYS, DEL_PEER: the server reports that another client has left.
    """

    id: int

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return bytes([Command.SYS, SystemKind.DEL_PEER]) + _I32.pack(self.id)


@dataclass(frozen=True, slots=True)
class Relay:
    """
    SYS, RELAY: a packet that the server relays.

    Attributes:
        peer: the target on the way to the server, the sender on the way from it.
        packet: the relayed packet.
    """

    peer: int
    packet: bytes

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return relay_header(self.peer) + self.packet


Packet = Call | SimplifyPath | ConfirmPath | OldConfirmPath | Raw | Replication | Auth | AddPeer | DelPeer | Relay


def parse(data: bytes) -> Packet:
    """
    Parse a packet. Raises `PacketError` with the reason.
    """
    if not data:
        raise PacketError("the packet is empty")
    command = Command(data[0] & _COMMAND_BITS)
    if command is Command.REMOTE_CALL:
        return _parse_call(data)
    if command is Command.SIMPLIFY_PATH:
        return _parse_simplify_path(data)
    if command is Command.CONFIRM_PATH:
        return _parse_confirm_path(data)
    if command is Command.RAW:
        if len(data) < 2:
            raise PacketError("a raw packet has no bytes")
        return Raw(data[1:])
    if command is Command.SYS:
        return _parse_system(data)
    return Replication(command, data)


def key_of_call(data: bytes) -> bytes:
    """
    The key of a call: its first bytes, which name the node and the method by ids. b"" for a call that names its node by
    a path, and for a packet that is not a call.
    """
    size = _KEY_SIZES[data[0]] if data else 0
    if size >= _WIDE_ID_KEY and len(data) >= size and data[_U32.size] & 0x80:
        return b""
    return data[:size]


def read_arguments(data: bytes, offset: int, codec: Codec) -> list[Any]:
    """
    Decode the arguments of a call. Raises `PacketError`.

    Args:
        data: the packet, without a path at its end.
        offset: the position of the argument count.
        codec: the codec for compressed Variants.
    """
    if offset >= len(data):
        raise PacketError("the argument count is missing")
    values: list[Any] = []
    try:
        codec.decode_into(values, data, offset + 1, data[offset])
    except VariantError as error:
        raise PacketError(f"argument {len(values)}: {error}") from error
    return values


def read_bytes(data: bytes, offset: int, codec: Codec) -> list[Any]:
    """
    Decode the arguments of a call with `is_raw`: one bytes argument, the rest of the packet, or none.
    """
    return [data[offset:]] if offset < len(data) else []


@lru_cache(maxsize=1024)
def _head_with_id(id: int, flags: int) -> bytes:
    """
    The first bytes of a call, up to the node id. Cached, because a game calls the same nodes again and again.
    """
    width = 0 if id <= 0xFF else 1 if id <= 0xFFFF else _WIDE
    return bytes([Command.REMOTE_CALL | width << _NODE_WIDTH_SHIFT | flags]) + _NODE_WIDTHS[width].pack(id)


def is_auth(data: bytes) -> bool:
    """
    Whether a packet is an AUTH packet. Its content begins at `AUTH_HEADER_SIZE`.
    """
    return len(data) >= AUTH_HEADER_SIZE and data[0] & _COMMAND_BITS == Command.SYS and data[1] == SystemKind.AUTH


def relay_header(peer: int) -> bytes:
    """
    The header of a relayed packet, with the target on the way to the server, or the sender on the way from it.
    """
    return bytes([Command.SYS, SystemKind.RELAY]) + _I32.pack(peer)


def relay_peer(header: bytes) -> int:
    """
    The target or sender in a relay header.
    """
    peer: int = _I32.unpack_from(header, 2)[0]
    return peer


def _parse_call(data: bytes) -> Call:
    flags = data[0]
    layout = _NODE_WIDTHS.get(flags >> _NODE_WIDTH_SHIFT & 3)
    if layout is None:
        raise PacketError("the node id of a call has an unknown width")
    name_at = 1 + layout.size
    offset = name_at + (2 if flags & _NAME_IS_WIDE else 1)
    if offset > len(data):
        raise PacketError(f"a call ends after {len(data)} bytes")
    node_id: int = layout.unpack_from(data, 1)[0]
    method_id: int = _U16.unpack_from(data, name_at)[0] if flags & _NAME_IS_WIDE else data[name_at]
    path, end = None, len(data)
    if node_id & _PATH_AT_OFFSET:
        end = node_id & ~_PATH_AT_OFFSET
        if not offset <= end < len(data):
            raise PacketError(f"its path would begin at byte {end} of {len(data)}")
        path = _text(data, end)
    return Call(path, node_id, method_id, bool(flags & _BYTES_OR_NOTHING), data, offset, end)


def _parse_simplify_path(data: bytes) -> SimplifyPath:
    id_at = 1 + MD5_DIGITS + 1
    if len(data) <= id_at + _U32.size:
        raise PacketError(f"an announcement ends after {len(data)} bytes")
    md5 = data[1 : 1 + MD5_DIGITS].decode("latin-1")
    return SimplifyPath(md5, _U32.unpack_from(data, id_at)[0], _text(data, id_at + _U32.size))


def _parse_confirm_path(data: bytes) -> ConfirmPath | OldConfirmPath:
    if len(data) == 2 + _U32.size:
        return ConfirmPath(bool(data[1]), _U32.unpack_from(data, 2)[0])
    if len(data) > 3 and data[1] in (0, 1) and data.find(b"\0", 2) == len(data) - 1:
        return OldConfirmPath(_text(data, 2))
    raise PacketError(f"a confirmation of {len(data)} bytes has the wrong size")


def _parse_system(data: bytes) -> Auth | AddPeer | DelPeer | Relay:
    kind = data[1] if len(data) > 1 else -1
    if kind == SystemKind.AUTH:
        return Auth(data[2:])
    if kind not in SystemKind.__members__.values():
        raise PacketError(f"a system packet has the unknown kind {kind}")
    if len(data) < 2 + _I32.size:
        raise PacketError(f"a system packet ends after {len(data)} bytes")
    id: int = _I32.unpack_from(data, 2)[0]
    if kind == SystemKind.ADD_PEER:
        return AddPeer(id)
    if kind == SystemKind.DEL_PEER:
        return DelPeer(id)
    packet = data[2 + _I32.size :]
    if not packet:
        raise PacketError("a relayed packet is empty")
    return Relay(id, packet)


def _text(data: bytes, offset: int) -> str:
    """
    A path, up to its NUL or the end of the packet.
    """
    end = data.find(b"\0", offset)
    try:
        return data[offset : end if end >= 0 else len(data)].decode()
    except UnicodeDecodeError as error:
        raise PacketError(f"a path is not UTF-8: {error.reason} at byte {offset + error.start}") from error
