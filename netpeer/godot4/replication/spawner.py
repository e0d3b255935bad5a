"""MultiplayerSpawner: makes on other peers the nodes that appear below one here."""

from __future__ import annotations

from typing import Any

from netpeer.calls.asynchronous import refuse_async
from netpeer.errors import Error
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.replication.scenes import (
    Factory,
    Scene,
    Spawned,
    SpawnFunction,
    checked_node,
    free_name,
    is_spawnable_name,
)
from netpeer.godot4.replication.wire import CUSTOM_SCENE
from netpeer.log import report
from netpeer.signals import Signal, Steps
from netpeer.variant import godot4_codec

__all__ = ["MultiplayerSpawner"]


class MultiplayerSpawner(Node):
    """
    Replicates nodes from the multiplayer authority to the other peers. See Godot's class reference (4.x),
    `MultiplayerSpawner`.

    It must stand at the same path on all peers. On the authority, each child that is added to the node at `spawn_path`
    is made on the others, too, if it is one of the spawnable scenes; and what `spawn()` makes always is. A child that
    leaves the tree is taken out there. Others learn of it in the next `poll()`, or before the first call to the node.

    Signals:
        spawned(node): a node was made here because the authority has it.
        despawned(node): such a node was taken out.

    For the replication, not for games: `find_spawn_node`, `spawned_as`, `note_received`, `has_reached_limit`,
    `factory_of`, `make_spawnable_scene`, `make_with_function`.
    """

    despawned = Signal(Node)
    spawned = Signal(Node)

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: as for any `Node`.
        """
        super().__init__(name)
        self._scenes: list[Scene] = []
        self._spawn_path = ""
        self._limit = 0
        self._function: SpawnFunction | None = None
        self._spawn_node: Node | None = None
        self._own: dict[Node, Spawned] = {}
        self._received: dict[Node, None] = {}

    # Scenes.

    def add_spawnable_scene(self, path: str, *, factory: Factory | None = None) -> None:
        """
        Register a scene; all peers need the same scenes in the same order.

        Args:
            path: its path in the Godot project, "res://player.tscn".
            factory: makes a node of it, with all its children and synchronizers; best a class, which is called without
                arguments: then its instances are known to be this scene. Others say so by an attribute
                `scene_file_path`. Without a factory nodes of it can be sent, but not received. (Not Godot's)

        Raises:
            ValueError: there are 255 scenes already.
        """
        if len(self._scenes) >= CUSTOM_SCENE:
            raise ValueError(f"a spawner has at most {CUSTOM_SCENE} scenes")
        self._scenes.append(Scene(path, factory))

    def get_spawnable_scene_count(self) -> int:
        """
        How many scenes are registered.
        """
        return len(self._scenes)

    def get_spawnable_scene(self, index: int) -> str:
        """
        The path of a scene. Raises `IndexError` when there is none.
        """
        if index < 0:
            raise IndexError(f"there is no scene {index}")
        return self._scenes[index].path

    def clear_spawnable_scenes(self) -> None:
        """
        Register no scene any more; nodes that are there stay.
        """
        self._scenes.clear()

    # Settings.

    @property
    def spawn_path(self) -> str:
        """
        The node below which nodes are spawned, from this node on. It must be there when this spawner enters the tree. A
        NodePath is taken, too.
        """
        return self._spawn_path

    @spawn_path.setter
    def spawn_path(self, path: object) -> None:
        self._spawn_path = str(path)
        self._update_spawn_node()

    def set_spawn_path(self, path: object) -> None:
        """
        Set `spawn_path`.
        """
        self.spawn_path = path

    def get_spawn_path(self) -> str:
        """
        Get `spawn_path`.
        """
        return self.spawn_path

    @property
    def spawn_limit(self) -> int:
        """
        Nodes that may exist by way of this spawner at a time. Default 0: any number; received ones have a bound of
        their own then.
        """
        return self._limit

    @spawn_limit.setter
    def spawn_limit(self, limit: int) -> None:
        if not isinstance(limit, int) or isinstance(limit, bool):
            raise TypeError(f"spawn_limit must be an int, not {type(limit).__name__}")
        if limit < 0:
            raise ValueError(f"spawn_limit must be 0 or more, not {limit}")
        self._limit = limit

    def set_spawn_limit(self, limit: int) -> None:
        """
        Set `spawn_limit`.
        """
        self.spawn_limit = limit

    def get_spawn_limit(self) -> int:
        """
        Get `spawn_limit`.
        """
        return self.spawn_limit

    @property
    def spawn_function(self) -> SpawnFunction | None:
        """
        Makes a node from what `spawn()` was given, on all peers; it does not put it into the tree.
        """
        return self._function

    @spawn_function.setter
    def spawn_function(self, function: SpawnFunction | None) -> None:
        if function is not None and not callable(function):
            raise TypeError(f"spawn_function must be callable, not {type(function).__name__}")
        refuse_async(function, "spawn_function")
        self._function = function

    def set_spawn_function(self, spawn_function: SpawnFunction | None) -> None:
        """
        Set `spawn_function`.
        """
        self.spawn_function = spawn_function

    def get_spawn_function(self) -> SpawnFunction | None:
        """
        Get `spawn_function`.
        """
        return self.spawn_function

    # Spawning.

    def spawn(self, data: Any = None) -> Node | None:
        """
        Make a node with `spawn_function`, here and on the other peers.

        Args:
            data: what the functions get; a Variant, as arguments of calls are. Raises `VariantError` otherwise.

        Returns:
            The node, in the tree already; its name has a number at the end if it was taken. None when it cannot be: the
            log says why.
        """
        if self.multiplayer is None or not self.multiplayer.has_multiplayer_peer():
            report(Error.ERR_UNCONFIGURED, "cannot spawn: %r has no multiplayer peer", self)
            return None
        if not self.is_multiplayer_authority():
            report(
                Error.ERR_UNAUTHORIZED, "cannot spawn: %r belongs to peer %d", self, self.get_multiplayer_authority()
            )
            return None
        parent = self._update_spawn_node()
        if self.has_reached_limit():
            report(Error.ERR_UNAVAILABLE, "cannot spawn: %r has spawn_limit nodes (%d) already", self, self._limit)
        elif self._function is None:
            report(Error.ERR_UNCONFIGURED, "cannot spawn: set the spawn_function of %r first", self)
        elif parent is None or not parent.is_inside_tree():
            report(Error.ERR_UNCONFIGURED, "cannot spawn: %r has no node at its spawn_path %s", self, self._spawn_path)
        else:
            return self._spawn_custom(parent, data)
        return None

    def _spawn_custom(self, parent: Node, data: Any) -> Node | None:
        argument = godot4_codec(compressed=True).encode(data)
        node = self.make_with_function(data)
        if not is_spawnable_name(node.name):
            report(Error.ERR_INVALID_PARAMETER, "cannot spawn %r: Godot refuses such a name on other peers", node)
            return None
        node.name = free_name(parent, node.name)
        # Before it enters the tree, so that we are the first to hear when it leaves.
        self._announce(node, Spawned(CUSTOM_SCENE, argument))
        try:
            parent.add_child(node)
        except BaseException:
            if not node.is_inside_tree():
                self.node_left(node)
            raise
        return node

    # For the replication.

    def find_spawn_node(self) -> Node | None:
        """
        The node at the spawn path.
        """
        return self.get_node_or_null(self._spawn_path) if self._spawn_path else None

    def spawned_as(self, node: Node) -> Spawned:
        """
        How a node of ours is made on the other side.
        """
        return self._own[node]

    def note_received(self, node: Node) -> None:
        """
        A node was made here because the authority has it.
        """
        self._received[node] = None
        node.add_exit_listener(self)

    def has_reached_limit(self) -> bool:
        """
        Whether the spawn limit is reached.
        """
        return bool(self._limit) and len(self._own) + len(self._received) >= self._limit

    def factory_of(self, index: int) -> Factory | None:
        """
        What makes nodes of a scene; None when there is no such scene, or nothing to make it with.
        """
        return self._scenes[index].factory if index < len(self._scenes) else None

    def make_spawnable_scene(self, index: int) -> Node:
        """
        A new node of a scene that has a factory.
        """
        factory = self.factory_of(index)
        if factory is None:
            raise RuntimeError(f"{self!r} has no factory for scene {index}")
        return checked_node(factory(), f"the factory of {self._scenes[index].path}")

    def make_with_function(self, data: Any) -> Node:
        """
        What the spawn function makes; there is one.
        """
        if self._function is None:
            raise RuntimeError(f"{self!r} has no spawn_function")
        return checked_node(self._function(data), f"the spawn_function of {self!r}")

    # What happens in the tree.

    def _update_spawn_node(self) -> Node | None:
        node = self.find_spawn_node()
        if node is not self._spawn_node:
            if self._spawn_node is not None:
                self._spawn_node.child_entered_tree.disconnect(self._on_child, missing_ok=True)
            if node is not None:
                node.child_entered_tree.connect(self._on_child)
            self._spawn_node = node
        return node

    def _on_child(self, node: Node) -> None:
        api = self.multiplayer
        if node in self._own or api is None or not api.has_multiplayer_peer() or not self.is_multiplayer_authority():
            return
        scene = next((index for index, scene in enumerate(self._scenes) if scene.made(node)), None)
        if scene is None:
            return
        if not is_spawnable_name(node.name):
            report(Error.ERR_INVALID_PARAMETER, "%r is not spawned: Godot refuses such a name on other peers", node)
            return
        self._announce(node, Spawned(scene, None))

    def _announce(self, node: Node, how: Spawned) -> None:
        self._own[node] = how
        node.add_exit_listener(self)
        self._api().object_configuration_add(node, self)

    def node_left(self, node: Node) -> None:
        """
        A node that this spawner replicates leaves the tree.
        """
        node.remove_exit_listener(self)
        self._received.pop(node, None)
        if self._own.pop(node, None) is not None:
            self._api().object_configuration_remove(node, self)

    def _entered_tree(self) -> None:
        with Steps() as steps:
            steps.run(super()._entered_tree)
            if self._update_spawn_node() is None and self._spawn_path:
                text = "%r spawns nothing: put the node at its spawn_path %s into the tree before it"
                report(Error.ERR_UNCONFIGURED, text, self, self._spawn_path)

    def _leaving_tree(self) -> None:
        with Steps() as steps:
            steps.run(super()._leaving_tree)
            for node in list(self._own):
                steps.run(self.node_left, node)
            if self._spawn_node is not None:
                self._spawn_node.child_entered_tree.disconnect(self._on_child, missing_ok=True)
                self._spawn_node = None
