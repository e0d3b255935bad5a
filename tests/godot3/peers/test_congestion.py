"""Congestion: the network is slower than the game, or the game slower than the network."""

from __future__ import annotations

import logging

import pytest

from netpeer import Error, NetworkedMultiplayerPeer, WebSocketClient
from netpeer.godot3.peers.relay import HEADER_SIZE
from netpeer.link.limits import Buffers
from tests.godot3.peers.world import PORT, World, packets
from tests.support.raw import REQUEST, RawClient, frame
from tests.support.worlds import stop_taking, take_again

UNRELIABLE = NetworkedMultiplayerPeer.TRANSFER_MODE_UNRELIABLE
ORDERED = NetworkedMultiplayerPeer.TRANSFER_MODE_UNRELIABLE_ORDERED
RELIABLE = NetworkedMultiplayerPeer.TRANSFER_MODE_RELIABLE


def congested_world(*, clients: int = 1) -> World:
    """
    A world whose links have small buffers, so that the out-queues fill soon.
    """
    world = World()
    world.server.stop()
    world.server.set_buffers(64, 1024, 4, 8)
    world.server.listen(PORT, gd_mp_api=True)
    for _ in range(clients):
        client = world.new_client()
        client.set_buffers(64, 1024, 4, 8)
        world.connect(client)
    world.until(lambda: all(client.get_connection_status() == 2 for client in world.clients))
    world.run(3)
    world.forget_signals()
    return world


def choke(world: World, index: int) -> None:
    """
    Stop the traffic on a client's link: it takes no byte more.
    """
    link = world.network.links[index]
    link.stalled = True
    world.network.capacity = 0


def release(world: World, index: int) -> None:
    world.network.links[index].stalled = False
    world.network.capacity = 1 << 20


# The game sends faster than the network takes.


def test_reliable_packets_are_refused_and_nothing_is_lost(caplog: pytest.LogCaptureFixture) -> None:
    world = congested_world()
    client = world.clients[0]
    client.set_target_peer(1)
    choke(world, 0)
    answers = [client.put_packet(b"%d" % number) for number in range(12)]
    assert answers == [Error.OK] * 8 + [Error.ERR_OUT_OF_MEMORY] * 4
    assert client.get_packet_error() is Error.ERR_OUT_OF_MEMORY
    complaints = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(complaints) == 1, "a full queue is logged once a second, not once a packet"
    release(world, 0)
    world.run(3)
    assert client.put_packet(b"later") is Error.OK
    world.run(3)
    assert [data for _, data in packets(world.server)] == [b"%d" % number for number in range(8)] + [b"later"]


def test_the_out_queue_counts_bytes_and_refuses_an_oversized_packet() -> None:
    world = congested_world()
    client = world.clients[0]
    client.set_target_peer(1)
    assert client.put_packet(b"x" * (4096 + 100)) is Error.ERR_OUT_OF_MEMORY
    assert client.put_packet(b"y" * (4096 - HEADER_SIZE)) is Error.ERR_OUT_OF_MEMORY
    assert client.put_packet(b"y" * (4095 - HEADER_SIZE)) is Error.OK
    world.run(2)
    assert [len(data) for _, data in packets(world.server)] == [4095 - HEADER_SIZE]


def test_unreliable_packets_are_dropped_and_counted() -> None:
    world = congested_world()
    client = world.clients[0]
    client.set_target_peer(1)
    client.transfer_mode = UNRELIABLE
    choke(world, 0)
    assert [client.put_packet(b"%d" % number) for number in range(12)] == [Error.OK] * 12
    statistics = client.get_statistics()
    assert statistics is not None
    assert statistics.drops == {"out_queue_full": 4}
    assert statistics.out_queue_packets == 8
    release(world, 0)
    world.run(3)
    assert [data for _, data in packets(world.server)] == [b"%d" % number for number in range(8)]


def test_a_new_ordered_packet_replaces_the_one_that_waits() -> None:
    world = congested_world(clients=2)
    client, other = world.clients
    client.transfer_mode = ORDERED
    choke(world, 0)
    for number in range(100):
        client.set_target_peer(1)
        assert client.put_packet(b"to the server %d" % number) is Error.OK
        client.set_target_peer(other.get_unique_id())
        assert client.put_packet(b"to the other %d" % number) is Error.OK
    statistics = client.get_statistics()
    assert statistics is not None and statistics.drops == {"replaced": 198}
    release(world, 0)
    world.run(3)
    assert [data for _, data in packets(world.server)] == [b"to the server 99"]
    assert [data for _, data in packets(other)] == [b"to the other 99"]


