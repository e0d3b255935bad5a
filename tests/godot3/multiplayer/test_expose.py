"""`expose`: remote calls for any object at a path."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from netpeer import Error, ExposedNode, NetpeerError, RemoteCallError, RPCMode, SceneTree, expose, remote, remotesync
from netpeer.godot3.multiplayer.expose import _trees
from tests.godot3.multiplayer.company import Heard
from tests.godot3.peers.world import World


class Game:
    """
    A class that is not a node, and uses only the decorators of netpeer.
    """

    __slots__ = ("__weakref__", "_score", "heard", "node")

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.node: ExposedNode | None = None
        self._score = 0

    def _note(self, method: str, *arguments: Any) -> None:
        self.heard.append(Heard(method, self.node.get_rpc_sender_id() if self.node else 0, arguments))

    @remote
    def shoot(self, *arguments: Any) -> None:
        self._note("shoot", *arguments)

    @remotesync
    def chat(self, text: str) -> None:
        self._note("chat", text)

    @remote
    def add(self, a: int, b: int) -> int:
        return a + b

    def private(self) -> None:
        self._note("private")

    @property
    def score(self) -> int:
        return self._score

    @remotesync
    @score.setter
    def score(self, value: int) -> None:
        self._score = value


class Arcade(World):
    """
    A server and a client, each with an exposed game, and polled through it.
    """

    def __init__(self, path: str = "Main/Game", clients: int = 1) -> None:
        super().__init__()
        self.games: list[Game] = []
        self.exposed: list[ExposedNode] = []
        for peer in (self.server, *(self.new_client() for _ in range(clients))):
            self.games.append(Game())
            self.exposed.append(expose(self.games[-1], path, peer))
            self.games[-1].node = self.exposed[-1]
        for client in self.clients:
            self.connect(client)
        self.run(12)

    def step(self) -> None:
        self.clock.advance(1 / 60)
        for node in self.exposed:
            node.poll()


def test_calls_both_ways() -> None:
    arcade = Arcade()
    (server, client), (there, here) = arcade.games, arcade.exposed
    id = arcade.ids()[0]
    assert here.rpc("shoot", 3, 4) is Error.OK
    assert there.rpc_id(id, "chat", "hello") is Error.OK
    assert here.rpc("chat", "hi") is Error.OK
    arcade.run(5)
    assert server.heard == [Heard("shoot", id, (3, 4)), Heard("chat", id, ("hi",))]
    assert client.heard == [Heard("chat", id, ("hi",)), Heard("chat", 1, ("hello",))]
    assert here.get_rpc_sender_id() == 0


def test_properties_answers_and_refusals() -> None:
    arcade = Arcade()
    there, here = arcade.exposed
    sum_ = here.call_remote(1, "add", 2, 3)
    refused = here.call_remote(1, "private")
    assert here.rset("score", 7) is Error.OK
    for name in ("queue_free", "rpc", "add_child", "poll"):
        here.rpc(name)
    arcade.run(5)
    assert sum_.value == 5 and isinstance(refused.error, RemoteCallError) and isinstance(refused.error, NetpeerError)
    assert [game.score for game in arcade.games] == [7, 7]
    assert there.tree.multiplayer.get_refusals() == {"not_allowed": 1, "unknown_method": 4}, (
        "a peer cannot call the node's own methods"
    )
    assert arcade.games[0].heard == []


def test_configuration_is_for_the_object() -> None:
    arcade = Arcade()
    there, here = arcade.exposed
    there.rpc_config("private", RPCMode.REMOTE)
    here.rpc("private")
    arcade.run(5)
    assert [heard.method for heard in arcade.games[0].heard] == ["private"]


def test_two_objects_on_one_peer() -> None:
    arcade = Arcade()
    second = [Game(), Game()]
    peers = (arcade.server, *arcade.clients)
    nodes = [expose(game, "Main/Second", peer) for game, peer in zip(second, peers, strict=True)]
    for game, node in zip(second, nodes, strict=True):
        game.node = node
    assert [node.tree for node in nodes] == [node.tree for node in arcade.exposed]
    nodes[1].rpc("shoot", "second")
    arcade.exposed[1].rpc("shoot", "first")
    arcade.run(5)
    id = arcade.ids()[0]
    assert arcade.games[0].heard == [Heard("shoot", id, ("first",))]
    assert second[0].heard == [Heard("shoot", id, ("second",))]


def test_one_object_on_two_peers() -> None:
    one, other = Arcade(), Arcade()
    game = Game()
    here = [expose(game, "Shared", arcade.server) for arcade in (one, other)]
    for arcade, node in zip((one, other), here, strict=True):
        game.node = node
        client = expose(Game(), "Shared", arcade.clients[0])
        client.rpc("shoot", 1)
        arcade.run(5)
    assert [heard.sender for heard in game.heard] == [one.ids()[0], other.ids()[0]]


@pytest.mark.parametrize("path", ["Game", "/root/Game", "Main/Game", "/root/Main/Game/", "A b/Ü/🌳"])
def test_paths(path: str) -> None:
    world = World()
    node = expose(Game(), path, world.server)
    assert node.get_path() == "/root/" + path.removeprefix("/root/").strip("/")
    assert node.is_inside_tree() and node.get_tree() is node.tree


@pytest.mark.parametrize(
    "path", ["", "/", "/root", "/root/", ".", "..", "Main/..", "Main/../Game", "a.b", "a:b", "Main//Game"]
)
def test_invalid_paths(path: str) -> None:
    world = World()
    kept = expose(Game(), "Kept", world.server)
    with pytest.raises(ValueError):
        expose(Game(), path, world.server)
    assert [node.name for node in kept.tree.root.get_children()] == ["Kept"], "nothing is left of the attempt"


def test_a_path_that_is_taken() -> None:
    world = World()
    first = expose(Game(), "Main/Game", world.server)
    with pytest.raises(ValueError, match="already"):
        expose(Game(), "Main/Game", world.server)
    first.queue_free()
    again = expose(Game(), "/root/Main/Game", world.server)
    assert again.tree is first.tree


def test_a_path_above_another_is_free() -> None:
    """
    A node that `expose` made only for the path can be replaced by an exposed object.
    """
    world = World()
    below = expose(Game(), "Main/Game", world.server)
    game = Game()
    above = expose(game, "Main", world.server)
    assert above.get_path() == "/root/Main" and below.get_path() == "/root/Main/Game"
    assert above.get_node("Game") is below


def test_an_exposed_node_without_references_is_freed() -> None:
    world = World()
    node = expose(Game(), "Game", world.server)
    gone = [weakref.ref(node), weakref.ref(node.tree), weakref.ref(node.get_rpc_object())]
    del node
    gc.collect()
    assert [ref() for ref in gone] == [None] * 3
    assert expose(Game(), "Game", world.server).get_path() == "/root/Game", "the path is free again"


def test_the_tree_lives_as_long_as_one_of_its_nodes() -> None:
    arcade = Arcade()
    second = expose(Game(), "Second", arcade.server)
    game = Game()
    client = expose(game, "Second", arcade.clients[0])
    arcade.exposed.clear()
    gc.collect()
    second.rpc("shoot", 1)
    for _ in range(5):
        second.poll()
        client.poll()
    assert [heard.arguments for heard in game.heard] == [(1,)]


def test_expose_does_not_keep_peers_alive() -> None:
    world = World()
    peer = weakref.ref(world.server)
    node = expose(Game(), "Game", world.server)
    gc.collect()
    before = len(_trees)
    del world, node
    gc.collect()
    assert peer() is None and len(_trees) < before


def test_an_exposed_node_stands_in_a_tree_as_any_other() -> None:
    arcade = Arcade()
    node = arcade.exposed[0]
    assert isinstance(node.tree, SceneTree) and node.tree.root.get_node("Main/Game") is node
    told: list[int] = []
    node.tree.network_peer_disconnected.connect(told.append)
    id = arcade.ids()[0]
    arcade.clients[0].disconnect_from_host()
    arcade.run(10)
    assert told == [id]


def test_time_is_the_peers_time() -> None:
    """
    Calls time out by the clock of the network peer, which a test may replace.
    """
    arcade = Arcade()
    arcade.network.links[0].stalled = True
    reply = arcade.exposed[1].call_remote(1, "add", 1, 2, timeout=2.0)
    arcade.run_seconds(2.1)
    assert reply.done and "timed out" in str(reply.error)
