"""Which signals are emitted, with which arguments, in which order; and what a handler may do."""

from __future__ import annotations

import gc

import pytest

from netpeer import Error, NetworkedMultiplayerPeer, WebSocketClient
from tests.godot3.peers.world import PORT, World, packets
from tests.support.raw import RawServer

DISCONNECTED = NetworkedMultiplayerPeer.CONNECTION_DISCONNECTED
CONNECTING = NetworkedMultiplayerPeer.CONNECTION_CONNECTING
CONNECTED = NetworkedMultiplayerPeer.CONNECTION_CONNECTED


def test_a_plain_session_from_connect_to_close() -> None:
    world = World(gd_mp_api=False, protocols=("chat", "game"))
    client = world.new_client()
    assert client.get_connection_status() is DISCONNECTED
    assert world.connect(client, protocols=("game",)) is Error.OK
    assert client.get_connection_status() is CONNECTING
    world.until(lambda: world.server_saw.seen)
    assert client.get_connection_status() is CONNECTED
    ((name, id, protocol),) = world.server_saw.take()
    assert (name, protocol) == ("client_connected", "game")
    assert world.saw[0].take() == [("connection_established", "game")]

    assert client.get_peer(1).put_packet(b"to the server") is Error.OK
    assert world.server.get_peer(id).put_packet(b"to the client") is Error.OK
    world.run(2)
    assert world.server_saw.take() == [("data_received", id)]
    assert world.saw[0].take() == [("data_received",)]
    assert world.server.get_peer(id).get_packet() == b"to the server"
    assert client.get_peer(1).get_packet() == b"to the client"

    client.disconnect_from_host(4001, "enough")
    world.until(lambda: client.get_connection_status() is DISCONNECTED)
    world.run(2)
    assert world.server_saw.take() == [("client_close_request", id, 4001, "enough"), ("client_disconnected", id, True)]
    assert world.saw[0].take() == [("connection_closed", True)]
    assert (client.get_close_code(), client.get_close_reason()) == (4001, "enough")
    assert not world.server.has_peer(id)


def test_the_server_closes() -> None:
    world = World(gd_mp_api=False, clients=1)
    ((_, id, _),) = world.server_saw.take()
    world.saw[0].take()
    world.server.disconnect_peer(id, 1000, "so long")
    world.until(lambda: world.clients[0].get_connection_status() is DISCONNECTED)
    world.run(2)
    assert world.saw[0].take() == [("server_close_request", 1000, "so long"), ("connection_closed", True)]
    assert world.server_saw.take() == [("client_disconnected", id, True)]


def test_multiplayer_signals_in_godots_order() -> None:
    world = World(clients=2)
    first, second = world.ids()
    assert world.server_saw.take() == [("peer_connected", first), ("peer_connected", second)]
    assert world.saw[0].take() == [("peer_connected", 1), ("connection_succeeded",), ("peer_connected", second)]
    assert world.saw[1].take() == [("peer_connected", 1), ("connection_succeeded",), ("peer_connected", first)]
    world.clients[1].put_packet(b"all")
    world.run(2)
    assert world.server_saw.take() == [("peer_packet", second)]
    assert world.saw[0].take() == [("peer_packet", second)]
    world.clients[0].disconnect_from_host(1000, "bye")
    world.until(lambda: world.saw[0].seen)
    world.run(2)
    assert world.saw[0].take() == [("server_disconnected",)]
    assert world.saw[1].take() == [("peer_disconnected", first)]
    assert world.server_saw.take() == [("client_close_request", first, 1000, "bye"), ("peer_disconnected", first)]


def test_both_sides_get_a_signal_for_a_lost_connection() -> None:
    world = World(gd_mp_api=False, clients=1)
    world.forget_signals()
    world.network.links[0].reset()
    world.run(2)
    assert world.saw[0].take() == [("connection_closed", False)]
    assert world.server_saw.names() == ["client_disconnected"] and world.server_saw.seen[0][2] is False
    assert world.clients[0].get_close_code() == 1006
    assert world.clients[0].get_close_reason() == "the remote end reset the connection"


@pytest.mark.parametrize(("gd_mp_api", "signal"), [(False, "connection_error"), (True, "connection_failed")])
def test_nobody_listens(gd_mp_api: bool, signal: str, caplog: pytest.LogCaptureFixture) -> None:
    world = World(gd_mp_api=gd_mp_api)
    world.server.stop()
    client = world.new_client()
    world.connect(client)
    world.run(3)
    assert world.saw[0].take() == [(signal,)]
    assert client.get_connection_status() is DISCONNECTED
    assert client.get_close_reason() == f"server port {PORT}: connection refused: nothing listens there"
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        f"cannot connect to server:{PORT}: {client.get_close_reason()}"
    ]


