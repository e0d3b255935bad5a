"""What a spawner makes nodes with, and how they may be called."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netpeer.godot4.multiplayer.node import Node

__all__ = ["Factory", "Scene", "SpawnFunction", "Spawned", "checked_node", "free_name", "is_spawnable_name"]

SpawnFunction = Callable[[Any], Node]
Factory = Callable[[], Node]

# Godot refuses these in the name of a node that is spawned.
_NOT_IN_A_SPAWNED_NAME = re.compile(r'[.:@/"%]')

_NUMBER_AT_THE_END = re.compile(r"(.*?)([0-9]*)$", re.DOTALL)


def is_spawnable_name(name: str) -> bool:
    """
    Whether a node with this name can be made on other peers.
    """
    return bool(name) and not _NOT_IN_A_SPAWNED_NAME.search(name)


@dataclass(frozen=True, slots=True)
class Scene:
    """
    A spawnable scene.

    Attributes:
        path: its path in the Godot project.
        factory: makes a node of it; None where nodes of it are only sent.
    """

    path: str
    factory: Factory | None

    def made(self, node: Node) -> bool:
        """
        Whether a node is such a scene: it says so, or it is of the class that makes them.
        """
        said = getattr(node, "scene_file_path", "")
        return said == self.path if said else type(node) is self.factory


@dataclass(frozen=True, slots=True)
class Spawned:
    """
    How a node was made.

    Attributes:
        scene: the index of the scene, or `CUSTOM_SCENE`.
        argument: of the spawn function, encoded.
    """

    scene: int
    argument: bytes | None


def checked_node(node: Any, maker: str) -> Node:
    """
    What somebody made, if it is a node; else raises `TypeError`.
    """
    if not isinstance(node, Node):
        raise TypeError(f"{maker} must return a Node, not {type(node).__name__}")
    return node


def free_name(parent: Node, name: str) -> str:
    """
    The name, or as Godot does it: with the next number at its end that is not taken.
    """
    text, digits = _NUMBER_AT_THE_END.fullmatch(name).groups()  # type: ignore[union-attr]
    number = int(digits or 1)
    while parent.has_node(name):
        number += 1
        name = f"{text}{number}"
    return name
