"""An arena for the tests: a spawner of heroes and shots. Heroes have a state and the input of their player."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netpeer.godot4 import (
    MultiplayerSpawner,
    MultiplayerSynchronizer,
    Node,
    ReplicationMode,
    SceneReplicationConfig,
    rpc,
)
from netpeer.variant import Vector2

from ..world import World

__all__ = ["Arena", "Hero", "Input", "ReplicationWorld", "Shot", "config", "synchronizer"]


def config(always: tuple[str, ...] = (), on_change: tuple[str, ...] = (), spawn: bool = True) -> SceneReplicationConfig:
    """
    A configuration of some properties.
    """
    made = SceneReplicationConfig()
    for path in (*always, *on_change):
        made.add_property(path)
        made.property_set_spawn(path, spawn)
    for path in on_change:
        made.property_set_replication_mode(path, ReplicationMode.ON_CHANGE)
    return made


def synchronizer(name: str, *arguments: Any, **options: Any) -> MultiplayerSynchronizer:
    """
    A synchronizer of the node above it.
    """
    made = MultiplayerSynchronizer(name)
    made.replication_config = config(*arguments, **options)
    return made


class Input(Node):
    """
    A player's input. The player's own peer is its authority.
    """

    def __init__(self) -> None:
        super().__init__("Input")
        self.direction = Vector2()
        self.sync = synchronizer("InputSync", (".:direction",), spawn=False)
        self.add_child(self.sync)


class Hero(Node):
    """
    A hero. If its name is a peer's id, that peer is the authority of its input.
    """

    def __init__(self, name: str = "Hero") -> None:
        super().__init__(name)
        self.position = Vector2()
        self.health = 100
        self.title = ""
        self.heard: list[str] = []
        self.input = Input()
        self.sync = synchronizer("Sync", (".:position",), (".:health", ".:title"))
        self.add_child(self.input)
        self.add_child(self.sync)
        self.tree_entered.connect(self._entered)

    def _entered(self) -> None:
        if self.name.isdigit():
            self.input.set_multiplayer_authority(int(self.name))

    @rpc("any_peer", "call_local")
    def shout(self, text: str) -> None:
        self.heard.append(text)


class Shot(Node):
    """
    A shot, which flies by itself: no synchronizer.
    """

    def __init__(self, data: Any = None) -> None:
        super().__init__("Shot")
        self.data = data


class Arena(Node):
    """
    The root node of the arena, which exists on all peers.
    """

    def __init__(self) -> None:
        super().__init__("Arena")
        self.round = 0
        self.heroes = Node("Heroes")
        self.spawner = MultiplayerSpawner("Spawner")
        self.spawner.spawn_path = "../Heroes"
        self.spawner.add_spawnable_scene("res://hero.tscn", factory=Hero)
        self.spawner.add_spawnable_scene("res://rock.tscn")
        self.spawner.spawn_function = Shot
        self.sync = synchronizer("ArenaSync", (), (".:round",))
        for child in (self.heroes, self.spawner, self.sync):
            self.add_child(child)
        self.events: list[tuple[str, str]] = []
        self.spawner.spawned.connect(self._noting("spawned"))
        self.spawner.despawned.connect(self._noting("despawned"))

    def _noting(self, what: str) -> Callable[[Node], None]:
        return lambda node: self.events.append((what, node.name))

    def take(self) -> list[tuple[str, str]]:
        """
        The signals of the spawner since the last call.
        """
        events, self.events = self.events, []
        return events

    def names(self) -> list[str]:
        return [node.name for node in self.heroes.get_children()]

    def hero(self, name: str = "Hero") -> Any:
        return self.heroes.get_node(name)


class ReplicationWorld(World):
    """
    A server and clients, each with an arena.
    """

    def __init__(self, clients: int = 2) -> None:
        super().__init__(clients, Arena)

    def arena(self, index: int = 0) -> Arena:
        arena = self.trees[index].root.get_node("Game/Arena")
        assert isinstance(arena, Arena)
        return arena

    def arenas(self) -> list[Arena]:
        return [self.arena(index) for index in range(len(self.trees))]

    def add_hero(self, name: str = "Hero", index: int = 0) -> Hero:
        """
        A member adds a hero to its own tree; a frame goes by.
        """
        hero = Hero(name)
        self.arena(index).heroes.add_child(hero)
        self.settle()
        return hero
