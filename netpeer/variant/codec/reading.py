"""Parts from which a dialect builds its table of readers: the simple types.

A reader gets the bytes, the offset of a value's header, how many more containers may open, and a list whose one item
says how many more values may come. It gives the value and the offset behind it, or raises VariantError. No reader
allocates by a count before it has compared the count with the bytes that are left.
"""

import struct
from collections.abc import Callable
from typing import Any, TypeAlias

from netpeer.variant.codec.budget import Budget, spend
from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.texts import ENDS_TOO_EARLY
from netpeer.variant.values.integer_vectors import Integers
from netpeer.variant.values.value import Numbers

__all__ = [
    "FLAG_64",
    "Reader",
    "constant_reader",
    "layout_reader",
    "numbers_reader",
    "read_bool",
    "read_float",
    "read_int",
    "refusing_reader",
]

Reader: TypeAlias = Callable[[bytes, int, int, Budget], tuple[Any, int]]

#: Header flag of int and float: the body has 64 bits.
FLAG_64 = 1 << 16

#: The header of an int of 32 bits as every encoder writes it.
_PLAIN_INT = 2

_new = tuple.__new__
_header_u32 = struct.Struct("<II").unpack_from
_header_i32 = struct.Struct("<Ii").unpack_from
_header_f32 = struct.Struct("<If").unpack_from
_body_i64 = struct.Struct("<4xq").unpack_from
_body_f64 = struct.Struct("<4xd").unpack_from


def constant_reader(value: Any) -> Reader:
    """
    For a type without a body.
    """

    def read_constant(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        if offset + 4 > len(data):
            raise VariantError(type(value).__name__, offset, ENDS_TOO_EARLY)
        return value, offset + 4

    return read_constant


def refusing_reader(kind: str, reason: str) -> Reader:
    """
    For type numbers that mean nothing, or nothing that is allowed.
    """

    def refuse(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        raise VariantError(kind, offset, reason)

    return refuse


def read_bool(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[bool, int]:
    """
    Any number but zero is true, as in Godot.
    """
    try:
        return _header_u32(data, offset)[1] != 0, offset + 8
    except struct.error:
        raise VariantError("bool", offset, ENDS_TOO_EARLY) from None


def read_int(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[int, int]:
    """
    32 bits, or 64 with the flag.
    """
    try:
        header, number = _header_i32(data, offset)
        if header == _PLAIN_INT or not header & FLAG_64:
            return number, offset + 8
        return _body_i64(data, offset)[0], offset + 12
    except struct.error:
        raise VariantError("int", offset, ENDS_TOO_EARLY) from None


def read_float(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[float, int]:
    """
    Single precision, or double with the flag.
    """
    try:
        header, number = _header_f32(data, offset)
        if header & FLAG_64:
            return _body_f64(data, offset)[0], offset + 12
        return number, offset + 8
    except struct.error:
        raise VariantError("float", offset, ENDS_TOO_EARLY) from None


def numbers_reader(kind: type[Numbers] | type[Integers], name: str) -> Reader:
    """
    For a value that is the tuple of its numbers.
    """
    layout = struct.Struct("<4x" + kind.LAYOUT.format[1:])
    unpack_from, size = layout.unpack_from, layout.size

    def read_numbers(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        try:
            # They are single-precision already: no constructor has to round them.
            return _new(kind, unpack_from(data, offset)), offset + size
        except struct.error:
            raise VariantError(name, offset, ENDS_TOO_EARLY) from None

    return read_numbers


def layout_reader(name: str, layout: str, make: Callable[[tuple[float, ...]], Any], parts: int) -> Reader:
    """
    For a value that is made from a fixed row of numbers by way of `parts` other values, which count as values, too.
    """
    body = struct.Struct("<4x" + layout)

    def read_layout(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        if budget:
            spend(budget, parts, name, offset)
        try:
            return make(body.unpack_from(data, offset)), offset + body.size
        except struct.error:
            raise VariantError(name, offset, ENDS_TOO_EARLY) from None

    return read_layout
