"""The value types as Python objects: constructors, equality, arithmetic's edges, text."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.variant import (
    AABB,
    RID,
    Basis,
    Color,
    EncodedObject,
    EncodedObjectAsID,
    NodePath,
    Plane,
    Quat,
    Rect2,
    Transform,
    Transform2D,
    Vector2,
    Vector3,
)
from netpeer.variant.values.color_names import COLOR_NAMES

from .strategies import LEAVES

KINDS = [Vector2, Vector3, Rect2, AABB, Plane, Quat, Basis, Transform2D, Transform, Color, NodePath]


@pytest.mark.parametrize("kind", [*KINDS, RID, EncodedObjectAsID])
def test_immutable(kind: type) -> None:
    value = kind()
    with pytest.raises((AttributeError, TypeError)):
        value.x = 1.0
    with pytest.raises(TypeError):
        value[0] = 1.0
    assert not hasattr(value, "__dict__")


def test_defaults_are_godots() -> None:
    assert Vector2() == Vector2(0, 0) == Vector2.ZERO
    assert Vector3() == Vector3(0, 0, 0) == Vector3.ZERO
    assert Rect2() == Rect2(0, 0, 0, 0)
    assert Color() == Color(0, 0, 0, 1)
    assert Quat() == Quat(0, 0, 0, 1) == Quat.IDENTITY
    assert Plane() == Plane(0, 0, 0, 0)
    assert Basis() == Basis(Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)) == Basis.IDENTITY
    assert Transform() == Transform(Basis(), Vector3()) == Transform.IDENTITY
    assert Transform2D() == Transform2D(0, Vector2()) == Transform2D.IDENTITY
    assert NodePath().is_empty() and AABB().has_no_area()


def test_members_are_single_precision() -> None:
    assert Vector2(0.1, 0).x == 0.10000000149011612 != 0.1
    assert Vector2(0.1, 0) == Vector2(0.10000000149011612, 0)
    assert Vector2(1e300, -1e300) == Vector2(math.inf, -math.inf)
    assert Vector2(1, 0) / 3 == Vector2(1 / 3, 0)


def test_equal_only_to_the_own_kind() -> None:
    assert Vector2(1, 2) != (1, 2)
    assert Vector2(1, 2) != (1.0, 2.0)
    fours = [Rect2(0, 0, 0, 1), Plane(0, 0, 0, 1), Quat(0, 0, 0, 1), Color(0, 0, 0, 1)]
    assert len(set(fours)) == 4
    assert EncodedObjectAsID(5) != RID(5)
    assert {Vector2(1, 2): "a"}[Vector2(1.0, 2.0)] == "a"


@given(LEAVES, LEAVES)
def test_equal_values_have_equal_hashes(left: Any, right: Any) -> None:
    if left == right:
        assert hash(left) == hash(right)


@given(LEAVES.filter(lambda value: type(value) in KINDS and type(value) is not NodePath))
def test_repr_reads_back(value: Any) -> None:
    names = {kind.__name__: kind for kind in KINDS} | {"inf": math.inf}
    assert eval(repr(value), names) == value


def test_repr_is_short() -> None:
    assert repr(Vector2(0.1, -0.0)) == "Vector2(0.1, -0.0)"
    assert repr(Rect2(1, 2, 3.5, 4)) == "Rect2(1, 2, 3.5, 4)"
    assert repr(AABB(Vector3(), Vector3(1, 2, 3))) == "AABB(Vector3(0, 0, 0), Vector3(1, 2, 3))"
    assert repr(NodePath("/root/A:b")) == "NodePath('/root/A:b')"
    assert repr(EncodedObjectAsID(7)) == "EncodedObjectAsID(7)"


def test_unpacking_and_indexing() -> None:
    x, y = Vector2(1, 2)
    assert (x, y, Vector2(1, 2)[1], len(Vector2())) == (1.0, 2.0, 2.0, 2)
    left, top, width, height = Rect2(1, 2, 3, 4)
    assert (left, top, width, height) == (1, 2, 3, 4)
    basis, origin = Transform(Basis(), Vector3(1, 2, 3))
    assert (basis, origin) == (Basis(), Vector3(1, 2, 3))
    _, y_axis, _ = Basis.IDENTITY
    assert y_axis == Vector3.UP
    assert Transform2D(0, Vector2(5, 6))[2] == Vector2(5, 6)


def test_arithmetic_with_other_things_is_refused() -> None:
    for wrong in (
        lambda: Vector2(1, 2) + 1,
        lambda: Vector2(1, 2) + (1, 2),
        lambda: (1, 2) + Vector2(1, 2),
        lambda: Vector2(1, 2) + Vector3(1, 2, 3),
        lambda: Vector2(1, 2) * "a",
        lambda: Rect2() + Rect2(),
        lambda: Rect2() * 2,
        lambda: 2 * Rect2(),
        lambda: NodePath("a") + NodePath("b"),
        lambda: Color() - 1,
    ):
        with pytest.raises(TypeError):
            wrong()


def test_division_by_zero_is_the_engines() -> None:
    """
    `Vector2(1, 0) / 0.0` in the engine: (inf, -nan).
    """
    x, y = Vector2(1, 0) / 0
    assert x == math.inf and math.isnan(y)
    assert Vector2(-1, 1) / Vector2(0, 2) == Vector2(-math.inf, 0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Vector2("a", 1),
        lambda: Vector2(1),
        lambda: Vector2((1, 2, 3)),
        lambda: Vector2(10**400, 1),
        lambda: Vector3(1, 2),
        lambda: Rect2(Vector2(), 1),
        lambda: Rect2(1, 2, 3),
        lambda: Plane(Vector3(), Vector3()),
        lambda: Basis(1),
        lambda: Basis(Vector3(), Vector3()),
        lambda: Transform2D(Vector2(), 1),
        lambda: Transform(Vector3()),
        lambda: Transform(Basis(), Vector3(), Vector3()),
        lambda: Color(1, 2),
        lambda: Color(None),
        lambda: NodePath(5),  # type: ignore[arg-type]
        lambda: RID("a"),  # type: ignore[arg-type]
    ],
)
def test_wrong_arguments(wrong: Any) -> None:
    with pytest.raises(TypeError):
        wrong()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Color("tomato"),
        lambda: Color("#ff88"[:3]),
        lambda: Color("#ff88001"),
        lambda: Color("#gg8800"),
        lambda: Color("٣٣٣"),
        lambda: Color.named("no such colour"),
        lambda: NodePath("a::b"),
        lambda: EncodedObjectAsID(-1),
        lambda: RID(2**64),
        lambda: AABB().get_endpoint(8),
    ],
)
def test_impossible_arguments(wrong: Any) -> None:
    with pytest.raises(ValueError):
        wrong()


def test_truth() -> None:
    assert not Vector2() and not Vector3() and not NodePath() and not EncodedObjectAsID(0) and not RID()
    assert Vector2(0, 1) and Vector3(0, 0, 1) and NodePath("/") and EncodedObjectAsID(1)


def test_colours() -> None:
    assert Color("#80ff8800").a8 == 0x80
    assert Color("#ff8800") == Color.from_rgba8(255, 136, 0) == Color(0xFF8800FF)
    assert Color(Color("#ff8800"), 0.5) == Color(1, 136 / 255, 0, 0.5)
    assert Color("#ff8800").to_rgba8() == (255, 136, 0, 255)
    assert Color(9, -9, math.nan, math.inf).to_rgba8() == (255, 0, 0, 255)
    assert Color.named("Alice Blue") == Color.from_rgba8(240, 248, 255)
    assert Color.named("red", 0.5) == Color(1, 0, 0, 0.5)
    assert all(Color.named(name).to_rgba32() >> 8 == code & 0xFFFFFF for name, code in COLOR_NAMES.items())


@given(st.floats(0, 1, width=32), st.floats(0, 1, width=32), st.floats(0, 1, width=32))
def test_hue_saturation_value_and_back(r: float, g: float, b: float) -> None:
    color = Color(r, g, b)
    assert Color.from_hsv(color.h, color.s, color.v).is_equal_approx(color)


def test_node_paths() -> None:
    path = NodePath("/root/Level/Player:position:x")
    assert path.is_absolute()
    assert [path.get_name(index) for index in range(path.get_name_count())] == ["root", "Level", "Player"]
    assert [path.get_subname(index) for index in range(path.get_subname_count())] == ["position", "x"]
    assert path.get_concatenated_subnames() == "position:x"
    assert str(path.get_as_property_path()) == ":root/Level/Player:position:x"
    assert NodePath(path) == path
    odd = NodePath.from_parts(("a/b",), (), False)
    assert odd != NodePath("a/b")


def test_objects_are_plain_data() -> None:
    value = EncodedObject("Node", {"name": "Bob"})
    assert value == EncodedObject("Node", {"name": "Bob"}) != EncodedObject("Node", {})
    with pytest.raises(AttributeError):
        value.class_name = "Other"  # type: ignore[misc]


def test_rounding_of_halves() -> None:
    assert Vector2(0.5, -0.5).round() == Vector2(1, -1)
    assert Vector2(1.5, 2.5).round() == Vector2(2, 3)
    assert Vector2(math.inf, math.nan).round().x == math.inf
    assert Vector2(0.49999997, 8388609).round() == Vector2(0, 8388609)
