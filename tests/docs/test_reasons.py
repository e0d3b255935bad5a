"""The reasons in docs/troubleshooting.md are the texts in the code, word for word."""

import ast
import re

import pytest

from .markdown import PROJECT

__all__: list[str] = []

PAGE = PROJECT / "docs" / "troubleshooting.md"

_CODE = re.compile(r"`([^`]+)`")

# A column of reasons holds sentences; names of calls and settings have no space.
_SENTENCE = re.compile(r"\S+ \S+")


def sentences() -> list[str]:
    """
    Returns the reasons in the page's tables: the code spans in the columns "reason" and "log".
    """
    found: list[str] = []
    column = -1
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if {"reason", "log"} & set(cells):
            column = next(index for index, cell in enumerate(cells) if cell in ("reason", "log"))
        elif column >= 0 and len(cells) > column:
            found += [code for code in _CODE.findall(cells[column]) if _SENTENCE.search(code)]
        elif not cells:
            column = -1
    return found


def texts() -> list[str]:
    """
    Returns every string in netpeer's code. In f-strings and format strings, "…" replaces each inserted value.
    """
    found = []
    for path in sorted((PROJECT / "netpeer").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.JoinedStr):
                parts = [str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values]
                found.append("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(re.sub(r"%[sd]", "…", node.value))
    return found


TEXTS = texts()


@pytest.mark.parametrize("sentence", sentences())
def test_every_reason_on_the_page_is_in_the_code(sentence: str) -> None:
    # A reason may be joined from several texts: "address: reason", "TLS handshake failed: reason".
    for piece in re.split(r"…", sentence):
        piece = piece.strip(" :")
        assert any(piece in text for text in TEXTS) or all(
            any(part in text for text in TEXTS) for part in piece.split(": ", 1)
        ), f"no text in netpeer contains {piece!r}"


def test_the_page_has_reasons() -> None:
    assert len(sentences()) > 30
