"""Godot's values and their binary form.

Values have Godot's names: `Vector2`, `Color`, `NodePath` and so on. A type that Godot 3 and Godot 4 both have is one
class. For Godot 3, `var2bytes()` and `bytes2var()` convert between values and bytes; for Godot 4, `var_to_bytes()` and
`bytes_to_var()`. `docs/variants.md` says which Python type stands for which Godot type.
"""

from netpeer.variant.codec.codec import Codec
from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.godot3 import VariantType, bytes2var, godot3_codec, var2bytes
from netpeer.variant.codec.godot4 import (
    bytes_to_var,
    bytes_to_var_with_objects,
    godot4_codec,
    var_to_bytes,
    var_to_bytes_with_objects,
)
from netpeer.variant.codec.limits import VariantLimits
from netpeer.variant.values.aabb import AABB
from netpeer.variant.values.basis import Basis
from netpeer.variant.values.callables import Callable, Signal
from netpeer.variant.values.color import Color
from netpeer.variant.values.godot4_types import Godot4Type
from netpeer.variant.values.node_path import NodePath
from netpeer.variant.values.objects import RID, EncodedObject, EncodedObjectAsID
from netpeer.variant.values.packed_arrays import (
    PackedColorArray,
    PackedFloat32Array,
    PackedFloat64Array,
    PackedInt32Array,
    PackedInt64Array,
    PackedStringArray,
    PackedVector2Array,
    PackedVector3Array,
    PackedVector4Array,
)
from netpeer.variant.values.plane import Plane
from netpeer.variant.values.pool_arrays import (
    PoolColorArray,
    PoolIntArray,
    PoolRealArray,
    PoolStringArray,
    PoolVector2Array,
    PoolVector3Array,
)
from netpeer.variant.values.projection import Projection
from netpeer.variant.values.quat import Quat
from netpeer.variant.values.rect2 import Rect2
from netpeer.variant.values.rect2i import Rect2i
from netpeer.variant.values.string_name import StringName
from netpeer.variant.values.transform import Transform
from netpeer.variant.values.transform2d import Transform2D
from netpeer.variant.values.typed_containers import ContainerType, TypedArray, TypedDictionary
from netpeer.variant.values.vector2 import Vector2
from netpeer.variant.values.vector2i import Vector2i
from netpeer.variant.values.vector3 import Vector3
from netpeer.variant.values.vector3i import Vector3i
from netpeer.variant.values.vector4 import Vector4, Vector4i

Quaternion = Quat
Transform3D = Transform

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
    # Godot 4's, under its names
    "Callable",
    "ContainerType",
    "PackedColorArray",
    "PackedFloat32Array",
    "PackedFloat64Array",
    "PackedInt32Array",
    "PackedInt64Array",
    "PackedStringArray",
    "PackedVector2Array",
    "PackedVector3Array",
    "PackedVector4Array",
    "Projection",
    "Quaternion",
    "Rect2i",
    "Signal",
    "StringName",
    "Transform3D",
    "TypedArray",
    "TypedDictionary",
    "Vector2i",
    "Vector3i",
    "Vector4",
    "Vector4i",
    # Godot 3's binary form
    "VariantType",
    "bytes2var",
    "var2bytes",
    # Godot 4's binary form
    "Godot4Type",
    "bytes_to_var",
    "bytes_to_var_with_objects",
    "var_to_bytes",
    "var_to_bytes_with_objects",
    # the codecs themselves, their limits and their error
    "Codec",
    "VariantError",
    "VariantLimits",
    "godot3_codec",
    "godot4_codec",
]
