"""Synchronizing properties: always, on change, intervals, paths, and authority."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from netpeer.godot4 import MultiplayerSynchronizer, Node
from netpeer.variant import Color, Rect2, Vector2

from ..world import FRAME, spy
from .arena import Hero, ReplicationWorld, config, synchronizer

SYNC, DELTA = 0x06, 0x16


def sent_syncs(sent: list[Any], command: int = SYNC) -> list[bytes]:
    return [packet.data for packet in sent if packet.data[0] == command]


def test_an_always_synchronized_property() -> None:
    world = ReplicationWorld()
    hero = world.add_hero()
    for x in range(1, 5):
        hero.position = Vector2(x, 0)
        world.step()
        world.step()
        assert [arena.hero().position for arena in world.arenas()] == [Vector2(x, 0)] * 3


def test_always_is_sent_in_every_frame_and_changes_once() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    sent = spy(world, 0)
    world.run(10)
    assert len(sent_syncs(sent)) == 10 and sent_syncs(sent, DELTA) == []
    hero.health = 5
    world.run(10)
    assert len(sent_syncs(sent)) == 20 and len(sent_syncs(sent, DELTA)) == 1
    times = [int.from_bytes(packet[1:3], "little") for packet in sent_syncs(sent)]
    assert times == list(range(times[0], times[0] + 20))


def test_signals() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    twin = world.arena(1).hero()
    heard: list[tuple[str, Any]] = []
    twin.sync.synchronized.connect(lambda: heard.append(("synchronized", twin.position)))
    twin.sync.delta_synchronized.connect(lambda: heard.append(("delta_synchronized", twin.health)))
    hero.position, hero.health = Vector2(1, 2), 3
    world.step()
    world.step()
    assert heard[:1] == [("synchronized", Vector2(1, 2))] and ("delta_synchronized", 3) in heard
    assert world.arena().hero().sync is hero.sync


def test_only_what_changed_is_sent() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    sent = spy(world, 0)
    hero.title = "Dr."
    world.settle()
    hero.health, hero.title = 1, "Prof."
    world.settle()
    first, second = sent_syncs(sent, DELTA)
    assert [int.from_bytes(packet[5:13], "little") for packet in (first, second)] == [0b10, 0b11]
    assert (world.arena(1).hero().health, world.arena(1).hero().title) == (1, "Prof.")


def test_a_change_in_every_frame() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    sent = spy(world, 0)
    for health in range(10):
        hero.health = health
        world.step()
    assert len(sent_syncs(sent, DELTA)) == 10
    world.settle()
    assert world.arena(1).hero().health == 9


@pytest.mark.parametrize(
    "changes",
    [[1, 1.0, True], [[1], [1, 2]], [{"a": 1}, {"a": 2}], [None, 0], ["", "a"], [Vector2(0, 0), Vector2(0, 1)]],
)
def test_what_counts_as_a_change(changes: list[Any]) -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    for value in changes:
        hero.title = value
        world.settle()
        got = world.arena(1).hero().title
        assert (type(got), got) == (type(value), value)


def test_a_list_that_is_changed_in_place() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    hero.title = bag = [1]  # type: ignore[assignment]
    world.settle()
    bag.append(2)
    world.settle()
    assert world.arena(1).hero().title == [1, 2]


def test_nan_is_no_change() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    hero.health = float("nan")  # type: ignore[assignment]
    world.settle()
    sent = spy(world, 0)
    world.settle()
    assert sent_syncs(sent, DELTA) == []


def test_replication_interval() -> None:
    world = ReplicationWorld()
    hero = world.add_hero()
    hero.sync.replication_interval = hero.input.sync.replication_interval = 1.0
    world.run_seconds(1.1)
    sent = spy(world, 0)
    world.run_seconds(4.5)
    # Two clients, each a packet of its own.
    assert len(sent_syncs(sent)) in (8, 10)


def test_delta_interval() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    hero.sync.delta_interval = 1.0
    world.run_seconds(1.1)
    sent = spy(world, 0)
    for health in range(30):
        hero.health = health
        world.run_seconds(0.1)
    assert 2 <= len(sent_syncs(sent, DELTA)) <= 4
    world.run_seconds(1.1)
    assert world.arena(1).hero().health == 29


def test_a_late_joiner_gets_all_watched_properties() -> None:
    world = ReplicationWorld(1)
    world.arena().round = 7
    world.settle()
    assert world.arena(1).round == 7
    index = world.add_client()
    world.settle()
    assert world.arena(index).round == 7


def test_the_authority_sends() -> None:
    world = ReplicationWorld()
    me = world.ids()[1]
    world.add_hero(str(me))
    mine = world.arena(1).hero(str(me))
    assert mine.input.is_multiplayer_authority()
    mine.input.direction = Vector2(0, -1)
    world.settle()
    assert [arena.hero(str(me)).input.direction for arena in world.arenas()] == [Vector2(0, -1)] * 3
    # What others set there is not taken, and is set again.
    world.arena().hero(str(me)).input.direction = Vector2(5, 5)
    world.settle()
    assert [arena.hero(str(me)).input.direction for arena in world.arenas()] == [Vector2(0, -1)] * 3


def test_authority_can_move() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    me = world.ids()[1]
    for arena in world.arenas():
        arena.hero().sync.set_multiplayer_authority(me)
    world.arena(1).hero().health = 55
    world.settle()
    assert hero.health == 55
    for arena in world.arenas():
        arena.hero().set_multiplayer_authority(1)
    hero.health = 66
    world.settle()
    assert world.arena(1).hero().health == 66


def test_states_that_do_not_fit_one_packet_go_in_several() -> None:
    world = ReplicationWorld(1)
    heroes = [Hero(f"Hero{number}") for number in range(100)]
    for hero in heroes:
        world.arena().heroes.add_child(hero)
    world.settle()
    sent = spy(world, 0)
    for number, hero in enumerate(heroes):
        hero.position, hero.title = Vector2(number, 1), "x" * 900
    world.settle()
    limit = world.api().max_sync_packet_size
    assert len(sent_syncs(sent)) > 2 and max(map(len, sent_syncs(sent))) <= limit
    assert len(sent_syncs(sent, DELTA)) == 2 and max(map(len, sent_syncs(sent, DELTA))) <= 65535
    twins = world.arena(1).heroes.get_children()
    assert [(twin.position.x, len(twin.title)) for twin in twins] == [(number, 900) for number in range(100)]


def test_a_state_that_is_too_large(caplog: pytest.LogCaptureFixture) -> None:
    world = ReplicationWorld(1)
    world.api().max_sync_packet_size = 128
    hero, other = world.add_hero(), world.add_hero("Other")
    hero.position = "x" * 200  # type: ignore[assignment]
    other.position = Vector2(1, 1)
    world.settle()
    assert world.arena(1).hero().position == Vector2()
    assert world.arena(1).hero("Other").position == Vector2(1, 1)
    assert len([record for record in caplog.records if "max_sync_packet_size is 128" in record.getMessage()]) == 1


def test_a_value_that_cannot_be_sent_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    hero.position = object()  # type: ignore[assignment]
    world.run(20)
    hero.position = Vector2(4, 4)
    world.settle()
    assert world.arena(1).hero().position == Vector2(4, 4)
    assert len([r for r in caplog.records if "does not replicate" in r.getMessage()]) == 1


def test_parts_of_values_and_nodes_below() -> None:
    class Door(Node):
        def __init__(self) -> None:
            super().__init__("Door")
            self.area = Rect2(1, 2, 3, 4)
            self.lock = Node("Lock")
            self.lock.state = {"open": False, "key": 1}  # type: ignore[attr-defined]
            self.add_child(self.lock)
            self.add_child(synchronizer("Sync", (".:area:position:x", "Lock:state:open")))

    world = ReplicationWorld(1)
    doors = []
    for arena in world.arenas():
        doors.append(Door())
        arena.add_child(doors[-1])
    ours, theirs = doors
    ours.area, ours.lock.state = Rect2(9, 9, 9, 9), {"open": True, "key": 9}  # type: ignore[attr-defined]
    world.settle()
    assert theirs.area == Rect2(9, 2, 3, 4)
    assert theirs.lock.state == {"open": True, "key": 1}  # type: ignore[attr-defined]


def test_a_setter_may_refuse(caplog: pytest.LogCaptureFixture) -> None:
    """
    What it raises goes where the exceptions of called methods go, and the others are set all the same.
    """

    class Careful(Hero):
        @property
        def health(self) -> Any:
            return self._health

        @health.setter
        def health(self, health: Any) -> None:
            if not isinstance(health, int):
                raise ValueError(f"{health!r} is no health")
            self._health = health

    world = ReplicationWorld(1)
    world.arena(1).spawner.clear_spawnable_scenes()
    world.arena(1).spawner.add_spawnable_scene("res://hero.tscn", factory=Careful)
    hero = world.add_hero()
    errors: list[tuple[Any, ...]] = []
    world.api(1).rpc_error.connect(lambda *error: errors.append(error))
    hero.health, hero.title = "bad", "Dr."  # type: ignore[assignment]
    world.settle()
    twin = world.arena(1).hero()
    assert (twin.health, twin.title) == (100, "Dr.")
    (sender, path, name, error), *_ = errors
    assert (sender, path, name, str(error)) == (1, "/root/Game/Arena/Heroes/Hero", ".:health", "'bad' is no health")
    world.api(1).rpc_error.disconnect()
    hero.health = "worse"  # type: ignore[assignment]
    with pytest.raises(ValueError, match="'worse' is no health"):
        world.settle()


def test_a_synchronizer_without_a_config_or_root() -> None:
    world = ReplicationWorld(1)
    for arena in world.arenas():
        arena.add_child(MultiplayerSynchronizer("Empty"))
        nowhere = MultiplayerSynchronizer("Nowhere")
        nowhere.root_path = ""
        arena.add_child(nowhere)
    world.settle()
    assert world.refusals(0) == world.refusals(1) == {}


def test_root_path(caplog: pytest.LogCaptureFixture) -> None:
    world = ReplicationWorld(1)
    for arena in world.arenas():
        sync = synchronizer("Far", (".:health",))
        sync.root_path = "../Heroes/Hero"
        caplog.clear()
        arena.add_child(sync)
        assert "there is no node at its root_path ../Heroes/Hero" in caplog.text
    hero = world.add_hero()
    for arena in world.arenas():
        far = arena.get_node("Far")
        far.root_path = ".."
        far.root_path = "../Heroes/Hero"
    hero.health = 31
    world.settle()
    assert world.arena(1).hero().health == 31


def test_properties_of_a_removed_node_are_not_sent() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    hero.queue_free()
    world.settle()
    sent = spy(world, 0)
    world.run(5)
    assert sent == []
    world.arena().heroes.add_child(hero)
    hero.health = 12
    world.settle()
    assert world.arena(1).hero().health == 12


def test_interval_surface() -> None:
    sync = MultiplayerSynchronizer()
    sync.set_replication_interval(0.5)
    sync.set_delta_interval(0.25)
    assert (sync.get_replication_interval(), sync.delta_interval) == (0.5, 0.25)
    for wrong in (-1.0, float("nan")):
        with pytest.raises(ValueError):
            sync.replication_interval = wrong
        with pytest.raises(ValueError):
            sync.delta_interval = wrong


def test_at_low_frame_rates_the_interval_delays_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    world = ReplicationWorld(1)
    hero = world.add_hero()
    hero.sync.replication_interval = FRAME / 2
    sent = spy(world, 0)
    world.run(10)
    assert len(sent_syncs(sent)) == 10


def test_a_config_may_be_shared() -> None:
    shared = config((".:health",))
    world = ReplicationWorld(1)
    for arena in world.arenas():
        for name in ("A", "B"):
            node = Node(name)
            node.health = 0  # type: ignore[attr-defined]
            sync = MultiplayerSynchronizer("Sync")
            sync.replication_config = shared
            node.add_child(sync)
            arena.add_child(node)
    world.arena().get_node("A").health = 1  # type: ignore[attr-defined]
    world.arena().get_node("B").health = 2  # type: ignore[attr-defined]
    world.settle()
    assert [world.arena(1).get_node(name).health for name in "AB"] == [1, 2]  # type: ignore[attr-defined]


def test_pygames_values_are_synchronized_as_godots() -> None:
    pygame = pytest.importorskip("pygame")
    world = ReplicationWorld(1)
    hero = Hero()
    hero.position = pygame.Vector2(1, 2)  # always
    hero.title = [pygame.Color(255, 0, 0), (pygame.Vector2(5, 6),)]  # type: ignore[assignment]  # on change, and at the spawn
    hero.health = pygame.Rect(1, 2, 3, 4)  # on change
    world.arena().heroes.add_child(hero)
    world.settle()
    twin = world.arena(1).hero()
    assert (twin.position, twin.health) == (Vector2(1, 2), Rect2(1, 2, 3, 4))
    assert twin.title == [Color(1, 0, 0), [Vector2(5, 6)]]
    sent = spy(world, 0)
    world.run(5)
    assert sent_syncs(sent, DELTA) == []
    # pygame's values are changed in their place: the object stays the same.
    hero.position.x = 7
    hero.health.w = 9
    world.settle()
    assert (twin.position, twin.health) == (Vector2(7, 2), Rect2(1, 2, 9, 4))
    hero.title[1][0].y = 8
    world.settle()
    assert twin.title == [Color(1, 0, 0), [Vector2(5, 8)]]
    assert len(sent_syncs(sent, DELTA)) == 2


def test_parts_of_pygames_values_are_those_of_godots() -> None:
    pygame = pytest.importorskip("pygame")
    world = ReplicationWorld(1)
    both = [Node("Lamp"), Node("Lamp")]
    for arena, lamp, red in zip(world.arenas(), both, (51, 0), strict=True):
        lamp.tint, lamp.area = pygame.Color(red, 255, 0), pygame.Rect(0, 0, red, 4)  # type: ignore[attr-defined]
        lamp.add_child(synchronizer("Sync", (".:tint:r",), (".:area:size",)))
        arena.add_child(lamp)
    ours, theirs = both
    world.settle()
    assert theirs.tint == Color(0.2, 1.0, 0.0)  # type: ignore[attr-defined]
    ours.area.h = 5  # type: ignore[attr-defined]
    world.settle()
    assert theirs.area == Rect2(0, 0, 51, 5)  # type: ignore[attr-defined]
