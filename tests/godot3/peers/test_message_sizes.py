"""The largest message: put_packet refuses it, a relay drops it, and both sides log why a connection closed for it."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from netpeer import Error, ManualClock, MemoryNetwork, TransferMode, WebSocketClient, WebSocketServer
from netpeer.godot4 import WebSocketMultiplayerPeer, WebSocketPeer
from netpeer.godot4.multiplayer.packets import Relay
from tests.godot3.peers.world import World, packets
from tests.godot4.world import World as World4

GODOT3_LARGEST = 65_535  # bytes: the longest message that Godot 3 takes with its default buffers
GODOT4_LARGEST = 65_535  # the same for Godot 4
HEADER = 9  # bytes before each packet in gd_mp_api mode

MODES = list(TransferMode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("to_all", [True, False])
@pytest.mark.parametrize("from_server", [True, False])
def test_godot_3_with_a_header(mode: TransferMode, to_all: bool, from_server: bool) -> None:
    world = World(clients=2)
    sender = world.server if from_server else world.clients[0]
    receiver = world.clients[1]
    sender.transfer_mode = mode
    sender.set_target_peer(0 if to_all else receiver.get_unique_id())
    largest = GODOT3_LARGEST - HEADER
    for size in (largest + 1, largest + 2, largest + HEADER + 1, 10 * largest):
        assert sender.put_packet(bytes(size)) is Error.ERR_OUT_OF_MEMORY
    assert sender.put_packet(bytes(largest)) is Error.OK
    world.run(10)
    assert packets(receiver) == [(sender.get_unique_id(), bytes(largest))]
    assert world.server.get_connection_status() == sender.get_connection_status() == 2


@pytest.mark.parametrize("from_server", [True, False])
@pytest.mark.parametrize("as_text", [True, False])
def test_godot_3_without_a_header(from_server: bool, as_text: bool) -> None:
    world = World(gd_mp_api=False, clients=1)
    (id,) = world.server.get_peer_ids()
    ends = [world.server.get_peer(id), world.clients[0].get_peer(1)]
    sender, receiver = ends if from_server else reversed(ends)
    assert sender is not None and receiver is not None
    sender.set_write_mode(sender.WRITE_MODE_TEXT if as_text else sender.WRITE_MODE_BINARY)
    for size in (GODOT3_LARGEST + 1, GODOT3_LARGEST + 14, 10 * GODOT3_LARGEST):
        assert sender.put_packet(b"x" * size) is Error.ERR_OUT_OF_MEMORY
    assert sender.put_packet(b"x" * GODOT3_LARGEST) is Error.OK
    world.run(10)
    assert receiver.get_packet() == b"x" * GODOT3_LARGEST
    assert sender.is_connected_to_host() and receiver.is_connected_to_host()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("to_all", [True, False])
@pytest.mark.parametrize("from_server", [True, False])
def test_godot_4(mode: TransferMode, to_all: bool, from_server: bool) -> None:
    world = World4(clients=1)
    sender, receiver = world.peers if from_server else world.peers[::-1]
    sender.transfer_mode = mode
    sender.set_target_peer(0 if to_all else receiver.get_unique_id())
    for size in (GODOT4_LARGEST + 1, GODOT4_LARGEST + 14, 10 * GODOT4_LARGEST):
        assert sender.put_packet(bytes(size)) is Error.ERR_OUT_OF_MEMORY
    before = receiver.get_statistics(sender.get_unique_id())
    assert sender.put_packet(bytes(GODOT4_LARGEST)) is Error.OK
    world.settle()
    after = receiver.get_statistics(sender.get_unique_id())
    assert before is not None and after is not None
    assert after.bytes_in - before.bytes_in > GODOT4_LARGEST


def test_godot_4_alone() -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = WebSocketServer(clock=clock, network=network)
    server.listen(9080)
    peer = WebSocketPeer(clock=clock, network=network)
    peer.connect_to_url("ws://server:9080")
    for _ in range(10):
        server.poll()
        peer.poll()
    assert peer.send(bytes(GODOT4_LARGEST + 1)) is peer.send_text("x" * (GODOT4_LARGEST + 1)) is Error.ERR_OUT_OF_MEMORY
    assert peer.send(bytes(GODOT4_LARGEST)) is peer.get_packet_error() is Error.OK


def test_the_error_of_a_packet_that_is_too_large_names_the_setting(caplog: pytest.LogCaptureFixture) -> None:
    world = World(clients=1)
    world.clients[0].put_packet(bytes(65_527))
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        "ERR_OUT_OF_MEMORY: a message of 65536 bytes is too big to send: 65535 is the most "
        "(output_buffer_size_kb = 64 in set_buffers)"
    ]


def test_a_larger_buffer_takes_a_larger_packet_and_the_queue_holds_several() -> None:
    world = World(clients=1)
    client = world.clients[0]
    client.disconnect_from_host()
    world.run(10)
    client.set_buffers(64, 1024, 128, 1024)
    world.connect(client)
    world.run(10)
    assert client.put_packet(bytes(128 * 1024 - HEADER)) is Error.ERR_OUT_OF_MEMORY
    client.set_target_peer(1)
    with client.batch():
        assert client.put_packet(bytes(60_000)) is client.put_packet(bytes(60_000)) is Error.OK
    world.run(10)
    assert [len(data) for _, data in packets(world.server)] == [60_000, 60_000]


@pytest.mark.parametrize("size", [65_535, 65_536])
def test_a_relay_drops_what_a_default_godot_3_cannot_take(size: int) -> None:
    world = World()
    sender = world.new_client()
    sender.set_buffers(64, 1024, 128, 1024)
    world.connect(sender)
    receiver = world.add_client()
    sender.set_target_peer(receiver.get_unique_id())
    for data in (b"before", bytes(size - HEADER), b"after"):
        assert sender.put_packet(data) is Error.OK
    came: list[tuple[int, bytes]] = []
    for _ in range(3):
        world.run(10)
        came += packets(receiver)  # makes room for the next packet
    fits = size <= GODOT3_LARGEST
    assert [len(data) for _, data in came] == ([6, size - HEADER, 5] if fits else [6, 5])
    statistics = world.server.get_statistics(sender.get_unique_id())
    assert statistics is not None and statistics.drops == ({} if fits else {"too_large": 1})


def test_a_godot_4_relay_counts_what_is_too_large() -> None:
    world = World4(clients=0)
    world.peers[0].close()
    world.peers[0].outbound_buffer_size = 1000
    assert world.peers[0].create_server(9080) is Error.OK
    for _ in range(2):
        world.add_client()
    sender, receiver = world.peers[1], world.ids()[2]
    sender.set_target_peer(1)
    assert sender.put_packet(Relay(receiver, b"\x07" * 2000).to_bytes()) is Error.OK
    world.settle()
    assert world.refusals(0) == {"too_large": 1}
    assert all(peer.get_connection_status() == 2 for peer in world.peers)


# The reasons on both sides when a message that is too big arrives.


def _godot3(clock: ManualClock, network: MemoryNetwork, *, small: bool) -> tuple[WebSocketServer, WebSocketClient]:
    server, client = WebSocketServer(clock=clock, network=network), WebSocketClient(clock=clock, network=network)
    if small:
        client.set_buffers(1, 16, 64, 16)
    else:
        server.set_buffers(1, 16, 64, 16)
    server.listen(9080, gd_mp_api=True)
    client.connect_to_url("ws://server:9080", gd_mp_api=True)
    return server, client


def _godot4(
    clock: ManualClock, network: MemoryNetwork, *, small: bool
) -> tuple[WebSocketMultiplayerPeer, WebSocketMultiplayerPeer]:
    options: dict[str, Any] = {"clock": clock, "network": network}
    server, client = WebSocketMultiplayerPeer(**options), WebSocketMultiplayerPeer(**options)
    (client if small else server).inbound_buffer_size = 1024
    server.create_server(9080)
    client.create_client("ws://server:9080")
    return server, client


@pytest.mark.parametrize(
    ("make", "setting"),
    [(_godot3, "input_buffer_size_kb = 1 in set_buffers"), (_godot4, "inbound_buffer_size = 1024")],
)
@pytest.mark.parametrize("size", [1100, 1024 + 200, 60_000])
@pytest.mark.parametrize("client_refuses", [True, False])
def test_one_text_on_both_sides(make, setting: str, size: int, client_refuses: bool, caplog) -> None:  # type: ignore[no-untyped-def]
    caplog.set_level(logging.INFO, "netpeer")
    clock = ManualClock(1000.0)
    server, client = make(clock, MemoryNetwork(clock), small=client_refuses)

    def run() -> None:
        for _ in range(300):
            clock.advance(1 / 60)
            server.poll()
            client.poll()

    run()
    sender = server if client_refuses else client
    assert sender.put_packet(bytes(size)) is Error.OK
    run()
    text = f"the message is too big: it has more than 1024 bytes ({setting})"
    assert client.get_close_reason() == text
    assert client.get_connection_status() == client.CONNECTION_DISCONNECTED
    assert sum(text in record.getMessage() for record in caplog.records) == 2, "each side has it in its log"


def test_the_reason_names_the_default_setting() -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server, client = WebSocketServer(clock=clock, network=network), WebSocketClient(clock=clock, network=network)
    client.set_buffers(1000, 16, 1000, 16)
    server.listen(9080, gd_mp_api=True)
    client.connect_to_url("ws://server:9080", gd_mp_api=True)
    for _ in range(600):
        clock.advance(1 / 60)
        server.poll()
        client.poll()
        if client.get_connection_status() == client.CONNECTION_CONNECTED:
            client.put_packet(bytes(70_000))
    assert client.get_close_reason().endswith("bytes (input_buffer_size_kb = 64 in set_buffers)")
