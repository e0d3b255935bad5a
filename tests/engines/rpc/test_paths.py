"""
Names and path ids of nodes between Godot and netpeer: unusual names, many nodes, nodes that are freed and made again.
"""

import pytest

from .calls import Call, Called, digits
from .conftest import MakeWorld
from .members import GodotMember, PythonMember
from .recording import commands, ids_in_calls
from .world import World

ODD_PATHS = [
    "Große Halle/玩家 1/😀 👾",
    "Main/ leads with a space",
    "Main/ends with a space ",
    "Main/tab\tinside",
    "Main/quote's and \\backslash",
    "Main/" + "long" * 50,
    "0/1/2/3/4/5/6/7/8/9",
    "Main/root",
    "Main/Main/Main",
]

MANY = [f"Many/Node {number}" for number in range(300)]

SIMPLIFY_PATH, CONFIRM_PATH = 2, 3

SHORT_BYTES = 1 + 4 + len("on_remote\0") + 1 + 8
"""
Size of a call by path id with one small integer, in bytes.
"""


@pytest.mark.parametrize("path", ODD_PATHS)
def test_unusual_names(duo: World, path: str) -> None:
    duo.add(path)
    duo.connect()
    for _ in range(2):  # by path, then by id
        for sender, receiver in (("server", "client"), ("client", "server")):
            duo.run(sender, Call(path, "on_remote", (sender,)))
            assert duo.called(receiver)[-1] == Called(path, "on_remote", duo.ids[sender], (digits(sender),))
    assert [len(duo.called(name)) for name in duo.members] == [2, 2]


def test_the_root_node_itself(duo: World) -> None:
    duo.connect()
    for _ in range(2):
        for sender, receiver in (("server", "client"), ("client", "server")):
            duo.run(sender, Call(".", "on_remotesync", (sender,)), Call(".", "remote_value", (sender,), is_set=True))
            assert [call.name for call in duo.called(receiver)[-2:]] == ["on_remotesync", "remote_value"]
            assert {call.path for call in duo.called(receiver)} == {"."}


