"""The values that only Godot 4 has: what they are made of, and what they can do. The numbers come from 4.6.3."""

import math
from typing import Any

import pytest

from netpeer.variant import (
    Callable,
    ContainerType,
    Godot4Type,
    PackedFloat64Array,
    PackedInt32Array,
    PackedInt64Array,
    PackedVector4Array,
    PoolIntArray,
    Projection,
    Quat,
    Quaternion,
    Rect2,
    Rect2i,
    Signal,
    StringName,
    Transform,
    Transform2D,
    Transform3D,
    TypedArray,
    TypedDictionary,
    Vector2,
    Vector2i,
    Vector3,
    Vector3i,
    Vector4,
    Vector4i,
)


def test_other_names_for_the_same() -> None:
    assert (Quaternion, Transform3D, PackedInt32Array) == (Quat, Transform, PoolIntArray)


def test_vectors_of_whole_numbers() -> None:
    assert tuple(Vector2i(1, 2)) == (1, 2)
    assert Vector2i(1, 2) != (1, 2)
    assert repr(Vector3i(1, -2, 3)) == "Vector3i(1, -2, 3)"
    assert (Vector4i(1, 2, 3, 4).w, Vector3i((1, 2, 3)).z, Vector2i().x) == (4, 3, 0)
    assert Vector2i(Vector2(1.9, -1.9)) == Vector2i(1, -1)
    assert Vector3i(Vector3(1.9, -1.9, 0.5)) == Vector3i(1, -1, 0)
    assert Vector4i(Vector4(1.9, -1.9, 0.5, 2)) == Vector4i(1, -1, 0, 2)
    assert [type(number) for number in Vector2i(True, False)] == [int, int]
    assert (Vector2i.MIN.x, Vector4i.MAX.w, Vector3i.FORWARD) == (-(2**31), 2**31 - 1, Vector3i(0, 0, -1))


@pytest.mark.parametrize(
    "arguments", [(1.0, 2), ("a", 2), (1,), (1, 2, 3), (None, 1), ([1, 2, 3],), (5,), (Vector2i(1, 2), 3)]
)
def test_no_vector2i(arguments: Any) -> None:
    with pytest.raises(TypeError):
        Vector2i(*arguments)


def test_whole_numbers_have_32_bits() -> None:
    with pytest.raises(ValueError, match="Vector2i.* does not fit into 32 bits"):
        Vector2i(2**31, 0)
    with pytest.raises(ValueError, match="does not fit"):
        Vector2i.MAX + Vector2i.ONE


def test_arithmetic() -> None:
    assert Vector2i(1, 2) + Vector2i(3, 4) - Vector2i(1, 1) == Vector2i(3, 5)
    assert 2 * Vector2i(1, 2) == Vector2i(1, 2) * 2 == Vector2i(1, 2) * Vector2i(2, 2) == Vector2i(2, 4)
    assert (Vector2i(-7, 7) / 2, Vector2i(-7, 7) % 2) == (Vector2i(-3, 3), Vector2i(-1, 1))
    assert -Vector3i(1, 2, 3) == Vector3i(-1, -2, -3) and +Vector3i.ONE == Vector3i.ONE
    assert not Vector2i.ZERO and Vector2i(0, 1)
    with pytest.raises(TypeError):
        Vector2i(1, 2) * 1.5  # type: ignore[operator]
    with pytest.raises(TypeError):
        (1, 2) + Vector2i(1, 2)
    with pytest.raises(ZeroDivisionError):
        Vector2i(1, 2) / 0


