"""The packets of the replication: SPAWN, DESPAWN and the two kinds of SYNC, in both directions.

The values of properties stay encoded here: their number is known only with the synchronizer's configuration.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from netpeer.godot4.multiplayer.packets import Command, PacketError
from netpeer.variant import Codec, VariantError

__all__ = [
    "CUSTOM_SCENE",
    "PATH_ID",
    "Despawn",
    "Spawn",
    "State",
    "decode_values",
    "encode_values",
    "is_delta",
    "parse_states",
    "state_item",
    "states_packets",
]

#: In place of a scene's index: a custom spawn, which has an argument.
CUSTOM_SCENE = 255

#: A synchronizer that is not part of a spawn has the id of its path as its id, with this bit set.
PATH_ID = 0x80000000

_DELTA_FLAG = 1 << 4

_SPAWN = struct.Struct("<BB4I")
_DESPAWN = struct.Struct("<BI")
_U32 = struct.Struct("<I")
_SYNC = struct.Struct("<BH")
_SYNC_ITEM = struct.Struct("<II")
_DELTA_ITEM = struct.Struct("<IQI")


@dataclass(frozen=True, slots=True)
class Spawn:
    """
    SPAWN: a spawner made a node.

    Attributes:
        scene: the index of the spawnable scene, or `CUSTOM_SCENE`.
        spawner_id: the sender's path id for the spawner.
        net_id: the id of the node.
        sync_ids: the ids of the node's synchronizers, in the order in which they enter the tree.
        name: the node's name.
        argument: the encoded argument of a custom spawn; None for a scene.
        state: the encoded spawn properties of all these synchronizers.
    """

    scene: int
    spawner_id: int
    net_id: int
    sync_ids: tuple[int, ...]
    name: str
    argument: bytes | None
    state: bytes

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        name = self.name.encode() + b"\0"
        head = _SPAWN.pack(Command.SPAWN, self.scene, self.spawner_id, self.net_id, len(self.sync_ids), len(name))
        argument = b"" if self.argument is None else _U32.pack(len(self.argument)) + self.argument
        return head + struct.pack(f"<{len(self.sync_ids)}I", *self.sync_ids) + name + argument + self.state

    @staticmethod
    def parse(data: bytes) -> "Spawn":
        """
        Read a packet. Raises `PacketError`.
        """
        if len(data) < _SPAWN.size:
            raise PacketError(f"a spawn ends after {len(data)} bytes")
        _, scene, spawner_id, net_id, syncs, name_size = _SPAWN.unpack_from(data)
        offset = _SPAWN.size
        if syncs * _U32.size + name_size > len(data) - offset or not name_size:
            raise PacketError(f"a spawn of {len(data)} bytes has {syncs} synchronizers and a name of {name_size} bytes")
        sync_ids = struct.unpack_from(f"<{syncs}I", data, offset)
        offset += syncs * _U32.size
        name, offset = _name(data[offset : offset + name_size]), offset + name_size
        argument = None
        if scene == CUSTOM_SCENE:
            argument, offset = _sized(data, offset)
        return Spawn(scene, spawner_id, net_id, sync_ids, name, argument, data[offset:])


def _name(raw: bytes) -> str:
    try:
        return raw.partition(b"\0")[0].decode()
    except UnicodeDecodeError as error:
        raise PacketError(f"the name of a spawned node is not UTF-8: {error.reason}") from error


def _sized(data: bytes, offset: int) -> tuple[bytes, int]:
    if len(data) - offset < _U32.size:
        raise PacketError(f"a custom spawn of {len(data)} bytes has no argument")
    (size,) = _U32.unpack_from(data, offset)
    offset += _U32.size
    if size > len(data) - offset:
        raise PacketError(f"the argument of a custom spawn has {size} bytes, {len(data) - offset} are left")
    return data[offset : offset + size], offset + size


@dataclass(frozen=True, slots=True)
class Despawn:
    """
    DESPAWN: a spawned node is gone.

    Attributes:
        net_id: the id of the node.
    """

    net_id: int

    def to_bytes(self) -> bytes:
        """
        The packet.
        """
        return _DESPAWN.pack(Command.DESPAWN, self.net_id)

    @staticmethod
    def parse(data: bytes) -> "Despawn":
        """
        Read a packet. Raises `PacketError`.
        """
        if len(data) < _DESPAWN.size:
            raise PacketError(f"a despawn ends after {len(data)} bytes")
        return Despawn(_DESPAWN.unpack_from(data)[1])


@dataclass(frozen=True, slots=True)
class State:
    """
    The part of a SYNC packet about one synchronizer.

    Attributes:
        net_id: the id of the synchronizer.
        changed: in a delta, one bit for each property that changed; else None.
        values: the encoded values of the properties.
    """

    net_id: int
    changed: int | None
    values: bytes


def is_delta(data: bytes) -> bool:
    """
    Whether a SYNC packet is a delta, which has only changed properties.
    """
    return bool(data[0] & _DELTA_FLAG)


def parse_states(data: bytes) -> tuple[int, Iterator[State]]:
    """
    Parse a SYNC packet. Raises `PacketError`.

    Returns:
        Its time (0 in a delta), and an iterator over its states, which raises `PacketError`, too.
    """
    if is_delta(data):
        return 0, _states(data, 1, _DELTA_ITEM)
    if len(data) < _SYNC.size:
        raise PacketError(f"a sync ends after {len(data)} bytes")
    return _SYNC.unpack_from(data)[1], _states(data, _SYNC.size, _SYNC_ITEM)


def _states(data: bytes, offset: int, item: struct.Struct) -> Iterator[State]:
    while offset < len(data):
        if len(data) - offset < item.size:
            raise PacketError(f"the last state of a sync ends after {len(data) - offset} bytes")
        net_id, *changed, size = item.unpack_from(data, offset)
        offset += item.size
        if size > len(data) - offset:
            raise PacketError(f"a state has {size} bytes, {len(data) - offset} are left")
        yield State(net_id, changed[0] if changed else None, data[offset : offset + size])
        offset += size


def state_item(state: State) -> bytes:
    """
    The bytes of one state in a SYNC packet.
    """
    if state.changed is None:
        return _SYNC_ITEM.pack(state.net_id, len(state.values)) + state.values
    return _DELTA_ITEM.pack(state.net_id, state.changed, len(state.values)) + state.values


def states_packets(items: Iterable[bytes], time: int | None, max_size: int) -> Iterator[bytes]:
    """
    Pack states into SYNC packets.

    Args:
        items: the states, made with `state_item`.
        time: the time for the packets; None: the packets are deltas.
        max_size: the largest packet in bytes. A larger state has a packet of its own.
    """
    delta = bytes([Command.SYNC | _DELTA_FLAG])
    head = delta if time is None else _SYNC.pack(Command.SYNC, time)
    parts, size = [head], len(head)
    for item in items:
        if size + len(item) > max_size and len(parts) > 1:
            yield b"".join(parts)
            parts, size = [head], len(head)
        parts.append(item)
        size += len(item)
    if len(parts) > 1:
        yield b"".join(parts)


def encode_values(values: Sequence[Any], codec: Codec) -> bytes:
    """
    Encode values one after the other. Raises `VariantError`.
    """
    out = bytearray()
    for value in values:
        codec.encode_into(value, out)
    return bytes(out)


def decode_values(data: bytes, count: int, codec: Codec, offset: int = 0) -> tuple[list[Any], int]:
    """
    Decode values. Raises `PacketError`.

    Args:
        data: the bytes.
        count: the number of values.
        codec: the codec for the values.
        offset: where the first value begins.

    Returns:
        The values, and the offset after them.
    """
    values: list[Any] = []
    for _ in range(count):
        try:
            value, offset = codec.decode_from(data, offset)
        except VariantError as error:
            raise PacketError(f"property {len(values)} of {count}: {error}") from error
        values.append(value)
    return values, offset
