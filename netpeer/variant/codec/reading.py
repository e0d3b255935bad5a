"""Readers of simple types, for the dialects' tables.

A reader takes the bytes, the offset of a value's header, how many levels of containers are still allowed, and the
budget of values. It returns the value and the offset behind it, or raises VariantError. A reader compares a count from
the wire with the bytes that are left before it allocates anything.
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
    Make a reader of a type without a body.
    """

    def read_constant(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        if offset + 4 > len(data):
            raise VariantError(type(value).__name__, offset, ENDS_TOO_EARLY)
        return value, offset + 4

    return read_constant


def refusing_reader(kind: str, reason: str) -> Reader:
    """
    Make a reader that refuses: for type numbers that do not exist or are not allowed.
    """

    def refuse(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        raise VariantError(kind, offset, reason)

    return refuse


def read_bool(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[bool, int]:
    """
    Read a bool. As in Godot, every number except zero is true.
    """
    try:
        return _header_u32(data, offset)[1] != 0, offset + 8
    except struct.error:
        raise VariantError("bool", offset, ENDS_TOO_EARLY) from None


def read_int(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[int, int]:
    """
    Read an int of 32 bits, or of 64 bits if the header has the flag.
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
    Read a float in single precision, or in double precision if the header has the flag.
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
    Make a reader of a type that consists of numbers only.
    """
    layout = struct.Struct("<4x" + kind.LAYOUT.format[1:])
    unpack_from, size = layout.unpack_from, layout.size

    def read_numbers(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        try:
            # The numbers have single precision already, so the constructor, which rounds, is not needed.
            return _new(kind, unpack_from(data, offset)), offset + size
        except struct.error:
            raise VariantError(name, offset, ENDS_TOO_EARLY) from None

    return read_numbers


def layout_reader(name: str, layout: str, make: Callable[[tuple[float, ...]], Any], parts: int) -> Reader:
    """
    Make a reader of a type that consists of other values.

    Args:
        name: the name of the type in errors.
        layout: its numbers, as a format of `struct`.
        make: makes the value from the numbers.
        parts: how many other values it consists of. They count as values, too.
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