def test_methods() -> None:
    assert (Vector2i(7, -7).snapped(Vector2i(3, 3)), Vector2i(-8, 8).snapped(Vector2i(3, 0))) == (
        Vector2i(6, -6),
        Vector2i(-9, 8),
    )
    assert (Vector2i(-1, 2).abs(), Vector2i(-5, 0).sign(), Vector2i(3, 4).length()) == (
        Vector2i(1, 2),
        Vector2i(-1, 0),
        5.0,
    )
    assert Vector3i(9, -9, 1).clamp(Vector3i(0, 0, 0), Vector3i(5, 5, 5)) == Vector3i(5, 0, 1)
    assert Vector2i(1, 9).min(Vector2i(2, 3)) == Vector2i(1, 3)
    assert Vector2i(1, 9).max(Vector2i(2, 3)) == Vector2i(2, 9)
    assert (Vector2i(1, 1).distance_to(Vector2i(4, 5)), Vector2i(1, 1).distance_squared_to(Vector2i(4, 5))) == (5.0, 25)
    assert (Vector2i(3, 4).length_squared(), Vector2i(3, 2).aspect()) == (25, 1.5)
    axes = [Vector2i(5, 5), Vector3i(5, 5, 5), Vector4i(5, 5, 5, 5), Vector3i(1, 5, 5), Vector4i(1, 5, 5, 2)]
    assert [vector.max_axis_index() for vector in axes] == [0, 0, 0, 1, 1]
    axes = [Vector2i(5, 5), Vector3i(5, 5, 5), Vector4i(5, 5, 5, 5), Vector3i(5, 1, 1), Vector4i(5, 1, 1, 7)]
    assert [vector.min_axis_index() for vector in axes] == [1, 2, 3, 2, 2]


def test_rect2i() -> None:
    rect = Rect2i(1, 2, 3, 5)
    assert rect == Rect2i(Vector2i(1, 2), Vector2i(3, 5)) == Rect2i(Rect2(1.9, 2.5, 3.1, 5.9))
    assert (rect.position, rect.size, rect.end) == (Vector2i(1, 2), Vector2i(3, 5), Vector2i(4, 7))
    assert (rect.get_center(), Rect2i(-3, -3, 3, 5).get_center()) == (Vector2i(2, 4), Vector2i(-2, -1))
    assert Rect2i(0, 0, 3, 3).intersection(Rect2i(2, 2, 5, 5)) == Rect2i(2, 2, 1, 1)
    assert Rect2i(0, 0, 3, 3).intersection(Rect2i(3, 0, 1, 1)) == Rect2i()
    assert not Rect2i(0, 0, 3, 3).intersects(Rect2i(3, 0, 1, 1))
    assert (rect.get_area(), rect.has_area(), Rect2i(0, 0, -3, 3).has_area()) == (15, True, False)
    assert Rect2i(0, 0, -3, 3).abs() == Rect2i(-3, 0, 3, 3)
    assert rect.has_point(Vector2i(3, 6)) and not rect.has_point(Vector2i(4, 6))
    assert rect.encloses(Rect2i(1, 2, 3, 5)) and not rect.encloses(Rect2i(1, 2, 4, 5))
    assert rect.merge(Rect2i(0, 0, 1, 1)) == Rect2i(0, 0, 4, 7)
    assert rect.expand(Vector2i(9, 9)) == Rect2i(1, 2, 8, 7)
    assert (rect.grow(1), rect.grow_side(2, 4)) == (Rect2i(0, 1, 5, 7), Rect2i(1, 2, 7, 5))
    with pytest.raises(TypeError):
        Rect2i(1.5, 2, 3, 4)  # type: ignore[call-overload]


def test_vector4() -> None:
    vector = Vector4(0.1, 2, 3, 4)
    assert (vector.y, vector.z, vector.w, vector * 2.0) == (2, 3, 4, Vector4(0.2, 4, 6, 8))
    assert Vector4(1, 2, 3, 4).dot(Vector4(1, 1, 1, 1)) == 10
    assert Vector4(2, 0, 0, 0).normalized() == Vector4(1, 0, 0, 0)
    assert Vector4.ZERO.lerp(Vector4.ONE, 0.5) == Vector4(0.5, 0.5, 0.5, 0.5)
    assert math.isinf(Vector4.INF.x)


def test_projection() -> None:
    matrix = Projection(*(Vector4(range(start, start + 4)) for start in (1, 5, 9, 13)))
    assert matrix * Vector4(1, 2, 3, 4) == Vector4(90, 100, 110, 120)
    assert (matrix * matrix).y == Vector4(202, 228, 254, 280)
    assert matrix * Projection.IDENTITY == matrix
    assert (matrix.x, matrix[1], matrix.z.x, matrix.w.w) == (Vector4(1, 2, 3, 4), Vector4(5, 6, 7, 8), 9, 16)
    assert matrix.is_equal_approx(matrix)
    with pytest.raises(TypeError):
        Projection(1, 2, 3, 4)  # type: ignore[call-overload]


