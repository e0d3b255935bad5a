"""
Peers that join, leave and are refused, with Godot and netpeer in every role.
"""

import pytest

from netpeer.godot4 import rpc

from ..harness import Engine
from .calls import Call, digits
from .conftest import MakeWorld
from .members import GodotMember, Member, PythonMember
from .probe import Probe
from .world import World

__all__: list[str] = []


def check_all_ids(world: World) -> None:
    """
    Checks that every member knows all others.
    """
    for name, member in world.members.items():
        if name in world.ids:
            others = sorted(id for other, id in world.ids.items() if other != name)
            assert sorted(member.method("get_peers")) == others
            assert member.method("get_unique_id") == world.ids[name]


@pytest.mark.parametrize("serves", [True, False], ids=["godot serves", "netpeer serves"])
def test_two_netpeer_members_and_one_godot_member_call_each_other(make_world: MakeWorld, serves: bool) -> None:
    world = make_world(server=serves, ann=False, bob=False, gil=True)
    world.add("A")
    world.connect()
    check_all_ids(world)
    clients = [name for name in world.members if name != "server"]
    for sender in clients:
        for receiver in clients:
            if receiver != sender:
                world.run(sender, Call("A", "anybody", (f"{sender} to {receiver}",), world.ids[receiver]))
    for receiver in clients:
        expected = [(world.ids[sender], f"{sender} to {receiver}") for sender in clients if sender != receiver]
        assert [(call.sender, call.arguments[0]) for call in world.called(receiver)] == [
            (id, digits(text)) for id, text in expected
        ]
    assert world.called("server") == []


@pytest.mark.parametrize("serves", [True, False], ids=["godot serves", "netpeer serves"])
def test_raw_bytes(make_world: MakeWorld, serves: bool) -> None:
    world = make_world(server=serves, ann=True, bob=False)
    world.connect()
    for sender in world.members:
        for receiver in world.members:
            if receiver == sender:
                continue
            text, before = f"{sender} to {receiver}".encode(), len(world[receiver].heard("peer_packet"))
            assert world[sender].send_bytes(text, world.ids[receiver]) == 0
            got = world[receiver].wait_signal("peer_packet", before + 1)
            assert got == (world.ids[sender], text.hex())
    assert world["ann"].send_bytes(bytes(60_000), -world.ids["bob"]) == 0
    world["server"].wait_signal("peer_packet", 3)
    world.flush()
    assert len(world["bob"].heard("peer_packet")) == 2


@pytest.mark.parametrize("serves", [True, False], ids=["godot serves", "netpeer serves"])
def test_a_client_leaves_and_joins_again(make_world: MakeWorld, serves: bool) -> None:
    world = make_world(server=serves, ann=not serves, bob=False, gil=True)
    world.add("A")
    world.connect()
    world.run("gil", Call("A", "anybody", (1,)))
    for name in ("gil", "bob"):
        for _ in range(2):
            old = world.ids[name]
            world.leave(name)
            check_all_ids(world)
            world.join(name)
            assert world.ids[name] != old
            check_all_ids(world)
            world.run(name, Call("A", "anybody", (name,)))
            world.run("server", Call("A", "anybody", ("server",)))
            assert world.called("ann")[-2].sender == world.ids[name]
            assert world.called(name)[-1].arguments == (digits("server"),)


@pytest.mark.parametrize("closes", [False, True], ids=["disconnected", "closes"])
def test_a_godot_client_that_connects_again_with_the_same_peer(
    make_world: MakeWorld, caplog: pytest.LogCaptureFixture, closes: bool
) -> None:
    # A disconnected client has cleared its path cache. A client that closes and connects in one frame has not.
    world = make_world(server=False, client=True)
    world.add("A")
    world.connect()
    server, client = world["server"], world["client"]
    assert isinstance(server, PythonMember) and isinstance(client, GodotMember)
    world.run("client", Call("A", "anybody", (1,)))
    if not closes:
        server.method("disconnect_peer", world.ids["client"])
        client.wait_signal("server_disconnected")
    assert client.do("connect_again", world.url, closes) == 0
    client.wait_signal("peer_connected", 2)
    client.run([Call("A", "anybody", (2,))])
    if not closes:
        server.wait_signal("called", len(server.calls) + 1)
        assert server.calls[-1].arguments == (digits(2),) and server.api.get_refusals() == {}
        return
    world.engine.wait_for(server.api.get_refusals, "the refusal")
    assert server.api.get_refusals() == {"unknown_path": 1}
    assert "set multiplayer.multiplayer_peer = null before it connects again" in caplog.text
    world.join("client")  # this sets it to null first
    world.run("client", Call("A", "anybody", (3,)))
    assert server.api.get_refusals() == {"unknown_path": 1}


