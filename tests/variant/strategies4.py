"""Hypothesis strategies for all values of Godot 4."""

import struct

from hypothesis import strategies as st

from netpeer.variant import (
    RID,
    Callable,
    EncodedObject,
    Godot4Type,
    PackedFloat64Array,
    PackedInt64Array,
    PackedVector4Array,
    Projection,
    Rect2i,
    Signal,
    StringName,
    TypedArray,
    TypedDictionary,
    Vector2i,
    Vector3i,
    Vector4,
    Vector4i,
)

from . import strategies
from .strategies import INT32, NAMES, REALS, TEXTS

__all__ = ["LEAVES", "OBJECTS", "VALUES", "garbage"]

INT64 = st.integers(-(2**63), 2**63 - 1)
UINT64 = st.integers(0, 2**64 - 1)
VECTOR2I = st.builds(Vector2i, INT32, INT32)
VECTOR4 = st.builds(Vector4, REALS, REALS, REALS, REALS)
STRING_NAMES = st.builds(StringName, TEXTS)

#: Values that can also be keys.
LEAVES = st.one_of(
    strategies.LEAVES,
    VECTOR2I,
    st.builds(Vector3i, INT32, INT32, INT32),
    st.builds(Vector4i, INT32, INT32, INT32, INT32),
    st.builds(Rect2i, INT32, INT32, INT32, INT32),
    VECTOR4,
    st.builds(Projection, VECTOR4, VECTOR4, VECTOR4, VECTOR4),
    STRING_NAMES,
    st.builds(RID, UINT64),
    st.builds(Callable),
    st.builds(Signal, UINT64, TEXTS),
    st.builds(PackedInt64Array, st.lists(INT64, max_size=5)),
    st.builds(PackedFloat64Array, st.lists(st.floats(allow_nan=False), max_size=5)),
    st.builds(PackedVector4Array, st.lists(VECTOR4, max_size=5)),
)

TYPED = st.one_of(
    st.builds(TypedArray, st.lists(INT64, max_size=5), st.just(Godot4Type.INT)),
    st.builds(TypedArray, st.lists(VECTOR2I, max_size=5), st.just(Godot4Type.VECTOR2I)),
    st.builds(TypedArray, st.just([None]), st.just(Godot4Type.OBJECT), st.just("EncodedObjectAsID")),
    st.builds(
        TypedDictionary,
        st.dictionaries(TEXTS, VECTOR4, max_size=5),
        st.just(Godot4Type.STRING),
        st.sampled_from([Godot4Type.VECTOR4, Godot4Type.NIL]),
    ),
    st.builds(
        TypedDictionary, st.dictionaries(LEAVES, STRING_NAMES, max_size=5), st.just(0), st.just(Godot4Type.STRING_NAME)
    ),
)


def _with_typed(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    arrays = st.lists(st.lists(inner, max_size=3), max_size=3)
    return st.one_of(
        st.lists(inner, max_size=6),
        st.dictionaries(LEAVES, inner, max_size=6),
        st.builds(TypedArray, arrays, st.just(Godot4Type.ARRAY)),
    )


VALUES = st.recursive(LEAVES | TYPED, _with_typed, max_leaves=20)

OBJECTS = st.recursive(
    VALUES,
    lambda inner: st.builds(EncodedObject, NAMES, st.dictionaries(TEXTS, inner, max_size=3)) | st.just(EncodedObject()),
    max_leaves=8,
)


def _header(number: int, flags: int, count: int) -> bytes:
    return struct.pack("<BBHI", number, 0, flags, count)


def garbage() -> st.SearchStrategy[bytes]:
    """
    Bytes that look like Variants, but are broken in most cases.
    """
    numbers, flags = st.integers(0, 40), st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5, 15])
    counts = st.one_of(st.integers(0, 40), st.sampled_from([255, 2**16, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1]))
    pieces = st.builds(_header, numbers, flags, counts) | st.binary(max_size=12) | st.just(bytes(4))
    return st.lists(pieces, max_size=30).map(b"".join)
