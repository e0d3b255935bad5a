"""Timeouts and intervals that change on a live connection: deadlines follow, in both roles and both dialects."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import Error, ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer
from netpeer.godot4 import WebSocketMultiplayerPeer, WebSocketPeer
from tests.support.raw import REQUEST, RawClient, RawServer

PORT = 9080
FRAME = 1 / 60
DIALECTS = ["Godot 3", "Godot 4"]
ROLES = ["client", "server"]

Peer = WebSocketClient | WebSocketServer | WebSocketMultiplayerPeer


class Pair:
    """
    A server and a client of one dialect, connected. The test changes the settings of `peer`; `other` is the other side.
    """

    def __init__(self, dialect: str, role: str = "server", interval: float = 5) -> None:
        self.clock = ManualClock(1000.0)
        self.network = MemoryNetwork(self.clock)
        options: dict[str, Any] = {"clock": self.clock, "network": self.network}
        if dialect == "Godot 3":
            self.server: Peer = WebSocketServer(**options)
            self.client: Peer = WebSocketClient(**options)
        else:
            self.server, self.client = WebSocketMultiplayerPeer(**options), WebSocketMultiplayerPeer(**options)
        self.server.heartbeat_interval = self.client.heartbeat_interval = interval
        if dialect == "Godot 3":
            self.server.listen(PORT, gd_mp_api=True)
            self.client.connect_to_url(f"ws://server:{PORT}", gd_mp_api=True)
        else:
            self.server.create_server(PORT)
            self.client.create_client(f"ws://server:{PORT}")
        self.run(1)
        assert self.client.get_connection_status() == self.client.CONNECTION_CONNECTED
        self.peer = self.client if role == "client" else self.server
        self.other = self.server if role == "client" else self.client
        self.id = 1 if role == "client" else self.client.get_unique_id()

    def run(self, seconds: float) -> None:
        for _ in range(int(seconds / FRAME) + 1):
            self.clock.advance(FRAME)
            self.server.poll()
            self.client.poll()

    def sent(self) -> int:
        statistics = self.peer.get_statistics(self.id)
        assert statistics is not None
        return statistics.bytes_out

    def is_there(self) -> bool:
        if self.peer is self.server:
            return self.id in self.peer.get_peer_ids()
        return self.peer.get_connection_status() == self.peer.CONNECTION_CONNECTED


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_interval_of_0_switches_pings_off_until_it_is_set_again(dialect: str, role: str) -> None:
    pair = Pair(dialect, role)
    pair.other.heartbeat_interval = 0  # else its pings would be answered
    pair.peer.heartbeat_interval = 0
    pair.run(1)
    sent = pair.sent()
    pair.run(60)
    assert pair.sent() == sent
    pair.network.latency = 0.25
    pair.peer.heartbeat_interval = 5
    pair.run(1)
    time = pair.peer.get_round_trip_time(pair.id)
    assert time is not None and 0.5 <= time < 0.6


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_round_trip_time_appears_when_the_heartbeat_is_switched_on(dialect: str, role: str) -> None:
    pair = Pair(dialect, role, interval=0)
    pair.run(30)
    assert pair.peer.get_round_trip_time(pair.id) is None
    pair.network.latency = 0.125
    pair.peer.heartbeat_interval = 1
    pair.run(0.5)
    time = pair.peer.get_round_trip_time(pair.id)
    assert time is not None and 0.25 <= time < 0.35


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_shorter_interval_counts_at_once(dialect: str, role: str) -> None:
    pair = Pair(dialect, role)
    pair.peer.heartbeat_interval = 3600
    pair.other.heartbeat_interval = 0
    pair.run(2)
    sent = pair.sent()
    pair.peer.heartbeat_interval = 1
    pair.run(10)
    frame = 10 + (4 if role == "client" else 0)  # header, time, and a client's mask
    assert (pair.sent() - sent) // frame in (10, 11)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_shorter_timeout_ends_a_silent_connection_at_once(dialect: str, role: str) -> None:
    pair = Pair(dialect, role)
    pair.network.cut()
    pair.run(10)
    assert pair.is_there()
    pair.peer.heartbeat_timeout = 2
    pair.run(0.1)
    assert not pair.is_there()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_longer_timeout_keeps_a_silent_connection_longer(dialect: str, role: str) -> None:
    pair = Pair(dialect, role)
    pair.network.cut()
    pair.run(10)
    pair.peer.heartbeat_timeout = 60
    pair.run(30)
    assert pair.is_there()
    pair.run(40)
    assert not pair.is_there()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_unanswered_ping_ends_no_connection_after_the_heartbeat_is_switched_off(dialect: str, role: str) -> None:
    pair = Pair(dialect, role)
    pair.network.cut()
    pair.run(10)  # a ping waits for its answer
    pair.peer.heartbeat_interval = 0
    pair.run(60)
    assert pair.is_there()
    pair.peer.heartbeat_interval = 5
    pair.run(18)
    assert pair.is_there(), "the time counts from a ping that was sent after it"
    pair.run(4)
    assert not pair.is_there()


def test_one_connection_of_a_godot_4_server_may_have_its_own_interval() -> None:
    pair = Pair("Godot 4")
    peer = pair.server.get_peer(pair.id)
    assert isinstance(peer, WebSocketPeer) and peer.heartbeat_interval == 5
    pair.server.heartbeat_interval = 7
    assert peer.heartbeat_interval == 7
    peer.heartbeat_interval = 0
    pair.client.heartbeat_interval = 0
    pair.run(1)
    sent = pair.sent()
    pair.run(30)
    assert (pair.sent(), pair.server.heartbeat_interval) == (sent, 7)
    peer.heartbeat_interval = 1
    pair.run(3)
    assert pair.sent() > sent


def test_a_godot_4_connection_alone() -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = WebSocketServer(clock=clock, network=network)
    server.heartbeat_interval = 0
    server.listen(PORT)
    peer = WebSocketPeer(clock=clock, network=network)
    peer.connect_to_url(f"ws://server:{PORT}")

    def run(seconds: float) -> int:
        for _ in range(int(seconds / FRAME) + 1):
            clock.advance(FRAME)
            server.poll()
            peer.poll()
        statistics = peer.get_statistics()
        assert statistics is not None
        return statistics.bytes_out

    run(1)
    peer.heartbeat_interval = 0
    sent = run(1)
    assert run(60) == sent
    peer.heartbeat_interval = 5
    assert run(1) > sent


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_shorter_handshake_timeout_counts_for_a_handshake_under_way(dialect: str) -> None:
    pair = Pair(dialect)
    pair.server.handshake_timeout = 60
    raw = RawClient(pair.network, PORT)
    raw.send(REQUEST[:20])
    pair.run(10)
    raw.read()
    assert not raw.is_closed
    pair.server.handshake_timeout = 2
    pair.run(0.1)
    raw.read()
    assert raw.is_closed


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_shorter_handshake_timeout_counts_for_a_client(dialect: str) -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = RawServer(network, PORT)
    client, polls = _client(dialect, clock, network)
    client.handshake_timeout = 60
    for _ in range(600):
        polls()
        server.accept()
    assert client.get_connection_status() == client.CONNECTION_CONNECTING
    server.read()
    server.shake_hands()
    for _ in range(600):
        polls()  # the id never comes
    assert client.get_connection_status() == client.CONNECTION_CONNECTING
    client.handshake_timeout = 2
    polls()
    for _ in range(120):
        polls()
    assert client.get_connection_status() == client.CONNECTION_DISCONNECTED
    assert "gave no peer id" in client.get_close_reason()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_shorter_connect_timeout_counts_for_a_client_that_is_dialling(dialect: str) -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    network.latency = 1000
    client, polls = _client(dialect, clock, network)
    client.connect_timeout = 60
    for _ in range(20 * 60):
        polls()
    assert client.get_connection_status() == client.CONNECTION_CONNECTING
    client.connect_timeout = 15
    polls()
    assert client.get_connection_status() == client.CONNECTION_DISCONNECTED
    assert client.get_close_reason() == "timed out: no connection within 15 s"


def _client(dialect: str, clock: ManualClock, network: MemoryNetwork):  # type: ignore[no-untyped-def]
    if dialect == "Godot 3":
        client: Peer = WebSocketClient(clock=clock, network=network)
        assert client.connect_to_url(f"ws://server:{PORT}", gd_mp_api=True) is Error.OK
    else:
        client = WebSocketMultiplayerPeer(clock=clock, network=network)
        assert client.create_client(f"ws://server:{PORT}") is Error.OK

    def polls() -> None:
        clock.advance(FRAME)
        client.poll()

    return client, polls
