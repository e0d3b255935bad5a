"""Calls between peers: their receivers, their sender and their packets."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import Error
from netpeer.godot4 import MultiplayerPeer, Node, OfflineMultiplayerPeer, SceneMultiplayer, SceneTree, rpc
from netpeer.godot4.multiplayer.packets import Call, CallBody, SimplifyPath, parse
from netpeer.variant import VariantError, Vector2, godot4_codec

from .world import PATH, PORT, Heard, Player, World, inject, spy


@pytest.fixture
def world() -> World:
    world = World(clients=2)
    world.know_each_other()
    return world


def heard(world: World) -> list[list[Heard]]:
    world.settle()
    return [node.take() for node in world.nodes()]


def expected(world: World, method: str, sender: int, who: list[bool]) -> list[list[Heard]]:
    return [[Heard(method, world.ids()[sender], (7,))] if hears else [] for hears in who]


@pytest.mark.parametrize("sender", [0, 1])
def test_anybody_may_call_what_is_for_any_peer(world: World, sender: int) -> None:
    assert world.nodes()[sender].rpc("anybody", 7) is Error.OK
    assert heard(world) == expected(world, "anybody", sender, [index != sender for index in range(3)])


@pytest.mark.parametrize("sender", [0, 1])
def test_call_local_means_us_too(world: World, sender: int) -> None:
    assert world.nodes()[sender].rpc("anybody_local", 7) is Error.OK
    assert heard(world) == expected(world, "anybody_local", sender, [True] * 3)


@pytest.mark.parametrize("authority", [0, 1])
def test_the_authority_alone_may_call_the_rest(world: World, authority: int) -> None:
    for node in world.nodes():
        node.set_multiplayer_authority(world.ids()[authority])
    assert [node.is_multiplayer_authority() for node in world.nodes()] == [index == authority for index in range(3)]
    for node in world.nodes():
        node.rpc("authority", 7)
    assert heard(world) == expected(world, "authority", authority, [index != authority for index in range(3)])
    refused = [world.refusals(index).get("not_allowed", 0) for index in range(3)]
    assert refused == [2 if index == authority else 1 for index in range(3)]


@pytest.mark.parametrize("sender", [0, 1])
def test_every_kind_of_target(world: World, sender: int) -> None:
    ids, node = world.ids(), world.nodes()[sender]
    own, other, third = ids[sender], ids[1 - sender], ids[2]
    for target, receivers in {
        other: {other},
        third: {third},
        -third: {other, own},
        -other: {third, own},
        -own: {other, third},
        own: {own},
        0: {own, other, third},
    }.items():
        assert node.rpc_id(target, "anybody_local", 7) is Error.OK
        assert heard(world) == expected(world, "anybody_local", sender, [id in receivers for id in ids]), target


def test_on_ourselves_only_with_call_local(world: World) -> None:
    node = world.nodes()[0]
    assert node.rpc_id(1, "anybody", 7) is Error.ERR_INVALID_PARAMETER
    assert heard(world) == [[], [], []]


def test_mistakes(world: World, caplog: pytest.LogCaptureFixture) -> None:
    node = world.nodes()[0]
    assert node.rpc("unmarked", 7) is Error.ERR_INVALID_PARAMETER
    assert "@rpc" in caplog.text
    assert node.rpc("no_such_method") is Error.ERR_INVALID_PARAMETER
    assert node.rpc_id(4242, "anybody", 7) is Error.ERR_INVALID_PARAMETER
    assert node.rpc_id(1 << 40, "anybody", 7) is Error.ERR_INVALID_PARAMETER
    with pytest.raises(VariantError):
        node.rpc("anybody", object())
    with pytest.raises(ValueError, match="255"):
        node.rpc("anybody", *range(256))
    with pytest.raises(RuntimeError, match="SceneTree"):
        Player().rpc("anybody", 7)
    assert heard(world) == [[], [], []]


def test_without_a_connection() -> None:
    tree = SceneTree()
    player = Player()
    tree.root.add_child(player)
    assert player.rpc("anybody_local", 7) is Error.OK  # the offline peer
    assert player.take() == [Heard("anybody_local", 1, (7,))]
    world = World(clients=0)
    world.new_member()
    assert world.nodes()[1].rpc("anybody", 7) is Error.ERR_CONNECTION_ERROR
    tree.multiplayer.multiplayer_peer = None
    assert player.rpc("anybody", 7) is Error.ERR_UNCONFIGURED
    assert tree.multiplayer.get_unique_id() == 0 and not tree.multiplayer.is_server()


def test_the_first_call_comes_with_the_path_and_the_next_by_id() -> None:
    world = World(clients=1)
    sent = spy(world, 0)
    node = world.nodes()[0]
    node.rpc("anybody", 1)
    assert [type(parse(packet.data)) for packet in sent] == [SimplifyPath, Call]
    announced, call = parse(sent[0].data), parse(sent[1].data)
    assert isinstance(announced, SimplifyPath) and isinstance(call, Call)
    assert (announced.path, announced.md5, call.path) == (PATH, node.get_rpc_table().md5, PATH)
    world.settle()
    sent.clear()
    node.rpc("anybody", 2)
    (packet,) = sent
    call = parse(packet.data)
    assert isinstance(call, Call) and (call.path, call.node_id) == (None, announced.id)


def test_a_late_client_gets_the_path_and_the_others_the_id(world: World) -> None:
    late = world.add_client()
    sent = spy(world, 0)
    world.nodes()[0].rpc("anybody", 7)
    calls = [call for packet in sent if isinstance(call := parse(packet.data), Call)]
    assert [call.path for call in calls] == [None, PATH]
    assert heard(world)[late] == [Heard("anybody", 1, (7,))]


def test_transfer_mode_and_channel_are_the_methods(world: World) -> None:
    for name, mode, channel in (("position", 1, 2), ("effect", 0, 0), ("anybody", 2, 0)):
        for sender in (0, 1):
            sent = spy(world, sender)
            world.nodes()[sender].rpc(name, 1)
            assert {(packet.mode, packet.channel) for packet in sent} == {(mode, channel)}


def test_on_a_congested_link_the_newest_call_of_each_node_arrives() -> None:
    world = World(clients=1)
    for tree in world.trees:
        tree.root.get_node("Game").add_child(Player("Other"))
    pairs = [(tree.root.get_node(PATH), tree.root.get_node("Game/Other")) for tree in world.trees]
    for node in pairs[0]:
        node.rpc("position", 0)
    world.settle()
    world.network.capacity = 256
    for number in range(1, 500):
        for node in pairs[0]:
            assert node.rpc("position", number) is Error.OK
        world.trees[0].poll()
    world.network.capacity = 1 << 20
    world.settle()
    for node in pairs[1]:
        assert isinstance(node, Player)
        calls = [call.arguments[0] for call in node.take()]
        assert calls == sorted(calls) and calls[-1] == 499 and len(calls) < 100
    statistics = world.peers[0].get_statistics(world.ids()[1])
    assert statistics is not None and statistics.drops["replaced"] > 500


def test_many_nodes_have_wider_ids() -> None:
    world = World(clients=1)
    for tree in world.trees:
        for number in range(300):
            tree.root.get_node("Game").add_child(Player(f"P{number}"))
    nodes = [[tree.root.get_node(f"Game/P{number}") for number in range(300)] for tree in world.trees]
    for node in nodes[0]:
        node.rpc("anybody", 1)
    world.settle()
    sent = spy(world, 0)
    for node in nodes[0]:
        node.rpc("anybody", 2)
    assert {packet.data[0] >> 4 & 3 for packet in sent} == {0, 1}
    world.settle()
    assert all(node.take() == [Heard("anybody", 1, (1,)), Heard("anybody", 1, (2,))] for node in nodes[1])  # type: ignore[attr-defined]


@pytest.mark.parametrize("arguments", [(), (b"abc",), (b"",), (1, "a"), (None,), ([1, {"k": Vector2(1, 2)}],)])
def test_arguments_arrive_as_they_were(world: World, arguments: tuple[Any, ...]) -> None:
    world.nodes()[1].rpc_id(1, "anybody", *arguments)
    assert heard(world)[0] == [Heard("anybody", world.ids()[1], arguments)]


def test_godot_sends_an_empty_byte_array_as_nothing(world: World) -> None:
    node = world.nodes()[0]
    id = node.get_rpc_table().by_name("one").id
    inject(world, bytes([0x80, 1, id]))
    assert node.take() == [Heard("one", world.ids()[1], (b"",))]


def test_the_wrong_number_of_arguments_is_refused(world: World) -> None:
    world.nodes()[1].rpc_id(1, "one", 1, 2)
    assert heard(world)[0] == []
    assert world.refusals() == {"wrong_arguments": 1}


def test_the_sender_id_in_nested_calls(world: World) -> None:
    seen = []
    server, client = world.nodes()[:2]
    api = world.api()

    def nested(value: int) -> None:
        seen.append(api.get_remote_sender_id())
        server.rpc("anybody_local", value)
        seen.append(api.get_remote_sender_id())

    server.anybody = nested
    client.rpc_id(1, "anybody", 7)
    world.settle()
    assert seen == [world.ids()[1]] * 2
    assert server.take() == [Heard("anybody_local", 1, (7,))]
    assert api.get_remote_sender_id() == 0


def test_a_method_that_raises_reaches_the_caller_of_poll(world: World) -> None:
    world.nodes()[1].rpc_id(1, "fail")
    world.nodes()[1].rpc_id(1, "anybody", 7)
    with pytest.raises(LookupError, match="no such treasure") as caught:
        world.settle()
    assert f"called by peer {world.ids()[1]}" in caught.value.__notes__[0]
    assert [call.method for call in heard(world)[0]] == ["fail", "anybody"]


def test_or_those_who_listen(world: World) -> None:
    errors: list[Any] = []
    world.api().rpc_error.connect(lambda *arguments: errors.append(arguments))
    world.nodes()[1].rpc_id(1, "fail")
    world.settle()
    ((sender, path, method, error),) = errors
    assert (sender, path, method) == (world.ids()[1], "/root/Game/Player", "fail")
    assert isinstance(error, LookupError)


def test_calls_made_before_a_disconnect_are_processed(world: World) -> None:
    world.nodes()[1].rpc_id(1, "anybody", 7)
    world.peers[1].disconnect_peer(1)
    id = world.ids()[1]
    order: list[Any] = []
    world.api().peer_disconnected.connect(lambda id: order.append((id, len(world.nodes()[0].heard))))
    world.settle()
    assert order == [(id, 1)]


def test_a_node_that_left_its_tree_gets_a_new_id(world: World) -> None:
    node = world.nodes()[0]
    before = world.api()._paths.id_of(node)
    game = node.get_parent()
    game.remove_child(node)
    assert node.multiplayer is None and not node.is_multiplayer_authority()
    game.add_child(node)
    assert world.api()._paths.id_of(node) == before + 1
    node.rpc("anybody", 7)
    assert heard(world)[1:] == [[Heard("anybody", 1, (7,))]] * 2


def test_a_node_that_came_back_is_found_by_its_old_id(world: World) -> None:
    node = world.nodes()[0]
    game = node.get_parent()
    game.remove_child(node)
    new = Player()
    world.trees[1].root.get_node(PATH).rpc_id(1, "anybody", 1)
    world.settle()
    assert world.refusals() == {"unknown_path": 1}
    game.add_child(new)
    world.nodes()[1].rpc_id(1, "anybody", 7)
    world.settle()
    assert new.take() == [Heard("anybody", world.ids()[1], (7,))] and node.take() == []


def test_methods_configured_at_run_time(world: World) -> None:
    for tree in world.trees:
        extra = Player("Extra")
        extra.rpc_config("unmarked", {"rpc_mode": 1, "call_local": True})
        tree.root.get_node("Game").add_child(extra)
    nodes = [tree.root.get_node("Game/Extra") for tree in world.trees]
    nodes[1].rpc("unmarked", 7)
    world.settle()
    assert all(node.take() == [Heard("unmarked", world.ids()[1], (7,))] for node in nodes)  # type: ignore[attr-defined]


def test_bytes_of_the_games_own(world: World) -> None:
    world.forget_signals()
    ids = world.ids()
    assert world.api(1).send_bytes(b"to all") is Error.OK
    assert world.api(1).send_bytes(b"to one", ids[2], MultiplayerPeer.TRANSFER_MODE_UNRELIABLE, 3) is Error.OK
    assert world.api(0).send_bytes(b"not to one", -ids[1]) is Error.OK
    world.settle()
    assert world.saw[0].take() == [("peer_packet", ids[1], b"to all")]
    assert world.saw[1].take() == []
    assert sorted(world.saw[2].take()) == sorted(
        [("peer_packet", ids[1], b"to all"), ("peer_packet", ids[1], b"to one"), ("peer_packet", 1, b"not to one")]
    )
    assert world.api().send_bytes(b"") is Error.ERR_INVALID_DATA
    assert world.api().send_bytes(b"x", 4242) is Error.ERR_INVALID_PARAMETER
    assert SceneMultiplayer().send_bytes(b"x") is Error.OK


class Lobby(Node):
    @rpc("any_peer", "call_local")
    def knock(self) -> None:
        self.knocked = getattr(self, "knocked", 0) + 1


def test_two_apis_in_one_tree() -> None:
    # One program as server and client, each in its own branch: paths count from the branch's root.
    world = World(clients=0)
    tree = world.trees[0]
    branch = Node("Guest")
    tree.root.add_child(branch)
    for parent in (tree.root.get_node("Game"), branch):
        parent.add_child(Lobby("Lobby"))
    guest_game = Node("Game")
    branch.add_child(guest_game)
    guest_lobby = branch.get_node("Lobby")
    branch.remove_child(guest_lobby)
    guest_game.add_child(guest_lobby)
    api = SceneMultiplayer(clock=world.clock)
    tree.set_multiplayer(api, "/root/Guest")
    index = world.new_member()
    world.trees[index].multiplayer.multiplayer_peer = None
    api.multiplayer_peer = world.peers[index]
    world.peers[index].create_client(f"ws://server:{PORT}")
    world.until(api.get_peers)
    assert guest_lobby.multiplayer is api and tree.root.get_node("Game").multiplayer is tree.multiplayer
    assert tree.get_multiplayer("/root/Guest/Game") is api and tree.get_multiplayer("/root/Gues") is tree.multiplayer
    assert guest_lobby.rpc("knock") is Error.OK
    world.settle()
    assert tree.root.get_node("Game/Lobby").knocked == guest_lobby.knocked == 1  # type: ignore[attr-defined]
    tree.set_multiplayer(None, "/root/Guest")
    assert guest_lobby.multiplayer is tree.multiplayer
    for wrong in ("Guest", "root/Guest"):
        with pytest.raises(ValueError, match="root"):
            tree.set_multiplayer(api, wrong)


@pytest.mark.parametrize("setting", [setattr, lambda tree, _, api: tree.set_multiplayer(api)], ids=["=", "set"])
def test_a_tree_with_another_multiplayer(setting: Any, caplog: pytest.LogCaptureFixture) -> None:
    world = World(clients=0)
    index = world.new_member()
    tree, before = world.trees[index], world.api(index)
    before.multiplayer_peer = None
    setting(tree, "multiplayer", SceneMultiplayer(clock=world.clock))
    assert tree.multiplayer is tree.get_multiplayer() is tree.root.multiplayer is not before
    assert (tree.multiplayer.root_path, before.root_path) == ("/root", "")
    tree.multiplayer.multiplayer_peer = world.peers[index]
    world.connect(index)
    world.until(world.api(index).get_peers)
    assert [node.rpc("anybody", 1) for node in world.nodes()] == [Error.OK, Error.OK]
    world.settle()
    assert [len(node.take()) for node in world.nodes()] == [1, 1]
    before.multiplayer_peer = OfflineMultiplayerPeer()
    assert before.rpc(0, world.nodes()[index], "anybody") is Error.ERR_INVALID_PARAMETER
    assert "no root_path: give it to a SceneTree with set_multiplayer" in caplog.text
    world.api().root_path = "/root/Elsewhere"
    assert world.nodes()[0].rpc("anybody") is Error.ERR_INVALID_PARAMETER
    inject(world, CallBody(0, [], godot4_codec(compressed=True)).with_path(PATH), client=index)
    assert caplog.text.count("there is no node at the root_path /root/Elsewhere") == 2


def test_an_api_goes_from_one_tree_to_another() -> None:
    first, second = SceneTree(), SceneTree()
    api = second.multiplayer
    first.multiplayer = api
    second.multiplayer = SceneMultiplayer()
    assert api.root_path == "/root"
    assert api._context.path_to(first.root) == "." and api._context.path_to(second.root) is None
    first.set_multiplayer(api, "/root/Arena")
    first.set_multiplayer(None, "/root/Arena")
    assert api.root_path == ""


def test_only_nodes_below_the_root_path_can_be_called(world: World) -> None:
    world.trees[0].root.add_child(Node("Arena"))
    world.api().root_path = "/root/Arena"
    world.nodes()[1].rpc_id(1, "anybody", 7)
    assert heard(world)[0] == []
    assert world.refusals() == {"unknown_path": 1}
    assert world.nodes()[0].rpc("anybody") is Error.ERR_INVALID_PARAMETER
    with pytest.raises(ValueError, match="absolute"):
        world.api().root_path = "Game"


def test_pygames_and_numpys_values_arrive_as_godots() -> None:
    foreign = pytest.importorskip("tests.variant.foreign", exc_type=ImportError)
    world = World(clients=1)
    server, client = world.nodes()
    pairs = foreign.PYGAME + foreign.NUMPY
    for value, _ in pairs:
        assert server.rpc("anybody", value) is Error.OK
    world.settle()
    arrived = [heard.arguments[0] for heard in client.take()]
    assert [(type(value), value) for value in arrived] == [(type(plain), plain) for _, plain in pairs]
    with pytest.raises(VariantError, match=r"for pygame\.[\w.]*Surface write pygame\.image\.tobytes"):
        server.rpc("anybody", foreign.pygame.Surface((1, 1)))
