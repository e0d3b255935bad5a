"""Peers, nodes and network peers that are added and removed while calls are on their way."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import Error, Node, RPCMode, WebSocketClient
from tests.godot3.multiplayer.company import PATH, Company, Heard, Player, inject, spy
from tests.godot3.multiplayer.test_packets import CODEC, call
from tests.godot3.peers.world import PORT

# Peers.


def test_nobody_can_be_called_before_there_is_a_connection() -> None:
    company = Company(clients=0)
    client = company.new_client()
    node = company.nodes()[1]
    calls = (
        lambda: node.rpc("on_remotesync"),
        lambda: node.rpc_id(1, "on_remote"),
        lambda: node.rpc_unreliable("on_remote"),
        lambda: node.rset("hp", 1),
        lambda: company.trees[0].multiplayer.send_bytes(b"x"),
    )
    for make in calls:
        assert make() is Error.ERR_UNCONFIGURED
    company.connect(client)
    for make in calls:
        assert make() is Error.ERR_UNCONFIGURED, "connecting is not connected"
    company.trees[0].network_peer = None
    for make in calls:
        assert make() is Error.ERR_UNCONFIGURED
    assert node.heard == []


def test_who_is_not_there_cannot_be_called() -> None:
    company = Company()
    server = company.nodes()[0]
    sent = spy(company.server)
    assert server.rpc_id(12345, "on_remote") is Error.ERR_DOES_NOT_EXIST
    assert server.rset_id(12345, "hp", 1) is Error.ERR_DOES_NOT_EXIST
    assert sent == []
    assert server.rpc_id(-12345, "on_remote") is Error.OK, "all peers but one that is not connected are all peers"
    company.settle()
    assert [len(node.take()) for node in company.nodes()] == [0, 1, 1]


@pytest.mark.parametrize("target", [1 << 31, -(1 << 31) - 1])
def test_targets_that_are_not_int32(target: int) -> None:
    company = Company()
    try:
        error = company.nodes()[0].rpc_id(target, "on_remote")
    except ValueError:
        error = Error.FAILED
    assert error is not Error.OK
    company.settle()
    assert [len(node.take()) for node in company.nodes()] == [0, 0, 0]


@pytest.mark.parametrize("how", ["goodbye", "lost"])
def test_the_last_calls_of_a_peer_are_made_before_the_signal_that_it_left(how: str) -> None:
    company = Company()
    server, client, other = company.nodes()
    company.know_each_other()
    story: list[Any] = []
    company.server_tree.network_peer_disconnected.connect(
        lambda id: story.append(("left", id, len(server.heard), company.server_tree.get_network_connected_peers()))
    )
    company.trees[1].network_peer_disconnected.connect(lambda id: story.append(("other", id, len(other.heard))))
    id, other_id = company.ids()
    for number in range(5):
        client.rpc("on_remote", number)
    if how == "goodbye":
        company.clients[0].disconnect_from_host()
    else:
        company.network.links[0].client.close()
    company.run(10)
    assert story == [("left", id, 5, [other_id]), ("other", id, 5)]
    assert [heard.sender for heard in server.heard + other.heard] == [id] * 10
    assert company.refusals() == company.refusals(2) == {}


def test_the_last_calls_of_a_server_are_made_before_the_signal_that_it_closed() -> None:
    company = Company(clients=1)
    server, client = company.nodes()
    told: list[Any] = []
    company.trees[0].server_disconnected.connect(lambda: told.append(len(client.heard)))
    for number in range(3):
        server.rpc("on_remote", number)
    company.server.disconnect_peer(company.ids()[0])
    company.run(10)
    assert told == [3] and company.trees[0].get_network_connected_peers() == []


def test_calls_work_after_a_client_comes_back() -> None:
    company = Company()
    company.know_each_other()
    old = company.ids()[0]
    client = company.clients[0]
    client.disconnect_from_host()
    company.until(lambda: client.get_connection_status() == client.CONNECTION_DISCONNECTED)
    company.settle()
    company.connect(client)
    company.until(lambda: client.get_connection_status() == client.CONNECTION_CONNECTED)
    company.settle()
    new = company.ids()[0]
    assert new != old
    assert sorted(company.server_tree.get_network_connected_peers()) == sorted(company.ids())
    for sender, node in zip(company.peer_ids(), company.nodes(), strict=True):
        for _ in range(2):
            assert node.rpc("on_remotesync", sender) is Error.OK
            company.settle()
    for node in company.nodes():
        assert sorted(node.take()) == sorted(Heard("on_remotesync", id, (id,)) for id in company.peer_ids() * 2)
    assert [company.refusals(index) for index in range(3)] == [{}] * 3


def test_a_client_that_connects_again_without_a_disconnect() -> None:
    """
    `connect_to_url` drops the old connection without a signal. The ids of that session must be forgotten.
    """
    company = Company()
    company.know_each_other()
    company.connect(company.clients[0])
    company.run(20)
    assert company.trees[0].get_network_connected_peers() == [1, company.ids()[1]]
    assert sorted(company.server_tree.get_network_connected_peers()) == sorted(company.ids())
    for node in company.nodes():
        assert node.rpc("on_remote") is Error.OK
    company.settle()
    assert [len(node.take()) for node in company.nodes()] == [2, 2, 2]
    assert [company.refusals(index) for index in range(3)] == [{}] * 3


def test_a_call_with_an_answer_fails_if_the_client_connects_again() -> None:
    company = Company(clients=1)
    reply = company.nodes()[1].call_remote(1, "double", 2, timeout=1000)
    company.connect(company.clients[0])
    company.run(20)
    assert reply.done and reply.error is not None


def test_a_server_that_stops_and_listens_again() -> None:
    """
    `stop` emits no signal, either.
    """
    company = Company(clients=1)
    company.know_each_other()
    company.server.stop()
    company.run(10)
    assert company.server_tree.get_network_connected_peers() == []
    assert company.server.listen(PORT, gd_mp_api=True) is Error.OK
    company.connect(company.clients[0])
    company.run(20)
    assert company.server_tree.get_network_connected_peers() == company.ids()
    for node in company.nodes():
        assert node.rpc("on_remote") is Error.OK
    company.settle()
    assert [len(node.take()) for node in company.nodes()] == [1, 1]


def test_calls_through_the_relay_to_a_peer_that_left() -> None:
    company = Company()
    company.know_each_other()
    left = company.ids()[0]
    company.clients[0].disconnect_from_host()
    company.run(10)
    other = company.nodes()[2]
    assert company.trees[1].get_network_connected_peers() == [1]
    assert other.rpc_id(left, "on_remote") is Error.ERR_DOES_NOT_EXIST
    other.rpc("on_remote")
    company.settle()
    assert len(company.nodes()[0].take()) == 1 and company.refusals() == {}


# Network peers.


def test_a_network_peer_that_is_exchanged_inside_of_a_call() -> None:
    """
    The other packets of the old network peer are not processed, and the new one works.
    """
    company = Company(clients=1)
    server, client = company.nodes()
    company.know_each_other()
    fresh = WebSocketClient(clock=company.clock, network=company.network)

    def exchange() -> None:
        client.note("exchange")
        company.trees[0].network_peer = fresh
        company.connect(fresh)

    client.exchange = exchange
    client.rpc_config("exchange", RPCMode.REMOTE)
    for method in ("on_remote", "exchange", "on_remote"):
        server.rpc(method)
    company.run(10)
    assert [heard.method for heard in client.take()] == ["on_remote", "exchange"]
    assert company.trees[0].get_network_unique_id() == fresh.get_unique_id() > 1
    server.rpc_id(fresh.get_unique_id(), "on_remote")
    client.rpc_id(1, "on_remote")
    company.settle()
    assert len(client.take()) == len(server.take()) == 1
    assert company.refusals(1) == {}


def test_a_network_peer_that_is_taken_away_inside_of_a_call() -> None:
    company = Company(clients=1)
    server, client = company.nodes()

    def leave() -> None:
        client.note("leave")
        company.trees[0].network_peer = None

    client.leave = leave
    client.rpc_config("leave", RPCMode.REMOTE)
    server.rpc("leave")
    server.rpc("on_remote")
    company.settle()
    assert [heard.method for heard in client.take()] == ["leave"]
    assert not company.trees[0].has_network_peer() and company.trees[0].get_network_connected_peers() == []
    company.trees[0].poll()


def test_an_answer_does_not_go_to_another_network() -> None:
    """
    The caller is on the old network. A peer of the new network may have the same id, and must not get the answer.
    """
    company = Company(clients=1)
    client = company.nodes()[1]
    elsewhere = Company(clients=1)
    elsewhere.trees[0].network_peer = None
    sent = spy(elsewhere.clients[0])

    def exchange() -> int:
        company.trees[0].network_peer = elsewhere.clients[0]
        return 5

    client.exchange = exchange
    client.rpc_config("exchange", RPCMode.REMOTE)
    company.nodes()[0].call_remote(company.ids()[0], "exchange")
    company.settle()
    assert company.trees[0].network_peer is elsewhere.clients[0]
    assert sent == []


def test_signals_of_an_old_network_peer_have_no_effect() -> None:
    company = Company(clients=1)
    old = company.clients[0]
    told: list[Any] = []
    tree = company.trees[0]
    tree.server_disconnected.connect(lambda: told.append("server_disconnected"))
    tree.network_peer = None
    old.disconnect_from_host()
    for _ in range(10):
        company.step()
        old.poll()
    assert old.get_connection_status() == old.CONNECTION_DISCONNECTED
    assert told == []


# Nodes.


def test_a_node_that_is_added_later_is_found_by_the_same_id() -> None:
    company = Company(clients=1)
    server, client = company.nodes()
    client.queue_free()
    server.rpc("on_remote", 1)
    company.settle()
    assert company.refusals(1) == {"unknown_node": 1}
    late = Player()
    company.trees[0].root.get_node("Game").add_child(late)
    sent = spy(company.server)
    server.rpc("on_remote", 2)
    company.settle()
    assert len(sent) == 1
    assert late.take() == [Heard("on_remote", 1, (2,))] and client.take() == []


def test_a_node_that_is_freed_between_announcement_and_call() -> None:
    company = Company(clients=1)
    server, client = company.nodes()
    company.know_each_other()
    client.queue_free()
    server.rpc("on_remote")
    company.settle()
    assert client.heard == [] and company.refusals(1) == {"unknown_node": 1}


def test_a_node_that_frees_itself_inside_of_a_call() -> None:
    company = Company(clients=1)
    server, client = company.nodes()

    def die() -> str:
        client.note("die")
        client.queue_free()
        return "dead"

    client.die = die
    client.rpc_config("die", RPCMode.REMOTE)
    server.rpc("die")
    server.rpc("on_remote")
    company.settle()
    assert [heard.method for heard in client.take()] == ["die"]
    assert company.refusals(1) == {"unknown_node": 1}


def test_an_exception_of_a_node_that_has_freed_itself_says_where() -> None:
    company = Company(clients=1)
    server, client = company.nodes()

    def die() -> None:
        client.queue_free()
        raise LookupError("dying")

    client.die = die
    client.rpc_config("die", RPCMode.REMOTE)
    server.rpc("die")
    with pytest.raises(LookupError) as raised:
        company.settle()
    assert f"/root/{PATH}.die" in raised.value.__notes__[0]


def test_a_node_that_is_renamed_has_another_path() -> None:
    company = Company(clients=1)
    company.know_each_other()
    server, client = company.nodes()
    server.name = "Renamed"
    server.rpc("on_remote", 1)
    company.settle()
    assert client.take() == [] and company.refusals(1) == {"unknown_node": 1}
    client.name = "Renamed"
    server.rpc("on_remote", 2)
    company.settle()
    assert [heard.arguments for heard in client.take()] == [(2,)]


def test_a_node_in_the_place_of_another() -> None:
    company = Company(clients=1)
    company.know_each_other()
    server, client = company.nodes()
    game = client.get_parent()
    game.remove_child(client)
    game.add_child(Player())
    server.rpc("on_remote")
    company.settle()
    assert client.take() == [] and len(company.nodes()[1].take()) == 1


# Paths in packets.


@pytest.mark.parametrize(
    "path", ["..", "../..", "Game/../..", "/root/..", "/", "Game/Player/..", "Nobody", "Game//Nobody", "a" * 5000]
)
def test_paths_that_lead_out_of_the_root_node_are_refused(path: str) -> None:
    company = Company(clients=1)
    inject(company, call("on_remote", path=path))
    assert sum(company.refusals().values()) == 1 and company.nodes()[0].heard == []


def test_only_nodes_below_the_root_node_can_be_called() -> None:
    company = Company(clients=1)
    tree = company.server_tree
    tree.multiplayer.set_root_node(tree.root.get_node("Game"))
    outside = Player("Outside")
    tree.root.add_child(outside)
    for path in ("../Outside", "/root/Outside", "Player/../../Outside"):
        inject(company, call("on_remote", path=path))
    assert company.refusals() == {"unknown_node": 3} and outside.heard == []
    inject(company, call("on_remote", path="Player"))
    assert len(company.nodes()[0].take()) == 1
    assert outside.rpc("on_remote") is Error.ERR_UNCONFIGURED
    with_answer = outside.call_remote(company.ids()[0], "on_remote")
    company.settle()
    assert with_answer.error is not None and company.refusals(1) == {}, "it was not made on another node"


def test_without_a_root_nothing_can_be_called() -> None:
    company = Company(clients=1)
    company.server_tree.multiplayer.set_root_node(None)
    inject(company, call("on_remote", path=PATH))
    assert company.refusals() == {"unknown_node": 1}


def test_an_id_that_was_never_announced() -> None:
    company = Company(clients=1)
    inject(company, call("on_remote", id=1))
    inject(company, call("on_remote", id=0))
    assert company.refusals() == {"unknown_path": 2}


def test_ids_of_one_peer_do_not_work_for_another() -> None:
    company = Company()
    company.nodes()[1].rpc_id(1, "on_remote")
    company.settle()
    inject(company, call("on_remote", id=1), client=1)
    assert company.refusals() == {"unknown_path": 1}
    inject(company, call("on_remote", id=1), client=0)
    assert [heard.sender for heard in company.nodes()[0].take()] == [company.ids()[0]] * 2


def test_paths_beyond_the_limit_are_not_confirmed() -> None:
    """
    Announcements beyond the limit are not confirmed. Calls to these nodes go on with full paths.
    """
    company = Company(clients=1)
    paths = company.server_tree.multiplayer._paths
    for id in range(20000):
        if not paths.learn(company.ids()[0], 100 + id, "x"):
            break
    company.nodes()[1].rpc_id(1, "on_remote", 1)
    company.settle()
    company.nodes()[1].rpc_id(1, "on_remote", 2)
    company.settle()
    assert [heard.arguments for heard in company.nodes()[0].take()] == [(1,), (2,)]
    assert company.refusals() == {"too_many_paths": 1}


def test_the_arguments_of_a_forbidden_call_are_not_decoded() -> None:
    company = Company(clients=1)
    body = call("on_disabled", path=PATH)
    bad = body[: body.index(b"\0\0Game") + 1] + b"\xff" + PATH.encode() + b"\0"
    assert CODEC.decode(b"\0\0\0\0") is None
    inject(company, bad[:1] + (0x80000000 | (len(bad) - len(PATH) - 1)).to_bytes(4, "little") + bad[5:])
    assert company.refusals() == {"not_allowed": 1}


def test_a_node_outside_of_a_tree_cannot_call() -> None:
    with pytest.raises(RuntimeError, match="root"):
        Node("alone").rpc("f")
