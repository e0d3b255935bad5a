"""Heartbeats, round-trip times, pulled cables, and timeouts of the closing handshake."""

from __future__ import annotations

import pytest

from netpeer import NetworkedMultiplayerPeer, WebSocketClient
from tests.godot3.peers.world import PORT, World, packets
from tests.support.raw import REQUEST, RawClient, RawServer, frame

CONNECTED = NetworkedMultiplayerPeer.CONNECTION_CONNECTED
DISCONNECTED = NetworkedMultiplayerPeer.CONNECTION_DISCONNECTED


def test_the_round_trip_time_is_twice_the_latency() -> None:
    world = World()
    client = world.new_client()
    world.network.latency = 0.1
    world.connect(client)
    assert client.get_round_trip_time() is None
    world.until(lambda: client.get_round_trip_time() is not None)
    id = client.get_unique_id()
    world.until(lambda: world.server.get_round_trip_time(id) is not None)
    for time in (client.get_round_trip_time(), world.server.get_round_trip_time(id)):
        assert time is not None and 0.2 <= time < 0.2 + 3 / 60
    statistics = client.get_statistics()
    assert statistics is not None and statistics.round_trip_time == client.get_round_trip_time()
    assert client.get_round_trip_time(99) is None
    assert world.server.get_statistics(99) is None


@pytest.mark.parametrize("gd_mp_api", [True, False])
def test_a_pulled_cable_is_noticed_on_both_sides(gd_mp_api: bool) -> None:
    world = World(gd_mp_api=gd_mp_api, clients=1)
    world.run_seconds(12)
    world.forget_signals()
    world.network.cut()
    world.run_seconds(19)
    assert world.clients[0].get_connection_status() is CONNECTED
    world.run_seconds(7)
    expected = ("server_disconnected",) if gd_mp_api else ("connection_closed", False)
    assert world.saw[0].take() == [expected]
    assert world.clients[0].get_close_reason() == "timed out: nothing heard for 20 s"
    assert world.server_saw.names() == ["peer_disconnected" if gd_mp_api else "client_disconnected"]


def test_without_a_heartbeat_a_pulled_cable_goes_unnoticed() -> None:
    world = World()
    world.server.stop()
    world.server.heartbeat_interval = 0
    world.server.listen(PORT, gd_mp_api=True)
    client = world.new_client()
    client.heartbeat_interval = 0
    world.connect(client)
    world.until(lambda: client.get_connection_status() is CONNECTED)
    world.network.cut()
    world.run_seconds(60)
    assert client.get_connection_status() is CONNECTED
    assert client.get_round_trip_time() is None


def test_a_game_that_did_not_poll_for_minutes_loses_no_connection() -> None:
    world = World(clients=1)
    world.run_seconds(6)
    world.forget_signals()
    world.clock.advance(300)  # neither side polled: one was loading, the other waited for it
    world.run_seconds(1)
    assert world.saw[0].take() == [] and world.server_saw.take() == []


def test_a_side_that_loads_for_less_than_the_timeout_stays_connected() -> None:
    world = World(clients=1)
    world.run_seconds(6)
    world.forget_signals()
    for _ in range(15 * 60):
        world.clock.advance(1 / 60)
        world.server.poll()
    world.run_seconds(2)
    assert world.saw[0].take() == [] and world.server_saw.take() == []


def test_a_game_that_takes_no_packets_stays_connected() -> None:
    world = World()
    client = world.new_client()
    client.set_buffers(1, 4, 64, 1024)
    world.connect(client)
    world.until(lambda: client.get_connection_status() is CONNECTED)
    for _ in range(20):
        world.server.put_packet(b"unread")
    world.run_seconds(40)
    assert client.get_connection_status() is CONNECTED
    assert len(packets(client)) >= 4


def test_an_unsolicited_pong_changes_nothing() -> None:
    world = World(gd_mp_api=False)
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(2)
    (id,) = world.server.get_peer_ids()
    for payload in (b"", b"\xff" * 8, b"12345678", b"x" * 125):
        raw.send_frame(payload, opcode=10)
    world.run(2)
    assert world.server.get_round_trip_time(id) is None
    assert raw.close_code() is None


def test_pings_are_answered() -> None:
    world = World(gd_mp_api=False)
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(2)
    raw.send_frame(b"are you there", opcode=9)
    world.run(2)
    assert (10, b"are you there") in raw.frames()


def test_a_close_that_is_never_answered_ends_after_ten_seconds() -> None:
    world = World(gd_mp_api=False)
    world.server.stop()
    server, client = RawServer(world.network, PORT), world.new_client()
    world.connect(client)
    world.until(server.accept)
    world.until(server.read)
    server.shake_hands()
    world.until(lambda: client.get_connection_status() is CONNECTED)
    client.disconnect_from_host(1000, "bye")
    world.run_seconds(9)
    assert client.get_connection_status() is CONNECTED
    world.run_seconds(2)
    assert world.saw[0].names() == ["connection_established", "connection_closed"]
    assert world.saw[0].seen[-1] == ("connection_closed", False)
    assert client.get_close_reason() == "timed out: the closing handshake was not answered"


def test_a_server_that_answers_the_close_but_never_ends_tcp() -> None:
    world = World(gd_mp_api=False)
    world.server.stop()
    server, client = RawServer(world.network, PORT), world.new_client()
    world.connect(client)
    world.until(server.accept)
    world.until(server.read)
    server.shake_hands()
    world.until(lambda: client.get_connection_status() is CONNECTED)
    client.disconnect_from_host(1000, "bye")
    server.send(frame(b"\x03\xe8bye\0", opcode=8))  # as Godot writes it, with a NUL
    world.run_seconds(1.5)
    assert world.saw[0].seen[-1] == ("connection_closed", True)
    assert (client.get_close_code(), client.get_close_reason()) == (1000, "bye")


def test_an_end_without_a_close_frame_is_unclean() -> None:
    world = World(gd_mp_api=False)
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(2)
    raw.send_frame(b"last")
    raw.stream.close()
    (id,) = world.server.get_peer_ids()
    peer = world.server.get_peer(id)
    world.run(2)
    assert world.server_saw.names() == ["client_connected", "data_received", "client_disconnected"]
    assert world.server_saw.seen[-1] == ("client_disconnected", id, False)
    assert peer is not None and peer.get_packet() == b"last"


@pytest.mark.parametrize("name", ["connect_timeout", "handshake_timeout", "heartbeat_timeout", "heartbeat_interval"])
def test_times_are_positive_numbers(name: str) -> None:
    client = WebSocketClient()
    setattr(client, name, 1.5)
    assert getattr(client, name) == 1.5
    for bad in (-1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=name):
            setattr(client, name, bad)
    for wrong in ("3", None, True):
        with pytest.raises(TypeError, match=name):
            setattr(client, name, wrong)


def test_a_close_reason_cannot_write_lines_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    world.server.stop()
    server, client = RawServer(world.network, PORT), world.new_client()
    world.connect(client)
    world.until(server.accept)
    world.until(server.read)
    server.shake_hands()
    server.send(frame(b"\x03\xe8full\nERROR all is lost", opcode=8))  # before it has given an id
    world.run_seconds(1.5)
    assert client.get_close_reason() == "full\nERROR all is lost", "the program gets what was sent"
    assert all("\n" not in record.getMessage() for record in caplog.records)
