"""The server's relay: clients reach each other through the server. Forbidden packets are refused."""

from __future__ import annotations

import struct

import pytest

from netpeer import Error
from netpeer.godot4 import MultiplayerPeer
from netpeer.godot4.multiplayer.packets import AddPeer, Auth, DelPeer, Raw, Relay

from .world import DISCONNECTED, PORT, World, inject


@pytest.fixture
def world() -> World:
    return World(clients=3)


def test_everybody_knows_everybody(world: World) -> None:
    ids = world.ids()
    for index in range(4):
        assert sorted(world.api(index).get_peers()) == sorted(id for id in ids if id != ids[index])
    assert [entry for entry in world.saw[2].seen if entry[0] == "peer_connected"] == [
        ("peer_connected", 1),
        ("peer_connected", ids[1]),
        ("peer_connected", ids[3]),
    ]


def test_a_client_that_leaves_is_removed_on_all_peers(world: World) -> None:
    gone = world.ids()[2]
    world.forget_signals()
    world.peers[2].disconnect_peer(1)
    world.settle()
    assert [world.saw[index].take() for index in (0, 1, 3)] == [[("peer_disconnected", gone)]] * 3
    assert world.saw[2].take() == [("peer_disconnected", 1), ("server_disconnected",)]
    assert gone not in world.api(1).get_peers() and world.api(2).get_peers() == []


def test_disconnect_peer_emits_no_signal_on_the_server(world: World) -> None:
    gone = world.ids()[2]
    world.forget_signals()
    world.api(0).disconnect_peer(gone)
    assert gone not in world.api(0).get_peers()
    world.settle()
    assert world.saw[0].take() == []
    assert world.saw[1].take() == [("peer_disconnected", gone)]
    assert world.peers[2].get_connection_status() == DISCONNECTED


def test_without_the_relay_a_client_knows_the_server_alone() -> None:
    world = World(clients=0)
    world.api().server_relay = False
    for _ in range(2):
        index = world.new_member()
        world.api(index).server_relay = False
        world.connect(index)
    world.settle()
    ids = world.ids()
    assert sorted(world.api(0).get_peers()) == sorted(ids[1:])
    assert world.api(1).get_peers() == world.api(2).get_peers() == [1]
    inject(world, Relay(0, b"\x03x").to_bytes())
    assert world.refusals() == {"forbidden": 1}


def test_the_server_passes_on_and_listens_where_it_is_meant(world: World) -> None:
    ids = world.ids()
    for target, hear in {0: [0, 2, 3], -ids[2]: [0, 3], -1: [2, 3], ids[3]: [3]}.items():
        world.forget_signals()
        inject(world, Relay(target, b"\x03hi").to_bytes())
        heard = [index for index in range(4) if ("peer_packet", ids[1], b"hi") in world.saw[index].take()]
        assert heard == hear, target
    assert world.refusals() == {}


def test_an_unknown_target_is_dropped_in_silence(world: World, caplog: pytest.LogCaptureFixture) -> None:
    for target in (4242, 1):
        inject(world, Relay(target, b"\x03hi").to_bytes())
    assert world.refusals() == {"unknown_target": 2}
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


def test_packets_that_a_client_may_not_send(world: World) -> None:
    ids = world.ids()
    world.forget_signals()
    forbidden = [AddPeer(77), DelPeer(ids[2]), Relay(0, AddPeer(77).to_bytes()), Relay(-9, Auth(b"x").to_bytes())]
    for number, packet in enumerate(forbidden, start=1):
        inject(world, packet.to_bytes())
        assert world.refusals() == {"forbidden": number}
    inject(world, Relay(0, Relay(0, b"\x03x").to_bytes()).to_bytes())
    assert world.refusals() == {"forbidden": 5}
    assert ids[2] in world.api(0).get_peers() and world.saw[0].take() == []
    # The other clients got what was passed on, and refused it themselves.
    assert [world.refusals(index) for index in (2, 3)] == [{"forbidden": 3}] * 2


def test_no_client_can_end_anothers_connection(world: World) -> None:
    ids = world.ids()
    inject(world, Relay(ids[2], b"\x02\x01Game\0").to_bytes())  # a confirmation as older versions write it
    assert world.refusals(2) == {"older_version": 1}
    assert world.ids() == ids and sorted(world.api(2).get_peers()) == sorted([1, ids[1], ids[3]])


