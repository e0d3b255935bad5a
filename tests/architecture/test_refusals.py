"""`get_refusals` documents all kinds of refusals that the code has, and no others."""

from __future__ import annotations

import ast
import re

import pytest

from netpeer import MultiplayerAPI
from netpeer.godot4 import SceneMultiplayer
from netpeer.godot4.multiplayer.path_cache import Refused

from .sources import Source, sources

__all__: list[str] = []


def is_refusal(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal"


def is_counted(node: ast.AST) -> bool:
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Attribute):
        return False
    return node.value.attr in ("counts", "_counts")


def kinds_in(source: Source) -> set[str]:
    """
    The kinds that a file has in `Refusal("kind", ...)` and `counts["kind"]`.
    """
    kinds: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and is_refusal(node):
            kind = node.args[0]
        elif isinstance(node, ast.Subscript) and is_counted(node):
            kind = node.slice
        else:
            continue
        if isinstance(kind, ast.Constant):
            kinds.add(str(kind.value))
        else:
            # The log counts refusals of any kind; and in one place the kinds are members of an enum.
            assert ast.unparse(kind) in ("refusal.kind", "refused.value"), f"{source.module}: {ast.unparse(kind)}"
    return kinds


def documented(api: type) -> set[str]:
    text = " ".join((api.get_refusals.__doc__ or "").split())  # type: ignore[attr-defined]
    listed = text.partition("by kind: ")[2].rpartition(".")[0].partition(" (Not")[0]
    return set(re.findall(r"[a-z]+(?:_[a-z]+)+|malformed|forbidden|outdated", listed))


@pytest.mark.parametrize(("api", "layer"), [(MultiplayerAPI, "godot3"), (SceneMultiplayer, "godot4")])
def test_the_kinds_are_documented(api: type, layer: str) -> None:
    shared = [*sources("netpeer/calls"), *sources(f"netpeer/{layer}")]
    kinds = set().union(*(kinds_in(source) for source in shared))
    if layer == "godot4":
        kinds |= {refused.value for refused in Refused}
    assert len(kinds) > 8
    assert documented(api) == kinds
