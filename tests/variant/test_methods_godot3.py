"""The methods of the value types give the results of the engine's methods, for random arguments."""

import json
import math
import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netpeer import variant
from netpeer.variant import bytes2var

VECTORS = json.loads((Path(__file__).parent / "vectors" / "methods-godot3.json").read_text(encoding="utf-8"))

#: The engine rounds to single precision after each step. We compute in double precision and round once.
RELATIVE, ABSOLUTE = 2e-5, 5e-5

OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "==": operator.eq,
    "<": operator.lt,
    "neg": operator.neg,
    "index": operator.getitem,
}


def numbers(value: Any) -> list[Any]:
    """
    All the numbers in a value, in order.
    """
    if isinstance(value, tuple):
        return [number for part in value for number in numbers(part)]
    return [value]


def is_close(left: Any, right: Any) -> bool:
    """
    Whether two values are the same up to the last digits of single precision.
    """
    if type(left) is not type(right):
        return False
    pairs = list(zip(numbers(left), numbers(right), strict=True))
    return all(
        math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE) or (math.isnan(a) and math.isnan(b))
        if isinstance(a, float)
        else a == b
        for a, b in pairs
    )


def answer(name: str, arguments: list[Any]) -> Any:
    """
    Call on our types what was called in the engine.
    """
    verb, _, what = name.partition(" ")
    match verb:
        case "op":
            return OPERATORS[what](*arguments)
        case "new":
            return getattr(variant, what)(*arguments)
        case "get":
            return getattr(arguments[0], what)
        case "str":
            return str(arguments[0])
        case "call":
            return getattr(arguments[0], what)(*arguments[1:])
        case _:
            return getattr(getattr(variant, what), verb)(*arguments)


def case_id(case: list[str]) -> str:
    return f"{type(bytes2var(bytes.fromhex(case[1]))).__name__}: {case[0]}"


GROUPS: dict[str, list[list[str]]] = {}
for row in VECTORS["cases"]:
    GROUPS.setdefault(case_id(row), []).append(row)


@pytest.mark.parametrize("group", GROUPS)
def test_as_the_engine(group: str) -> None:
    for name, *encoded in GROUPS[group]:
        *arguments, expected = [bytes2var(bytes.fromhex(text)) for text in encoded]
        result = answer(name, arguments)
        assert is_close(result, expected), f"{name} of {arguments}: {result!r}, in the engine {expected!r}"


def test_all_methods_are_in_the_vectors() -> None:
    """
    Each method of a type was called in the engine, except those that only netpeer has.
    """
    asked = {tuple(group.split(": ")) for group in GROUPS}
    ours = {"lerp", "to_rgba8", "named", "from_rgba8", "from_hsv", "from_parts", "names", "subnames", "get_name"}
    ours |= {"get_subname", "count", "index", "edges", "get_skew"}
    for kind in ("Vector2", "Vector3", "Rect2", "AABB", "Plane", "Quat", "Basis", "Transform2D", "Transform", "Color"):
        offered = {name for name in dir(getattr(variant, kind)) if name.islower() and not name.startswith("_")}
        missing = {name for name in offered - ours if (kind, f"call {name}") not in asked}
        assert {name for name in missing if (kind, f"get {name}") not in asked} == set(), kind
