"""Reads the code blocks of the documentation, and the hidden comments before them that say how to run them.

    <!-- test: server=gd_mp_api prints="peer 1" -->
    ```python
    ...
    ```

| in the comment | meaning |
|---|---|
| `server=MODE` | a server on port 9080 sends every packet back; it must receive at least one |
| `client=MODE` | the block is a server: a client joins it, sends "hello", and must receive at least one packet |
| `prints="TEXT"` | TEXT must be printed; may be given several times |

MODE is `messages`, `gd_mp_api` or `tls` (messages over TLS, with server.crt and server.key in the current folder).
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["PAGES", "PROJECT", "Block", "blocks", "prose"]

PROJECT = Path(__file__).parents[2]
PAGES = [
    PROJECT / "README.md",
    *sorted((PROJECT / "docs").glob("*.md")),
    *sorted((PROJECT / "docs").glob("decisions/*.md")),
]

MODES = ("messages", "gd_mp_api", "tls")

_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
_MARKER = re.compile(r"^<!-- test: (?P<text>.*) -->$")


@dataclass(frozen=True)
class Block:
    """
    A fenced block of code.

    Attributes:
        page: the file.
        line: the line of its first line of code, from 1.
        language: the word after the fence; "{name}" for a Sphinx directive.
        code: the text.
        server, client: the MODE of the remote end; "" for none.
        prints: the texts that the block must print.
    """

    page: Path
    line: int
    language: str
    code: str
    server: str
    client: str
    prints: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page.relative_to(PROJECT)}:{self.line}"


@cache
def blocks(page: Path) -> tuple[Block, ...]:
    """
    Returns all blocks of a page, in order. Raises `ValueError` for a comment with an unknown key or value.
    """
    return tuple(_blocks(page))


def prose(page: Path) -> str:
    """
    Returns the text of a page without its blocks.
    """
    lines = page.read_text("utf-8").splitlines()
    for block in blocks(page):
        length = block.code.count("\n")
        lines[block.line - 1 : block.line - 1 + length] = [""] * length
    return "\n".join(lines)


def _blocks(page: Path) -> Iterator[Block]:
    marker = fence = language = ""
    code: list[str] = []
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if fence and line.strip() == fence:
            yield _block(page, number - len(code), language, code, marker)
            marker = fence = ""
        elif fence:
            code.append(line)
        elif opened := _FENCE.match(line):
            fence, language, code = opened["fence"], opened["info"].strip(), []
        elif noted := _MARKER.match(line):
            marker = _unused(marker, page, number) or noted["text"]
        elif line.strip():
            _unused(marker, page, number)
    if fence:
        raise ValueError(f"{page.name}: the last block of code has no end")
    _unused(marker, page, 0)


def _unused(marker: str, page: Path, line: int) -> str:
    if marker:
        raise ValueError(f"{page.name}:{line}: no block follows the comment {marker!r}")
    return ""


def _block(page: Path, line: int, language: str, code: list[str], marker: str) -> Block:
    settings: dict[str, list[str]] = {"server": [], "client": [], "prints": []}
    for word in shlex.split(marker):
        key, _, value = word.partition("=")
        if key not in settings or not value or (key != "prints" and (value not in MODES or settings[key])):
            raise ValueError(f"{page.name}:{line}: unknown setting {word!r} in the comment before a block")
        settings[key].append(value)
    text = "".join(f"{written}\n" for written in code)
    server, client = "".join(settings["server"]), "".join(settings["client"])
    return Block(page, line, language, text, server, client, tuple(settings["prints"]))