def test_string_names_are_strings() -> None:
    name = StringName("jump")
    assert name == "jump" and {name: 1}["jump"] == 1  # type: ignore[index]
    assert (repr(name), str(name), type(str(name)), f"{name}!") == ("StringName('jump')", "jump", str, "jump!")


def test_what_stands_for_the_engines_own() -> None:
    assert Callable() == Callable() and Callable().is_null() and repr(Callable()) == "Callable()"
    signal = Signal(7, "renamed")
    assert (signal.get_object_id(), signal.get_name(), signal.is_null()) == (7, "renamed", False)
    assert Signal().is_null() and repr(signal) == "Signal(7, 'renamed')"
    for wrong in (("a", "b"), (1, 2)):
        with pytest.raises(TypeError):
            Signal(*wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        Signal(-1, "a")


def test_packed_arrays() -> None:
    assert PackedInt64Array([2**62])[0] == 2**62
    assert repr(PackedFloat64Array([0.1, 1])) == "PackedFloat64Array([0.1, 1.0])"
    assert PackedFloat64Array([0.1])[0] == 0.1
    assert PackedVector4Array([(1, 2, 3, 4)])[0] == Vector4(1, 2, 3, 4)
    with pytest.raises(ValueError):
        PackedInt64Array([2**63])
    with pytest.raises(TypeError):
        PackedFloat64Array(["a"])  # type: ignore[list-item]


def test_typed_arrays() -> None:
    array = TypedArray([1, 2], Godot4Type.INT)
    assert array == [1, 2] and array.is_typed() and not TypedArray([1]).is_typed()
    assert (array.get_typed_builtin(), array.get_typed_class_name()) == (Godot4Type.INT, "")
    assert repr(array) == "TypedArray([1, 2], Godot4Type.INT)"
    nodes = TypedArray([None], Godot4Type.OBJECT, "Node")
    assert nodes.get_typed_class_name() == "Node" and "class_name='Node'" in repr(nodes)
    with pytest.raises(ValueError, match="only a type of objects"):
        TypedArray([], Godot4Type.INT, "Node")
    with pytest.raises(ValueError):
        TypedArray([], 39)


def test_typed_dictionaries() -> None:
    pairs = TypedDictionary({"a": 1}, Godot4Type.STRING, ContainerType(Godot4Type.OBJECT, "Node"))
    assert pairs == {"a": 1} and pairs.is_typed()
    assert pairs.is_typed_key() and pairs.is_typed_value()
    assert (pairs.get_typed_key_builtin(), pairs.get_typed_value_builtin()) == (Godot4Type.STRING, Godot4Type.OBJECT)
    half = TypedDictionary({"a": 1}, Godot4Type.NIL, Godot4Type.INT)
    assert half.is_typed() and not half.is_typed_key() and half.is_typed_value()
    assert repr(half) == "TypedDictionary({'a': 1}, Godot4Type.NIL, Godot4Type.INT)"


#: What Godot 4.6.3 answers.
SKEWS = [
    (Vector2(1, 0.5), Vector2(-1, 2), 0.0),
    (Vector2(1, 0.5), Vector2(3, 1), 1.42889893054962),
    (Vector2(0.3, 0), Vector2(0.2, -2), 0.09966862201691),
]


@pytest.mark.parametrize(("x", "y", "skew"), SKEWS)
def test_skew(x: Vector2, y: Vector2, skew: float) -> None:
    assert Transform2D(x, y, Vector2(5, 6)).get_skew() == pytest.approx(skew, abs=1e-6)


def test_edges() -> None:
    assert Rect2(1, 2, 3, 0.5).edges() == (1, 2, 4, 2.5)
    assert Rect2(2**24, 0, 1, 1).edges() == (2**24, 0, 2**24, 1), "rounded to single precision"
    assert Rect2i(1, 2, 3, 4).edges() == (1, 2, 4, 6)
    assert Rect2i(2**31 - 1, 0, 1, 1).edges() == (2**31 - 1, 0, 2**31, 1), "an edge may be beyond 32 bits"
