"""docs/design.md says what the code is: its layers are the enforced ones, and its tables of files are complete."""

import re
from pathlib import Path

import pytest

from .sources import PROJECT
from .test_layers import MAY_IMPORT

__all__: list[str] = []

DESIGN = (PROJECT / "docs" / "design.md").read_text(encoding="utf-8")

TABLE_OF_LAYERS = "| layer | what it does | knows |"

DOOR = "__init__.py"

FOLDERS = ["netpeer", "tests", "docs", "benchmarks", "demo_game", "examples", "tools", "assets"]
"""Where a path in the page may begin: at the project's folder, or anywhere below one of these."""

_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.-]+(/[\w.-]+)*(\.(py|md|json|toml)|/)")


def layers_in_the_page() -> dict[str, set[str]]:
    """
    The rows of the table of layers: each layer with the layers that it may import. One row may name several layers.
    """
    _, _, rest = DESIGN.partition(TABLE_OF_LAYERS)
    rows: dict[str, set[str]] = {}
    for line in rest.splitlines()[2:]:  # after the rest of the heading, and the line of dashes
        if not line.startswith("|"):
            break
        layers, _, known = (cell.strip() for cell in line.strip("|").split("|"))
        for name in _CODE.findall(layers):
            rows[name] = {layer.strip() for layer in known.split(",") if layer.strip()}
    return rows


def paths_in(text: str) -> list[str]:
    """
    The files and folders that a text names in backticks. A name with a wildcard is no path.
    """
    return [name for name in dict.fromkeys(_CODE.findall(text)) if _PATH.fullmatch(name)]


def exists(path: str) -> bool:
    """
    Whether a path of the page leads somewhere: from the project's folder, or as the end of a path below `FOLDERS`.
    """
    parts = Path(path).parts
    if (PROJECT / path).exists():
        return True
    found = (file for folder in FOLDERS for file in (PROJECT / folder).rglob(parts[-1]))
    return any(file.parts[-len(parts) :] == parts and file.is_dir() == path.endswith("/") for file in found)


def test_the_table_of_layers_is_the_enforced_one() -> None:
    rows = layers_in_the_page()
    assert rows.pop(DOOR) == {"all"}
    assert {name.removesuffix(".py").rstrip("/"): known for name, known in rows.items()} == MAY_IMPORT


def test_a_layer_is_a_folder_or_a_file_as_the_table_says() -> None:
    for name in layers_in_the_page():
        path = PROJECT / "netpeer" / name
        assert path.is_dir() if name.endswith("/") else path.is_file(), name


@pytest.mark.parametrize("path", paths_in(DESIGN))
def test_what_the_page_names_exists(path: str) -> None:
    assert exists(path), f"docs/design.md names {path}, which does not exist"


def test_the_page_names_each_file() -> None:
    """
    The classes of values are the exception: one of Godot's types in each file needs no table.
    """
    package = PROJECT / "netpeer"
    files = (file.relative_to(package).as_posix() for file in package.rglob("*.py") if file.name != DOOR)
    missing = [name for name in files if f"`{name}`" not in DESIGN and not name.startswith("variant/values/")]
    assert not missing, f"docs/design.md has no row for {', '.join(missing)}"


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("`link/link.py` and `peers/`", ["link/link.py", "peers/"]),
        ("`codec/reading*.py`, `seam`, `poll()`, `SystemNetwork`", []),
        ("`packets.py` beside it", ["packets.py"]),
    ],
)
def test_paths_are_found(text: str, paths: list[str]) -> None:
    assert paths_in(text) == paths


@pytest.mark.parametrize(
    ("path", "is_there"),
    [
        ("link/link.py", True),
        ("packets.py", True),
        ("netpeer/link/", True),
        ("peers/", True),
        ("link/link/", False),
        ("link/packets.py", False),
        ("no_such_file.py", False),
    ],
)
def test_a_missing_file_is_found(path: str, is_there: bool) -> None:
    assert exists(path) is is_there
