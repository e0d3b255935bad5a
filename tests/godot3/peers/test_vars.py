"""put_var and get_var: Godot's values as packets."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import (
    Color,
    EncodedObject,
    EncodedObjectAsID,
    Error,
    NodePath,
    PacketPeer,
    PoolStringArray,
    VariantError,
    Vector2,
    WebSocketClient,
    var2bytes,
)
from netpeer.peer.packet_peer import DEFAULT_ENCODE_BUFFER_MAX_SIZE
from tests.godot3.peers.world import World

VALUES: list[Any] = [
    None,
    True,
    0,
    -(2**63),
    1.5,
    "",
    "Godot 🎮",
    b"\0\1",
    [1, [2, [3]]],
    {"name": "bob", "pos": Vector2(3, 4), "tags": ["x", "y"]},
    Color(1, 0.5, 0, 1),
    NodePath("/root/Main:position"),
    PoolStringArray(["a", "b"]),
]
OBJECT = EncodedObject("Node", {"name": "n"})


@pytest.fixture
def world() -> World:
    return World(clients=1)


def send_bytes(world: World, data: bytes) -> None:
    assert world.server.put_packet(data) is Error.OK
    world.run(3)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_round_trip(world: World, value: Any) -> None:
    client = world.clients[0]
    assert world.server.put_var(value) is Error.OK
    assert world.server.get_packet_error() is Error.OK
    world.run(3)
    received = client.get_var()
    assert received == value and type(received) is type(value)
    assert client.get_packet_error() is Error.OK and client.get_available_packet_count() == 0


def test_the_packet_is_what_var2bytes_gives(world: World) -> None:
    value = {"a": [1, 2.5, Vector2(1, 2)]}
    world.server.put_var(value)
    world.run(3)
    assert world.clients[0].get_packet() == var2bytes(value)


def test_through_one_websocket_without_gd_mp_api() -> None:
    world = World(gd_mp_api=False, clients=1)
    (there,) = (world.server.get_peer(id) for id in world.server.get_peer_ids())
    here = world.clients[0].get_peer(1)
    assert there is not None and here is not None
    assert there.put_var(Vector2(1, 2)) is Error.OK
    world.run(3)
    assert here.get_var() == Vector2(1, 2)


def test_no_packet(world: World) -> None:
    client = world.clients[0]
    assert client.get_var() is None
    assert client.get_packet_error() is Error.ERR_UNAVAILABLE


def test_none_can_be_told_from_no_packet(world: World) -> None:
    client = world.clients[0]
    world.server.put_var(None)
    world.run(3)
    assert client.get_var() is None and client.get_packet_error() is Error.OK
    assert client.get_var() is None and client.get_packet_error() is Error.ERR_UNAVAILABLE


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\xff\0\0\0", b"\4\0\0\0\xff\xff\xff\x7f", b"\x13\0\0\0\1\0\0\0", b"hello"]
)
def test_a_packet_that_is_no_variant_is_taken_and_raises(world: World, data: bytes) -> None:
    client = world.clients[0]
    send_bytes(world, data)
    world.server.put_var("next")
    world.run(3)
    with pytest.raises(VariantError):
        client.get_var()
    assert client.get_packet_error() is Error.ERR_INVALID_DATA
    assert client.get_var() == "next" and client.get_packet_error() is Error.OK


@pytest.mark.parametrize("value", [object(), {1, 2}, 1 << 64, "a\0b", [print], {object(): 1}])
def test_a_value_that_godot_has_no_form_for_raises(world: World, value: Any) -> None:
    with pytest.raises(VariantError):
        world.server.put_var(value)
    world.run(3)
    assert world.clients[0].get_available_packet_count() == 0


def test_a_value_that_is_too_long_is_not_sent(world: World) -> None:
    server = world.server
    server.encode_buffer_max_size = 108
    assert server.put_var(bytes(100)) is Error.OK
    with pytest.raises(VariantError, match="max_size|108"):
        server.put_var(bytes(101))
    world.run(3)
    assert world.clients[0].get_var() == bytes(100) and world.clients[0].get_available_packet_count() == 0


def test_a_value_that_is_too_long_is_not_read(world: World) -> None:
    client = world.clients[0]
    client.set_encode_buffer_max_size(108)
    assert client.get_encode_buffer_max_size() == 108
    for size in (100, 101):
        world.server.put_var(bytes(size))
    world.run(3)
    assert client.get_var() == bytes(100)
    with pytest.raises(VariantError):
        client.get_var()


def test_the_size_is_godots_unless_set(world: World) -> None:
    assert world.server.encode_buffer_max_size == DEFAULT_ENCODE_BUFFER_MAX_SIZE == 8 * 1024 * 1024


def test_a_value_that_no_buffer_can_hold_is_refused(world: World) -> None:
    assert world.server.put_var(bytes(1 << 20)) is Error.ERR_OUT_OF_MEMORY
    assert world.server.get_packet_error() is Error.ERR_OUT_OF_MEMORY


def test_full_objects_are_not_sent_by_default(world: World) -> None:
    with pytest.raises(VariantError):
        world.server.put_var(OBJECT)
    with pytest.raises(VariantError):
        world.server.put_var([OBJECT])
    assert world.server.put_var([OBJECT], True) is Error.OK


@pytest.mark.parametrize("allowed_by", ["argument", "setting", "nobody"])
def test_full_objects_are_not_read_by_default(world: World, allowed_by: str) -> None:
    client = world.clients[0]
    client.set_allow_object_decoding(allowed_by == "setting")
    assert client.is_object_decoding_allowed() is (allowed_by == "setting")
    world.server.put_var(OBJECT, full_objects=True)
    world.run(3)
    if allowed_by == "nobody":
        with pytest.raises(VariantError):
            client.get_var()
        assert client.get_packet_error() is Error.ERR_INVALID_DATA
    else:
        assert client.get_var(allowed_by == "argument") == OBJECT


def test_ids_of_objects_need_no_permission(world: World) -> None:
    world.server.put_var(EncodedObjectAsID(7))
    world.run(3)
    assert world.clients[0].get_var() == EncodedObjectAsID(7)


def test_not_connected() -> None:
    client = WebSocketClient()
    assert client.put_var(1) is not Error.OK and client.get_packet_error() is not Error.OK
    assert client.get_var() is None and client.get_packet_error() is Error.ERR_UNAVAILABLE


def test_every_packet_peer_has_put_var_and_get_var() -> None:
    for name in ("put_var", "get_var"):
        assert callable(getattr(PacketPeer, name))


def test_pygames_and_numpys_values_arrive_as_godots(world: World) -> None:
    foreign = pytest.importorskip("tests.variant.foreign", exc_type=ImportError)
    sent = foreign.PYGAME + foreign.NUMPY
    for value, _ in sent:
        assert world.server.put_var([value]) is Error.OK
    world.run(3)
    for _, plain in sent:
        (arrived,) = world.clients[0].get_var()
        assert (type(arrived), arrived) == (type(plain), plain)
