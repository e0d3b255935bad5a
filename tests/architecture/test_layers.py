"""
Which layer may import which: the table of layers in docs/design.md, enforced on every file. (`test_design` compares
the page with the table below.)

The tests read the files and run none of them: an import inside a function counts like any other.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator

import pytest

from .sources import PROJECT, Import, Source, sources

__all__: list[str] = []

# The modules at the top of the package that every layer may import.
COMMON = {"caching", "errors", "log", "signals"}

# Layer -> the other layers that it may import, besides COMMON. A new layer needs a line here.
MAY_IMPORT: dict[str, set[str]] = {
    "caching": set(),
    "errors": set(),
    "log": set(),
    "signals": set(),
    # The leaves know nothing of each other.
    "variant": set(),
    "websocket": set(),
    "transport": set(),
    "sync": set(),
    # What both dialects share, from the bottom up.
    "peer": {"variant"},
    "link": {"peer", "websocket", "transport"},
    "calls": {"peer", "variant"},
    # The dialects know nothing of each other.
    "godot3": {"peer", "link", "calls", "variant", "websocket", "transport"},
    "godot4": {"peer", "link", "calls", "variant", "websocket", "transport"},
    "pygame_bridge": {"link"},
}

# The operating system: only the transport talks to it.
OPERATING_SYSTEM = {"asyncio", "multiprocessing", "select", "selectors", "socket", "socketserver", "ssl", "threading"}

# The modules of netpeer that the demo and the examples may import.
DOORS = {"netpeer", "netpeer.godot4", "netpeer.pygame_bridge", "netpeer.sync"}

# The demo finds servers on the local network with datagrams, which the library does not have.
UDP = {"demo_game.net.discovery.announcer", "demo_game.net.discovery.finder"}

NETPEER = sources("netpeer")
GAMES = sources("demo_game") + sources("examples")


def violations(files: Iterable[Source], find: Callable[[Source], Iterable[object]]) -> list[str]:
    """
    All violations of a rule, each with its file.
    """
    return [f"{source.path.relative_to(PROJECT)}: {wrong}" for source in files for wrong in find(source)]


def layer_of(module: str) -> str | None:
    """
    The layer that a module of netpeer belongs to, "" for the door; None for other packages' modules.
    """
    parts = module.split(".")
    if parts[0] != "netpeer":
        return None
    return parts[1] if len(parts) > 1 else ""


def imports_of(packages: Collection[str]) -> Callable[[Source], Iterable[Import]]:
    """
    A rule against importing some packages.
    """
    return lambda source: (found for found in source.imports() if found.module.split(".")[0] in packages)


def outside(layer: str) -> list[Source]:
    """
    All of netpeer but one layer.
    """
    return [source for source in NETPEER if source.layer != layer]


def test_the_table_has_every_layer_and_no_other():
    assert {source.layer for source in NETPEER} - {""} == set(MAY_IMPORT)


def test_a_layer_imports_layers_that_exist():
    assert set().union(*MAY_IMPORT.values()) | COMMON <= set(MAY_IMPORT)


def test_there_are_games_to_check():
    assert GAMES


def test_a_layer_imports_only_what_is_below_it():
    def wrong(source: Source) -> Iterator[str]:
        allowed = MAY_IMPORT[source.layer] | COMMON | {source.layer}
        for imported in source.imports():
            layer = layer_of(imported.module)
            if layer == "":  # "from netpeer import x": a layer by its name, or a way around through the door
                layer = imported.name if imported.name in MAY_IMPORT else "the door"
            if layer is not None and layer not in allowed:
                yield f"{imported}; allowed are {', '.join(sorted(allowed))}"

    assert not violations(outside(""), wrong)  # the door re-exports from everywhere: see test_door


def test_only_the_pygame_bridge_imports_pygame():
    assert not violations(outside("pygame_bridge"), imports_of({"pygame"}))


def test_only_the_transport_talks_to_the_operating_system():
    assert not violations(outside("transport"), imports_of(OPERATING_SYSTEM))


def test_games_use_the_public_door_only():
    def wrong(source: Source) -> Iterator[Import]:
        inside = set(MAY_IMPORT) - {"pygame_bridge", "sync"}
        for imported in source.imports():
            if layer_of(imported.module) is None:
                continue
            if imported.module not in DOORS or (imported.module == "netpeer" and imported.name in inside):
                yield imported

    assert not violations(GAMES, wrong)


def test_games_use_the_network_through_the_library_only():
    others = [source for source in GAMES if source.module not in UDP]
    assert not violations(others, imports_of({*OPERATING_SYSTEM, "msgpack", "psygnal", "websockets"}))


def test_no_function_sleeps():
    def wrong(source: Source) -> Iterator[str]:
        yield from (str(found) for found in source.imports() if (found.module, found.name) == ("time", "sleep"))
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr == "sleep":
                yield f"line {node.lineno} sleeps, but a frame never waits"

    assert not violations(NETPEER, wrong)


def test_netpeer_has_no_assertions():
    # A mistake of a user or of a remote end needs an error of its own.
    assert not violations(NETPEER, lambda source: lines(source, lambda node: isinstance(node, ast.Assert)))


def test_no_exception_handler_is_bare():
    def bare(node: ast.AST) -> bool:
        return isinstance(node, ast.ExceptHandler) and node.type is None

    assert not violations(NETPEER, lambda source: lines(source, bare))


def lines(source: Source, matches: Callable[[ast.AST], bool]) -> Iterator[str]:
    """
    The lines of a file that have a matching node.
    """
    return (f"line {getattr(node, 'lineno', 0)}" for node in ast.walk(source.tree) if matches(node))


def test_every_module_has_a_docstring():
    undocumented = [source.module for source in NETPEER + GAMES if not ast.get_docstring(source.tree)]
    assert not undocumented


def test_every_module_lists_its_public_names():
    def wrong(source: Source) -> Iterator[str]:
        listed = [names_listed(node) for node in source.tree.body if is_all(node)]
        if len(listed) != 1:
            yield "needs one __all__"
            return
        names = listed[0]
        if len(names) != len(set(names)):
            yield "names something twice in __all__"
        yield from (f"has no {name}, but names it in __all__" for name in set(names) - defined(source.tree.body))

    assert not violations(NETPEER + GAMES, wrong)


def is_all(node: ast.stmt) -> bool:
    if isinstance(node, ast.AnnAssign):
        return names_in(node.target) == {"__all__"}
    return isinstance(node, ast.Assign) and "__all__" in set().union(*map(names_in, node.targets))


def names_listed(node: ast.stmt) -> list[str]:
    if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.List):
        pytest.fail("__all__ must be a plain list of names")
    return [ast.literal_eval(element) for element in node.value.elts]


def defined(body: Iterable[ast.stmt]) -> set[str]:
    """
    The names that a module binds at its top level, also under an `if` or a `try`.
    """
    names: set[str] = set()
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.If | ast.Try):
            names |= defined(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            names |= names_in(node)
    return names


def names_in(node: ast.AST) -> set[str]:
    """
    The names that an assignment, or a part of one, stores to.
    """
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
