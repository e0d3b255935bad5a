"""Hypothesis strategies for all values of Godot 3."""

import struct

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

__all__ = ["LEAVES", "OBJECTS", "TEXTS", "VALUES", "garbage"]

#: Godot's strings cannot hold NUL or surrogates.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
NAMES = st.text(st.characters(exclude_characters="\0/:", exclude_categories=["Cs"]), min_size=1, max_size=8)

REALS = st.floats(allow_nan=False, width=32)
INT32 = st.integers(-(2**31), 2**31 - 1)

VECTOR2 = st.builds(Vector2, REALS, REALS)
VECTOR3 = st.builds(Vector3, REALS, REALS, REALS)
COLOR = st.builds(Color, REALS, REALS, REALS, REALS)
BASIS = st.builds(Basis, VECTOR3, VECTOR3, VECTOR3)
NODE_PATH = st.builds(
    NodePath.from_parts, st.lists(NAMES, max_size=4).map(tuple), st.lists(NAMES, max_size=3).map(tuple), st.booleans()
)

#: Values that can also be keys.
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    TEXTS,
    st.binary(max_size=20),
    VECTOR2,
    VECTOR3,
    COLOR,
    BASIS,
    NODE_PATH,
    st.builds(Rect2, REALS, REALS, REALS, REALS),
    st.builds(Plane, REALS, REALS, REALS, REALS),
    st.builds(Quat, REALS, REALS, REALS, REALS),
    st.builds(AABB, VECTOR3, VECTOR3),
    st.builds(Transform2D, VECTOR2, VECTOR2, VECTOR2),
    st.builds(Transform, BASIS, VECTOR3),
    st.just(RID()),
    st.builds(EncodedObjectAsID, st.integers(0, 2**64 - 1)),
    st.builds(PoolIntArray, st.lists(INT32, max_size=5)),
    st.builds(PoolRealArray, st.lists(REALS, max_size=5)),
    st.builds(PoolStringArray, st.lists(TEXTS, max_size=5)),
    st.builds(PoolVector2Array, st.lists(VECTOR2, max_size=5)),
    st.builds(PoolVector3Array, st.lists(VECTOR3, max_size=5)),
    st.builds(PoolColorArray, st.lists(COLOR, max_size=5)),
)

VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(LEAVES, inner, max_size=6), max_leaves=20
)

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
    numbers, flags = st.integers(0, 28), st.sampled_from([0, 0, 0, 1, 2, 3])
    counts = st.one_of(st.integers(0, 9), st.sampled_from([255, 2**16, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1]))
    pieces = st.builds(_header, numbers, flags, counts) | st.binary(max_size=12) | st.just(bytes(4))
    return st.lists(pieces, max_size=30).map(b"".join)
