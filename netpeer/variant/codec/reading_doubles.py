"""Readers of real numbers in single or double precision, for Godot 4's table.

An engine that was compiled with double precision sets a flag in the header of every value that consists of real
numbers, except colours. Values have single precision here, so the numbers are rounded, as an ordinary engine rounds
them.
"""

import struct
from collections.abc import Callable
from typing import Any

from netpeer.variant.codec.budget import Budget
from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.reading import FLAG_64, Reader, layout_reader
from netpeer.variant.codec.reading_arrays import packed_reader
from netpeer.variant.codec.texts import ENDS_TOO_EARLY
from netpeer.variant.values.float32 import float32
from netpeer.variant.values.packed import PackedValues
from netpeer.variant.values.value import Numbers

__all__ = ["real_layout_reader", "real_numbers_reader", "real_packed_reader"]

#: The byte of the header that has the flag, and the flag in this byte.
_FLAG_BYTE, _FLAG_BIT = 2, FLAG_64 >> 16

_DOUBLE_BYTES = 8

_new = tuple.__new__
_count_behind_header = struct.Struct("<4xI").unpack_from


def real_numbers_reader(kind: type[Numbers], name: str) -> Reader:
    """
    Make a reader of a type that consists of numbers only.
    """
    letters = kind.LAYOUT.format[1:]
    single, double = struct.Struct("<4x" + letters), struct.Struct("<4x" + letters.replace("f", "d"))
    read_single, single_bytes = single.unpack_from, single.size
    to_single = kind.LAYOUT

    def read_numbers(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        try:
            if data[offset + _FLAG_BYTE] & _FLAG_BIT:
                numbers = _rounded(to_single, double.unpack_from(data, offset))
                return _new(kind, numbers), offset + double.size
            return _new(kind, read_single(data, offset)), offset + single_bytes
        except (IndexError, struct.error):
            raise VariantError(name, offset, ENDS_TOO_EARLY) from None

    return read_numbers


def real_layout_reader(name: str, layout: str, make: Callable[[tuple[float, ...]], Any], parts: int) -> Reader:
    """
    Make a reader of a type that consists of other values; the arguments are those of `layout_reader()`.
    """

    def make_rounded(numbers: tuple[float, ...]) -> Any:
        return make(_rounded(to_single, numbers))

    to_single = struct.Struct("<" + layout)
    read_single = layout_reader(name, layout, make, parts)
    read_double = layout_reader(name, layout.replace("f", "d"), make_rounded, parts)
    return _by_flag(read_single, read_double)


def real_packed_reader(kind: type[PackedValues[Any]], name: str) -> Reader:
    """
    Make a reader of arrays of vectors.
    """
    numbers_in_item = len(kind.ITEM.unpack(bytes(kind.ITEM.size)))
    item_bytes = numbers_in_item * _DOUBLE_BYTES

    def read_double(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        try:
            (count,) = _count_behind_header(data, offset)
        except struct.error:
            raise VariantError(name, offset, ENDS_TOO_EARLY) from None
        begin = offset + 8
        end = begin + count * item_bytes
        if end > len(data):
            reason = f"{count} items of {item_bytes} bytes are announced, {len(data) - begin} bytes are left"
            raise VariantError(name, offset, reason)
        numbers = struct.unpack_from(f"<{count * numbers_in_item}d", data, begin)
        return kind.from_bytes(struct.pack(f"<{len(numbers)}f", *map(float32, numbers))), end

    return _by_flag(packed_reader(kind, name), read_double)


def _rounded(layout: struct.Struct, numbers: tuple[float, ...]) -> tuple[float, ...]:
    """
    Round to single precision. A number that is too large becomes infinite.
    """
    try:
        return layout.unpack(layout.pack(*numbers))
    except OverflowError:
        return tuple(map(float32, numbers))


def _by_flag(read_single: Reader, read_double: Reader) -> Reader:
    def read_either(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        is_double = len(data) > offset + _FLAG_BYTE and data[offset + _FLAG_BYTE] & _FLAG_BIT
        return (read_double if is_double else read_single)(data, offset, depth, budget)

    return read_either
