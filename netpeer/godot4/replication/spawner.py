"""MultiplayerSpawner: spawns the children of a node on other peers, too."""

from __future__ import annotations

from typing import Any

from netpeer.calls.asynchronous import refuse_async
from netpeer.errors import Error
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.replication.scenes import (
    FORBIDDEN,
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

    Put it at the same path on all peers. Set `spawn_path`, and register the scenes with `add_spawnable_scene`.

    If a node of a spawnable scene is added below the node at `spawn_path` on the authority, the other peers make it,
    too. Nodes that `spawn()` makes are always spawned on the other peers. If such a node leaves the tree, the other
    peers free it. The packets are sent in the next `poll()`, or before the first call on the node.

    Signals:
        spawned(node): the authority spawned a node, and the node is in the tree here. Not emitted on the authority.
        despawned(node): the authority despawned a node. Not emitted on the authority.

    These methods are for the replication, not for games: `find_spawn_node`, `spawned_as`, `note_received`,
    `has_reached_limit`, `factory_of`, `make_spawnable_scene`, `make_with_function`.
    """

    despawned = Signal(Node)
    spawned = Signal(Node)

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: the node's name; see `Node`.
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
        Register a scene. All peers need the same scenes in the same order.

        Args:
            path: the scene's path in the Godot project, such as "res://player.tscn".
            factory: a function without arguments that makes a node of the scene, with all its children and
                synchronizers. If it is a class, its instances are recognized as nodes of this scene. Other nodes need
                an attribute `scene_file_path` with this path. Without a factory, nodes of the scene can be sent, but
                not received. (Not Godot's)

        Raises:
            ValueError: 255 scenes are registered already.
            TypeError: the factory is async, or has a `yield`.
        """
        refuse_async(factory, "add_spawnable_scene")
        if len(self._scenes) >= CUSTOM_SCENE:
            raise ValueError(f"a spawner has at most {CUSTOM_SCENE} scenes")
        self._scenes.append(Scene(path, factory))

    def get_spawnable_scene_count(self) -> int:
        """
        The number of registered scenes.
        """
        return len(self._scenes)

    def get_spawnable_scene(self, index: int) -> str:
        """
        The path of a registered scene.

        Args:
            index: 0 .. `get_spawnable_scene_count()` - 1. Raises `IndexError` for another index.
        """
        if index < 0:
            raise IndexError(f"there is no scene {index}")
        return self._scenes[index].path

    def clear_spawnable_scenes(self) -> None:
        """
        Remove all registered scenes. Nodes that are spawned already stay.
        """
        self._scenes.clear()

    # Settings.

    @property
    def spawn_path(self) -> str:
        """
        The path of the node below which nodes are spawned, relative to this node. The node must be in the tree when
        this spawner enters the tree. A NodePath is accepted, too.
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
        The most nodes of this spawner that may exist at a time. Default 0: no limit, except for the bound on the nodes
        that one peer may spawn here. Raises `ValueError` for a negative number, `TypeError` for another type.
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
        The function that makes a node from the argument of `spawn()`. Set it on all peers. It must not add the node to
        the tree. Raises `TypeError` if it is set to an async function or to something not callable.
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
        Make a node with `spawn_function`, here and on the other peers. Only the multiplayer authority can call it.

        Args:
            data: the argument for `spawn_function`, a Variant.

        Returns:
            The node, which is in the tree already. If its name was taken, it has a number at the end. None if the node
            cannot be spawned; then the log has the reason.

        Raises:
            VariantError: Godot has no type for `data`.
            TypeError: `spawn_function` did not return a `Node`.
        """
        if self.multiplayer is None or not self.multiplayer.has_multiplayer_peer():
            report(Error.ERR_UNCONFIGURED, "cannot spawn: %r has no multiplayer peer", self)
            return None
        if not self.is_multiplayer_authority():
            authority = self.get_multiplayer_authority()
            report(Error.ERR_UNAUTHORIZED, "cannot spawn: the authority of %r is peer %d", self, authority)
            return None
        parent = self._update_spawn_node()
        if self.has_reached_limit():
            report(Error.ERR_UNAVAILABLE, "cannot spawn: %r has reached its spawn_limit (%d)", self, self._limit)
        elif self._function is None:
            report(Error.ERR_UNCONFIGURED, "cannot spawn: set the spawn_function of %r first", self)
        elif parent is None or not parent.is_inside_tree():
            text = "cannot spawn: there is no node at the spawn_path of %r, %s"
            report(Error.ERR_UNCONFIGURED, text, self, self._spawn_path)
        else:
            return self._spawn_custom(parent, data)
        return None

    def _spawn_custom(self, parent: Node, data: Any) -> Node | None:
        argument = godot4_codec(compressed=True).encode(data)
        node = self.make_with_function(data)
        if not is_spawnable_name(node.name):
            report(Error.ERR_INVALID_PARAMETER, "cannot spawn %r: its name must not contain %s", node, FORBIDDEN)
            return None
        node.name = free_name(parent, node.name)
        # Register it before it enters the tree, so that this spawner's exit listener is the first one.
        self._register(node, Spawned(CUSTOM_SCENE, argument))
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
        The node at the spawn path, or None.
        """
        return self.get_node_or_null(self._spawn_path) if self._spawn_path else None

    def spawned_as(self, node: Node) -> Spawned:
        """
        How another peer can make a node of this spawner.
        """
        return self._own[node]

    def note_received(self, node: Node) -> None:
        """
        Register a node that was made here because the authority spawned it.
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
        The factory of a scene. None if there is no scene with this index, or if it has no factory.
        """
        return self._scenes[index].factory if index < len(self._scenes) else None

    def make_spawnable_scene(self, index: int) -> Node:
        """
        Make a node of a scene. Raises `RuntimeError` if it has no factory.
        """
        factory = self.factory_of(index)
        if factory is None:
            raise RuntimeError(f"{self!r} has no factory for scene {index}")
        return checked_node(factory(), f"the factory of {self._scenes[index].path}")

    def make_with_function(self, data: Any) -> Node:
        """
        Make a node with the spawn function. Raises `RuntimeError` if there is none.
        """
        if self._function is None:
            raise RuntimeError(f"{self!r} has no spawn_function")
        return checked_node(self._function(data), f"the spawn_function of {self!r}")

    # Changes of the tree.

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
        scene = next((index for index, scene in enumerate(self._scenes) if scene.has_made(node)), None)
        if scene is None:
            return
        if not is_spawnable_name(node.name):
            report(Error.ERR_INVALID_PARAMETER, "cannot spawn %r: its name must not contain %s", node, FORBIDDEN)
            return
        self._register(node, Spawned(scene, None))

    def _register(self, node: Node, how: Spawned) -> None:
        self._own[node] = how
        node.add_exit_listener(self)
        self._api().object_configuration_add(node, self)

    def node_left(self, node: Node) -> None:
        """
        A node of this spawner leaves the tree. Despawn it on the other peers if this peer spawned it.
        """
        node.remove_exit_listener(self)
        self._received.pop(node, None)
        if self._own.pop(node, None) is not None:
            self._api().object_configuration_remove(node, self)

    def _entered_tree(self) -> None:
        with Steps() as steps:
            steps.run(super()._entered_tree)
            if self._update_spawn_node() is None and self._spawn_path:
                text = "%r spawns nothing: add the node at its spawn_path %s to the tree before the spawner"
                report(Error.ERR_UNCONFIGURED, text, self, self._spawn_path)

    def _leaving_tree(self) -> None:
        with Steps() as steps:
            steps.run(super()._leaving_tree)
            for node in list(self._own):
                steps.run(self.node_left, node)
            if self._spawn_node is not None:
                self._spawn_node.child_entered_tree.disconnect(self._on_child, missing_ok=True)
                self._spawn_node = None
