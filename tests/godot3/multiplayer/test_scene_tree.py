"""SceneTree and MultiplayerAPI: Godot's surface, signals, settings, `send_bytes` and `custom_multiplayer`."""

from __future__ import annotations

import gc
import logging
import weakref
from typing import Any

import pytest

from netpeer import Error, MultiplayerAPI, Node, RPCMode, SceneTree, TransferMode, WebSocketClient
from netpeer.calls.refusals import COMPLAINT_INTERVAL
from tests.godot3.multiplayer.company import PATH, Company, Heard, Player, Sent, inject, spy
from tests.godot3.multiplayer.test_packets import call

SIGNALS = (
    "network_peer_connected",
    "network_peer_disconnected",
    "connected_to_server",
    "connection_failed",
    "server_disconnected",
)


def record(source: Any) -> list[tuple[Any, ...]]:
    seen: list[tuple[Any, ...]] = []

    def noting(name: str) -> Any:
        return lambda *arguments: seen.append((name, *arguments))

    for name in SIGNALS:
        getattr(source, name).connect(noting(name))
    return seen


def test_the_signals_of_a_session() -> None:
    company = Company(clients=0)
    client = company.new_client()
    server_saw, api_saw = record(company.server_tree), record(company.server_tree.multiplayer)
    client_saw = record(company.trees[0])
    company.connect(client)
    company.run(10)
    id = client.get_unique_id()
    assert server_saw == api_saw == [("network_peer_connected", id)]
    assert client_saw == [("network_peer_connected", 1), ("connected_to_server",)]
    other = company.add_client()
    assert client_saw[2:] == [("network_peer_connected", other.get_unique_id())]
    assert company.trees[0].get_network_connected_peers() == [1, other.get_unique_id()]
    company.server.disconnect_peer(id)
    company.run(10)
    assert server_saw[-1] == ("network_peer_disconnected", id)
    assert client_saw[3:] == [("server_disconnected",)]
    assert company.trees[0].get_network_connected_peers() == []


def test_a_connection_that_fails() -> None:
    company = Company(clients=0)
    client = company.new_client()
    seen = record(company.trees[0])
    company.server.stop()
    company.connect(client)
    company.run(5)
    assert seen == [("connection_failed",)]


def test_a_handler_of_a_signal_can_call() -> None:
    company = Company(clients=0)
    company.new_client()
    tree = company.trees[0]
    server, node = company.nodes()
    company.server_tree.network_peer_connected.connect(lambda id: server.rpc_id(id, "on_remote", "welcome"))
    tree.connected_to_server.connect(lambda: node.rpc("on_remote", "hello"))
    company.connect(company.clients[0])
    company.run(10)
    assert node.take() == [Heard("on_remote", 1, ("welcome",))]
    assert server.take() == [Heard("on_remote", company.ids()[0], ("hello",))]


def test_peer_ids() -> None:
    company = Company()
    ids = company.peer_ids()
    assert [tree.get_network_unique_id() for tree in company.everybody()] == ids
    assert [tree.is_network_server() for tree in company.everybody()] == [True, False, False]
    assert [node.is_network_master() for node in company.nodes()] == [True, False, False]
    assert all(tree.has_network_peer() for tree in company.everybody())
    assert company.server_tree.get_network_connected_peers() == ids[1:]
    tree = SceneTree()
    assert (tree.get_network_unique_id(), tree.is_network_server(), tree.has_network_peer()) == (0, False, False)
    assert tree.get_network_connected_peers() == [] and tree.network_peer is None
    tree.poll()


def test_setters_and_getters() -> None:
    company = Company(clients=0)
    tree, api = company.server_tree, company.server_tree.multiplayer
    assert tree.get_network_peer() is api.get_network_peer() is company.server
    tree.set_network_peer(None)
    assert api.network_peer is None and not tree.refuse_new_network_connections
    api.set_network_peer(company.server)
    assert tree.network_peer is company.server
    api.set_refuse_new_network_connections(True)
    assert tree.refuse_new_network_connections and api.is_refusing_new_network_connections()
    tree.refuse_new_network_connections = False
    assert not company.server.refuse_new_connections
    api.set_allow_object_decoding(True)
    assert api.allow_object_decoding and api.is_object_decoding_allowed()


