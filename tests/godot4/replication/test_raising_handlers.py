"""If a handler of the game raises, the other handlers are still called, and all other work is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from netpeer.godot4 import Node, SceneMultiplayer
from netpeer.variant import Vector2

from ..world import FRAME, World
from .arena import Hero, ReplicationWorld


def fail(*arguments: object) -> None:
    raise LookupError("the handler's own")


def expect_failure(call: Callable[[], Any]) -> None:
    with pytest.raises(LookupError, match="the handler's own"):
        call()


def test_a_node_that_leaves_is_despawned() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    hero.tree_exiting.connect(fail)
    world.arena().heroes.child_exiting_tree.connect(fail)
    expect_failure(hero.queue_free)
    world.settle()
    assert [arena.names() for arena in world.arenas()] == [[], []]


def test_a_child_that_enters_is_spawned() -> None:
    world = ReplicationWorld(1)
    arena = world.arena()
    arena.spawner._update_spawn_node()
    arena.heroes.child_entered_tree.disconnect(arena.spawner._on_child)
    arena.heroes.child_entered_tree.connect(fail)  # before the spawner
    arena.heroes.child_entered_tree.connect(arena.spawner._on_child)
    expect_failure(lambda: arena.heroes.add_child(Hero()))
    world.settle()
    assert world.arena(1).names() == ["Hero"]


def test_synchronizers_behind_a_handler_start() -> None:
    world = ReplicationWorld(1)
    hero = Hero()
    hero.tree_entered.connect(fail)
    hero.input.tree_entered.connect(fail)
    expect_failure(lambda: world.arena().heroes.add_child(hero))
    world.settle()
    hero.health, hero.position, hero.input.direction = 5, Vector2(5, 0), Vector2(0, 5)
    world.settle()
    twin = world.arena(1).hero()
    assert (twin.health, twin.position, twin.input.direction) == (5, Vector2(5, 0), Vector2(0, 5))


def test_a_custom_spawn_whose_handler_raises_is_spawned_all_the_same() -> None:
    world = ReplicationWorld(1)

    def make(data: Any) -> Node:
        node = Node("Shot")
        node.tree_entered.connect(fail)
        return node

    world.arena().spawner.spawn_function = make
    expect_failure(lambda: world.arena().spawner.spawn(1))
    world.settle()
    assert [arena.names() for arena in world.arenas()] == [["Shot"], ["Shot"]]
    world.arena().heroes.get_node("Shot").queue_free()
    world.settle()
    assert world.arena(1).names() == []


def test_handlers_on_the_side_that_receives() -> None:
    world = ReplicationWorld(1)
    arena = world.arena(1)
    arena.heroes.child_entered_tree.connect(fail)
    world.arena().heroes.add_child(Hero())
    expect_failure(world.settle)
    world.settle()
    assert arena.take() == [("spawned", "Hero")]
    world.arena().hero().health = 7
    world.settle()
    assert arena.hero().health == 7
    arena.hero().tree_exiting.connect(fail)
    world.arena().hero().queue_free()
    expect_failure(world.settle)
    world.settle()
    assert (arena.take(), arena.names(), world.refusals(1)) == ([("despawned", "Hero")], [], {})


class Touchy(Hero):
    """
    A hero whose health cannot be set.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name == "health" and value == 1:
            fail()
        super().__setattr__(name, value)


def test_if_a_setter_raises_other_properties_are_set_and_signals_emitted() -> None:
    world = ReplicationWorld(1)
    world.add_hero()
    twin = world.arena(1).hero()
    twin.__class__ = Touchy
    heard: list[str] = []
    twin.sync.delta_synchronized.connect(lambda: heard.append("delta"))
    hero = world.arena().hero()
    hero.health, hero.title = 1, "Dr."
    expect_failure(world.settle)
    world.settle()
    assert (twin.health, twin.title, heard) == (100, "Dr.", ["delta"])


def test_if_a_getter_raises_other_synchronizers_are_sent() -> None:
    world = ReplicationWorld(1)
    broken, hero = world.add_hero("Broken"), world.add_hero("Hero")
    broken.__class__ = type("Broken", (Hero,), {"position": property(fail)})
    hero.position = Vector2(3, 3)
    world.clock.advance(FRAME)
    expect_failure(world.trees[0].poll)
    world.trees[1].poll()
    assert world.arena(1).hero().position == Vector2(3, 3)


