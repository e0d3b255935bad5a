"""
GDScript expressions of every type in Godot 4, with the equal values in Python.
"""

import math
from typing import Any

from netpeer.variant import (
    AABB,
    RID,
    Basis,
    Callable,
    Color,
    Godot4Type,
    NodePath,
    PackedColorArray,
    PackedFloat32Array,
    PackedFloat64Array,
    PackedInt32Array,
    PackedInt64Array,
    PackedStringArray,
    PackedVector2Array,
    PackedVector3Array,
    PackedVector4Array,
    Plane,
    Projection,
    Quaternion,
    Rect2,
    Rect2i,
    Signal,
    StringName,
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

__all__ = ["EXPRESSIONS"]

_BASIS = Basis(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9))
_BASIS_TEXT = "Basis(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9))"

EXPRESSIONS: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "0": 0,
    "-1": -1,
    "2147483647": 2**31 - 1,
    "-2147483648": -(2**31),
    "2147483648": 2**31,
    "-2147483649": -(2**31) - 1,
    "9223372036854775807": 2**63 - 1,
    "-9223372036854775807 - 1": -(2**63),
    "0.0": 0.0,
    "minus_one * 0.0": -0.0,
    "0.5": 0.5,
    "0.1": 0.1,
    "1e300": 1e300,
    "INF": math.inf,
    "-INF": -math.inf,
    "NAN": math.nan,
    '""': "",
    '"four"': "four",
    '"Grüße, 世界 😀"': "Grüße, 世界 😀",
    '"long".repeat(2000)': "long" * 2000,
    "Vector2(0.1, 1e38)": Vector2(0.1, 1e38),
    "Vector2i(-2147483648, 2147483647)": Vector2i(-(2**31), 2**31 - 1),
    "Rect2(1, 2, 3.5, 4.5)": Rect2(1, 2, 3.5, 4.5),
    "Rect2i(1, -2, 3, 4)": Rect2i(1, -2, 3, 4),
    "Vector3(1, -2, 3.5)": Vector3(1, -2, 3.5),
    "Vector3i(1, -2, 3)": Vector3i(1, -2, 3),
    "Transform2D(Vector2(1, 2), Vector2(3, 4), Vector2(5, 6))": Transform2D(
        Vector2(1, 2), Vector2(3, 4), Vector2(5, 6)
    ),
    "Vector4(1, -2, 3.5, 0.1)": Vector4(1, -2, 3.5, 0.1),
    "Vector4i(1, -2, 3, -4)": Vector4i(1, -2, 3, -4),
    "Plane(0, 1, 0, 2.5)": Plane(0, 1, 0, 2.5),
    "Quaternion(0.5, -0.5, 0.5, -0.5)": Quaternion(0.5, -0.5, 0.5, -0.5),
    "AABB(Vector3(1, 2, 3), Vector3(4, 5, 6))": AABB(Vector3(1, 2, 3), Vector3(4, 5, 6)),
    _BASIS_TEXT: _BASIS,
    f"Transform3D({_BASIS_TEXT}, Vector3(10, 11, 12))": Transform3D(_BASIS, Vector3(10, 11, 12)),
    "Projection(Vector4(1, 2, 3, 4), Vector4(5, 6, 7, 8), Vector4(9, 10, 11, 12), Vector4(13, 14, 15, 16))": (
        Projection(*(Vector4(range(start, start + 4)) for start in (1, 5, 9, 13)))
    ),
    "Color(0.25, 0.5, 0.75, 0.1)": Color(0.25, 0.5, 0.75, 0.1),
    '&"a name"': StringName("a name"),
    '^""': NodePath(""),
    '^"/root/Große Halle"': NodePath("/root/Große Halle"),
    '^"../Enemy/Gun:position:x"': NodePath("../Enemy/Gun:position:x"),
    "RID()": RID(),
    "rid_from_int64(4294967296)": RID(2**32),
    "Callable()": Callable(),
    'Callable(self, "quit")': Callable(),
    "Signal()": Signal(),
    "{}": {},
    '{"name": "bob", &"pos": Vector2(3, 4), 7: {"deep": [[], {}, null]}}': {
        "name": "bob",
        StringName("pos"): Vector2(3, 4),
        7: {"deep": [[], {}, None]},
    },
    "[]": [],
    '[null, true, 1, 2.5, "x", Vector2(1, 2), [[[]]]]': [None, True, 1, 2.5, "x", Vector2(1, 2), [[[]]]],
    'Array([1, 2], TYPE_INT, &"", null)': TypedArray([1, 2], Godot4Type.INT),
    'Array([1, 2.5], TYPE_FLOAT, &"", null)': TypedArray([1, 2.5], Godot4Type.FLOAT),
    'Array(["a"], TYPE_STRING_NAME, &"", null)': TypedArray([StringName("a")], Godot4Type.STRING_NAME),
    'Array([Array([1], TYPE_INT, &"", null)], TYPE_ARRAY, &"", null)': TypedArray(
        [TypedArray([1], Godot4Type.INT)], Godot4Type.ARRAY
    ),
    'Array([null], TYPE_OBJECT, &"Node", null)': TypedArray([None], Godot4Type.OBJECT, "EncodedObjectAsID"),
    'Dictionary({"a": 1}, TYPE_STRING, &"", null, TYPE_INT, &"", null)': TypedDictionary(
        {"a": 1}, Godot4Type.STRING, Godot4Type.INT
    ),
    'Dictionary({1: 2.5}, TYPE_INT, &"", null, TYPE_NIL, &"", null)': TypedDictionary({1: 2.5}, Godot4Type.INT),
    'Dictionary({1: 2.5}, TYPE_NIL, &"", null, TYPE_FLOAT, &"", null)': TypedDictionary(
        {1: 2.5}, Godot4Type.NIL, Godot4Type.FLOAT
    ),
    "PackedByteArray([])": b"",
    "PackedByteArray([0, 127, 128, 255, 1])": bytes([0, 127, 128, 255, 1]),
    "PackedInt32Array([7, -1000010, 2147483647])": PackedInt32Array([7, -1000010, 2**31 - 1]),
    "PackedInt64Array([7, 9223372036854775807])": PackedInt64Array([7, 2**63 - 1]),
    "PackedFloat32Array([-1.0, 0.1, INF])": PackedFloat32Array([-1.0, 0.1, math.inf]),
    "PackedFloat64Array([-1.0, 0.1, INF])": PackedFloat64Array([-1.0, 0.1, math.inf]),
    'PackedStringArray(["", "ab", "世界", "four"])': PackedStringArray(["", "ab", "世界", "four"]),
    "PackedVector2Array([Vector2(0, 0.5), Vector2(1, -1.5)])": PackedVector2Array([Vector2(0, 0.5), Vector2(1, -1.5)]),
    "PackedVector3Array([Vector3(0, 0.5, 2)])": PackedVector3Array([Vector3(0, 0.5, 2)]),
    "PackedVector4Array([Vector4(0, 0.5, 2, 0.1)])": PackedVector4Array([Vector4(0, 0.5, 2, 0.1)]),
    "PackedColorArray([Color(0.5, 0, 0.25, 1), Color()])": PackedColorArray([Color(0.5, 0, 0.25, 1), Color()]),
}
"""
All types but Object, whose values differ from run to run.
"""
