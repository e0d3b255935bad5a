"""Reads and sets properties by path, such as `.:position` or `Sprite:modulate:a`, like Godot's `get_indexed`.

The names of a path lead from the root node to a node. The first subname is an attribute of that node. More subnames are
parts of its value: members of a vector, or keys of a dict. Values are immutable, so setting a member of a vector makes
a new vector.
"""

from typing import Any

from netpeer.godot4.multiplayer.node import Node
from netpeer.variant import (
    AABB,
    Basis,
    Color,
    NodePath,
    Plane,
    Projection,
    Quat,
    Rect2,
    Rect2i,
    Transform,
    Transform2D,
    Vector2,
    Vector2i,
    Vector3,
    Vector3i,
    Vector4,
    Vector4i,
)
from netpeer.variant.codec.foreign import converted

__all__ = ["PropertyError", "get_property", "set_property"]


class PropertyError(LookupError):
    """
    The node or attribute of a path does not exist. The text names it.
    """


#: The members of each type of value, in the order of its constructor's arguments.
_MEMBERS: dict[type, tuple[str, ...]] = {
    Vector2: ("x", "y"),
    Vector2i: ("x", "y"),
    Rect2: ("position", "size"),
    Rect2i: ("position", "size"),
    Vector3: ("x", "y", "z"),
    Vector3i: ("x", "y", "z"),
    Transform2D: ("x", "y", "origin"),
    Vector4: ("x", "y", "z", "w"),
    Vector4i: ("x", "y", "z", "w"),
    Plane: ("normal", "d"),
    Quat: ("x", "y", "z", "w"),
    AABB: ("position", "size"),
    Basis: ("x", "y", "z"),
    Transform: ("basis", "origin"),
    Projection: ("x", "y", "z", "w"),
    Color: ("r", "g", "b", "a"),
}


def get_property(root: Node, path: NodePath) -> Any:
    """
    Read a property.

    Args:
        root: the node to which the path is relative.
        path: the path of the property.

    Raises:
        PropertyError: the node or attribute does not exist.
    """
    value: Any = _target(root, path)
    for name in path.subnames:
        value = _member(value, name, path)
    return value


def set_property(root: Node, path: NodePath, value: Any) -> None:
    """
    Set a property.

    Args:
        root: the node to which the path is relative.
        path: the path of the property.
        value: the new value.

    Raises:
        PropertyError: the node or attribute does not exist, or a member of the value cannot be set.
    """
    target, (first, *inner) = _target(root, path), path.subnames
    if inner:
        value = _with_member(_member(target, first, path), inner, value, path)
    setattr(target, first, value)


def _target(root: Node, path: NodePath) -> Node:
    names = path.names
    if not names or names == (".",):
        return root
    node = root.get_node_or_null("/".join(names))
    if node is None:
        raise PropertyError(f"there is no node {'/'.join(names)!r} below {root!r}")
    return node


def _member(value: Any, name: str, path: NodePath) -> Any:
    value = converted(value)  # For example, a pygame.Color has r from 0 to 255, Godot's Color from 0.0 to 1.0.
    if isinstance(value, dict):
        if name not in value:
            raise PropertyError(f"{path}: there is no key {name!r}")
        return value[name]
    if not hasattr(value, name):
        raise PropertyError(f"{path}: {value!r} has no attribute {name!r}")
    return getattr(value, name)


def _with_member(whole: Any, names: list[str], value: Any, path: NodePath) -> Any:
    """
    A copy of a value in which one member, or a member of a member, is replaced.
    """
    name, *inner = names
    whole = converted(whole)
    if inner:
        value = _with_member(_member(whole, name, path), inner, value, path)
    if isinstance(whole, dict):
        return {**whole, name: value}
    members = _MEMBERS.get(type(whole), ())
    if name not in members:
        raise PropertyError(f"{path}: {name!r} of {whole!r} cannot be set")
    return type(whole)(*(value if member == name else getattr(whole, member) for member in members))
