"""
Modules do not import each other in a circle.

The tests read the files and run none of them: an import inside a function or under `if TYPE_CHECKING` counts like any
other, because a reader has to follow it, too.
"""

from collections.abc import Collection, Mapping

import pytest

from .sources import sources

__all__ = ["circles", "import_graph", "new_circles"]

Graph = Mapping[str, Collection[str]]

# Godot's own classes know each other: a node its API, an API its nodes. Nothing else may stand in a circle.
ALLOWED = [
    frozenset(f"netpeer.godot3.multiplayer.{name}" for name in ("multiplayer_api", "node", "scene_tree")),
    frozenset(
        f"netpeer.godot4.multiplayer.{name}" for name in ("multiplayer_api", "node", "scene_multiplayer", "scene_tree")
    ),
]


def import_graph(package: str) -> dict[str, set[str]]:
    """
    The modules of a package, each with the modules of the same package that it imports.

    `from package import name` counts as an import of the module `package.name` if there is one.
    """
    files = sources(package)
    modules = {source.module for source in files}
    graph: dict[str, set[str]] = {module: set() for module in modules}
    for source in files:
        for imported in source.imports():
            named = f"{imported.module}.{imported.name}"
            graph[source.module].add(named if named in modules else imported.module)
        graph[source.module] &= modules
    return graph


def circles(graph: Graph) -> list[frozenset[str]]:
    """
    The strongly connected components with more than one module, and the modules that import themselves.

    In such a component every module reaches every other one by its imports.
    """
    reached = {module: _reachable(graph, module) for module in graph}
    found = {frozenset(other for other in reached[module] if module in reached[other]) for module in graph}
    return sorted((component for component in found if component), key=sorted)


def new_circles(package: str, allowed: Collection[frozenset[str]] = ()) -> list[str]:
    """
    The circles in a package that lie in none of the allowed components, one line each.

    Args:
        package: a folder of the project, as "demo_game".
        allowed: components that may stay; a circle may be smaller than its component, not larger.
    """
    return [
        ", ".join(sorted(component))
        for component in circles(import_graph(package))
        if not any(component <= known for known in allowed)
    ]


def _reachable(graph: Graph, start: str) -> set[str]:
    """
    The modules that `start` imports, directly or through other modules.
    """
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for module in graph[waiting.pop()]:
            if module not in reached:
                reached.add(module)
                waiting.append(module)
    return reached


def test_the_demo_has_no_circles():
    assert not new_circles("demo_game")


def test_netpeer_has_only_godots_own_circles():
    assert not new_circles("netpeer", ALLOWED)


@pytest.mark.parametrize("folder", ["benchmarks", "tools", "examples"])
def test_programs_have_no_circles(folder: str):
    assert not new_circles(folder)


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b"], "b": ["a"]}, [{"a", "b"}]),
        ({"a": ["a"]}, [{"a"}]),
        ({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}, [{"a", "b", "c"}]),
        ({"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": ["c"]}, [{"a", "b"}, {"c", "d"}]),
    ],
)
def test_a_circle_is_found(graph: Graph, expected: list[set[str]]):
    assert circles(graph) == [frozenset(component) for component in expected]


def test_the_graph_has_the_imports_of_a_package():
    graph = import_graph("demo_game")
    assert "demo_game.rules.flight" in graph["demo_game.rules.arena"]
    assert all(imported in graph for module in graph for imported in graph[module])