def test_all_nodes_of_a_peer_that_left_are_freed() -> None:
    world = ReplicationWorld(1)
    for name in ("Anna", "Ben", "Cleo"):
        world.add_hero(name)
    arena = world.arena(1)
    for hero in arena.heroes.get_children():
        hero.tree_exiting.connect(fail)
    world.peers[0].close()
    expect_failure(world.settle)
    world.settle()
    assert arena.names() == []
    assert world.api(1).get_peers() == []


def test_a_filter_that_raises_for_one_peer() -> None:
    world = ReplicationWorld(2)
    hero = Hero()
    hero.sync.visibility_changed.connect(fail)
    hero.sync.public_visibility = False
    bad, good = world.ids()[1:]

    def may_see(peer: int) -> bool:
        if peer == bad:
            fail()
        return peer != 0

    hero.sync.add_visibility_filter(may_see)
    hero.sync.set_visibility_for(good, True)
    expect_failure(lambda: (world.arena().heroes.add_child(hero), world.settle()))
    for _ in range(8):
        world.clock.advance(FRAME)
        expect_failure(world.trees[0].poll)
        for tree in world.trees[1:]:
            tree.poll()
    assert [world.arena(index).names() for index in (1, 2)] == [[], ["Hero"]]


def test_a_new_peer_gets_all_nodes_and_all_signals_are_emitted() -> None:
    world = ReplicationWorld(0)
    world.add_hero()
    api = world.api()
    heard: list[int] = []
    api.peer_connected.connect(fail)
    api.peer_connected.connect(heard.append)
    late = world.new_member()
    world.connect(late)
    expect_failure(lambda: world.until(lambda: world.arena(1).names()))
    world.until(lambda: world.arena(1).names())
    assert heard == [world.ids()[1]]


def test_a_client_that_connects_emits_both_signals() -> None:
    world = World(0)
    late = world.new_member()
    world.api(late).connected_to_server.connect(fail)
    world.connect(late)
    expect_failure(lambda: world.until(lambda: world.api(late).get_peers()))
    world.settle()
    assert world.saw[late].seen == [("connected_to_server",), ("peer_connected", 1)]


def test_the_packet_after_the_one_that_admits_its_sender_is_processed() -> None:
    world = World(0)
    server = world.api()
    server.peer_connected.connect(fail)
    heard: list[bytes] = []
    server.peer_packet.connect(lambda id, packet: heard.append(packet))
    late = world.new_member()
    client = world.api(late)
    for api in (server, client):
        api.auth_callback = lambda id, data: None
        api.peer_authenticating.connect(api.complete_auth)
    client.connected_to_server.connect(lambda: client.send_bytes(b"first", 1))
    world.connect(late)
    expect_failure(lambda: world.run(20))
    world.settle()
    assert heard == [b"first"]


def test_the_other_apis_of_a_tree_are_polled() -> None:
    world = World(0)
    tree = world.trees[0]
    polled: list[str] = []

    class Api(SceneMultiplayer):
        def poll(self) -> Any:
            polled.append(self.root_path)
            fail()

    for name in ("A", "B"):
        tree.set_multiplayer(Api(), f"/root/{name}")
    expect_failure(tree.poll)
    assert polled == ["/root/A", "/root/B"]


def test_disconnecting_a_peer_whose_nodes_raise() -> None:
    world = ReplicationWorld(1)
    me = world.ids()[1]
    for arena in world.arenas():
        arena.spawner.set_multiplayer_authority(me)
    world.add_hero(index=1)
    world.arena().hero().tree_exiting.connect(fail)
    expect_failure(lambda: world.api().disconnect_peer(me))
    world.settle()
    assert (world.arena().names(), world.saw[1].seen[-1]) == ([], ("server_disconnected",))


def test_replication_goes_on_while_a_handler_raises_in_every_frame() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    world.api().peer_packet.connect(fail)
    for frame in range(1, 5):
        world.api(1).send_bytes(b"x", 1)
        hero.position = Vector2(frame, 0)
        world.clock.advance(FRAME)
        expect_failure(world.trees[0].poll)
        world.trees[1].poll()
        assert world.arena(1).hero().position == Vector2(frame, 0)
