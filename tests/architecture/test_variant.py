"""Inside `netpeer/variant`: the codec imports the values, and the values never import the codec.

`test_circles` checks that no modules import each other in a circle.
"""

from collections.abc import Iterator

from .sources import Import, Source, sources

__all__: list[str] = []

#: Each package of the layer, and the other packages of it that may be imported there.
MAY_IMPORT: dict[str, set[str]] = {"values": set(), "codec": {"values"}}

VARIANT = sources("netpeer/variant")
DOOR = "netpeer.variant"


def package_of(module: str) -> str:
    """
    The package inside the layer that a module belongs to, "" for the door.
    """
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


def imports_inside(source: Source) -> Iterator[Import]:
    """
    The imports of a file from its own layer, under `if TYPE_CHECKING` and inside functions, too.
    """
    return (found for found in source.imports() if found.module.split(".")[:2] == DOOR.split("."))


def imports_above(source: Source) -> Iterator[Import]:
    """
    The imports of a file from packages that it may not import. The door is one of them.
    """
    package = package_of(source.module)
    allowed = MAY_IMPORT[package] | {package}
    return (found for found in imports_inside(source) if package_of(found.module) not in allowed)


def test_every_module_is_in_a_package_of_the_table():
    assert {package_of(source.module) for source in VARIANT} == {"", *MAY_IMPORT}
    assert [source.module for source in VARIANT if not package_of(source.module)] == [DOOR]


def test_values_do_not_import_the_codec():
    wrong = [
        f"{source.module}, {found}" for source in VARIANT if source.module != DOOR for found in imports_above(source)
    ]
    assert not wrong