def test_a_plain_server_gives_a_multiplayer_client_a_reason() -> None:
    world = World(gd_mp_api=False)
    client = world.new_client()
    client.connect_to_url(f"ws://server:{PORT}", gd_mp_api=True)
    world.until(lambda: world.saw[0].seen)
    assert world.saw[0].take() == [("connection_failed",)]
    assert client.get_close_reason() == "timed out: the server gave no peer id; does it listen with gd_mp_api = true?"


def test_the_wait_for_a_silent_server_ends_after_handshake_timeout() -> None:
    world = World(gd_mp_api=False)
    world.server.stop()
    RawServer(world.network, PORT)
    client = world.new_client()
    client.handshake_timeout = 0.5
    began = world.clock.now
    world.connect(client)
    world.until(lambda: world.saw[0].seen)
    assert world.saw[0].take() == [("connection_error",)]
    hint = "no answer came (does the server want wss:// instead?)"
    assert client.get_close_reason() == f"timed out: no complete handshake within 0.5 s; {hint}"
    assert 0.5 <= world.clock.now - began < 0.6


def test_dialling_an_address_that_does_not_answer_times_out() -> None:
    world = World(gd_mp_api=False)
    client = world.new_client()
    client.connect_timeout = 2.0
    world.network.latency = 100.0
    world.connect(client)
    world.run_seconds(1.9)
    assert client.get_connection_status() is CONNECTING
    world.run_seconds(0.2)
    assert world.saw[0].take() == [("connection_error",)]
    assert client.get_close_reason() == "timed out: no connection within 2 s"


def test_the_server_drops_a_silent_client_without_a_signal() -> None:
    world = World(gd_mp_api=False)
    stream = world.network.dial("server", PORT, tls=None).poll(world.clock.now)
    world.run_seconds(3.2)
    assert stream is not None and stream.receive(100) == b""
    assert world.server_saw.take() == []
    assert world.server.get_connection_count() == 0


def test_the_reason_says_that_the_server_refuses_new_connections() -> None:
    world = World(gd_mp_api=False)
    world.server.refuse_new_connections = True
    client = world.new_client()
    world.connect(client)
    world.until(lambda: world.saw[0].seen)
    assert world.saw[0].take() == [("connection_error",)]
    assert client.get_close_reason() == (
        "the server refused with HTTP status 503 Service Unavailable: this server takes no new connections"
    )
    assert world.server_saw.take() == []
    world.server.refuse_new_connections = False
    world.connect(client)
    world.until(lambda: client.get_connection_status() is CONNECTED)


# Handlers.


def test_a_callback_may_take_fewer_arguments() -> None:
    world = World(gd_mp_api=False)
    calls: list[str] = []
    world.server.client_connected.connect(lambda: calls.append("none"))
    world.server.client_connected.connect(lambda id: calls.append("one"))
    world.server.client_connected.connect(lambda id, protocol: calls.append("both"))
    world.add_client()
    assert calls == ["none", "one", "both"]


def test_connecting_anew_inside_the_handler_of_each_signal() -> None:
    world = World(gd_mp_api=False)
    client = world.new_client()
    again: list[str] = []

    def reconnect_once(name: str) -> None:
        if name not in again:
            again.append(name)
            assert world.connect(client) is Error.OK

    client.connection_established.connect(lambda: reconnect_once("connection_established"))
    client.data_received.connect(lambda: reconnect_once("data_received"))
    client.server_close_request.connect(lambda: reconnect_once("server_close_request"))
    client.connection_closed.connect(lambda: reconnect_once("connection_closed"))
    client.connection_error.connect(lambda: reconnect_once("connection_error"))
    world.server.client_connected.connect(lambda id: world.server.get_peer(id).put_packet(b"hello"))
    world.connect(client)
    world.until(lambda: "data_received" in again and client.get_connection_status() is CONNECTED)
    world.run(5)
    world.server.disconnect_peer(world.server.get_peer_ids()[0])
    world.until(lambda: "server_close_request" in again and client.get_connection_status() is CONNECTED)
    world.run(5)
    world.network.links[-1].reset()
    world.until(lambda: "connection_closed" in again and client.get_connection_status() is CONNECTED)
    world.run(5)
    assert len(world.server.get_peer_ids()) == 1
    client.disconnect_from_host()
    world.until(lambda: client.get_connection_status() is DISCONNECTED)
    world.server.stop()
    world.connect(client)
    world.until(lambda: "connection_error" in again)
    world.until(lambda: client.get_connection_status() is DISCONNECTED)
    assert world.saw[0].names().count("connection_error") == 2