def test_godots_names_of_the_modes() -> None:
    modes = {name: getattr(MultiplayerAPI, name) for name in dir(MultiplayerAPI) if name.startswith("RPC_MODE_")}
    assert {name: int(mode) for name, mode in modes.items()} == {
        "RPC_MODE_DISABLED": 0,
        "RPC_MODE_REMOTE": 1,
        "RPC_MODE_MASTER": 2,
        "RPC_MODE_PUPPET": 3,
        "RPC_MODE_SLAVE": 3,
        "RPC_MODE_REMOTESYNC": 4,
        "RPC_MODE_SYNC": 4,
        "RPC_MODE_MASTERSYNC": 5,
        "RPC_MODE_PUPPETSYNC": 6,
    }


def test_a_server_can_refuse_new_connections() -> None:
    company = Company(clients=1)
    company.server_tree.refuse_new_network_connections = True
    late = company.new_client()
    company.connect(late)
    company.run(20)
    assert late.get_connection_status() == late.CONNECTION_DISCONNECTED
    company.nodes()[0].rpc("on_remote")
    company.settle()
    assert len(company.nodes()[1].take()) == 1, "a client that is connected stays connected"
    company.server_tree.refuse_new_network_connections = False
    company.connect(late)
    company.run(20)
    assert late.get_connection_status() == late.CONNECTION_CONNECTED


def test_refusing_without_a_network_peer_is_an_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    SceneTree().refuse_new_network_connections = True
    assert "ERR_UNCONFIGURED" in caplog.text


# send_bytes.


def bytes_heard(company: Company) -> list[list[tuple[int, bytes]]]:
    heard: list[list[tuple[int, bytes]]] = []
    for tree in company.everybody():
        heard.append([])
        tree.multiplayer.network_peer_packet.connect(lambda id, data, to=heard[-1]: to.append((id, data)))
    return heard


def test_send_bytes_to_each_kind_of_target() -> None:
    company = Company()
    first, second = company.ids()
    server, one, two = (tree.multiplayer for tree in company.everybody())
    heard = bytes_heard(company)
    assert server.send_bytes(b"all") is Error.OK
    assert one.send_bytes(bytearray(b"server"), 1) is Error.OK
    assert two.send_bytes(memoryview(b"other"), first) is Error.OK
    assert server.send_bytes(b"not first", -first) is Error.OK
    assert one.send_bytes(b"\0", 0) is Error.OK
    company.settle()
    assert heard == [
        [(first, b"server"), (first, b"\0")],
        [(1, b"all"), (second, b"other")],
        [(1, b"all"), (1, b"not first"), (first, b"\0")],
    ]


def test_send_bytes_uses_the_transfer_mode() -> None:
    company = Company(clients=1)
    sent = spy(company.server)
    api = company.server_tree.multiplayer
    api.send_bytes(b"a")
    api.send_bytes(b"b", 0, TransferMode.UNRELIABLE)
    api.send_bytes(b"c", mode=1)
    assert sent == [Sent(0, 2, b"\4a"), Sent(0, 0, b"\4b"), Sent(0, 1, b"\4c")]
    with pytest.raises(ValueError):
        api.send_bytes(b"d", 0, 3)


def test_bytes_that_cannot_be_sent() -> None:
    company = Company(clients=1)
    api = company.server_tree.multiplayer
    assert api.send_bytes(b"") is Error.ERR_INVALID_DATA
    assert api.send_bytes(b"x", 12345) is not Error.OK
    with pytest.raises(TypeError):
        api.send_bytes("text")  # type: ignore[arg-type]
    assert MultiplayerAPI().send_bytes(b"x") is Error.ERR_UNCONFIGURED
    company.settle()
    assert company.refusals(1) == {}


def test_there_is_no_sender_id_inside_network_peer_packet() -> None:
    company = Company(clients=1)
    senders: list[int] = []
    company.server_tree.multiplayer.network_peer_packet.connect(
        lambda: senders.append(company.server_tree.get_rpc_sender_id())
    )
    company.trees[0].multiplayer.send_bytes(b"x")
    company.settle()
    assert senders == [0]


# custom_multiplayer.