def test_the_ids_of_many_nodes(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.add(*MANY)
    duo.connect()
    expected = []
    for round in range(3):
        ours.traffic.clear()
        for sender in duo.members:
            duo.run(sender, *(Call(path, "on_remote", (round,)) for path in MANY))
        expected += [(path, (digits(round),)) for path in MANY]
        if round == 0:
            assert commands(ours.traffic.sent) >= {SIMPLIFY_PATH, CONFIRM_PATH}
            assert commands(ours.traffic.received) >= {SIMPLIFY_PATH, CONFIRM_PATH}
    for packets in (ours.traffic.sent, ours.traffic.received):
        assert commands(packets) == {0}
        assert len(set(ids_in_calls(packets[: len(MANY)]))) == len(MANY)
        assert {len(packet) for packet in packets[: len(MANY)]} == {SHORT_BYTES}
    for name in duo.members:
        assert [(call.path, call.arguments) for call in duo.called(name)] == expected


def test_the_first_calls_of_many_nodes_at_once_keep_their_order(duo: World) -> None:
    duo.add(*MANY)
    duo.connect()
    for member in duo.members.values():
        member.run([Call(path, "on_remote", (number,)) for number, path in enumerate(MANY)])
    duo.flush()
    for name in duo.members:
        assert [call.path for call in duo.called(name)] == MANY


def test_a_client_that_connects_again(duo: World) -> None:
    # The second time, both sides use the nodes in the other order: the ids of the old connection must not count.
    duo.connect()
    for sender in duo.members:
        duo.run(sender, Call("A", "on_remote", (1,)), Call("Main/B", "on_remote", (2,)))
    first_id = duo.ids["client"]
    duo.leave("client")
    duo.join("client")
    assert duo.ids["client"] != first_id
    for _ in range(2):
        for sender in duo.members:
            duo.run(sender, Call("Main/B", "on_remote", (3,)), Call("A", "on_remote", (4,)))
    for name, other in (("server", "client"), ("client", "server")):
        later = [(call.path, call.sender) for call in duo.called(name)[2:]]
        assert later == [("Main/B", duo.ids[other]), ("A", duo.ids[other])] * 2


def test_a_godot_client_that_keeps_its_path_cache_after_a_disconnection(
    make_world: MakeWorld, caplog: pytest.LogCaptureFixture
) -> None:
    # Its API still uses the ids that it announced to the server's old peer. Only a new network_peer clears its cache.
    world = make_world(server=False, client=True)
    world.add("A")
    world.connect()
    server, client = world["server"], world["client"]
    assert isinstance(server, PythonMember)
    world.run("client", Call("A", "on_remote", (1,)))
    sent_away(world)
    assert client.method("connect_to_url", world.url, [], True) == 0
    client.wait_signal("connection_succeeded", 2)
    client.run([Call("A", "on_remote", (2,))])
    world.engine.wait_for(server.api.get_refusals, "the refusal")
    assert server.api.get_refusals() == {"unknown_path": 1}
    assert "before it connects again, it must set get_tree().network_peer = null" in caplog.text
    sent_away(world)
    world.join("client")  # this sets it to null first
    world.run("client", Call("A", "on_remote", (3,)))
    assert [call.arguments for call in world.called("server")] == [(digits(1),), (digits(3),)]
    assert server.api.get_refusals() == {"unknown_path": 1}


def sent_away(world: World) -> None:
    """
    Lets the server disconnect the client.
    """
    client, server = world["client"], world["server"]
    (id,) = server.heard("network_peer_connected")[-1]
    ends = len(client.heard("connection_failed"))
    server.method("disconnect_peer", id, 1000, "")
    client.wait_signal("connection_failed", ends + 1)  # Godot's name for this end
    world.ids.pop("client", None)


def test_a_client_that_connects_again_without_waiting_for_the_end(make_world: MakeWorld) -> None:
    # connect_to_url drops the old session without a signal. The ids of that session must not count any more.
    world = make_world(server=True, ann=True, pym=False)
    world.add("A")
    world.connect()
    pym = world["pym"]
    world.run("pym", Call("A", "on_remote", (1,)))
    world.run("server", Call("A", "on_remote", (1,)))
    world.leave("ann")
    world.join("ann")
    world.ids.pop("pym")
    world.join("pym")
    assert isinstance(pym, PythonMember)
    assert set(pym.api.get_network_connected_peers()) == {1, world.ids["ann"]}
    world.run("pym", Call("A", "on_remote", (2,)))
    world.run("server", Call("A", "on_remote", (2,)))
    assert [call.arguments for call in world.called("server")] == [(digits(1),), (digits(2),)]
    assert [call.arguments for call in world.called("pym")] == [(digits(1),), (digits(2),)]


def test_a_stale_peer_is_not_kept(make_world: MakeWorld) -> None:
    # Ann leaves while pym does not poll. pym's next session begins before it has read that Ann has left.
    world = make_world(server=True, ann=True, pym=False)
    world.connect()
    pym = world["pym"]
    assert isinstance(pym, PythonMember)
    world.engine.pumps.remove(pym.poll)
    world["ann"].method("disconnect_from_host", 1000, "")
    world["server"].wait_signal("network_peer_disconnected")
    del world.ids["ann"], world.ids["pym"]
    world.engine.pumps.append(pym.poll)
    world.join("pym")
    assert pym.api.get_network_connected_peers() == [1]


def test_a_server_that_starts_again(duo: World, ours: PythonMember) -> None:
    # The server's id is 1 again, but its ids for the nodes differ.
    duo.connect()
    duo.run("server", Call("A", "on_remote", (1,)), Call("Main/B", "on_remote", (2,)))
    duo.run("client", Call("A", "on_remote", (1,)), Call("Main/B", "on_remote", (2,)))
    duo["server"].method("stop")
    duo["client"].wait_signal("server_disconnected" if ours.name == "client" else "connection_failed")
    duo.engine.wait_for(lambda: not ours.api.get_network_connected_peers(), "forgotten peers")
    duo.ids.clear()
    duo.connect()
    for _ in range(2):
        for sender in duo.members:
            duo.run(sender, Call("Main/B", "on_remote", (3,)), Call("A", "on_remote", (4,)))
    for name in duo.members:
        assert [(call.path, call.arguments) for call in duo.called(name)[2:]] == [
            ("Main/B", (digits(3),)),
            ("A", (digits(4),)),
        ] * 2


@pytest.mark.parametrize("receiver", ["server", "client"])
def test_a_node_freed_after_it_was_announced(duo: World, ours: PythonMember, receiver: str) -> None:
    duo.connect()
    sender = "client" if receiver == "server" else "server"
    duo.run(sender, Call("A", "on_remote", (1,)))
    duo[receiver].remove("A")
    duo.run(sender, Call("A", "on_remote", (2,)), Call("A", "remote_value", (2,), is_set=True))
    assert [call.arguments for call in duo.called(receiver)] == [(digits(1),)]
    assert ours.api.get_refusals() == ({"unknown_node": 2} if receiver == ours.name else {})
    duo[receiver].add("A")
    duo.run(sender, Call("A", "on_remote", (3,)))
    assert [call.arguments for call in duo.called(receiver)] == [(digits(1),), (digits(3),)]


@pytest.mark.parametrize("receiver", ["server", "client"])
def test_a_node_that_appears_after_the_first_call(duo: World, ours: PythonMember, receiver: str) -> None:
    sender = "client" if receiver == "server" else "server"
    duo.connect()
    duo[sender].add("Main/Late")
    duo.run(sender, Call("Main/Late", "on_remote", (1,)))
    assert duo.called(receiver) == []
    assert ours.api.get_refusals() == ({"unknown_node": 1} if receiver == ours.name else {})
    duo[receiver].add("Main/Late")
    duo.run(sender, Call("Main/Late", "on_remote", (2,)), Call("Main/Late", "on_remote", (3,)))
    assert [call.arguments for call in duo.called(receiver)] == [(digits(2),), (digits(3),)]


@pytest.mark.parametrize("sender", ["server", "client"])
def test_a_node_that_the_caller_frees_and_makes_again(duo: World, sender: str) -> None:
    receiver = "client" if sender == "server" else "server"
    duo.connect()
    duo.run(sender, Call("A", "on_remote", (1,)))
    duo[sender].remove("A")
    duo[sender].add("A")
    duo.run(sender, Call("A", "on_remote", (2,)))
    assert [call.arguments for call in duo.called(receiver)] == [(digits(1),), (digits(2),)]


def test_a_caller_that_leaves_at_once(make_world: MakeWorld) -> None:
    # netpeer serves: a Godot 3.2 server may lose packets that arrive right before a close.
    world = make_world(server=False, ann=True, pym=False)
    world.add("A")
    world.connect()
    for name in ("ann", "pym"):
        world[name].run([Call("A", "on_remote", (f"{name} {number}",), 1) for number in range(20)])
        world.leave(name)
        calls = [call.arguments for call in world.called("server")[-20:]]
        assert calls == [(digits(f"{name} {number}"),) for number in range(20)]