@pytest.mark.parametrize("id", [0, 1, -5])
def test_packets_that_a_server_may_not_send(world: World, id: int) -> None:
    def say(data: bytes) -> None:
        world.peers[0].set_target_peer(world.ids()[1])
        world.peers[0].transfer_mode = MultiplayerPeer.TRANSFER_MODE_RELIABLE
        assert world.peers[0].put_packet(data) is Error.OK
        world.settle()

    peers = world.api(1).get_peers()
    say(AddPeer(id).to_bytes())
    say(AddPeer(world.ids()[1]).to_bytes())
    say(AddPeer(world.ids()[2]).to_bytes())
    say(DelPeer(id).to_bytes())
    say(DelPeer(4242).to_bytes())
    assert world.refusals(1) == {"forbidden": 5}
    say(Relay(4242, Raw(b"from nobody").to_bytes()).to_bytes())
    say(Relay(1, Raw(b"from myself").to_bytes()).to_bytes())
    assert world.refusals(1) == {"forbidden": 5, "unknown_sender": 2}
    assert world.api(1).get_peers() == peers


def test_a_server_tells_of_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netpeer.godot4.multiplayer.scene_multiplayer.MAX_RELAYED_PEERS", 10)
    world = World(clients=1)
    world.peers[0].set_target_peer(world.ids()[1])
    world.peers[0].transfer_mode = MultiplayerPeer.TRANSFER_MODE_RELIABLE
    for id in range(100, 120):
        world.peers[0].put_packet(AddPeer(id).to_bytes())
    world.settle()
    assert len(world.api(1).get_peers()) == 11
    assert world.refusals(1) == {"too_many_peers": 10}


def test_a_relayed_call_names_its_caller(world: World) -> None:
    world.nodes()[1].rpc_id(world.ids()[2], "anybody", 7)
    world.settle()
    assert [call.sender for call in world.nodes()[2].take()] == [world.ids()[1]]
    assert world.nodes()[0].take() == world.nodes()[3].take() == []


def test_a_relayed_packet_is_as_long_as_it_came(world: World) -> None:
    assert len(Relay(1, b"abc").to_bytes()) == 2 + struct.calcsize("<i") + 3


def test_a_client_too_slow_for_what_is_passed_on_is_disconnected() -> None:
    world = World(clients=3)
    world.network.capacity = 2048
    slow = world.trees.pop(2)
    for number in range(300):
        world.api(1).send_bytes(bytes([number % 256]) * 1000)
        world.run(2)
    assert world.ids()[2] not in world.api(0).get_peers()
    assert slow is not None and world.ids()[3] in world.api(0).get_peers()
    packets = [data for name, *data in world.saw[3].take() if name == "peer_packet"]
    assert len(packets) == 300


def test_a_client_that_comes_back_is_a_stranger(world: World) -> None:
    world.know_each_other()
    old = world.ids()[1]
    world.peers[1].disconnect_peer(1)
    world.settle()
    world.peers[1].create_client(f"ws://server:{PORT}")
    world.settle()
    assert world.ids()[1] != old and sorted(world.api(1).get_peers()) == sorted([1, *world.ids()[2:]])
    world.nodes()[1].rpc("anybody", 7)
    world.settle()
    assert [len(world.nodes()[index].take()) for index in (0, 2, 3)] == [1, 1, 1]
    world.nodes()[0].rpc("anybody", 8)
    world.settle()
    assert len(world.nodes()[1].take()) == 1


def test_signals_of_a_client_that_never_connects() -> None:
    world = World(clients=0)
    world.new_member()
    world.peers[1].create_client("ws://server:1")
    world.settle()
    assert world.saw[1].take() == [("connection_failed",)]


def test_signals_of_a_server_that_closes(world: World) -> None:
    world.forget_signals()
    world.peers[0].close()
    world.settle()
    assert world.saw[0].take() == [("server_disconnected",)]
    assert world.api(0).get_peers() == []
    assert world.saw[1].take() == [("peer_disconnected", 1), ("server_disconnected",)]
    assert world.api(1).get_peers() == []


def test_a_handler_may_connect_again() -> None:
    world = World(clients=1)
    world.api(1).server_disconnected.connect(lambda: world.connect(1))
    world.api(0).disconnect_peer(world.ids()[1])
    world.run(30)
    assert world.api(1).get_peers() == [1] and world.api(0).get_peers() == [world.ids()[1]]


def test_an_exchanged_peer_forgets_the_old_ones_peers(world: World) -> None:
    world.api(1).multiplayer_peer = None
    assert world.api(1).get_peers() == [] and not world.api(1).has_multiplayer_peer()
    world.settle()
    assert world.refusals(1) == {}
