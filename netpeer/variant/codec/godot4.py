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
    Get the codec of Godot 4, to read or write many values with the same limits.

    Args:
        limits: the largest depth, size and count that are accepted.
        objects: whether full objects are read and written. They are plain data here, `EncodedObject`.
        compressed: use the form of call arguments and synchronized properties. A bool or an int that is not inside
            another value then takes 1 to 9 bytes.
    """
    if compressed:
        return (_COMPRESSED_WITH_OBJECTS if objects else _COMPRESSED).with_limits(limits)
    return (_WITH_OBJECTS if objects else _PLAIN).with_limits(limits)


def var_to_bytes(value: Any, *, limits: VariantLimits | None = None) -> bytes:
    """
    Convert a value to the bytes that Godot 4's `var_to_bytes()` gives for it.

    Args:
        value: None, bool, int, float, str, bytes-like, list, tuple, dict, or a type of `netpeer.variant`.
        limits: the largest depth and size that are accepted; `VariantLimits()` by default.

    Raises:
        VariantError: Godot has no such value, or it is beyond the limits.
    """
    return (_PLAIN if limits is None else _PLAIN.with_limits(limits)).encode(value)


def bytes_to_var(data: bytes | bytearray | memoryview, *, limits: VariantLimits | None = None) -> Any:
    """
    Read a value from the bytes that Godot 4's `var_to_bytes()` gives. As in Godot, bytes behind the value are ignored.

    Args:
        data: the bytes.
        limits: the largest depth, size and count that are accepted; `VariantLimits()` by default.

    Raises:
        VariantError: the bytes are not a value, or hold a full object, or the value is beyond the limits.
    """
    return (_PLAIN if limits is None else _PLAIN.with_limits(limits)).decode(data)


def var_to_bytes_with_objects(value: Any, *, limits: VariantLimits | None = None) -> bytes:
    """
    Like `var_to_bytes()`, but also write `EncodedObject` values.
    """
    return (_WITH_OBJECTS if limits is None else _WITH_OBJECTS.with_limits(limits)).encode(value)


def bytes_to_var_with_objects(data: bytes | bytearray | memoryview, *, limits: VariantLimits | None = None) -> Any:
    """
    Like `bytes_to_var()`, but also read full objects, as `EncodedObject`. This is plain data: no object is created.
    """
    return (_WITH_OBJECTS if limits is None else _WITH_OBJECTS.with_limits(limits)).decode(data)