def test_an_ordered_packet_finds_no_room_beside_reliable_ones() -> None:
    world = congested_world()
    client = world.clients[0]
    client.set_target_peer(1)
    choke(world, 0)
    for _ in range(8):
        client.put_packet(b"reliable")
    client.transfer_mode = ORDERED
    assert client.put_packet(b"state") is Error.OK
    statistics = client.get_statistics()
    assert statistics is not None and statistics.drops == {"out_queue_full": 1}


def test_without_congestion_no_mode_loses_anything() -> None:
    world = congested_world()
    client = world.clients[0]
    client.set_target_peer(1)
    for mode in (UNRELIABLE, ORDERED, RELIABLE):
        client.transfer_mode = mode
        for number in range(50):
            assert client.put_packet(b"%d" % number) is Error.OK
        world.run(2)
        assert [data for _, data in packets(world.server)] == [b"%d" % number for number in range(50)]


def test_a_client_too_slow_for_the_relay_is_closed_and_the_others_get_every_packet() -> None:
    world = congested_world(clients=2)
    sender, listener = world.clients
    slow = RawClient(world.network, PORT)
    slow.send(REQUEST)
    world.run(3)
    world.forget_signals()
    slow.stream.link.stalled = True
    stop_taking(slow.stream)  # its receive buffer is full: it takes no byte more
    for number in range(40):
        assert sender.put_packet(b"%d" % number) is Error.OK
        world.run(1)
    heard = [b"%d" % number for number in range(40)]
    assert [data for _, data in packets(listener)] == heard
    assert [data for _, data in packets(world.server)] == heard
    take_again(slow.stream)
    slow.stream.link.stalled = False
    world.run(3)
    assert slow.close_code() == 1013
    world.run_seconds(1.2)
    assert world.server_saw.names().count("peer_disconnected") == 1
    assert [name for name, *_ in world.saw[1].seen if name == "peer_disconnected"] == ["peer_disconnected"]
    assert listener.get_connection_status() == 2


def test_a_broadcast_closes_a_slow_client_and_a_packet_to_it_alone_is_refused() -> None:
    world = congested_world()
    slow = RawClient(world.network, PORT)
    slow.send(REQUEST)
    world.run(3)
    (slow_id,) = set(world.server.get_peer_ids()) - set(world.ids())
    stop_taking(slow.stream)
    slow.stream.link.stalled = True
    world.server.set_target_peer(slow_id)
    assert [world.server.put_packet(b"x") for _ in range(9)] == [Error.OK] * 8 + [Error.ERR_OUT_OF_MEMORY]
    assert world.server.has_peer(slow_id)
    world.server.set_target_peer(0)
    world.server.transfer_mode = UNRELIABLE
    assert world.server.put_packet(b"x") is Error.OK
    statistics = world.server.get_statistics(slow_id)
    assert statistics is not None and statistics.drops == {"out_queue_full": 1}
    world.server.transfer_mode = RELIABLE
    assert world.server.put_packet(b"x") is Error.OK
    world.run_seconds(1.2)
    assert not world.server.has_peer(slow_id)
    assert len(packets(world.clients[0])) == 2


def test_a_packet_larger_than_the_buffer_closes_no_connection() -> None:
    world = World()
    world.server.stop()
    world.server.set_buffers(64, 1024, 4, 8)
    world.server.listen(PORT, gd_mp_api=True)
    sender, listener = world.add_client(), world.add_client()
    assert sender.put_packet(b"x" * 30_000) is Error.OK
    world.run(3)
    assert [len(data) for _, data in packets(world.server)] == [30_000]
    statistics = world.server.get_statistics(sender.get_unique_id())
    assert statistics is not None and statistics.drops == {"too_large": 1}
    for mode in (RELIABLE, UNRELIABLE, ORDERED):
        world.server.transfer_mode = mode
        assert world.server.put_packet(b"x" * 30_000) is Error.ERR_OUT_OF_MEMORY
    world.run_seconds(2)
    assert sender.get_connection_status() == listener.get_connection_status() == 2
    assert packets(listener) == []


# The network delivers faster than the game takes.


