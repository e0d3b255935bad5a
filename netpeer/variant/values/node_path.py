"""NodePath: the path to a node, and to a property of it."""

from functools import lru_cache
from typing import Self

from netpeer.variant.values.value import Value

__all__ = ["NodePath"]

#: How many parsed paths are kept. A game uses the same few paths again and again.
_CACHED_PATHS = 512


class NodePath(Value[object]):
    """
    Godot's `NodePath`, immutable: `NodePath("/root/Level/Player:position:x")`.

    The part before the first colon has the names of nodes. The part behind it has the names of properties, such as
    `position`, and of their parts, such as `x`.

    Raises:
        TypeError: the path is not a str.
        ValueError: the path has an empty name between two colons.
    """

    __slots__ = ()

    def __new__(cls, path: "str | NodePath" = "") -> Self:
        if not isinstance(path, str | NodePath):
            raise TypeError(f"NodePath takes a str, not {type(path).__name__}")
        return tuple.__new__(cls, _parse(path) if isinstance(path, str) else path)

    @classmethod
    def from_parts(cls, names: tuple[str, ...], subnames: tuple[str, ...], is_absolute: bool) -> Self:
        """
        Make a path from its names, without parsing a text.
        """
        return tuple.__new__(cls, (names, subnames, is_absolute))

    @property
    def names(self) -> tuple[str, ...]:
        """
        The names of the nodes.
        """
        names: tuple[str, ...] = self[0]  # type: ignore[assignment]
        return names

    @property
    def subnames(self) -> tuple[str, ...]:
        """
        The names behind the colons.
        """
        subnames: tuple[str, ...] = self[1]  # type: ignore[assignment]
        return subnames

    def is_absolute(self) -> bool:
        """
        Whether the path begins at the root.
        """
        return bool(self[2])

    def is_empty(self) -> bool:
        return not self

    def get_name(self, index: int) -> str:
        return self.names[index]

    def get_name_count(self) -> int:
        return len(self.names)

    def get_subname(self, index: int) -> str:
        return self.subnames[index]

    def get_subname_count(self) -> int:
        return len(self.subnames)

    def get_concatenated_subnames(self) -> str:
        """
        All names behind the first colon, with colons between them.
        """
        return ":".join(self.subnames)

    def get_as_property_path(self) -> Self:
        """
        The path with the names of the nodes as its first property.
        """
        if not self.names:
            return self
        return self.from_parts((), ("/".join(self.names), *self.subnames), False)

    def __bool__(self) -> bool:
        return any(self)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        # Not from the text: a name from the wire may contain a separator.
        return type(self).from_parts, tuple(self)

    def __str__(self) -> str:
        text = "/" * self.is_absolute() + "/".join(self.names)
        return ":".join((text, *self.subnames))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


@lru_cache(maxsize=_CACHED_PATHS)
def _parse(path: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    nodes, colon, properties = path.partition(":")
    subnames = tuple(properties.split(":")) if colon else ()
    if subnames and not subnames[-1]:
        # Godot ignores one colon at the end.
        subnames = subnames[:-1]
    if not all(subnames):
        raise ValueError(f"NodePath {path!r} has an empty name between two colons")
    return tuple(name for name in nodes.split("/") if name), subnames, path.startswith("/")
