"""Writers of Godot 4's typed arrays and dictionaries; `reading_typed` describes the format.

A value of the wrong type is refused.
"""

import struct
from collections.abc import Mapping
from typing import Any

from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.foreign import converted
from netpeer.variant.codec.reading_typed import (
    CLASS_OF_IDS,
    FIRST_TYPE,
    KIND_BUILTIN,
    KIND_CLASS,
    KIND_SCRIPT,
    SECOND_TYPE,
)
from netpeer.variant.codec.texts import append_text
from netpeer.variant.codec.writing import Writer
from netpeer.variant.codec.writing_containers import refusal
from netpeer.variant.values.godot4_types import Godot4Type
from netpeer.variant.values.typed_containers import ANYTHING, ContainerType, TypedArray, TypedDictionary

__all__ = ["typed_array_writer", "typed_dictionary_writer"]

_pack_u32 = struct.Struct("<I").pack


def typed_array_writer(number: int, writers: Mapping[type, Writer], *, full_objects: bool) -> Writer:
    """
    Make a writer of typed arrays.
    """

    def write_array(value: TypedArray, out: bytearray, depth: int, max_size: int) -> None:
        count = len(value)
        if not depth or len(out) + 8 + 4 * count > max_size:
            raise refusal(value, out, depth)
        start, kind = len(out), value.item_type
        out += _pack_u32(number)
        _write_type(kind, out, start, FIRST_TYPE, max_size, full_objects=full_objects)
        out += _pack_u32(count)
        for item in value:
            _write_item(item, kind, writers, out, depth - 1, max_size)
        if len(out) > max_size:
            raise refusal(value, out, depth)

    return write_array


def typed_dictionary_writer(number: int, writers: Mapping[type, Writer], *, full_objects: bool) -> Writer:
    """
    Make a writer of typed dictionaries.
    """

    def write_dictionary(value: TypedDictionary, out: bytearray, depth: int, max_size: int) -> None:
        count = len(value)
        if not depth or len(out) + 8 + 8 * count > max_size:
            raise refusal(value, out, depth)
        start = len(out)
        out += _pack_u32(number)
        _write_type(value.key_type, out, start, FIRST_TYPE, max_size, full_objects=full_objects)
        _write_type(value.value_type, out, start, SECOND_TYPE, max_size, full_objects=full_objects)
        out += _pack_u32(count)
        for key, item in value.items():
            _write_item(key, value.key_type, writers, out, depth - 1, max_size)
            _write_item(item, value.value_type, writers, out, depth - 1, max_size)
        if len(out) > max_size:
            raise refusal(value, out, depth)

    return write_dictionary


def _write_type(
    kind: ContainerType, out: bytearray, start: int, shift: int, max_size: int, *, full_objects: bool
) -> None:
    """
    Write the description of one type, and set the bits for it in the header.
    """
    if kind == ANYTHING:
        return
    class_name = kind.class_name if full_objects else CLASS_OF_IDS
    if kind.script and full_objects:
        flag = KIND_SCRIPT
        append_text(kind.script, out, "ContainerType", max_size)
    elif kind.class_name or kind.script:
        flag = KIND_CLASS
        append_text(class_name, out, "ContainerType", max_size)
    else:
        flag = KIND_BUILTIN
        out += _pack_u32(kind.builtin)
    out[start + 2] |= flag << (shift - 16)


def _write_item(
    item: Any, kind: ContainerType, writers: Mapping[type, Writer], out: bytearray, depth: int, max_size: int
) -> None:
    """
    Write an item if it has the type of the container; otherwise refuse it. An int becomes a float where one is needed.
    """
    if kind.builtin == Godot4Type.FLOAT:
        item = converted(item)
        item = _as_float(item, out) if isinstance(item, int) and not isinstance(item, bool) else item
    start = len(out)
    writers[type(item)](item, out, depth, max_size)
    _check_written(item, out[start], kind, start)


def _as_float(number: int, out: bytearray) -> float:
    try:
        as_float = float(number)
    except OverflowError:
        raise VariantError("int", len(out), "too large for a float") from None
    if as_float != number:
        raise VariantError("int", len(out), f"no float is exactly {number}: write float(...) if a rounded one will do")
    return as_float


def _check_written(item: Any, number: int, kind: ContainerType, start: int) -> None:
    builtin = kind.builtin
    if number != builtin and builtin and (builtin != Godot4Type.OBJECT or number != Godot4Type.NIL):
        raise VariantError(type(item).__name__, start, f"its container is typed for {kind}")