def test_signals_from_connection_to_disconnection(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.connect()
    client, server = duo["client"], duo["server"]
    assert [event.signal[0] for event in client.events] == ["connected_to_server", "peer_connected"]
    id = duo.ids["client"]
    client.peer_method("disconnect_peer", 1, False)
    client.wait_signal("server_disconnected")
    assert server.wait_signal("peer_disconnected") == (id,)
    assert [event.signal for event in client.events[2:]] == [("peer_disconnected", 1), ("server_disconnected",)]
    assert client.method("get_peers") == server.method("get_peers") == []


def test_the_server_disconnects_a_client(duo: World) -> None:
    duo.connect()
    duo["server"].method("disconnect_peer", duo.ids["client"])
    duo["client"].wait_signal("server_disconnected")
    assert duo["server"].method("get_peers") == []
    assert duo["server"].heard("peer_disconnected") == []  # as in Godot: the side that disconnects gets no signal


def test_the_server_closes(duo: World) -> None:
    duo.connect()
    duo["server"].peer_method("close")
    duo["client"].wait_signal("server_disconnected")
    duo["server"].wait_signal("server_disconnected")


def test_connecting_to_a_port_without_a_server(duo: World) -> None:
    for member in duo.members.values():
        assert member.join("ws://127.0.0.1:1/") == 0
        member.wait_signal("connection_failed")


def test_new_connections_are_refused(duo: World) -> None:
    url = duo["server"].serve()
    duo["server"].set_property("refuse_new_connections", True)
    duo["client"].settings["handshake_timeout"] = 0.5
    assert duo["client"].join(url) == 0
    duo["client"].wait_signal("connection_failed")
    assert duo["server"].heard("peer_connected") == []


def test_sub_protocols(duo: World) -> None:
    for member in duo.members.values():
        member.settings["supported_protocols"] = ["ludus"]
    duo.connect()
    duo.run("server", Call("A", "anybody", (1,)))
    assert duo.called("client")[-1].arguments == (digits(1),)


def test_without_relay_clients_see_only_the_server(make_world: MakeWorld) -> None:
    for serves in (True, False):
        world = make_world(**{"server": serves, f"ann{serves}": True, f"bob{serves}": False})
        for member in world.members.values():
            member.set_property("server_relay", False)
        url = world["server"].serve()
        for name in list(world.members)[1:]:
            assert world[name].join(url) == 0
            assert world[name].wait_signal("peer_connected") == (1,)
        world["server"].wait_signal("peer_connected", 2)
        assert [member.method("get_peers") for member in list(world.members.values())[1:]] == [[1], [1]]
        world.engine.reset() if serves else None


def test_many_nodes_have_ids_of_two_bytes(duo: World, ours: PythonMember) -> None:
    duo.add(*(f"N{number}" for number in range(300)))
    duo.connect()
    for _ in range(2):
        for sender in duo.members:
            duo.run(sender, *(Call(f"N{number}", "anybody", (number,)) for number in range(300)))
    for receiver in duo.members:
        assert [(call.path, call.arguments) for call in duo.called(receiver)] == [
            (f"N{number}", (digits(number),)) for _ in range(2) for number in range(300)
        ]
    widths = {packet[0] >> 4 & 3 for packet in ours.sent if packet[0] & 7 == 0}
    assert {0, 1} <= widths


def test_nodes_are_added_and_removed_repeatedly(duo: World) -> None:
    duo.connect()
    for number in range(5):
        for member in duo.members.values():
            member.add("Bullet")
        for sender in duo.members:
            duo.run(sender, *[Call("Bullet", "anybody", (number,))] * 2)
        for member in duo.members.values():
            member.remove("Bullet")
    for receiver in duo.members:
        assert [call.arguments for call in duo.called(receiver)] == [
            (digits(number),) for number in range(5) for _ in range(2)
        ]


def test_different_rpc_methods_are_logged(duo: World, ours: PythonMember, caplog: pytest.LogCaptureFixture) -> None:
    for member in duo.members.values():
        if member is not ours:
            member.rpc_config("A", "configured", {"rpc_mode": 1, "transfer_mode": 2, "call_local": False, "channel": 0})
    duo.connect()
    for sender in duo.members:
        duo.run(sender, Call("A", "anybody", (1,)))
    assert "differs" in caplog.text or "differ between the two sides" in caplog.text
    assert ours.api.get_refusals() == {"checksum_mismatch": 1}
    assert duo.called(ours.name) == []


class Talkative(Probe):
    """
    A probe with one more method than Godot's.
    """

    @rpc("any_peer")
    def chat(self, text: str) -> None: ...


def test_the_log_names_a_method_that_only_netpeer_has(make_world: MakeWorld, caplog: pytest.LogCaptureFixture) -> None:
    world = make_world(server=True, client=False)
    ours = world["client"]
    assert isinstance(ours, PythonMember)
    ours.root.add_child(Talkative("A", ours._report))
    world["server"].add("A")
    world.connect()
    world.run("server", Call("A", "anybody", (1,)))
    assert "'chat' is marked here, but not on the other side" in caplog.text


# Authentication.


@pytest.fixture(params=[True, False], ids=["godot serves", "netpeer serves"])
def guarded(request: pytest.FixtureRequest, make_world: MakeWorld) -> World:
    """
    A server that requires a password, and a client.
    """
    world = make_world(server=request.param, client=not request.param)
    world["server"].authenticate("password?", "swordfish")
    return world


def join(world: World) -> Member:
    """
    Lets the client join.
    """
    assert world["client"].join(world["server"].serve()) == 0
    return world["client"]


def test_authentication_accepted(guarded: World) -> None:
    guarded["client"].authenticate("swordfish", "password?")
    client = join(guarded)
    client.wait_signal("peer_connected")
    (id,) = guarded["server"].wait_signal("peer_connected")
    assert guarded["server"].heard("peer_authenticating") == [(id,)] == guarded["server"].heard("peer_connected")
    assert guarded["server"].heard("auth") == [(id, "swordfish")]
    assert client.heard("auth") == [(1, "password?")]
    assert client.method("get_peers") == [1] and guarded["server"].method("get_peers") == [id]
    assert client.send_bytes(b"hello") == 0
    assert guarded["server"].wait_signal("peer_packet") == (id, b"hello".hex())


def test_authentication_refused(guarded: World) -> None:
    guarded["client"].authenticate("guess", "password?")
    for member in guarded.members.values():
        member.set_property("auth_timeout", 0.4)
    client = join(guarded)
    client.wait_signal("peer_authentication_failed")
    guarded["server"].wait_signal("peer_authentication_failed")
    client.wait_signal("server_disconnected")
    assert guarded["server"].heard("auth")[0][1] == "guess"
    assert guarded["server"].heard("peer_connected") == client.heard("peer_connected") == []


def test_authentication_times_out(guarded: World) -> None:
    guarded["client"].authenticate("", "never sent")
    for member in guarded.members.values():
        member.set_property("auth_timeout", 0.4)
    client = join(guarded)
    (id,) = guarded["server"].wait_signal("peer_authenticating")
    assert guarded["server"].wait_signal("peer_authentication_failed") == (id,)
    client.wait_signal("peer_authentication_failed")
    assert guarded["server"].heard("peer_connected") == []


def test_a_client_without_an_auth_callback(guarded: World) -> None:
    guarded["server"].set_property("auth_timeout", 0.4)
    client = join(guarded)
    client.wait_signal("server_disconnected")
    assert guarded["server"].heard("peer_connected") == []
    if isinstance(client, PythonMember):
        assert client.api.get_refusals() == {"not_authenticating": 1}


def test_the_engine_has_the_expected_version(godot: Engine) -> None:
    version = godot.call("version")
    assert (version["major"], version["minor"] >= 6) == (4, True)
