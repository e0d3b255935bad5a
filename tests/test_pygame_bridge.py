"""The pygame bridge: signals arrive as events, with Godot's names, and lost events are counted and logged."""

import gc
import logging
import subprocess
import sys
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

import netpeer.godot4
from netpeer import ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer
from netpeer.signals import signal_names
from tests.godot3.multiplayer.company import Company
from tests.godot4.world import World

pygame = pytest.importorskip("pygame")
bridge = pytest.importorskip("netpeer.pygame_bridge")
SignalEvents, event_type = bridge.SignalEvents, bridge.event_type
argument_names = pytest.importorskip("netpeer.pygame_bridge.event_types").argument_names

QUEUE_LENGTH = 65535  # SDL's


@pytest.fixture(autouse=True)
def headless_display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.display.init()
    pygame.event.clear()
    yield
    pygame.quit()


class Pair:
    """
    A server and a client on a network in memory.
    """

    def __init__(self, *, gd_mp_api: bool = False) -> None:
        self.clock = ManualClock()
        network = MemoryNetwork(self.clock)
        self.server = WebSocketServer(network=network, clock=self.clock)
        self.client = WebSocketClient(network=network, clock=self.clock)
        assert self.server.listen(9080, gd_mp_api=gd_mp_api) == 0
        self.gd_mp_api = gd_mp_api

    def connect(self) -> None:
        assert self.client.connect_to_url("ws://127.0.0.1:9080", gd_mp_api=self.gd_mp_api) == 0
        self.run()

    def run(self) -> None:
        for _ in range(20):
            self.clock.advance(0.01)
            self.server.poll()
            self.client.poll()


def taken() -> list:
    return [event for event in pygame.event.get() if hasattr(event, "signal")]


def named(events: list, signal: str) -> list:
    return [event for event in events if event.signal == signal]


def test_client_and_server_signals_arrive_with_godots_argument_names() -> None:
    pair = Pair()
    client, server = SignalEvents(pair.client), SignalEvents(pair.server)
    pair.connect()
    pair.client.get_peer(1).put_packet(b"hello")
    pair.run()
    pair.client.disconnect_from_host(1000, "good night")
    pair.run()
    events = taken()
    [established] = named(events, "connection_established")
    assert established.type == client.connection_established
    assert (established.protocol, established.arguments, established.peer) == ("", ("",), pair.client)
    [connected] = named(events, "client_connected")
    assert (connected.peer, connected.protocol) == (pair.server, "")
    [received] = named(events, "data_received")
    assert (received.peer, received.id) == (pair.server, connected.id)
    [request] = named(events, "client_close_request")
    assert (request.id, request.code, request.reason) == (connected.id, 1000, "good night")
    [closed] = named(events, "connection_closed")
    assert closed.was_clean_close is True
    [gone] = named(events, "client_disconnected")
    assert gone.type == server.client_disconnected
    assert (gone.id, gone.was_clean_close) == (connected.id, True)


def test_multiplayer_signals() -> None:
    pair = Pair(gd_mp_api=True)
    events = SignalEvents(pair.client)
    pair.connect()
    pair.server.put_packet(b"to all")
    pair.run()
    seen = taken()
    assert [event.signal for event in seen] == ["peer_connected", "connection_succeeded", "peer_packet"]
    assert seen[0].id == 1
    assert seen[2].peer_source == 1
    assert seen[2].type == events.peer_packet


def test_signals_of_godot_4_have_its_argument_names() -> None:
    world = World(clients=1)
    events = SignalEvents(world.api(0), ["peer_packet", "peer_disconnected"])
    id = world.ids()[1]
    world.api(1).send_bytes(b"hello")
    world.settle()
    world.peers[1].close()
    world.settle()
    packet, gone = taken()
    assert (packet.type, packet.id, packet.packet) == (events.peer_packet, id, b"hello")
    assert (gone.type, gone.id) == (events.peer_disconnected, id)


def test_godot_4s_peers_post_connected_and_disconnected_peers() -> None:
    world = World(clients=1)
    server = SignalEvents(world.peers[0])
    assert list(server.types) == ["peer_connected", "peer_disconnected"]
    world.add_client()
    id = world.ids()[2]
    world.peers[2].close()
    world.settle()
    came, went = taken()
    assert (came.type, came.id, came.peer) == (server.peer_connected, id, world.peers[0])
    assert (went.type, went.id) == (server.peer_disconnected, id)
    assert came in server and went in server


def test_every_argument_of_every_signal_has_a_name() -> None:
    for door in (netpeer, netpeer.godot4):
        for kind in {thing for name in door.__all__ if isinstance(thing := getattr(door, name), type)}:
            for name in (name for name in signal_names(kind) if name[0] != "_"):
                count = len(getattr(kind, name).signature.parameters)
                assert len(argument_names(name, count)) >= count, (kind, name)


