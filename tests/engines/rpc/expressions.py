"""
GDScript expressions of every Variant type, with the equal values in Python.
"""

import math
from typing import Any

from netpeer import (
    AABB,
    RID,
    Basis,
    Color,
    NodePath,
    Plane,
    PoolColorArray,
    PoolIntArray,
    PoolRealArray,
    PoolStringArray,
    PoolVector2Array,
    PoolVector3Array,
    Quat,
    Rect2,
    Transform,
    Transform2D,
    Vector2,
    Vector3,
)

__all__ = ["EXPRESSIONS"]

_NESTED = {"name": "bob", "pos": Vector2(3, 4), "hp": 100, "tags": ["x", "y"], 7: {"deep": [[], {}, None]}}

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
    "-0.0": -0.0,
    "0.5": 0.5,
    "0.1": 0.1,
    "1e300": 1e300,
    "INF": math.inf,
    "-INF": -math.inf,
    "NAN": math.nan,
    '""': "",
    '"a"': "a",
    '"four"': "four",
    '"Grüße, 世界 😀"': "Grüße, 世界 😀",
    '"long".repeat(2000)': "long" * 2000,
    "Vector2(1.5, -2.25)": Vector2(1.5, -2.25),
    "Vector2(0.1, 1e38)": Vector2(0.1, 1e38),
    "Rect2(1, 2, 3.5, 4.5)": Rect2(1, 2, 3.5, 4.5),
    "Vector3(1, -2, 3.5)": Vector3(1, -2, 3.5),
    "Transform2D(Vector2(1, 2), Vector2(3, 4), Vector2(5, 6))": Transform2D(
        Vector2(1, 2), Vector2(3, 4), Vector2(5, 6)
    ),
    "Plane(0, 1, 0, 2.5)": Plane(0, 1, 0, 2.5),
    "Quat(0.5, -0.5, 0.5, -0.5)": Quat(0.5, -0.5, 0.5, -0.5),
    "AABB(Vector3(1, 2, 3), Vector3(4, 5, 6))": AABB(Vector3(1, 2, 3), Vector3(4, 5, 6)),
    "Basis(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9))": Basis(
        Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9)
    ),
    "Transform(Basis(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9)), Vector3(10, 11, 12))": Transform(
        Basis(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9)), Vector3(10, 11, 12)
    ),
    "Color(0.25, 0.5, 0.75, 0.1)": Color(0.25, 0.5, 0.75, 0.1),
    'Color("#ff8800")': Color("#ff8800"),
    'NodePath("")': NodePath(""),
    'NodePath("/root/Große Halle")': NodePath("/root/Große Halle"),
    'NodePath("Main/Game:modulate:size")': NodePath("Main/Game:modulate:size"),
    "RID()": RID(),
    "{}": {},
    '{"name": "bob", "pos": Vector2(3, 4), "hp": 100, "tags": ["x", "y"], 7: {"deep": [[], {}, null]}}': _NESTED,
    "[]": [],
    '[null, true, 1, 2.5, "x", Vector2(1, 2), [[[]]]]': [None, True, 1, 2.5, "x", Vector2(1, 2), [[[]]]],
    "PoolByteArray([])": b"",
    "PoolByteArray([0, 127, 128, 255, 1])": bytes([0, 127, 128, 255, 1]),
    "PoolIntArray([])": PoolIntArray([]),
    "PoolIntArray([7, -1000010, 2147483647])": PoolIntArray([7, -1000010, 2**31 - 1]),
    "PoolRealArray([-1.0, 0.1, INF])": PoolRealArray([-1.0, 0.1, math.inf]),
    'PoolStringArray(["", "ab", "世界", "four"])': PoolStringArray(["", "ab", "世界", "four"]),
    "PoolVector2Array([Vector2(0, 0.5), Vector2(1, -1.5)])": PoolVector2Array([Vector2(0, 0.5), Vector2(1, -1.5)]),
    "PoolVector3Array([Vector3(0, 0.5, 2)])": PoolVector3Array([Vector3(0, 0.5, 2)]),
    "PoolColorArray([Color(0.5, 0, 0.25, 1), Color()])": PoolColorArray([Color(0.5, 0, 0.25, 1), Color()]),
}
"""
All types but Object, whose values differ from run to run. The names in NodePaths have lengths that need no padding:
Godot leaves random bytes of memory in the padding.
"""