def test_a_full_in_queue_stops_reading_and_loses_nothing() -> None:
    world = World()
    client = world.new_client()
    client.set_buffers(64, 16, 64, 1024)
    world.connect(client)
    world.until(lambda: client.get_connection_status() == 2)
    world.network.chunk_size = 64
    world.network.capacity = 2048
    sent = received = 0
    pauses = 0
    while received < 3000:
        while sent < min(3000, received + 900) and world.server.put_packet(b"%06d" % sent) is Error.OK:
            sent += 1
        world.run(2)
        pauses += client.get_available_packet_count() >= 16
        assert client.get_available_packet_count() <= 16 + 4, "overshoots by one read at most"
        for _, data in packets(client):
            assert data == b"%06d" % received
            received += 1
    assert pauses > 10
    statistics = client.get_statistics()
    assert statistics is not None and statistics.drops == {}


def test_a_flood_from_one_client_pauses_only_that_client() -> None:
    world = World(clients=2)
    quiet, flood = world.clients
    for client in world.clients:
        client.set_target_peer(1)
    for _ in range(3):
        for _ in range(1000):
            assert flood.put_packet(b"f") is Error.OK
        world.run(1)
    statistics = world.server.get_statistics(flood.get_unique_id())
    assert statistics is not None and 1024 <= statistics.in_queue_packets < 3000
    quiet.put_packet(b"q")
    world.run(2)
    taken = packets(world.server)
    assert (quiet.get_unique_id(), b"q") in taken
    world.run(3)
    taken += packets(world.server)
    world.run(3)
    taken += packets(world.server)
    assert sum(data == b"f" for _, data in taken) == 3000


def test_reading_resumes_after_a_pause_without_gd_mp_api() -> None:
    world = World(gd_mp_api=False, clients=1)
    client = world.clients[0]
    ((_, id, _),) = world.server_saw.take()
    peer = world.server.get_peer(id)
    for _ in range(3):
        for number in range(1000):
            client.get_peer(1).put_packet(b"%d" % number)
        world.run(2)
    count = 0
    while peer.get_available_packet_count():
        assert peer.get_packet() == b"%d" % (count % 1000)
        count += 1
        if not peer.get_available_packet_count():
            world.run(2)
    assert count == 3000


def test_a_message_larger_than_the_in_buffer_closes_with_1009() -> None:
    world = World(gd_mp_api=False)
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(2)
    raw.send_frame(b"x" * 65536)
    world.run(5)
    assert raw.close_code() is None
    (id,) = world.server.get_peer_ids()
    peer = world.server.get_peer(id)
    assert peer is not None and len(peer.get_packet()) == 65536
    raw.send_frame(b"x" * 65537)
    world.run(5)
    assert raw.close_code() == 1009


def test_closing_while_the_game_does_not_read_still_ends() -> None:
    world = World(gd_mp_api=False)
    client = world.new_client()
    client.set_buffers(1, 4, 64, 1024)
    world.connect(client)
    world.until(lambda: world.server_saw.seen)
    ((_, id, _),) = world.server_saw.take()
    for _ in range(50):
        world.server.get_peer(id).put_packet(b"unread")
    world.run(3)
    client.disconnect_from_host()
    world.until(lambda: client.get_connection_status() == 0, seconds=3)
    assert client.get_close_code() == 1000
    assert client.get_peer(1).get_available_packet_count() >= 4
    statistics = client.get_statistics()
    assert statistics is not None
    assert statistics.packets_in == 50
    assert statistics.drops.get("closing", 0) + client.get_peer(1).get_available_packet_count() == 50


@pytest.mark.parametrize("size", [(0, 1, 1, 1), (1, 0, 1, 1), (1, 1, -1, 1), (1, 1, 1, 1 << 25), (1 << 21, 1, 1, 1)])
def test_buffer_sizes_outside_the_range_are_refused(size: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="must be 1 .."):
        WebSocketClient().set_buffers(*size)


def test_buffers_are_rounded_as_in_godot_and_only_set_before_connecting() -> None:
    world = World()
    client = world.new_client()
    assert client.set_buffers(3, 5, 65, 1000) is Error.OK
    buffers = Buffers.rounded(3, 5, 65, 1000)
    assert (buffers.in_bytes, buffers.in_packets) == (4 * 1024, 8)
    assert (buffers.out_bytes, buffers.out_packets) == (128 * 1024, 1024)
    world.connect(client)
    assert client.set_buffers(1, 1, 1, 1) is Error.FAILED
    assert world.server.set_buffers(1, 1, 1, 1) is Error.FAILED


def test_pings_whose_answers_are_not_read_close_the_connection() -> None:
    world = World(gd_mp_api=False)
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(2)
    stop_taking(raw.stream)
    for _ in range(300):
        raw.send(frame(b"p" * 125, opcode=9, mask=RawClient.MASK))
    world.run(2)
    take_again(raw.stream)
    world.run(2)
    assert raw.close_code() == 1008