def test_a_branch_with_a_multiplayer_of_its_own() -> None:
    """
    A program takes part in two games: one branch of its tree has a custom_multiplayer with its own root node.
    """
    ours, theirs = Company(clients=1), Company(clients=0)
    tree = ours.trees[0]
    branch = Node("Branch")
    tree.root.add_child(branch)
    theirs_game = Node("Game")
    branch.add_child(theirs_game)
    theirs_game.add_child(player := Player())
    branch.custom_multiplayer = api = MultiplayerAPI(clock=theirs.clock)
    api.set_root_node(branch)
    api.network_peer = client = WebSocketClient(clock=theirs.clock, network=theirs.network)
    theirs.connect(client)
    for _ in range(12):
        theirs.step()
        api.poll()
    assert player.multiplayer is branch.multiplayer is api
    assert tree.root.multiplayer is tree.multiplayer is not api
    player.rpc("on_remote", "from the branch")
    ours.nodes()[1].rpc("on_remote", "from the tree")
    theirs.nodes()[0].rpc("on_remote", "to the branch")
    ours.nodes()[0].rpc("on_remote", "to the tree")
    for _ in range(6):
        theirs.step()
        ours.step()
        api.poll()
    assert theirs.nodes()[0].take() == [Heard("on_remote", client.get_unique_id(), ("from the branch",))]
    assert ours.nodes()[0].take() == [Heard("on_remote", ours.ids()[0], ("from the tree",))]
    assert player.take() == [Heard("on_remote", 1, ("to the branch",))]
    assert ours.nodes()[1].take() == [Heard("on_remote", 1, ("to the tree",))]
    assert player.get_network_master() == 1 and not player.is_network_master()


def test_an_api_needs_no_tree() -> None:
    company = Company(clients=0)
    api = MultiplayerAPI(clock=company.clock)
    root, game, player = Node("anything"), Node("Game"), Player()
    root.add_child(game)
    game.add_child(player)
    root.custom_multiplayer = api
    api.set_root_node(root)
    api.network_peer = client = WebSocketClient(clock=company.clock, network=company.network)
    company.connect(client)
    for _ in range(12):
        company.step()
        api.poll()
    player.rpc("on_remote", 1)
    company.nodes()[0].rpc("on_remote", 2)
    for _ in range(6):
        company.step()
        api.poll()
    assert company.nodes()[0].take() == [Heard("on_remote", client.get_unique_id(), (1,))]
    assert player.take() == [Heard("on_remote", 1, (2,))]


@pytest.mark.parametrize("setting", [setattr, lambda tree, _, api: tree.set_multiplayer(api)], ids=["=", "set"])
def test_a_tree_with_another_multiplayer(setting: Any) -> None:
    company = Company(clients=0)
    tree = company.new_tree(None)
    before, saw = tree.multiplayer, record(tree)
    setting(tree, "multiplayer", MultiplayerAPI(clock=company.clock))
    assert tree.get_multiplayer() is tree.multiplayer is tree.root.multiplayer is not before
    company.trees.append(tree)
    company.clients.append(WebSocketClient(clock=company.clock, network=company.network))
    tree.network_peer = company.clients[0]
    company.connect(company.clients[0])
    company.run(10)
    assert saw == [("network_peer_connected", 1), ("connected_to_server",)]
    before.connected_to_server.emit()
    assert len(saw) == 2, "what the old one says is the old one's"
    assert company.nodes()[1].rpc("on_remote", "up") is Error.OK
    assert company.nodes()[0].rpc("on_remote", "down") is Error.OK
    company.settle()
    assert [node.take() for node in company.nodes()] == [
        [Heard("on_remote", company.clients[0].get_unique_id(), ("up",))],
        [Heard("on_remote", 1, ("down",))],
    ]


def test_an_api_goes_from_one_tree_to_another() -> None:
    first, second = SceneTree(), SceneTree()
    api = second.multiplayer
    first.multiplayer = api
    saw, left = record(first), record(second)
    second.multiplayer = MultiplayerAPI()
    api.connected_to_server.emit()
    assert saw == [("connected_to_server",)] and left == []
    assert api._context.path_to(first.root) == "." and api._context.path_to(second.root) is None


@pytest.mark.parametrize("wrong", [None, WebSocketClient(), SceneTree()])
def test_multiplayer_must_be_a_multiplayer_api(wrong: Any) -> None:
    tree = SceneTree()
    before, saw = tree.multiplayer, record(tree)
    with pytest.raises(TypeError, match="must be a MultiplayerAPI"):
        tree.multiplayer = wrong
    tree.multiplayer.connected_to_server.emit()
    assert tree.multiplayer is before and saw == [("connected_to_server",)]


