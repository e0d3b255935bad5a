"""Values and bytes of Godot 4: `var_to_bytes()`, `bytes_to_var()`, and the codec for many values."""

from functools import lru_cache
from typing import Any

from netpeer.variant.codec.codec import Codec
from netpeer.variant.codec.godot4_tables import godot4_readers, godot4_writers
from netpeer.variant.codec.godot4_wire import compressed_readers, compressed_writers
from netpeer.variant.codec.limits import DEFAULT_LIMITS, VariantLimits

__all__ = [
    "bytes_to_var",
    "bytes_to_var_with_objects",
    "godot4_codec",
    "var_to_bytes",
    "var_to_bytes_with_objects",
]

_PLAIN = Codec(godot4_readers(allow_objects=False), godot4_writers(full_objects=False))
_WITH_OBJECTS = Codec(godot4_readers(allow_objects=True), godot4_writers(full_objects=True))
_COMPRESSED = Codec(
    compressed_readers(godot4_readers(allow_objects=False)), compressed_writers(godot4_writers(full_objects=False))
)
_COMPRESSED_WITH_OBJECTS = Codec(
    compressed_readers(godot4_readers(allow_objects=True)), compressed_writers(godot4_writers(full_objects=True))
)


@lru_cache(maxsize=32)
def godot4_codec(limits: VariantLimits = DEFAULT_LIMITS, *, objects: bool = False, compressed: bool = False) -> Codec:
    """
    The codec of Godot 4, for those who read or write many values with one set of limits.

    Args:
        limits: what is refused.
        objects: whether full objects are read and written, as plain data.
        compressed: the form that the arguments of calls and the properties of synchronizers have: a bool or int that is
            not inside of something else takes as few bytes as it needs.
    """
    if compressed:
        return (_COMPRESSED_WITH_OBJECTS if objects else _COMPRESSED).with_limits(limits)
    return (_WITH_OBJECTS if objects else _PLAIN).with_limits(limits)


def var_to_bytes(value: Any, *, limits: VariantLimits | None = None) -> bytes:
    """
    Give the bytes that Godot 4's `var_to_bytes()` gives for the same value.

    Args:
        value: None, bool, int, float, str, bytes-like, list, tuple, dict, or one of the types of `netpeer.variant`.
        limits: what is refused; `VariantLimits()` by default.

    Raises:
        VariantError: Godot has no such value, or it is beyond the limits.
    """
    return (_PLAIN if limits is None else _PLAIN.with_limits(limits)).encode(value)


def bytes_to_var(data: bytes | bytearray | memoryview, *, limits: VariantLimits | None = None) -> Any:
    """
    Read what Godot 4's `var_to_bytes()` wrote. What stands behind the value is ignored, as in Godot.

    Args:
        data: the bytes.
        limits: what is refused; `VariantLimits()` by default.

    Raises:
        VariantError: there is no value, or one beyond the limits, or a full object.
    """
    return (_PLAIN if limits is None else _PLAIN.with_limits(limits)).decode(data)


def var_to_bytes_with_objects(value: Any, *, limits: VariantLimits | None = None) -> bytes:
    """
    As `var_to_bytes()`, and `EncodedObject` values are written, too.
    """
    return (_WITH_OBJECTS if limits is None else _WITH_OBJECTS.with_limits(limits)).encode(value)


def bytes_to_var_with_objects(data: bytes | bytearray | memoryview, *, limits: VariantLimits | None = None) -> Any:
    """
    As `bytes_to_var()`, and full objects are read, too: as `EncodedObject`, which is plain data. Nothing is made from
    them.
    """
    return (_WITH_OBJECTS if limits is None else _WITH_OBJECTS.with_limits(limits)).decode(data)