@pytest.mark.parametrize("dialect", [3, 4])
def test_exceptions_of_called_methods_are_taken_only_when_asked_for(dialect: int) -> None:
    world: Any = World(clients=1) if dialect == 4 else Company(clients=1)
    api = world.api(0) if dialect == 4 else world.server_tree.multiplayer
    world.nodes()[1].rpc_id(1, "fail")
    events = SignalEvents(api)
    assert "rpc_error" not in events.types
    with pytest.raises(LookupError):
        world.settle()
    with SignalEvents(api, ["rpc_error"]):
        world.nodes()[1].rpc_id(1, "fail")
        world.settle()
    (failed,) = named(taken(), "rpc_error")
    assert (failed.sender_id, failed.method) == (world.ids()[1] if dialect == 4 else world.ids()[0], "fail")
    assert isinstance(failed.error, LookupError) and failed.node_path.endswith("Player")


def test_an_object_without_signals_is_refused() -> None:
    with pytest.raises(ValueError, match="WebSocketPeer has no signals: ask it in every frame"):
        SignalEvents(netpeer.godot4.WebSocketPeer())


def test_data_received_of_a_client_has_no_argument() -> None:
    pair = Pair()
    SignalEvents(pair.client, ["data_received"])
    server_ids: list[int] = []
    pair.server.client_connected.connect(server_ids.append)
    pair.connect()
    pair.server.get_peer(server_ids[0]).put_packet(b"hello")
    pair.run()
    [event] = taken()
    assert event.arguments == ()
    assert not hasattr(event, "id")


def test_a_type_belongs_to_a_name_and_is_allocated_once() -> None:
    first, second = SignalEvents(WebSocketClient()), SignalEvents(WebSocketClient())
    assert first.types == second.types
    assert len(set(first.types.values())) == len(first.types)
    assert event_type("connection_closed") == first.connection_closed
    before = pygame.event.custom_type()
    for _ in range(100):
        SignalEvents(WebSocketClient())
    assert pygame.event.custom_type() == before + 1


def test_types_stay_different_after_pygame_quit() -> None:
    names = [f"made_up_before_{number}" for number in range(3)]
    before = [event_type(name) for name in names]
    pygame.quit()  # custom_type() starts over
    pygame.display.init()
    after = [event_type(f"made_up_after_{number}") for number in range(3)]
    assert len({*before, *after}) == 6
    assert [event_type(name) for name in names] == before


def test_only_the_named_signals_are_posted() -> None:
    pair = Pair()
    events = SignalEvents(pair.client, ["connection_closed"])
    assert list(events.types) == ["connection_closed"]
    pair.connect()
    assert taken() == []
    with pytest.raises(AttributeError, match="connection_established"):
        _ = events.connection_established


def test_an_unknown_signal_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(ValueError, match="no signal 'conection_closed'; it has .*connection_closed"):
        SignalEvents(WebSocketClient(), ["conection_closed"])


def test_two_clients_are_told_apart() -> None:
    first, second = Pair(), Pair()
    first_events, second_events = SignalEvents(first.client), SignalEvents(second.client)
    first.connect()
    [event] = taken()
    assert event in first_events
    assert event not in second_events
    assert pygame.event.Event(pygame.QUIT) not in first_events


def test_disconnect_ends_it_and_may_be_repeated() -> None:
    pair = Pair()
    with SignalEvents(pair.client) as events:
        pair.connect()
        assert taken()
    events.disconnect()
    pair.client.disconnect_from_host()
    pair.run()
    assert taken() == []


def test_events_are_posted_when_the_game_does_not_keep_the_object() -> None:
    pair = Pair()
    SignalEvents(pair.client)
    gc.collect()
    pair.connect()
    assert named(taken(), "connection_established")


def test_the_peer_is_not_kept_alive_by_its_own_signals() -> None:
    client = WebSocketClient()
    reference = weakref.ref(client)
    SignalEvents(client)
    del client
    gc.collect()
    assert reference() is None


def test_a_full_queue_is_counted_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    pair = Pair()
    events = SignalEvents(pair.client)
    filler = pygame.event.Event(pygame.event.custom_type())
    with pytest.raises(pygame.error):
        for _ in range(QUEUE_LENGTH + 1):
            pygame.event.post(filler)
    with caplog.at_level(logging.ERROR, "netpeer.pygame_bridge"):
        pair.connect()
        pair.client.disconnect_from_host()
        pair.run()
    assert events.dropped == 2
    assert len(caplog.records) == 1
    assert "connection_established was dropped" in caplog.text
    pygame.event.clear()
    pair.connect()
    assert named(taken(), "connection_established")
    assert events.dropped == 2


def test_without_a_display_poll_goes_on_and_the_loss_is_counted() -> None:
    pair = Pair()
    events = SignalEvents(pair.client)
    pygame.display.quit()
    pair.connect()
    assert events.dropped == 1
    assert "1 events dropped" in repr(events)


def test_netpeer_itself_does_not_import_pygame() -> None:
    code = "import sys, netpeer; sys.exit('pygame' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=300).returncode == 0