def test_the_events_of_a_dropped_connection_are_not_handled_for_the_next_one() -> None:
    world = World(clients=1)
    client = world.clients[0]
    old_id = client.get_unique_id()
    world.server.put_packet(b"for the old session")
    world.run(1)
    assert client.get_available_packet_count() == 1
    world.connect(client)
    assert client.get_available_packet_count() == 0
    assert client.get_unique_id() == 0
    world.until(lambda: client.get_connection_status() is CONNECTED)
    assert client.get_unique_id() not in (0, old_id)
    assert packets(client) == []


def test_disconnecting_inside_a_handler_drops_the_events_that_follow() -> None:
    world = World(clients=1)
    client = world.clients[0]
    for number in range(5):
        world.server.put_packet(b"%d" % number)
    client.peer_packet.connect(lambda: world.connect(client))
    world.saw[0].take()
    client.poll()
    assert world.saw[0].take() == [("peer_packet", 1)]
    assert client.get_connection_status() is CONNECTING


def test_stopping_the_server_inside_a_handler() -> None:
    world = World(gd_mp_api=False)
    world.server.client_connected.connect(world.server.stop)
    client = world.new_client()
    world.connect(client)
    world.until(lambda: "connection_closed" in world.saw[0].names() or "connection_error" in world.saw[0].names())
    assert not world.server.is_listening()
    assert world.server.listen(PORT) is Error.OK


def test_an_exception_reaches_the_caller_of_poll_and_no_other_event_is_lost() -> None:
    world = World(clients=1)
    client = world.clients[0]
    seen: list[int] = []

    def handler() -> None:
        seen.append(len(seen))
        if len(seen) == 2:
            raise RuntimeError("mine")

    client.peer_packet.connect(handler)
    for _ in range(4):
        world.server.put_packet(b"x")
    with pytest.raises(RuntimeError, match="^mine$"):
        client.poll()
    assert len(seen) == 2
    client.poll()
    assert len(seen) == 4
    assert client.get_available_packet_count() == 4
    assert client.put_packet(b"still usable") is Error.OK
    world.server.poll()
    assert packets(world.server) == [(client.get_unique_id(), b"still usable")]


def test_an_exception_for_one_client_delays_no_other_client() -> None:
    world = World(clients=2)
    answers: list[int] = []

    def handler(id: int) -> None:
        answers.append(id)
        if len(answers) == 1:
            raise RuntimeError("mine")

    world.server.peer_packet.connect(handler)
    for client in world.clients:
        client.set_target_peer(1)
        client.put_packet(b"x")
    with pytest.raises(RuntimeError):
        world.server.poll()
    world.server.poll()
    assert sorted(answers) == sorted(world.ids())


def test_poll_inside_a_handler_does_nothing() -> None:
    world = World(clients=1)
    client = world.clients[0]
    depths: list[int] = []

    def handler() -> None:
        depths.append(len(depths))
        client.poll()
        world.server.poll()

    client.peer_packet.connect(handler)
    for _ in range(3):
        world.server.put_packet(b"x")
    client.poll()
    assert depths == [0, 1, 2]


def test_a_method_of_a_deleted_object_is_not_called() -> None:
    class Game:
        heard = 0

        def on_packet(self) -> None:
            Game.heard += 1

    world = World(clients=1)
    game = Game()
    world.clients[0].peer_packet.connect(game.on_packet)
    world.server.put_packet(b"x")
    world.run(1)
    del game
    gc.collect()
    world.server.put_packet(b"x")
    world.run(1)
    assert Game.heard == 1


def test_a_peer_that_is_dropped_frees_its_memory() -> None:
    import weakref

    client = WebSocketClient()
    gone = weakref.ref(client)
    del client
    gc.collect()
    assert gone() is None


def test_a_handler_that_always_raises_leaves_the_other_packets_for_later_polls() -> None:
    world = World(gd_mp_api=False, clients=1)
    heard: list[int] = []

    def fails(id: int) -> None:
        heard.append(id)
        if len(heard) <= 3:
            raise RuntimeError("the game's own mistake")

    world.server.data_received.connect(fails)
    peer = world.clients[0].get_peer(1)
    assert peer is not None
    with world.clients[0].batch():
        for number in range(6):
            peer.put_packet(b"%d" % number)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="own mistake"):
            world.run(3)
    world.run(3)  # no new packet has arrived
    assert len(heard) == 6
