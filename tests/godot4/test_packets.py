"""The wire format: packets recorded from Godot 4.6.3, and malformed packets."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.packets import (
    AddPeer,
    Auth,
    Call,
    CallBody,
    Command,
    ConfirmPath,
    DelPeer,
    OldConfirmPath,
    PacketError,
    Raw,
    Relay,
    Replication,
    SimplifyPath,
    parse,
)
from netpeer.godot4.multiplayer.rpc_config import RPCConfig
from netpeer.godot4.multiplayer.rpc_table import RPCTable
from netpeer.variant import VariantError, Vector2, godot4_codec
from tests.support.values import texts

CODEC = godot4_codec(compressed=True)
PATH = "Main/Game"
MD5 = "599eb6c9feef319c68c1b0a901241908"
LUDUS = ("_log", "add_player", "del_player", "request_action", "set_player_name", "set_turn", "update_player_name")

# (hexadecimal digits without the path at the end, method, arguments): calls between two Godot 4.6.3, as they were seen.
SEEN_WITH_PATH: list[tuple[str, int, list[Any]]] = [
    ("20 19000080 01 02 0201 04000000 05000000 676f646f74000000", 1, [1, "godot"]),
    ("20 0c000080 01 01 82 ee70fb6f", 1, [0x6FFB70EE]),
    ("20 09000080 05 01 0200", 5, [0]),
    ("20 13000080 04 01 04000000 03000000 636c6900", 4, ["cli"]),
]
SEEN_WITH_ID: list[tuple[str, int, list[Any]]] = [
    ("00 01 03 01 04000000 04000000 726f6c6c", 3, ["roll"]),
    ("00 01 00 01 04000000 08000000 536f6d656f6e6521", 0, ["Someone!"]),
]


@pytest.mark.parametrize(("digits", "method", "arguments"), SEEN_WITH_PATH)
def test_calls_with_a_path_as_the_engine_makes_them(digits: str, method: int, arguments: list[Any]) -> None:
    data = bytes.fromhex(digits) + PATH.encode() + b"\0"
    assert CallBody(method, arguments, CODEC).with_path(PATH) == data
    call = parse(data)
    assert isinstance(call, Call) and (call.path, call.method_id) == (PATH, method)
    assert call.arguments(CODEC) == arguments


@pytest.mark.parametrize(("digits", "method", "arguments"), SEEN_WITH_ID)
def test_calls_by_id_as_the_engine_makes_them(digits: str, method: int, arguments: list[Any]) -> None:
    data = bytes.fromhex(digits)
    assert CallBody(method, arguments, CODEC).with_node_id(1) == data
    call = parse(data)
    assert isinstance(call, Call) and (call.path, call.node_id, call.method_id) == (None, 1, method)
    assert call.arguments(CODEC) == arguments


def test_the_checksum_is_the_engines() -> None:
    assert RPCTable({}, dict.fromkeys(LUDUS, RPCConfig())).md5 == MD5


@pytest.mark.parametrize(
    ("packet", "data"),
    [
        (SimplifyPath(MD5, 1, PATH), b"\x01" + MD5.encode() + b"\0\x01\0\0\0Main/Game\0"),
        (ConfirmPath(True, 1), b"\x02\x01\x01\0\0\0"),
        (ConfirmPath(False, 300), b"\x02\0\x2c\x01\0\0"),
        (Raw(b"raw"), b"\x03raw"),
        (Auth(b"secret"), b"\x07\0secret"),
        (Auth(b""), b"\x07\0"),
        (AddPeer(0x6FFB70EE), b"\x07\x01\xee\x70\xfb\x6f"),
        (DelPeer(2), b"\x07\x02\x02\0\0\0"),
        (Relay(-5, b"\x03x"), b"\x07\x03\xfb\xff\xff\xff\x03x"),
    ],
)
def test_other_packets(packet: Any, data: bytes) -> None:
    assert packet.to_bytes() == data
    assert parse(data) == packet


@pytest.mark.parametrize("command", [Command.SPAWN, Command.DESPAWN, Command.SYNC])
def test_replication_packets_are_not_parsed(command: Command) -> None:
    for flags in (0, 0x10):
        data = bytes([command | flags]) + b"whatever"
        assert parse(data) == Replication(command, data)


@pytest.mark.parametrize(
    ("id", "head"), [(0, "0000"), (255, "00ff"), (256, "100001"), (65535, "10ffff"), (65536, "2000000100")]
)
def test_the_smallest_width_of_a_node_id(id: int, head: str) -> None:
    data = CallBody(7, [True], CODEC).with_node_id(id)
    assert data == bytes.fromhex(head) + b"\x07\x01\x81"
    call = parse(data)
    assert isinstance(call, Call) and (call.node_id, call.method_id) == (id, 7)


@pytest.mark.parametrize(("method", "head"), [(255, "0001ff"), (256, "40010001"), (0x8003, "40010380")])
def test_the_smallest_width_of_a_method_id(method: int, head: str) -> None:
    data = CallBody(method, [1], CODEC).with_node_id(1)
    assert data == bytes.fromhex(head) + b"\x01\x02\x01"
    call = parse(data)
    assert isinstance(call, Call) and call.method_id == method


def test_a_single_bytes_argument_and_no_argument() -> None:
    for arguments in ([], [b"abc"]):
        body = CallBody(2, arguments, CODEC)
        assert body.with_node_id(9) == b"\x80\x09\x02" + b"".join(arguments)
        for data in (body.with_node_id(9), body.with_path(PATH)):
            call = parse(data)
            assert isinstance(call, Call) and call.is_raw and call.arguments(CODEC) == arguments


def test_an_empty_byte_array_is_one_argument() -> None:
    call = parse(CallBody(2, [b""], CODEC).with_node_id(9))
    assert isinstance(call, Call) and not call.is_raw and call.arguments(CODEC) == [b""]


def test_several_arguments_may_be_bytes() -> None:
    call = parse(CallBody(2, [b"a", b"b"], CODEC).with_node_id(9))
    assert isinstance(call, Call) and call.arguments(CODEC) == [b"a", b"b"]


def test_limits_of_what_is_sent() -> None:
    assert CallBody(1, [None] * 255, CODEC).with_node_id(1)[3] == 255
    with pytest.raises(ValueError, match="255"):
        CallBody(1, [None] * 256, CODEC)
    with pytest.raises(VariantError):
        CallBody(1, [object()], CODEC)


def test_an_older_version_confirms_by_path() -> None:
    assert parse(b"\x02\x01Main/Game\0") == OldConfirmPath(PATH)


MALFORMED = {
    "empty": b"",
    "raw without bytes": b"\x03",
    "call without a method": b"\0\x01",
    "call of an unknown width": b"\x30" + bytes(10),
    "call with its path at the beginning": b"\x20\x00\x00\x00\x80\x01",
    "call with its path beyond the end": b"\x20\xff\x00\x00\x80\x01",
    "call with a path that is no text": b"\x20\x06\x00\x00\x80\x01\xff\0",
    "announcement without a path": b"\x01" + MD5.encode() + b"\0\x01\0\0\0",
    "short announcement": b"\x01" + MD5.encode(),
    "short confirmation": b"\x02\x01",
    "confirmation of another kind": b"\x02\x05whatever\0",
    "system packet without a kind": b"\x07",
    "system packet of an unknown kind": b"\x07\x04\0\0\0\0",
    "short system packet": b"\x07\x01\0\0\0",
    "empty relay": b"\x07\x03\0\0\0\0",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_packets_are_refused(data: bytes) -> None:
    with pytest.raises(PacketError):
        parse(data)


MALFORMED_ARGUMENTS = {
    "no count": b"\0\x01\x02",
    "fewer than counted": b"\0\x01\x02\x02\x81",
    "of an unknown type": b"\0\x01\x02\x01\x3f\0\0\0",
    "cut off": b"\0\x01\x02\x01\x04\0\0\0\x05\0\0\0ab",
}


@pytest.mark.parametrize("data", MALFORMED_ARGUMENTS.values(), ids=MALFORMED_ARGUMENTS)
def test_arguments_that_are_none_are_refused(data: bytes) -> None:
    call = parse(data)
    assert isinstance(call, Call)
    with pytest.raises(PacketError):
        call.arguments(CODEC)


def test_the_path_is_no_argument() -> None:
    data = b"\x20" + struct.pack("<I", 0x80000000 | 7) + b"\x05\x01" + PATH.encode() + b"\0"
    call = parse(data)
    assert isinstance(call, Call) and call.path == PATH
    with pytest.raises(PacketError):
        call.arguments(CODEC)


values = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts | st.binary(max_size=9)
arguments = st.lists(values | st.just(Vector2(1, 2)) | st.lists(values, max_size=3), max_size=5)


@given(st.integers(0, 0xFFFF), arguments, st.integers(0, 0x7FFFFFFF))
def test_a_call_round_trip(method: int, arguments: list[Any], id: int) -> None:
    body = CallBody(method, arguments, CODEC)
    for data, path in ((body.with_node_id(id), None), (body.with_path("Ω/é"), "Ω/é")):
        call = parse(data)
        assert isinstance(call, Call) and (call.path, call.method_id) == (path, method)
        assert call.arguments(CODEC) == arguments
        for end in range(len(data)):
            understood(data[:end])


@given(st.binary(max_size=60))
def test_anything_is_a_packet_or_refused(data: bytes) -> None:
    understood(data)


def understood(data: bytes) -> None:
    """
    It is read, or our own error says why not.
    """
    try:
        packet = packets.parse(data)
        if isinstance(packet, Call):
            packet.arguments(CODEC)
    except PacketError:
        pass
