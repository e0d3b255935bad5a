"""Modules import each other in a circle only where Godot's classes know each other: a node its API, an API its nodes.

Imports for type checkers, and those inside functions, count like any other.
"""

from collections.abc import Iterator

from .sources import sources

__all__: list[str] = []

# Each circle that may be: the modules in it. Everything else stands outside.
ALLOWED = [
    {f"netpeer.godot3.multiplayer.{name}" for name in ("multiplayer_api", "node", "scene_tree")},
    {f"netpeer.godot4.multiplayer.{name}" for name in ("multiplayer_api", "node", "scene_multiplayer", "scene_tree")},
    {f"netpeer.godot4.peers.{name}" for name in ("client_role", "server_role", "websocket_multiplayer_peer")},
]

Graph = dict[str, set[str]]


def graph() -> Graph:
    """
    Each module of netpeer with those that it imports. A name that is taken out of a package means the module, if it is
    one.
    """
    files = sources("netpeer")
    modules = {source.module for source in files}
    found: Graph = {}
    for source in files:
        imported = set()
        for each in source.imports():
            inner = f"{each.module}.{each.name}"
            imported.add(inner if inner in modules else each.module)
        found[source.module] = imported & modules - {source.module}
    return found


def reached_from(start: str, graph: Graph) -> set[str]:
    """
    The modules that are loaded with one, directly or not; itself only if it is in a circle.
    """
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def circles(graph: Graph) -> Iterator[set[str]]:
    """
    The sets of modules that import each other.
    """
    reached = {module: reached_from(module, graph) for module in graph}
    seen: set[str] = set()
    for module in sorted(graph):
        if module in reached[module] and module not in seen:
            circle = {other for other in reached[module] if module in reached[other]}
            seen |= circle
            yield circle


def test_circles_are_found() -> None:
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}})) == [{"b", "c"}]
    assert list(circles({"a": {"b"}, "b": set()})) == []


def test_only_godots_own_circles() -> None:
    wrong = [sorted(circle) for circle in circles(graph()) if not any(circle <= allowed for allowed in ALLOWED)]
    assert not wrong
