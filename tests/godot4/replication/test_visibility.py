"""Visibility: public or not, set for single peers, and by filters."""

from __future__ import annotations

import pytest

from netpeer.godot4 import MultiplayerSynchronizer
from netpeer.variant import Vector2

from .arena import Hero, ReplicationWorld


def hidden_hero(world: ReplicationWorld) -> Hero:
    hero = Hero()
    hero.sync.public_visibility = False
    hero.input.sync.public_visibility = False
    world.arena().heroes.add_child(hero)
    world.settle()
    return hero


def seen(world: ReplicationWorld) -> list[bool]:
    return [bool(arena.names()) for arena in world.arenas()[1:]]


def test_a_node_that_is_not_public_is_not_spawned() -> None:
    world = ReplicationWorld()
    hero = hidden_hero(world)
    assert seen(world) == [False, False]
    hero.sync.set_visibility_for(world.ids()[2], True)
    world.settle()
    assert seen(world) == [False, True]
    hero.sync.public_visibility = True
    world.settle()
    assert seen(world) == [True, True]
    hero.sync.public_visibility = False
    world.settle()
    assert seen(world) == [False, True]
    hero.sync.set_visibility_for(world.ids()[2], False)
    world.settle()
    assert seen(world) == [False, False]
    assert [arena.take()[-1] for arena in world.arenas()[1:]] == [("despawned", "Hero")] * 2


def test_properties_are_sent_to_the_peers_to_which_it_is_visible() -> None:
    world = ReplicationWorld()
    hero = hidden_hero(world)
    hero.sync.set_visibility_for(world.ids()[1], True)
    world.settle()
    hero.position, hero.health = Vector2(1, 1), 1
    world.settle()
    assert (world.arena(1).hero().position, world.arena(1).hero().health) == (Vector2(1, 1), 1)
    hero.sync.set_visibility_for(world.ids()[2], True)
    world.settle()
    assert (world.arena(2).hero().position, world.arena(2).hero().health) == (Vector2(1, 1), 1)
    hero.health = 2
    world.settle()
    assert [world.arena(index).hero().health for index in (1, 2)] == [2, 2]


def test_a_node_that_is_not_public_is_not_spawned_for_late_joiners() -> None:
    world = ReplicationWorld(0)
    hidden_hero(world)
    world.add_client()
    assert seen(world) == [False]


def test_a_synchronizer_that_was_not_spawned() -> None:
    """
    Its node stays; its properties are heard by those who may.
    """
    world = ReplicationWorld()
    world.arena().sync.public_visibility = False
    world.arena().sync.set_visibility_for(world.ids()[1], True)
    world.arena().round = 3
    world.settle()
    assert [arena.round for arena in world.arenas()] == [3, 3, 0]
    world.arena().sync.public_visibility = True
    world.settle()
    assert [arena.round for arena in world.arenas()] == [3, 3, 3]


def test_filters_are_asked_in_every_poll() -> None:
    world = ReplicationWorld()
    hero = world.add_hero()
    allowed: set[int] = set()
    asked: list[int] = []

    def filter(peer: int) -> bool:
        asked.append(peer)
        return peer in allowed

    hero.sync.add_visibility_filter(filter)
    world.settle()
    assert seen(world) == [False, False]
    assert {0, *world.ids()[1:]} <= set(asked)
    allowed.add(world.ids()[2])
    world.settle()
    assert seen(world) == [False, True]
    hero.sync.visibility_update_mode = MultiplayerSynchronizer.VISIBILITY_PROCESS_NONE
    world.settle()
    asked.clear()
    allowed.clear()
    world.settle()
    assert (seen(world), asked) == ([False, True], [])
    hero.sync.update_visibility()
    world.settle()
    assert seen(world) == [False, False]
    hero.sync.remove_visibility_filter(filter)
    hero.sync.update_visibility()
    world.settle()
    assert seen(world) == [True, True]


def test_all_filters_must_agree() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    hero.sync.add_visibility_filter(lambda peer: True)
    world.settle()
    assert seen(world) == [True]
    hero.sync.add_visibility_filter(lambda peer: False)
    world.settle()
    assert seen(world) == [False]


def test_one_visible_synchronizer_is_enough() -> None:
    world = ReplicationWorld(1)
    hero = Hero()
    hero.sync.public_visibility = False
    world.arena().heroes.add_child(hero)
    extra = MultiplayerSynchronizer("Extra")
    hero.add_child(extra)
    world.settle()
    assert seen(world) == [True]
    hero.position = Vector2(3, 3)
    world.settle()
    assert world.arena(1).hero().position == Vector2()


def test_visibility_changed() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    heard: list[int] = []
    hero.sync.visibility_changed.connect(heard.append)
    hero.sync.public_visibility = False
    hero.sync.public_visibility = False
    hero.sync.set_visibility_for(7, True)
    hero.sync.update_visibility()
    assert heard == [0, 7, 0]
    # Only who decides about it says so.
    world.arena(1).sync.visibility_changed.connect(heard.append)
    world.arena(1).sync.update_visibility()
    assert heard == [0, 7, 0]
    assert hero.sync.get_visibility_for(7) and not hero.sync.get_visibility_for(8)
    assert not hero.sync.is_visibility_public()


def test_calls_go_to_the_peers_that_have_the_node(caplog: pytest.LogCaptureFixture) -> None:
    world = ReplicationWorld()
    hero = hidden_hero(world)
    hero.sync.set_visibility_for(world.ids()[1], True)
    world.settle()
    hero.rpc("shout", "psst")
    assert hero.rpc_id(world.ids()[2], "shout", "not you") != 0
    world.settle()
    assert world.arena(1).hero().heard == ["psst"]
    assert world.refusals(2) == {}
    # In the other direction visibility does not matter: the server always has the node.
    world.arena(1).hero().rpc_id(1, "shout", "what?")
    world.settle()
    assert hero.heard[-1] == "what?"


def test_a_filter_that_raises_reaches_the_caller_of_poll() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()

    def filter(peer: int) -> bool:
        raise LookupError("no such team")

    hero.sync.add_visibility_filter(filter)
    with pytest.raises(LookupError, match="no such team"):
        world.settle()
    hero.sync.remove_visibility_filter(filter)
    hero.position = Vector2(2, 2)
    world.settle()
    assert world.arena(1).hero().position == Vector2(2, 2)
