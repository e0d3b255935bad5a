"""Links inside the project have a target, and the table of contents lists each page of the documentation."""

import re
import unicodedata
from pathlib import Path

import pytest

from .markdown import PAGES, PROJECT, blocks, prose

__all__: list[str] = []

_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_HTML = re.compile(r"<(?:img|a)\s[^>]*(?:src|href)=\"(?P<target>[^\"]+)\"")
_HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)

DOCUMENTS = [*PAGES, *(PROJECT / name for name in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"))]
DOCUMENTATION = PROJECT / "docs"
INDEXES = [DOCUMENTATION / "index.md", DOCUMENTATION / "decisions" / "index.md"]


def links(page: Path) -> list[str]:
    """
    Returns the targets of a page's links and pictures, without those outside the project.
    """
    text = prose(page)
    found = [match["target"] for pattern in (_LINK, _HTML) for match in pattern.finditer(text)]
    return [target for target in found if "://" not in target]


def anchors(page: Path) -> set[str]:
    """
    Returns the anchors of a page's headings, in the form that GitHub and MyST use.
    """
    return {slug(match["title"]) for match in _HEADING.finditer(prose(page))}


def slug(title: str) -> str:
    plain = unicodedata.normalize("NFKC", title.replace("`", "")).lower()
    return re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_every_link_has_a_target(page: Path) -> None:
    for link in links(page):
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page.name}: there is no {target}"
        assert not anchor or anchor in anchors(file), f"{page.name}: {file.name} has no heading {anchor!r}"


def test_every_page_is_in_the_table_of_contents() -> None:
    listed = {
        index.parent / f"{line.strip()}.md"
        for index in INDEXES
        for block in blocks(index)
        if block.language == "{toctree}"
        for line in block.code.splitlines()
        if line.strip() and not line.startswith(":")
    }
    assert listed == {page for page in PAGES if page.is_relative_to(DOCUMENTATION) and page != INDEXES[0]}
