"""A client whose connection the server has closed: its packets are neither relayed nor delivered, and counted."""

from __future__ import annotations

import pytest

from netpeer import DropReason, Error
from netpeer.godot3.peers import peer_packets
from tests.godot3.peers.world import PORT, World, packets
from tests.support.raw import REQUEST, RawClient

CLOSES = pytest.mark.parametrize("close", ["disconnect_peer", "get_peer"])


def close_client(world: World, id: int, close: str) -> None:
    if close == "disconnect_peer":
        world.server.disconnect_peer(id, 4000, "enough")
    else:
        world.server.get_peer(id).close(4000, "enough")


def drops(world: World, id: int) -> dict[str, int]:
    statistics = world.server.get_statistics(id)
    assert statistics is not None
    assert statistics.in_queue_packets == statistics.in_queue_bytes == 0
    return statistics.drops


@CLOSES
def test_its_packets_are_neither_relayed_nor_delivered(close: str) -> None:
    world = World(clients=2)
    sender, other = world.clients
    id = sender.get_unique_id()
    world.forget_signals()
    close_client(world, id, close)
    for target in (0, 1, other.get_unique_id()):
        sender.set_target_peer(target)
        assert sender.put_packet(b"but") is Error.OK
    world.server.poll()
    assert drops(world, id) == {DropReason.CLOSING: 3}
    world.run(5)
    assert packets(world.server) == packets(other) == []
    assert world.server_saw.take() == [("peer_disconnected", id)]


@CLOSES
def test_its_messages_are_not_delivered_without_gd_mp_api(close: str) -> None:
    world = World(gd_mp_api=False, clients=1)
    (id,) = world.server.get_peer_ids()
    peer, here = world.server.get_peer(id), world.clients[0].get_peer(1)
    world.forget_signals()
    close_client(world, id, close)
    here.put_packet(b"but")
    world.server.poll()
    assert peer.get_available_packet_count() == 0
    assert drops(world, id) == {DropReason.CLOSING: 1}
    world.run(5)
    assert world.server_saw.take() == [("client_disconnected", id, True)]


@CLOSES
@pytest.mark.parametrize("gd_mp_api", [True, False])
def test_a_handler_that_closes_gets_no_packet_more_of_the_same_batch(gd_mp_api: bool, close: str) -> None:
    world = World(gd_mp_api=gd_mp_api, clients=1)
    (id,) = world.server.get_peer_ids()
    sender = world.clients[0] if gd_mp_api else world.clients[0].get_peer(1)
    heard: list[int] = []

    def close_at_the_second(source: int) -> None:
        heard.append(source)
        if len(heard) == 2:
            close_client(world, id, close)

    signal = world.server.peer_packet if gd_mp_api else world.server.data_received
    signal.connect(close_at_the_second)
    with world.clients[0].batch():
        for number in range(5):
            assert sender.put_packet(b"%d" % number) is Error.OK
    world.server.poll()
    assert heard == [id, id]
    receiver = world.server if gd_mp_api else world.server.get_peer(id)
    assert [receiver.get_packet() for _ in range(3)] == [b"0", b"1", b""]
    assert drops(world, id) == {DropReason.CLOSING: 3}


@CLOSES
def test_packets_that_arrived_before_stay(close: str) -> None:
    world = World(clients=1)
    id = world.clients[0].get_unique_id()
    world.clients[0].put_packet(b"before")
    world.server.poll()
    close_client(world, id, close)
    world.run(5)
    assert packets(world.server) == [(id, b"before")]


def test_packets_behind_the_violation_that_ends_the_connection_are_dropped() -> None:
    world = World()
    world.server.stop()
    world.server.violation_limit = 1
    world.server.listen(PORT, gd_mp_api=True)
    other = world.add_client()
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(3)
    id = peer_packets.unpack_system(raw.messages()[0])
    for message in (peer_packets.pack(id, 0, b"good"), b"rubbish", peer_packets.pack(id, 0, b"late")):
        raw.send_frame(message)
    world.server.poll()
    assert raw.close_code() == 1008
    world.run(2)
    assert packets(world.server) == packets(other) == [(id, b"good")]


def test_the_connection_ends_cleanly_when_the_client_has_sent_a_full_queue() -> None:
    world = World(clients=1)
    client = world.clients[0]
    id = client.get_unique_id()
    world.forget_signals()
    for _ in range(60):
        assert client.put_packet(b"x" * 1000) is Error.OK
    close_client(world, id, "disconnect_peer")
    world.run(20)
    assert world.saw[0].names() == ["server_close_request", "server_disconnected"]
    assert (client.get_close_code(), client.get_close_reason()) == (4000, "enough")
    assert packets(world.server) == []
