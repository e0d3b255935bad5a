"""Close codes have names: no module of netpeer has the bare numbers but the one that defines them."""

import ast
from collections.abc import Iterator

import pytest

from netpeer.link import close_codes
from netpeer.websocket import close_codes as definitions
from tests.architecture.sources import Source, sources

NAMES = [name for name in definitions.__all__ if name.isupper()]
CODES = {getattr(definitions, name) for name in NAMES}
FILES = [source for source in sources("netpeer") if source.module != definitions.__name__]


def bare_codes(source: Source) -> Iterator[str]:
    """
    The numbers in a file that are close codes. 1000 counts only as the default of an argument: it is also "milli".
    """
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in CODES - {definitions.NORMAL}:
            yield f"{source.module}, line {node.lineno}: {node.value}"
        if isinstance(node, ast.arguments):
            for default in node.defaults:
                if isinstance(default, ast.Constant) and default.value == definitions.NORMAL:
                    yield f"{source.module}, line {default.lineno}: {default.value}"


def test_close_codes_are_written_by_name() -> None:
    assert [found for source in FILES for found in bare_codes(source)] == []


def test_a_bare_close_code_is_found() -> None:
    source = FILES[0]._replace(tree=ast.parse("def end(code=1000): fail(1013)"))
    assert len(list(bare_codes(source))) == 2


@pytest.mark.parametrize("name", NAMES)
def test_links_have_every_code(name: str) -> None:
    assert getattr(close_codes, name) == getattr(definitions, name)
