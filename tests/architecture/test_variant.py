"""Inside `netpeer/variant`: the codec imports the values, the values never import the codec, and no modules import each
other in a circle.
"""

from collections.abc import Iterator, Mapping

from .sources import Import, Source, sources

__all__: list[str] = []

#: Each package of the layer, and the other packages of it that may be imported there.
MAY_IMPORT: dict[str, set[str]] = {"values": set(), "codec": {"values"}}

VARIANT = sources("netpeer/variant")
DOOR = "netpeer.variant"

Graph = Mapping[str, set[str]]


def package_of(module: str) -> str:
    """
    The package inside the layer that a module belongs to, "" for the door.
    """
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


def imports_inside(source: Source) -> Iterator[Import]:
    """
    What a file imports from its own layer, under `if TYPE_CHECKING` and inside functions too.
    """
    return (found for found in source.imports() if found.module.split(".")[:2] == DOOR.split("."))


def imports_above(source: Source) -> Iterator[Import]:
    """
    What a file imports from packages that it may not know: the door is one of them.
    """
    package = package_of(source.module)
    allowed = MAY_IMPORT[package] | {package}
    return (found for found in imports_inside(source) if package_of(found.module) not in allowed)


def graph_of(files: tuple[Source, ...]) -> Graph:
    """
    Each module with the modules that it imports.
    """
    modules = {source.module for source in files}
    graph: dict[str, set[str]] = {}
    for source in files:
        wanted = {name for found in source.imports() for name in (found.module, f"{found.module}.{found.name}")}
        graph[source.module] = wanted & modules - {source.module}
    return graph


def modules_in_circles(graph: Graph) -> set[str]:
    """
    The modules in a circle of imports, and those that import one of them.
    """
    rest = dict(graph)
    while free := [module for module, imported in rest.items() if not imported & rest.keys()]:
        for module in free:
            del rest[module]
    return set(rest)


def test_every_module_is_in_a_package_of_the_table():
    assert {package_of(source.module) for source in VARIANT} == {"", *MAY_IMPORT}
    assert [source.module for source in VARIANT if not package_of(source.module)] == [DOOR]


def test_values_do_not_know_the_codec():
    wrong = [
        f"{source.module}, {found}" for source in VARIANT if source.module != DOOR for found in imports_above(source)
    ]
    assert not wrong


def test_no_modules_import_each_other_in_a_circle():
    assert not modules_in_circles(graph_of(VARIANT))


def test_a_circle_is_found():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}
    assert modules_in_circles(graph) == {"a", "b", "c"}
