"""Spawning and despawning: scenes, spawn functions, late joiners, and peers that leave."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from netpeer.godot4 import MultiplayerSpawner, Node
from netpeer.variant import StringName, TypedArray, VariantError, Vector2, Vector2i

from .arena import Hero, ReplicationWorld, Shot, synchronizer


def test_a_child_appears_everywhere() -> None:
    world = ReplicationWorld()
    hero = Hero("Anna")
    hero.position, hero.health = Vector2(3, 4), 77
    world.arena().heroes.add_child(hero)
    world.settle()
    for arena in world.arenas()[1:]:
        twin = arena.hero("Anna")
        assert type(twin) is Hero and twin is not hero
        assert (twin.position, twin.health) == (Vector2(3, 4), 77)
        assert arena.take() == [("spawned", "Anna")]
    assert world.arena().take() == []


def test_the_state_is_there_when_spawned_is_emitted() -> None:
    world = ReplicationWorld(1)
    seen: list[Any] = []
    world.arena(1).spawner.spawned.connect(lambda node: seen.append((node.is_inside_tree(), node.position)))
    hero = Hero()
    hero.position = Vector2(1, 2)
    world.arena().heroes.add_child(hero)
    world.settle()
    assert seen == [(True, Vector2(1, 2))]


def test_a_child_that_leaves_is_taken_out() -> None:
    world = ReplicationWorld()
    hero = world.add_hero()
    twins = [arena.hero() for arena in world.arenas()[1:]]
    hero.queue_free()
    world.settle()
    for arena, twin in zip(world.arenas()[1:], twins, strict=True):
        assert arena.names() == []
        assert arena.take() == [("spawned", "Hero"), ("despawned", "Hero")]
        assert not twin.is_inside_tree()
    assert world.refusals(1) == {}


def test_a_node_that_leaves_in_the_same_frame_is_not_spawned() -> None:
    world = ReplicationWorld(1)
    hero = Hero()
    world.arena().heroes.add_child(hero)
    hero.queue_free()
    world.settle()
    assert world.arena(1).take() == []


def test_a_name_can_be_used_again() -> None:
    world = ReplicationWorld(1)
    for _ in range(5):
        hero = Hero()
        world.arena().heroes.add_child(hero)
        world.step()
        hero.queue_free()
    world.settle()
    assert world.arena(1).take() == [("spawned", "Hero"), ("despawned", "Hero")] * 5
    assert world.refusals(1) == {}


def test_children_that_are_no_spawnable_scene_are_not_spawned() -> None:
    world = ReplicationWorld(1)
    world.arena().heroes.add_child(Node("Tree"))
    world.arena().add_child(Hero("Outside"))
    world.settle()
    assert world.arena(1).names() == []


def test_a_scene_is_recognized_by_scene_file_path() -> None:
    world = ReplicationWorld(1)
    world.arena(1).spawner.clear_spawnable_scenes()
    world.arena(1).spawner.add_spawnable_scene("res://hero.tscn", factory=Hero)
    world.arena(1).spawner.add_spawnable_scene("res://rock.tscn", factory=lambda: Node("Rock"))
    rock = Node("Boulder")
    rock.scene_file_path = "res://rock.tscn"  # type: ignore[attr-defined]
    world.arena().heroes.add_child(rock)
    world.settle()
    assert world.arena(1).names() == ["Boulder"]


def test_late_joiners_get_the_nodes_with_their_current_state() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    world.add_hero("Gone").queue_free()
    hero.position, hero.health = Vector2(9, 9), 3
    index = world.add_client()
    assert world.arena(index).names() == ["Hero"]
    assert (world.arena(index).hero().position, world.arena(index).hero().health) == (Vector2(9, 9), 3)
    assert world.arena(1).take() == [("spawned", "Hero"), ("spawned", "Gone"), ("despawned", "Gone")]


def test_custom_spawns() -> None:
    world = ReplicationWorld()
    data = {"from": Vector2i(1, 2), "kind": StringName("fire"), "power": TypedArray([1], 2)}
    shot = world.arena().spawner.spawn(data)
    assert isinstance(shot, Shot) and shot.is_inside_tree()
    data["kind"] = "changed afterwards"
    again = world.arena().spawner.spawn()
    assert again is not None and again.name == "Shot2"
    world.settle()
    late = world.add_client()
    for arena in (*world.arenas()[1:], world.arena(late)):
        assert arena.names() == ["Shot", "Shot2"]
        assert arena.hero("Shot").data == {"from": Vector2i(1, 2), "kind": "fire", "power": [1]}
        assert arena.hero("Shot2").data is None


@pytest.mark.parametrize(("taken", "free"), [("Shot", "Shot2"), ("Shot9", "Shot10"), ("7", "8")])
def test_custom_spawns_find_a_free_name(taken: str, free: str) -> None:
    world = ReplicationWorld(1)

    def make(data: Any) -> Node:
        node = Shot(data)
        node.name = taken
        return node

    world.arena().spawner.spawn_function = make
    assert [world.arena().spawner.spawn().name for _ in range(2)] == [taken, free]  # type: ignore[union-attr]


def test_an_argument_that_cannot_be_encoded_cannot_be_spawned() -> None:
    world = ReplicationWorld(1)
    with pytest.raises(VariantError):
        world.arena().spawner.spawn(object())
    assert world.arena().names() == []


def test_spawn_logs_why_it_returns_none(caplog: pytest.LogCaptureFixture) -> None:
    world = ReplicationWorld(1)
    spawner = world.arena().spawner
    assert MultiplayerSpawner().spawn() is None
    assert world.arena(1).spawner.spawn() is None
    spawner.spawn_limit = 1
    assert spawner.spawn() is not None
    assert spawner.spawn() is None
    spawner.spawn_limit, spawner.spawn_function = 0, None
    assert spawner.spawn() is None
    spawner.spawn_function, spawner.spawn_path = Shot, "../Nowhere"
    assert spawner.spawn() is None
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    reasons = [
        "no multiplayer peer",
        "is peer 1",
        "has reached its spawn_limit (1)",
        "set the spawn_function",
        "spawn_path",
    ]
    assert len(said) == len(reasons)
    assert [reason for reason, text in zip(reasons, said, strict=True) if reason not in text] == []


def test_a_function_must_make_a_node() -> None:
    world = ReplicationWorld(1)
    world.arena().spawner.spawn_function = lambda data: "a string"  # type: ignore[assignment,return-value]
    with pytest.raises(TypeError, match="must return a Node, not str"):
        world.arena().spawner.spawn()
    with pytest.raises(TypeError):
        world.arena().spawner.spawn_function = 5  # type: ignore[assignment]


def test_a_call_never_comes_before_the_node() -> None:
    world = ReplicationWorld(1)
    hero = Hero()
    world.arena().heroes.add_child(hero)
    hero.rpc("shout", "I am new here")
    hero.position = Vector2(5, 5)
    world.settle()
    assert world.arena(1).hero().heard == ["I am new here"]
    assert world.arena(1).hero().position == Vector2(5, 5)
    assert world.refusals(1) == {}


def test_a_call_while_the_node_still_enters() -> None:
    """
    A handler of child_entered_tree calls the node before its synchronizers start. The spawn still has them.
    """
    world = ReplicationWorld(1)
    hero = Hero()
    hero.tree_entered.connect(lambda: hero.rpc("shout", "early"))
    hero.health = 5
    world.arena().heroes.add_child(hero)
    world.settle()
    twin = world.arena(1).hero()
    assert twin.health == 5
    hero.position = Vector2(8, 8)
    world.settle()
    assert twin.position == Vector2(8, 8)


def test_a_node_from_before_the_client_joined_can_be_called() -> None:
    """
    Before it connected, the client had the id 1 and was the authority, so it queued its own hero to be spawned.
    """
    world = ReplicationWorld(0)
    index = world.new_member()
    for arena in world.arenas():
        arena.heroes.add_child(Hero("Anna"))
    world.step()
    world.connect(index)
    world.until(lambda: world.trees[index].multiplayer.get_peers())
    world.arena(index).hero("Anna").rpc_id(1, "shout", "here I am")
    world.settle()
    assert world.arena().hero("Anna").heard == ["here I am"]
    # The server's own hero finds its name taken there, as it would in Godot.
    assert world.refusals(index)["name_taken"] == 1


def test_nodes_of_a_peer_are_freed_when_it_leaves() -> None:
    world = ReplicationWorld()
    for arena in world.arenas():
        arena.spawner.set_multiplayer_authority(world.ids()[1])
    world.add_hero("Anna", 1)
    assert [arena.names() for arena in world.arenas()] == [["Anna"]] * 3
    world.peers[1].close()
    world.settle()
    assert [arena.names() for arena in world.arenas()] == [[], ["Anna"], []]


def test_a_server_that_closes_and_starts_again() -> None:
    """
    What the old one had is still there, and its new clients get it.
    """
    world = ReplicationWorld(1)
    hero = world.add_hero()
    world.peers[0].close()
    world.settle()
    assert world.arena(1).names() == []
    assert world.arena().names() == ["Hero"]
    hero.health = 1
    world.peers[0].create_server(9080)
    world.connect(1)
    world.until(lambda: world.arena(1).names())
    assert world.arena(1).hero().health == 1


def test_fifty_nodes() -> None:
    world = ReplicationWorld()
    heroes = []
    for number in range(50):
        hero = Hero(f"Hero{number}")
        hero.position, hero.health = Vector2(number, -number), number
        world.arena().heroes.add_child(hero)
        heroes.append(hero)
    world.settle()
    for arena in world.arenas()[1:]:
        assert [(twin.name, twin.position.x, twin.health) for twin in arena.heroes.get_children()] == [
            (f"Hero{number}", number, number) for number in range(50)
        ]
    for hero in heroes[::2]:
        hero.queue_free()
    for hero in heroes[1::2]:
        hero.position += Vector2(100, 0)
    world.settle()
    for arena in world.arenas()[1:]:
        assert [twin.position for twin in arena.heroes.get_children()] == [hero.position for hero in heroes[1::2]]


def test_synchronizers_at_every_depth_get_their_own_state() -> None:
    """
    Their ids are given in the order in which the engine lets them enter the tree: depth first.
    """

    class Tank(Node):
        def __init__(self) -> None:
            super().__init__("Tank")
            self.a, self.b, self.c = 0, 0, 0
            turret = Node("Turret")
            inner = synchronizer("Inner", (".:a",))
            inner.root_path = "../.."
            turret.add_child(inner)
            self.add_child(turret)
            self.add_child(synchronizer("B", (".:b",)))
            self.add_child(synchronizer("C", (".:c",)))

    world = ReplicationWorld(1)
    for arena in world.arenas():
        arena.spawner.add_spawnable_scene("res://tank.tscn", factory=Tank)
    tank = Tank()
    tank.a, tank.b, tank.c = 1, 2, 3
    world.arena().heroes.add_child(tank)
    world.settle()
    twin = world.arena(1).hero("Tank")
    assert (twin.a, twin.b, twin.c) == (1, 2, 3)
    tank.a, tank.b, tank.c = 4, 5, 6
    world.settle()
    assert (twin.a, twin.b, twin.c) == (4, 5, 6)


def test_a_spawn_property_that_cannot_be_read_or_encoded(caplog: pytest.LogCaptureFixture) -> None:
    world = ReplicationWorld(1)
    hero = Hero()
    del hero.health
    world.arena().heroes.add_child(hero)
    world.settle()
    assert world.arena(1).names() == []
    assert "cannot be spawned on other peers" in caplog.text and "no attribute 'health'" in caplog.text
    other = Hero("Other")
    other.title = object()  # type: ignore[assignment]
    world.arena().heroes.add_child(other)
    world.settle()
    assert world.arena(1).names() == []
    assert "a spawn property cannot be encoded" in caplog.text


def test_names_that_godot_refuses(caplog: pytest.LogCaptureFixture) -> None:
    world = ReplicationWorld(1)
    world.add_hero("@Hero@2")
    assert world.arena(1).names() == []
    assert 'its name must not contain . : @ / " %' in caplog.text
    caplog.clear()
    world.arena().spawner.spawn_function = lambda data: Node("%Shot")
    assert world.arena().spawner.spawn() is None
    assert 'its name must not contain . : @ / " %' in caplog.text


def test_a_spawner_without_a_spawn_node(caplog: pytest.LogCaptureFixture) -> None:
    world = ReplicationWorld(0)
    spawner = MultiplayerSpawner("Late")
    spawner.spawn_path = "../Nowhere"
    world.arena().add_child(spawner)
    assert "add the node at its spawn_path" in caplog.text


def test_nodes_of_a_spawner_are_despawned_when_it_leaves() -> None:
    world = ReplicationWorld(1)
    world.add_hero()
    world.arena().remove_child(world.arena().spawner)
    world.settle()
    assert (world.arena().names(), world.arena(1).names()) == (["Hero"], [])


def test_surface() -> None:
    spawner = MultiplayerSpawner()
    spawner.add_spawnable_scene("res://a.tscn")
    spawner.add_spawnable_scene("res://b.tscn", factory=Hero)
    assert (spawner.get_spawnable_scene_count(), spawner.get_spawnable_scene(1)) == (2, "res://b.tscn")
    for index in (-1, 2):
        with pytest.raises(IndexError):
            spawner.get_spawnable_scene(index)
    spawner.clear_spawnable_scenes()
    assert spawner.get_spawnable_scene_count() == 0
    for _ in range(255):
        spawner.add_spawnable_scene("res://a.tscn")
    with pytest.raises(ValueError):
        spawner.add_spawnable_scene("res://a.tscn")
    spawner.set_spawn_limit(5)
    spawner.set_spawn_path("../A")
    spawner.set_spawn_function(Shot)
    assert (spawner.get_spawn_limit(), spawner.get_spawn_path(), spawner.get_spawn_function()) == (5, "../A", Shot)
    for wrong, error in ((-1, ValueError), ("a", TypeError), (True, TypeError)):
        with pytest.raises(error):
            spawner.spawn_limit = wrong  # type: ignore[assignment]
