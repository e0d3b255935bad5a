"""Every Python file of the project as a syntax tree, with the modules that it imports."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["PROJECT", "Import", "Source", "sources"]

PROJECT = Path(__file__).parents[2]


class Import(NamedTuple):
    """
    An import of a module, or of one name from a module.
    """

    module: str
    name: str
    line: int

    def __str__(self) -> str:
        return f"line {self.line}: {self.module}" + (f" ({self.name})" if self.name else "")


class Source(NamedTuple):
    """
    One file.
    """

    path: Path
    tree: ast.Module

    @property
    def module(self) -> str:
        """
        The dotted name under which the file is imported.
        """
        parts = self.path.relative_to(PROJECT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def layer(self) -> str:
        """
        The layer of netpeer that the file belongs to; "" for the door itself.
        """
        parts = self.module.split(".")
        return parts[1] if len(parts) > 1 else ""

    def imports(self) -> Iterator[Import]:
        """
        All imports in the file, inside functions and under `if TYPE_CHECKING`, too.
        """
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(alias.name, "", node.lineno)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield Import(self._absolute(node), alias.name, node.lineno)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.module.split(".")
        if self.path.name != "__init__.py":
            package = package[:-1]
        package = package[: len(package) - node.level + 1]
        return ".".join([*package, *([node.module] if node.module else [])])


@cache
def sources(folder: str) -> tuple[Source, ...]:
    """
    The files below a folder of the project.
    """
    paths = sorted((PROJECT / folder).rglob("*.py"))
    return tuple(Source(path, ast.parse(path.read_bytes(), str(path))) for path in paths)
