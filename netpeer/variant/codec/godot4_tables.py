"""The tables of Godot 4: a reader for each of its 39 types, and a writer for each type of value.

Each type stands in the tables below once. The readers and writers come from the modules that the dialects share. Those
for the types that only Godot 4 has come from `godot4_wire`, `reading_typed`, `writing_typed` and `reading_doubles`.
Godot describes the format on https://docs.godotengine.org/en/4.6/tutorials/io/binary_serialization_api.html
"""

from typing import Any

from netpeer.variant.codec.dialect import Dialect
from netpeer.variant.codec.godot4_wire import (
    read_rid,
    read_signal,
    read_string_name,
    rid_writer,
    signal_writer,
    string_name_writer,
)
from netpeer.variant.codec.layouts import BASIS, PROJECTION, TRANSFORM, TRANSFORM2D, Layout
from netpeer.variant.codec.reading import Reader, constant_reader
from netpeer.variant.codec.reading_containers import array_reader, dictionary_reader
from netpeer.variant.codec.reading_doubles import real_layout_reader, real_numbers_reader, real_packed_reader
from netpeer.variant.codec.reading_typed import typed_array_reader, typed_dictionary_reader
from netpeer.variant.codec.writing import WriterTable, constant_writer
from netpeer.variant.codec.writing_typed import typed_array_writer, typed_dictionary_writer
from netpeer.variant.values.aabb import AABB
from netpeer.variant.values.callables import Callable, Signal
from netpeer.variant.values.color import Color
from netpeer.variant.values.godot4_types import Godot4Type
from netpeer.variant.values.objects import RID
from netpeer.variant.values.packed import PackedValues
from netpeer.variant.values.packed_arrays import (
    PackedColorArray,
    PackedFloat32Array,
    PackedFloat64Array,
    PackedInt32Array,
    PackedInt64Array,
    PackedVector2Array,
    PackedVector3Array,
    PackedVector4Array,
)
from netpeer.variant.values.plane import Plane
from netpeer.variant.values.quat import Quat
from netpeer.variant.values.rect2 import Rect2
from netpeer.variant.values.rect2i import Rect2i
from netpeer.variant.values.string_name import StringName
from netpeer.variant.values.typed_containers import TypedArray, TypedDictionary
from netpeer.variant.values.value import Numbers
from netpeer.variant.values.vector2 import Vector2
from netpeer.variant.values.vector2i import Vector2i
from netpeer.variant.values.vector3 import Vector3
from netpeer.variant.values.vector3i import Vector3i
from netpeer.variant.values.vector4 import Vector4, Vector4i

__all__ = ["godot4_readers", "godot4_writers"]

#: Types whose numbers an engine with double precision sends with 64 bits.
_REAL_NUMBERS: dict[int, type[Numbers]] = {
    Godot4Type.VECTOR2: Vector2,
    Godot4Type.RECT2: Rect2,
    Godot4Type.VECTOR3: Vector3,
    Godot4Type.VECTOR4: Vector4,
    Godot4Type.PLANE: Plane,
    Godot4Type.QUATERNION: Quat,
    Godot4Type.AABB: AABB,
}

_REAL_LAYOUTS: dict[int, Layout] = {
    Godot4Type.TRANSFORM2D: TRANSFORM2D,
    Godot4Type.BASIS: BASIS,
    Godot4Type.TRANSFORM3D: TRANSFORM,
    Godot4Type.PROJECTION: PROJECTION,
}

_REAL_ARRAYS: dict[int, type[PackedValues[Any]]] = {
    Godot4Type.PACKED_VECTOR2_ARRAY: PackedVector2Array,
    Godot4Type.PACKED_VECTOR3_ARRAY: PackedVector3Array,
    Godot4Type.PACKED_VECTOR4_ARRAY: PackedVector4Array,
}