def test_a_custom_multiplayer_without_a_root_node_says_so(caplog: pytest.LogCaptureFixture) -> None:
    # As in Godot 3: the game must set the root node of a custom_multiplayer, and poll it.
    company = Company(clients=0)
    tree = company.new_tree(None)
    player = tree.root.get_node(PATH)
    player.custom_multiplayer = api = MultiplayerAPI(clock=company.clock)
    api.network_peer = client = WebSocketClient(clock=company.clock, network=company.network)
    company.connect(client)
    for _ in range(12):
        company.step()
        tree.poll()
        api.poll()
    assert player.rpc("on_remote") is Error.ERR_UNCONFIGURED
    assert "no root node: call set_root_node" in caplog.text
    caplog.clear()
    company.nodes()[0].rpc("on_remote")
    company.run(6)
    tree.poll()
    assert player.take() == [] and client.get_available_packet_count() == 0
    api.poll()
    assert api.get_refusals()["unknown_node"] > 0 and "no root node: call set_root_node" in caplog.text
    assert "no root node" in str(player.call_remote(1, "double", 1).error)


# Refusals.

SAME_MASTER = "call set_network_master with the same id on all peers"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (call("on_disabled", path=PATH), "mark it with @remote, @master or @puppet to let others call it"),
        (call("on_master", path=PATH), f"only the master runs it; {SAME_MASTER}"),
        (call("on_puppet", path=PATH), f"only the master may call it; {SAME_MASTER}"),
        (call("no_such", path=PATH), "there is no such method; others may call double, fail, on_master,"),
        (call("on_remote", id=99), "it must set get_tree().network_peer = null"),
    ],
)
def test_a_wrong_call_says_what_to_do(wrong: bytes, says: str, caplog: pytest.LogCaptureFixture) -> None:
    company = Company(clients=2)
    for node in company.nodes():
        node.set_network_master(company.ids()[1])
    inject(company, wrong)
    assert says in caplog.text and sum(company.refusals().values()) == 1


def test_refusals_are_logged_once_a_second_with_details(caplog: pytest.LogCaptureFixture) -> None:
    company = Company()
    first, second = company.ids()
    company.know_each_other()
    with caplog.at_level(logging.WARNING, "netpeer"):
        for _ in range(100):
            company.nodes()[1].rpc_id(1, "on_disabled")
        company.nodes()[2].rpc_id(1, "on_puppet")
        company.settle()
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2, "one for each peer"
    for line, id, method in zip(lines, (first, second), ("on_disabled", "on_puppet"), strict=True):
        assert str(id) in line and f"/root/{PATH}" in line and method in line
    assert "DISABLED" in lines[0] and "PUPPET" in lines[1]
    assert company.refusals() == {"not_allowed": 101}
    company.run_seconds(COMPLAINT_INTERVAL)
    caplog.clear()
    with caplog.at_level(logging.WARNING, "netpeer"):
        company.nodes()[1].rpc_id(1, "on_disabled")
        company.settle()
    assert len(caplog.records) == 1


def test_hostile_names_are_escaped_and_cut_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    company = Company(clients=1)
    with caplog.at_level(logging.WARNING, "netpeer"):
        inject(company, call("x\nFAKE LINE " + "y" * 50_000, path=PATH))
    (line,) = [record.getMessage() for record in caplog.records]
    assert "\n" not in line
    assert len(line) < 2000


def test_trees_are_freed_with_their_apis() -> None:
    company = Company(clients=0)
    tree = SceneTree()
    tree.network_peer = company.server
    refs = [weakref.ref(tree), weakref.ref(tree.multiplayer), weakref.ref(tree.root)]
    del tree
    gc.collect()
    assert [ref() for ref in refs] == [None] * 3
    company.step()


def test_a_tree_may_be_renamed_at_its_root() -> None:
    tree = SceneTree()
    assert tree.root.get_path() == "/root" and tree.root.get_tree() is tree
    with pytest.raises(ValueError):
        tree.root.add_child(tree.root)


def test_modes_of_a_configured_root() -> None:
    company = Company(clients=1)
    heard: list[Any] = []
    company.server_tree.root.ping = heard.append
    company.server_tree.root.rpc_config("ping", RPCMode.REMOTE)
    company.trees[0].root.rpc("ping", 1)
    company.settle()
    assert heard == [1]
