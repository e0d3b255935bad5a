"""
The value types that only Godot 4 has compute the engine's results. Each expression is valid in both languages.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from netpeer import variant
from netpeer.variant import bytes_to_var

from .test_variants4 import Ask, ask

__all__ = ["ask"]

pytestmark = pytest.mark.engine

VECTORS = {
    "Vector2i": ("(7, -8)", "(-3, 5)", "(2, 3)"),
    "Vector3i": ("(7, -8, 9)", "(-3, 5, -4)", "(2, 3, 4)"),
    "Vector4i": ("(7, -8, 9, -1)", "(-3, 5, -4, 2)", "(2, 3, 4, 5)"),
}

OPERATIONS = (
    *("{a} + {b}", "{a} - {b}", "{a} * {b}", "{a} / {b}", "{a} % {b}", "{a} * 3", "{a} / 3", "{a} % 3", "3 * {a}"),
    *("-{a}", "{a}.abs()", "{a}.sign()", "{a}.clamp({b}, {c})", "{a}.min({b})", "{a}.max({b})", "{a}.snapped({c})"),
    *("{a}.length()", "{a}.length_squared()", "{a}.distance_to({b})", "{a}.distance_squared_to({b})"),
    *("{a}.max_axis_index()", "{a}.min_axis_index()", "{b}.max_axis_index()", "{b}.min_axis_index()"),
)

RECTS = ("Rect2i(1, 2, 30, 40)", "Rect2i(20, -5, 17, 30)", "Rect2i(-50, -50, 3, 4)", "Rect2i(5, 6, -3, -4)")

OF_RECTS = (
    *("{a}.intersects({b})", "{a}.encloses({b})", "{a}.intersection({b})", "{a}.merge({b})"),
    *("{a}.abs()", "{a}.get_area()", "{a}.has_area()", "{a}.get_center()", "{a}.end", "{a}.position", "{a}.size"),
    *("{a}.grow(3)", "{a}.grow_individual(1, 2, 3, 4)", "{a}.grow_side(2, 5)", "{a}.expand(Vector2i(99, -7))"),
    *("{a}.has_point(Vector2i(1, 2))", "{a}.has_point(Vector2i(31, 2))", "{a}.has_point(Vector2i(30, 41))"),
)

FOURS = ("Vector4(1.5, -2.25, 0.1, 4)", "Vector4(-0.3, 5, 2.5, 0.7)")

OF_FOURS = (
    *("{a} + {b}", "{a} - {b}", "{a} * {b}", "{a} / {b}", "{a} * 0.1", "{a} / 3.0", "-{a}", "{a}.abs()", "{a}.sign()"),
    *("{a}.floor()", "{a}.ceil()", "{a}.round()", "{a}.length()", "{a}.length_squared()", "{a}.dot({b})"),
    *("{a}.normalized()", "{a}.distance_to({b})", "{a}.lerp({b}, 0.25)", "{a}.direction_to({b})"),
    *("{a}.snapped(Vector4(0.5, 0.25, 2, 3))", "{a}.posmod(0.7)", "{a}.posmodv({b})", "{a}.is_equal_approx({b})"),
)

MATRIX = "Projection(Vector4(1, 2, 3, 4), Vector4(5, 6, 7, 8), Vector4(9, 1, 2, 3), Vector4(4, 5, 6, 8))"

EXPRESSIONS = [
    *(
        operation.format(**{name: kind + numbers for name, numbers in zip("abc", operands, strict=True)})
        for kind, operands in VECTORS.items()
        for operation in OPERATIONS
    ),
    *(operation.format(a=a, b=b) for a in RECTS for b in RECTS for operation in OF_RECTS),
    *(operation.format(a=a, b=b) for a, b in (FOURS, FOURS[::-1]) for operation in OF_FOURS),
    *(f"{MATRIX} * {MATRIX}", f"{MATRIX} * {FOURS[0]}", "Vector2i(7, -8).aspect()"),
    *("Vector2i(Vector2(1.9, -1.9))", "Vector3i(Vector3(1.9, -1.9, 0.5))", "Rect2i(Rect2(1.9, -2.5, 3.1, 5.9))"),
    *("Vector4i(Vector4(1.9, -1.9, 0.5, 2))", "Vector2i.MAX", "Vector4i.MIN", "Vector3i.BACK", "Vector2i.UP"),
]


def about(value: Any, other: Any) -> bool:
    """
    Whether two values have one type and are equal, except for the last digits of floats.
    """
    if type(value) is not type(other):
        return False
    if isinstance(value, float):
        return math.isclose(value, other, rel_tol=1e-6, abs_tol=1e-6)
    return bool(value == other) or (hasattr(value, "is_equal_approx") and value.is_equal_approx(other))


def test_methods_return_what_the_engine_returns(ask: Ask) -> None:
    names = {name: getattr(variant, name) for name in variant.__all__}
    differing = []
    for expression, answer in zip(EXPRESSIONS, ask(EXPRESSIONS, []), strict=True):
        theirs, ours = bytes_to_var(bytes.fromhex(answer)), eval(expression, dict(names))
        if not about(ours, theirs):
            differing.append(f"{expression} is {theirs!r}, not {ours!r}")
    assert not differing, "\n".join(differing)
