"""Values that can be arguments of a call, as strategies for hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from netpeer import Color, NodePath, PoolIntArray, Vector2, Vector3

__all__ = ["names", "paths", "texts", "variants"]

# Godot's strings end at the first NUL.
_CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
texts = st.text(_CHARACTERS, max_size=12)

_FLOATS_32 = st.floats(width=32, allow_nan=False)
_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    texts,
    st.binary(max_size=12),
    st.builds(Vector2, _FLOATS_32, _FLOATS_32),
    st.builds(Vector3, _FLOATS_32, _FLOATS_32, _FLOATS_32),
    st.builds(Color, _FLOATS_32, _FLOATS_32, _FLOATS_32, _FLOATS_32),
    st.just(NodePath("Game/Player")),
    st.builds(PoolIntArray, st.lists(st.integers(-(2**31), 2**31 - 1), max_size=4)),
)

variants = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)

# Names of methods and paths of nodes, as they can stand in a packet.
names = st.text(_CHARACTERS, min_size=1, max_size=20)
paths = names | st.lists(names, min_size=1, max_size=4).map("/".join)
