"""The packets, compared with bytes that Godot 3.2.3 sent; and malformed packets of all kinds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer import NetpeerError, NodePath, Vector2
from netpeer.godot3.multiplayer import packets
from netpeer.godot3.multiplayer.packets import Call, Command, ConfirmPath, PacketError, Raw, SimplifyPath, parse
from netpeer.variant import godot3_codec
from tests.support.values import names, paths, variants

CODEC = godot3_codec()
GAME = "Main/Panel/VBoxContainer/Game"
_GAME = GAME.encode() + b"\0"
_LOGGED = "Someone is trying to cheat! 1259089862"

# What went between a server and a client of Godot 3.2.3, without the peer's own header.
SIMPLIFY = bytes.fromhex("02 01000000") + _GAME
CONFIRM = b"\x03" + _GAME
ADD_PLAYER = (
    bytes.fromhex("00 29000080")
    + b"add_player\0"
    + bytes.fromhex("02 02000000 01000000 04000000 05000000")
    + b"godot\0\0\0"
    + _GAME
)
SET_TURN = bytes.fromhex("00 17000080") + b"set_turn\0" + bytes.fromhex("01 02000000 00000000") + _GAME
SET_NAME = (
    bytes.fromhex("00 22000080") + b"set_player_name\0" + bytes.fromhex("01 04000000 03000000") + b"cli\0" + _GAME
)
# The next two name their node by id.
REQUEST = bytes.fromhex("00 01000000") + b"request_action\0" + bytes.fromhex("01 04000000 04000000") + b"roll"
LOG = bytes.fromhex("00 01000000") + b"_log\0" + bytes.fromhex("01 04000000 26000000") + _LOGGED.encode() + b"\0\0"
RAW = b"\x04raw"

SEEN = {
    "SIMPLIFY": SIMPLIFY,
    "CONFIRM": CONFIRM,
    "ADD_PLAYER": ADD_PLAYER,
    "SET_TURN": SET_TURN,
    "SET_NAME": SET_NAME,
    "REQUEST": REQUEST,
    "LOG": LOG,
    "RAW": RAW,
}
CALLS = [
    (ADD_PLAYER, GAME, "add_player", [1, "godot"]),
    (SET_TURN, GAME, "set_turn", [0]),
    (SET_NAME, GAME, "set_player_name", ["cli"]),
    (REQUEST, None, "request_action", ["roll"]),
    (LOG, None, "_log", [_LOGGED]),
]


def call(name: str, *arguments: Any, path: str | None = None, id: int = 1) -> bytes:
    body = packets.call_body(name, arguments, CODEC)
    return packets.with_node_id(body, id) if path is None else packets.with_path(body, path)


def read(data: bytes) -> tuple[Any, ...]:
    """
    The contents of a packet.
    """
    packet = parse(data)
    if isinstance(packet, Call):
        return (packet.is_set, packet.path, packet.node_id if packet.path is None else 0, packet.name) + tuple(
            packet.arguments(CODEC)
        )
    return (packet,)


@pytest.mark.parametrize(("data", "path", "name", "arguments"), CALLS, ids=[name for _, _, name, _ in CALLS])
def test_calls_that_godot_sent(data: bytes, path: str | None, name: str, arguments: list[Any]) -> None:
    packet = parse(data)
    assert isinstance(packet, Call) and not packet.is_set
    assert (packet.path, packet.name, packet.arguments(CODEC)) == (path, name, arguments)
    assert path is not None or packet.node_id == 1
    assert call(name, *arguments, path=path) == data


def test_other_packets_that_godot_sent() -> None:
    assert parse(SIMPLIFY) == SimplifyPath(1, GAME)
    assert SimplifyPath(1, GAME).to_bytes() == SIMPLIFY
    assert parse(CONFIRM) == ConfirmPath(GAME)
    assert ConfirmPath(GAME).to_bytes() == CONFIRM
    assert parse(RAW) == Raw(b"raw")
    assert Raw(b"raw").to_bytes() == RAW


def test_a_set() -> None:
    body = packets.set_body("hp", 5, CODEC)
    by_id, by_path = packets.with_node_id(body, 0x01020304), packets.with_path(body, "Game")
    assert by_id == bytes.fromhex("01 04030201") + b"hp\0" + bytes.fromhex("02000000 05000000")
    assert by_path == bytes.fromhex("01 10000080") + b"hp\0" + bytes.fromhex("02000000 05000000") + b"Game\0"
    assert read(by_id) == (True, None, 0x01020304, "hp", 5)
    assert read(by_path) == (True, "Game", 0, "hp", 5)


@pytest.mark.parametrize("name", SEEN)
def test_truncated_at_every_offset(name: str) -> None:
    """
    A truncated packet is refused, or has other contents than the whole packet.
    """
    whole = SEEN[name]
    for length in range(len(whole)):
        try:
            assert read(whole[:length]) != read(whole), length
        except PacketError:
            continue
        assert name == "RAW", f"the first {length} bytes are no packet"


@pytest.mark.parametrize("name", SEEN)
def test_each_byte_changed(name: str) -> None:
    """
    Whatever a bit flip makes of a packet, it is read or refused.
    """
    whole = SEEN[name]
    for at in range(len(whole)):
        for bit in range(8):
            damaged = bytearray(whole)
            damaged[at] ^= 1 << bit
            try:
                read(bytes(damaged))
            except PacketError as error:
                assert str(error)


def test_every_offset_of_the_path() -> None:
    """
    A valid offset is inside of the packet, after the name and after whole arguments.
    """
    good = int.from_bytes(ADD_PLAYER[1:5], "little") & 0x7FFFFFFF
    for offset in range(len(ADD_PLAYER) + 10):
        data = ADD_PLAYER[:1] + (0x80000000 | offset).to_bytes(4, "little") + ADD_PLAYER[5:]
        try:
            _, path, _, name, *arguments = read(data)
        except PacketError:
            assert offset < good or offset >= len(ADD_PLAYER), f"offset {offset} is inside of the packet"
            continue
        assert (name, arguments) == ("add_player", [1, "godot"])
        # What Godot's writer pads a String with may as well begin an empty path.
        assert (offset >= good - 3 and path == _GAME[max(offset - good, 0) : -1].decode()) or path == ""


@pytest.mark.parametrize("offset", [0, 1, 5, 0x7FFFFFFF, 0x7FFFFFFE, 1 << 30])
def test_offsets_outside_of_the_packet(offset: int) -> None:
    with pytest.raises(PacketError, match="path"):
        parse(b"\0" + (0x80000000 | offset).to_bytes(4, "little") + ADD_PLAYER[5:])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\x04", "without bytes"),
        (b"\x00", "ends after 1 byte"),
        (b"\x01\0\0", "ends after 3 bytes"),
        (b"\x02\0\0\0", "ends after 4 bytes"),
        (b"\x03", "does not end with a NUL"),
        (b"\x03Game", "does not end with a NUL"),
        (b"\x02\x01\0\0\0Game", "does not end with a NUL"),
        (b"\x00\x01\0\0\0name", "does not end with a NUL"),
        (b"\x00\x01\0\0\0\0\0", "names no method"),
        (b"\x01\x01\0\0\0\0\0\0\0\0", "names no method"),
        (b"\x03\xff\xfe\0", "not UTF-8"),
        (b"\x03\xed\xa0\x80\0", "not UTF-8"),  # a surrogate
        (b"\x02\x01\0\0\0\xc3\0", "not UTF-8"),
        (b"\x00\x01\0\0\0\x80\0\0", "not UTF-8"),
        (b"\x00\x0a\0\0\x80name\0\0", "count is missing"),
        (b"\x00\x0b\0\0\x80name\0\0", "begin at byte 11 of 11"),
        (b"\x00\x0b\0\0\x80name\0\0\xff\0", "not UTF-8"),
        (b"\x05", "no command 5"),
        (b"\xff\0\0\0\0", "no command 255"),
    ],
)
def test_malformed_packets_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(PacketError, match=why):
        read(data)


@pytest.mark.parametrize("command", range(5, 256))
def test_commands_that_do_not_exist(command: int) -> None:
    with pytest.raises(PacketError, match=f"no command {command}"):
        parse(bytes([command]) + ADD_PLAYER[1:])


def test_missing_arguments() -> None:
    for count in range(2, 256):
        data = bytearray(REQUEST)
        data[20] = count
        packet = parse(bytes(data))
        assert isinstance(packet, Call)
        with pytest.raises(PacketError, match="argument 1"):
            packet.arguments(CODEC)


def test_arguments_do_not_reach_into_the_path() -> None:
    """
    A String whose length includes bytes of the path is refused as too long.
    """
    data = bytearray(ADD_PLAYER)
    data[29] = 12
    packet = parse(bytes(data))
    assert isinstance(packet, Call)
    with pytest.raises(PacketError):
        packet.arguments(CODEC)


def test_full_objects_are_not_read() -> None:
    data = b"\x00\x01\0\0\0f\0\x01" + bytes.fromhex("11000000 06000000") + b"Script\0\0" + bytes(4)
    packet = parse(data)
    assert isinstance(packet, Call)
    with pytest.raises(PacketError):
        packet.arguments(CODEC)


def test_the_most_arguments() -> None:
    assert len(read(call("f", *range(255)))) == 4 + 255
    with pytest.raises(ValueError, match="255"):
        call("f", *range(256))


@pytest.mark.parametrize("name", ["", "a\0b", "\0", "\ud800"])
def test_names_that_cannot_be_sent_raise(name: str) -> None:
    """
    If a name had a NUL, the other side would read the rest of the name as arguments.
    """
    with pytest.raises(ValueError):
        call(name, 1)
    with pytest.raises(ValueError):
        packets.set_body(name, 1, CODEC)


def test_errors_belong_to_the_family() -> None:
    assert issubclass(PacketError, NetpeerError) and issubclass(PacketError, ValueError)


@given(names, st.lists(variants, max_size=4), paths, st.integers(1, 2**31 - 1))
def test_calls_round_trip(name: str, arguments: list[Any], path: str, id: int) -> None:
    assert read(call(name, *arguments, path=path)) == (False, path, 0, name, *arguments)
    assert read(call(name, *arguments, id=id)) == (False, None, id, name, *arguments)


@given(names, variants, paths)
def test_sets_round_trip(name: str, value: Any, path: str) -> None:
    body = packets.set_body(name, value, CODEC)
    assert read(packets.with_path(body, path)) == (True, path, 0, name, value)


@given(paths, st.integers(0, 2**32 - 1), st.binary(min_size=1))
def test_other_packets_round_trip(path: str, id: int, data: bytes) -> None:
    assert parse(SimplifyPath(id, path).to_bytes()) == SimplifyPath(id, path)
    assert parse(ConfirmPath(path).to_bytes()) == ConfirmPath(path)
    assert parse(Raw(data).to_bytes()) == Raw(data)


@given(st.binary(max_size=200) | st.builds(lambda c, b: bytes([c]) + b, st.sampled_from(Command), st.binary()))
def test_random_bytes_are_a_packet_or_a_packet_error(data: bytes) -> None:
    try:
        read(data)
    except PacketError as error:
        assert str(error)


@given(st.sampled_from(sorted(SEEN)), st.data())
def test_damaged_packets(name: str, data: st.DataObject) -> None:
    packet = bytearray(SEEN[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(packet)))
        packet[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    try:
        read(bytes(packet))
    except PacketError as error:
        assert str(error)


def test_one_body_for_both_forms() -> None:
    body = packets.call_body("f", (Vector2(1, 2), NodePath("a:b")), CODEC)
    assert packets.with_path(body, "x")[5:-2] == packets.with_node_id(body, 3)[5:]