_GODOT_4 = Dialect(
    title="Godot 4",
    numbers={
        **_REAL_NUMBERS,
        Godot4Type.VECTOR2I: Vector2i,
        Godot4Type.RECT2I: Rect2i,
        Godot4Type.VECTOR3I: Vector3i,
        Godot4Type.VECTOR4I: Vector4i,
        Godot4Type.COLOR: Color,
    },
    composed=_REAL_LAYOUTS,
    packed={
        **_REAL_ARRAYS,
        Godot4Type.PACKED_INT32_ARRAY: PackedInt32Array,
        Godot4Type.PACKED_INT64_ARRAY: PackedInt64Array,
        Godot4Type.PACKED_FLOAT32_ARRAY: PackedFloat32Array,
        Godot4Type.PACKED_FLOAT64_ARRAY: PackedFloat64Array,
        Godot4Type.PACKED_COLOR_ARRAY: PackedColorArray,
    },
    node_path=Godot4Type.NODE_PATH,
    object=Godot4Type.OBJECT,
    dictionary=Godot4Type.DICTIONARY,
    array=Godot4Type.ARRAY,
    byte_array=Godot4Type.PACKED_BYTE_ARRAY,
    string_array=Godot4Type.PACKED_STRING_ARRAY,
    how_to_read_objects="bytes_to_var_with_objects()",
    how_to_write_objects="var_to_bytes_with_objects()",
    names={
        Godot4Type.QUATERNION: "Quaternion",
        Godot4Type.TRANSFORM3D: "Transform3D",
        Godot4Type.PACKED_INT32_ARRAY: "PackedInt32Array",
        Godot4Type.PACKED_FLOAT32_ARRAY: "PackedFloat32Array",
        Godot4Type.PACKED_STRING_ARRAY: "PackedStringArray",
        Godot4Type.PACKED_VECTOR2_ARRAY: "PackedVector2Array",
        Godot4Type.PACKED_VECTOR3_ARRAY: "PackedVector3Array",
        Godot4Type.PACKED_COLOR_ARRAY: "PackedColorArray",
    },
)


def godot4_readers(*, allow_objects: bool) -> list[Reader]:
    readers = _GODOT_4.readers(allow_objects=allow_objects)
    name_of = _GODOT_4.name_of
    for number, numbers in _REAL_NUMBERS.items():
        readers[number] = real_numbers_reader(numbers, name_of(number, numbers))
    for number, layout in _REAL_LAYOUTS.items():
        name = name_of(number, layout.kind)
        readers[number] = real_layout_reader(name, layout.letters, layout.make, layout.parts)
    for number, packed in _REAL_ARRAYS.items():
        readers[number] = real_packed_reader(packed, name_of(number, packed))
    readers[Godot4Type.STRING_NAME] = read_string_name
    readers[Godot4Type.RID] = read_rid
    readers[Godot4Type.CALLABLE] = constant_reader(Callable())
    readers[Godot4Type.SIGNAL] = read_signal
    readers[Godot4Type.ARRAY] = array_reader(readers, typed_array_reader(readers, allow_objects=allow_objects))
    read_typed = typed_dictionary_reader(readers, allow_objects=allow_objects)
    readers[Godot4Type.DICTIONARY] = dictionary_reader(readers, read_typed)
    return readers


def godot4_writers(*, full_objects: bool) -> WriterTable:
    writers = _GODOT_4.writers(full_objects=full_objects)
    writers[StringName] = string_name_writer(Godot4Type.STRING_NAME)
    writers[RID] = rid_writer(Godot4Type.RID)
    writers[Callable] = constant_writer(Godot4Type.CALLABLE)
    writers[Signal] = signal_writer(Godot4Type.SIGNAL)
    writers[TypedArray] = typed_array_writer(Godot4Type.ARRAY, writers, full_objects=full_objects)
    writers[TypedDictionary] = typed_dictionary_writer(Godot4Type.DICTIONARY, writers, full_objects=full_objects)
    return writers
