"""The authority over synchronizers moves from peer to peer and back. The current authority always sends."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer.godot4 import MultiplayerSpawner, MultiplayerSynchronizer, Node
from netpeer.variant import Vector2

from ..world import World
from .arena import Hero, ReplicationWorld, synchronizer


def give(world: ReplicationWorld, path: str, peer: int) -> None:
    """
    Set the authority of a node and all nodes below it, on all peers.
    """
    for arena in world.arenas():
        arena.get_node(path).set_multiplayer_authority(peer)


def everywhere(world: ReplicationWorld, path: str, property: str) -> list[Any]:
    return [getattr(arena.get_node(path), property) for arena in world.arenas()]


@pytest.mark.parametrize("to", [("client", "server"), ("client", "server", "client", "server"), ("client", "other")])
def test_a_synchronizer_at_a_fixed_path(to: tuple[str, ...]) -> None:
    world = ReplicationWorld(2)
    members = {"server": 0, "client": 1, "other": 2}
    world.arena().round = 1
    world.settle()
    for number, name in enumerate(to, 2):
        give(world, "ArenaSync", world.ids()[members[name]])
        world.arena(members[name]).round = number
        world.settle()
        assert everywhere(world, ".", "round") == [number] * 3
    assert [world.refusals(index) for index in range(3)] == [{}] * 3


@pytest.mark.parametrize("path", ["Heroes/Hero", "Heroes/Hero/Sync"])
def test_a_spawned_scene(path: str) -> None:
    world = ReplicationWorld(2)
    world.add_hero()
    for number, index in enumerate((1, 0, 2, 1, 0), 1):
        give(world, path, world.ids()[index])
        hero = world.arena(index).hero()
        hero.health, hero.position = number, Vector2(number, 0)
        world.settle()
        assert everywhere(world, "Heroes/Hero", "health") == [number] * 3
        assert everywhere(world, "Heroes/Hero", "position") == [Vector2(number, 0)] * 3
    # What was on its way when the authority went is not taken.
    assert all(world.refusals(index).keys() <= {"not_allowed"} for index in range(3))


def test_a_peer_that_connects_after_the_authority_came_back() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    give(world, "Heroes/Hero/Sync", world.ids()[1])
    world.settle()
    give(world, "Heroes/Hero/Sync", 1)
    world.add_client()  # in the same frame: the hero is spawned for it before its synchronizer is announced again
    for value in (7, 8):
        hero.health, hero.position = value, Vector2(value, 0)
        world.settle()
        assert everywhere(world, "Heroes/Hero", "health") == [value] * 3
        assert everywhere(world, "Heroes/Hero", "position") == [Vector2(value, 0)] * 3


def test_a_spawn_before_the_next_frame_leaves_the_others_their_synchronizer() -> None:
    """
    The authority came back, and before the next poll() the node is spawned on one more peer.
    """
    world = ReplicationWorld(2)
    hero = world.add_hero()
    hero.sync.public_visibility = False
    hero.sync.set_visibility_for(world.ids()[1], True)
    world.settle()
    assert world.arena(2).names() == []
    give_to = (world.arena(0), world.arena(1))
    for peer in (world.ids()[1], 1):
        for arena in give_to:
            arena.hero().sync.set_multiplayer_authority(peer)
    hero.sync.set_visibility_for(world.ids()[2], True)
    hero.health = 5
    world.settle()
    assert everywhere(world, "Heroes/Hero", "health") == [5] * 3


@pytest.mark.parametrize("path", ["Heroes/Hero/Sync", "ArenaSync"])
def test_the_root_path_goes_elsewhere_and_comes_back(path: str) -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    sync = world.arena().get_node(path)
    assert isinstance(sync, MultiplayerSynchronizer)
    config, sync.replication_config = sync.replication_config, None
    sync.root_path = "."
    world.settle()
    sync.replication_config = config
    sync.root_path = ".."
    hero.health = world.arena().round = 9
    world.settle()
    assert (world.arena(1).hero().health, world.arena(1).round) == (9, 9)
    assert world.refusals(1) == {}


class Pair(Node):
    """
    A node with two synchronizers of its own.
    """

    def __init__(self) -> None:
        super().__init__("Pair")
        self.one, self.two = "", 0
        self.first, self.second = synchronizer("First", (), (".:one",)), synchronizer("Second", (), (".:two",))
        self.add_child(self.first)
        self.add_child(self.second)


def pairs() -> Node:
    spawner = MultiplayerSpawner("Pairs")
    spawner.spawn_path = "."
    spawner.add_spawnable_scene("res://pair.tscn", factory=Pair)
    return spawner


def test_the_order_of_synchronizers_is_the_trees() -> None:
    """
    One that was given away and back has started last; on those who come now it does not.
    """
    world = World(1, pairs)
    spawner = world.trees[0].root.get_node("Game/Pairs")
    pair = Pair()
    pair.one, pair.two = "one", 2
    spawner.add_child(pair)
    world.settle()
    for peer in (world.ids()[1], 1):
        pair.first.set_multiplayer_authority(peer)
    world.add_client()
    twin: Any = world.trees[2].root.get_node("Game/Pairs/Pair")
    assert (twin.one, twin.two) == ("one", 2)
    assert world.refusals(2) == {}


def test_the_authority_over_a_players_hero_returns_to_the_server() -> None:
    world = ReplicationWorld(1)
    me = world.ids()[1]
    world.arena().heroes.add_child(Hero(str(me)))
    world.settle()
    mine = world.arena(1).hero(str(me))
    mine.input.direction = Vector2(1, 0)
    world.settle()
    give(world, f"Heroes/{me}/Input", 1)
    world.arena().hero(str(me)).input.direction = Vector2(0, 1)
    world.settle()
    assert mine.input.direction == Vector2(0, 1)
