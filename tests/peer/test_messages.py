"""put_message and get_message: plain values in msgpack, and data that is not a value."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer import Error, MessageError, NetpeerError
from netpeer.peer import messages
from tests.godot3.peers.world import World, packets

LIMIT = 8 * 1024 * 1024

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(0, 99), inner),
    max_leaves=20,
)


# What Python can hold, whether it can be sent or not.
KEYS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=2),
    max_leaves=4,
)
EXTENSIONS = st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=9))
TIMESTAMPS = st.builds(msgpack.Timestamp, st.integers(0, 2**32))
ANYTHING = st.recursive(
    KEYS | EXTENSIONS | TIMESTAMPS | st.binary(max_size=9).map(bytearray) | st.datetimes() | st.just(object()),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.lists(inner, max_size=5).map(tuple)
        | st.dictionaries(KEYS | EXTENSIONS | TIMESTAMPS, inner, max_size=4)
    ),
    max_leaves=12,
)


def with_lists(value: object) -> object:
    """
    The same value with lists for tuples, where they are not keys.
    """
    if isinstance(value, dict):
        return {key: with_lists(inner) for key, inner in value.items()}
    return [with_lists(inner) for inner in value] if isinstance(value, list | tuple) else value


@given(PLAIN)
def test_there_and_back(value: object) -> None:
    assert messages.unpack(messages.pack(value, max_bytes=LIMIT), max_bytes=LIMIT) == value


@given(ANYTHING, st.integers(1, 60))
def test_what_is_packed_is_unpacked_as_the_same(value: object, max_bytes: int) -> None:
    for limit in (LIMIT, max_bytes):
        try:
            packed = messages.pack(value, max_bytes=limit)
        except MessageError:
            continue
        assert messages.unpack(packed, max_bytes=limit) == with_lists(value)


def test_tuples_arrive_as_lists() -> None:
    assert messages.unpack(messages.pack((1, (2,)), max_bytes=LIMIT), max_bytes=LIMIT) == [1, [2]]


@pytest.mark.parametrize(
    "value", [{(1, 2): "wall"}, [{"map": {(1, 2): "wall"}}], {(1, 2): 1, "ok": 2}, ({"a": ({(1, 2): None},)},)]
)
def test_a_tuple_as_a_key_is_refused_where_it_is_sent(value: object) -> None:
    with pytest.raises(MessageError, match=r"its key \(1, 2\) is a tuple.* Send pairs, `list\(value\.items\(\)\)`"):
        messages.pack(value, max_bytes=LIMIT)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (msgpack.ExtType(5, b"code"), "Send its data"),
        ({msgpack.ExtType(5, b"code"): 1}, "is a tuple"),
        ([msgpack.Timestamp(7)], "to_unix"),
        ({msgpack.Timestamp(7): 1}, "to_unix"),
        ({1, 2}, r"for set write list\(value\)"),
        ({"where": Path("level")}, r"write str\(value\)"),
    ],
)
def test_what_to_write_instead(value: object, line: str) -> None:
    with pytest.raises(MessageError, match=f"the value cannot be sent: .*{line}"):
        messages.pack(value, max_bytes=LIMIT)


@given(st.binary(max_size=200))
def test_garbage_is_a_value_or_a_message_error(data: bytes) -> None:
    try:
        messages.unpack(data, max_bytes=LIMIT)
    except MessageError as error:
        assert str(error).startswith("the packet is no message of put_message: ") or "nested" in str(error)
        assert str(error).strip()[-1] != ":"


def test_every_truncation_is_refused() -> None:
    data = messages.pack({"name": "bob", "pos": [1.5, 2.5], "raw": b"\0\1", "n": None}, max_bytes=LIMIT)
    for length in range(len(data)):
        with pytest.raises(MessageError):
            messages.unpack(data[:length], max_bytes=LIMIT)
    with pytest.raises(MessageError):
        messages.unpack(data + b"\0", max_bytes=LIMIT)


def test_counts_that_are_not_there_take_no_memory() -> None:
    bomb = b"".join(b"\xdd" + struct.pack(">I", 60_000) for _ in range(900)) + b"\xc0" * 57_000
    tracemalloc.start()
    try:
        with pytest.raises(MessageError):
            messages.unpack(bomb, max_bytes=LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("depth", [65, 200, 511, 1024, 5000])
def test_depth_is_bounded_on_both_sides(depth: int) -> None:
    with pytest.raises(MessageError):
        messages.unpack(b"\x91" * depth + b"\xc0", max_bytes=LIMIT)
    value: object = None
    for _ in range(depth):
        value = [value]
    with pytest.raises(MessageError):
        messages.pack(value, max_bytes=LIMIT)


def test_the_deepest_that_is_allowed() -> None:
    data = b"\x91" * messages.MAX_DEPTH + b"\xc0"
    assert messages.unpack(data, max_bytes=LIMIT) is not None


@pytest.mark.parametrize("value", [object(), {1, 2}, 2**64, -(2**63) - 1, "\ud800", {"x": print}])
def test_what_cannot_be_sent(value: object) -> None:
    with pytest.raises(MessageError, match="cannot be sent"):
        messages.pack(value, max_bytes=LIMIT)


def test_extensions_and_unhashable_keys_are_refused() -> None:
    with pytest.raises(MessageError, match="extension"):
        messages.unpack(msgpack.packb(msgpack.ExtType(5, b"code")), max_bytes=LIMIT)
    with pytest.raises(MessageError):
        messages.unpack(b"\x81\x91\x01\x01", max_bytes=LIMIT)


def test_sizes_are_bounded() -> None:
    with pytest.raises(MessageError, match="encode_buffer_max_size is 10"):
        messages.pack("x" * 20, max_bytes=10)
    with pytest.raises(MessageError, match="encode_buffer_max_size is 10"):
        messages.unpack(b"\xd9\x14" + b"x" * 20, max_bytes=10)


def test_between_peers() -> None:
    world = World(clients=1)
    client = world.clients[0]
    client.set_target_peer(1)
    assert client.get_message() is None
    assert client.get_packet_error() is Error.ERR_UNAVAILABLE
    assert client.put_message({"move": [1.5, -2.0]}) is Error.OK
    client.put_packet(b"\xc1 is never used by msgpack")
    client.put_message("next")
    world.run(2)
    assert world.server.get_message() == {"move": [1.5, -2.0]}
    with pytest.raises(MessageError) as caught:
        world.server.get_message()
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, NetpeerError)
    assert world.server.get_packet_error() is Error.ERR_INVALID_DATA
    assert world.server.get_message() == "next"
    assert packets(world.server) == []


def test_between_websocket_peers() -> None:
    world = World(gd_mp_api=False, clients=1)
    ((_, id, _),) = world.server_saw.take()
    server_end = world.server.get_peer(id)
    client_end = world.clients[0].get_peer(1)
    assert server_end is not None and client_end is not None
    server_end.put_message([1, 2])
    world.run(2)
    assert client_end.get_message() == [1, 2]
    assert world.clients[0].put_message(1) is Error.ERR_UNCONFIGURED
    client_end.encode_buffer_max_size = 3
    with pytest.raises(MessageError):
        client_end.put_message("too long")
