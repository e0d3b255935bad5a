"""Spawnable scenes, and the names of spawned nodes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netpeer.godot4.multiplayer.node import Node

__all__ = [
    "FORBIDDEN",
    "Factory",
    "Scene",
    "SpawnFunction",
    "Spawned",
    "checked_node",
    "free_name",
    "is_spawnable_name",
]

SpawnFunction = Callable[[Any], Node]
Factory = Callable[[], Node]

# Godot refuses these characters in the name of a spawned node.
FORBIDDEN = '. : @ / " %'
_FORBIDDEN_IN_NAMES = re.compile(r'[.:@/"%]')

_NUMBER_AT_THE_END = re.compile(r"(.*?)([0-9]*)$", re.DOTALL)


def is_spawnable_name(name: str) -> bool:
    """
    Whether a node with this name can be spawned on other peers.
    """
    return bool(name) and not _FORBIDDEN_IN_NAMES.search(name)


@dataclass(frozen=True, slots=True)
class Scene:
    """
    A spawnable scene.

    Attributes:
        path: the scene's path in the Godot project.
        factory: makes a node of the scene. None: its nodes can be sent, but not received.
    """

    path: str
    factory: Factory | None

    def has_made(self, node: Node) -> bool:
        """
        Whether a node is an instance of this scene: its `scene_file_path` is the scene's path, or, without that
        attribute, the factory is its class.
        """
        path = getattr(node, "scene_file_path", "")
        return path == self.path if path else type(node) is self.factory


@dataclass(frozen=True, slots=True)
class Spawned:
    """
    How a spawned node was made.

    Attributes:
        scene: the index of the scene, or `CUSTOM_SCENE` if the spawn function made the node.
        argument: the encoded argument of the spawn function, or None.
    """

    scene: int
    argument: bytes | None


def checked_node(node: Any, maker: str) -> Node:
    """
    Return a node that the game's code made. Raises `TypeError` if it is not a node.

    Args:
        node: the return value of a factory or spawn function.
        maker: the description of that function, for the message.
    """
    if not isinstance(node, Node):
        raise TypeError(f"{maker} must return a Node, not {type(node).__name__}")
    return node


def free_name(parent: Node, name: str) -> str:
    """
    A name that no child of the parent has. If the name is taken, it gets the next free number at its end, as in Godot.
    """
    text, digits = _NUMBER_AT_THE_END.fullmatch(name).groups()  # type: ignore[union-attr]
    number = int(digits or 1)
    while parent.has_node(name):
        number += 1
        name = f"{text}{number}"
    return name
