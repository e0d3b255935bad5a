"""Godot's values and their binary form.

Values: `Vector2`, `Color`, `NodePath` and so on under Godot's names. Codec of Godot 3: `var2bytes()`, `bytes2var()`.
See `docs/variants.md` for which Python type is which Godot type.
"""

from netpeer.variant.aabb import AABB
from netpeer.variant.basis import Basis
from netpeer.variant.codec import Codec
from netpeer.variant.color import Color
from netpeer.variant.errors import VariantError
from netpeer.variant.godot3 import VariantType, bytes2var, godot3_codec, var2bytes
from netpeer.variant.limits import VariantLimits
from netpeer.variant.node_path import NodePath
from netpeer.variant.objects import RID, EncodedObject, EncodedObjectAsID
from netpeer.variant.plane import Plane
from netpeer.variant.pool_arrays import (
    PoolColorArray,
    PoolIntArray,
    PoolRealArray,
    PoolStringArray,
    PoolVector2Array,
    PoolVector3Array,
)
from netpeer.variant.quat import Quat
from netpeer.variant.rect2 import Rect2
from netpeer.variant.transform import Transform
from netpeer.variant.transform2d import Transform2D
from netpeer.variant.vector2 import Vector2
from netpeer.variant.vector3 import Vector3

__all__ = [
    # Godot's value types
    "AABB",
    "Basis",
    "Color",
    "EncodedObject",
    "EncodedObjectAsID",
    "NodePath",
    "Plane",
    "PoolColorArray",
    "PoolIntArray",
    "PoolRealArray",
    "PoolStringArray",
    "PoolVector2Array",
    "PoolVector3Array",
    "Quat",
    "RID",
    "Rect2",
    "Transform",
    "Transform2D",
    "Vector2",
    "Vector3",
    # Godot 3's binary form
    "VariantType",
    "bytes2var",
    "var2bytes",
    # for those who build on the codec
    "Codec",
    "VariantError",
    "VariantLimits",
    "godot3_codec",
]
