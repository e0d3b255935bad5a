"""Readers and writers for Godot 4's tables: StringName, RID, Signal, and the short form of arguments.

In calls and in the state of synchronizers, a bool or an int that is not inside another value has a header of one byte.
Its low six bits are the type. The highest bit is the value of a bool; the two highest bits are the size of an int.
"""

import struct
from collections.abc import Sequence

from netpeer.variant.codec.budget import Budget
from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.reading import Reader
from netpeer.variant.codec.texts import ENDS_TOO_EARLY, append_text, read_text
from netpeer.variant.codec.writing import Writer, WriterTable
from netpeer.variant.values.callables import Signal
from netpeer.variant.values.objects import RID
from netpeer.variant.values.string_name import StringName

__all__ = [
    "compressed_readers",
    "compressed_writers",
    "read_rid",
    "read_signal",
    "read_string_name",
    "rid_writer",
    "signal_writer",
    "string_name_writer",
]

_BOOL, _INT = 1, 2

#: The bit of the header that makes a bool true.
_TRUE_BIT = 0x80

_new = tuple.__new__
_pack_header = struct.Struct("<I").pack
_pack_u64 = struct.Struct("<IQ").pack
_u64 = struct.Struct("<Q").unpack_from
_body_u64 = struct.Struct("<4xQ").unpack_from

#: An int in the short form: the header and 1, 2, 4 or 8 bytes.
_WIDTHS = [struct.Struct(f"<B{letter}") for letter in "bhiq"]


def read_string_name(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[StringName, int]:
    """
    Read a StringName. Its format is that of a String.
    """
    text, end = read_text(data, offset + 4, "StringName", offset)
    return StringName(text), end


def string_name_writer(number: int) -> Writer:
    """
    Make a writer of StringName values.
    """
    header = _pack_header(number)

    def write_string_name(value: StringName, out: bytearray, depth: int, max_size: int) -> None:
        out += header
        append_text(value, out, "StringName", max_size)

    return write_string_name


def read_rid(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[RID, int]:
    """
    Read a RID. Its number has a meaning only in the process that sent it.
    """
    try:
        return _new(RID, _body_u64(data, offset)), offset + 12
    except struct.error:
        raise VariantError("RID", offset, ENDS_TOO_EARLY) from None


def rid_writer(number: int) -> Writer:
    """
    Make a writer of RID values.
    """

    def write_rid(value: RID, out: bytearray, depth: int, max_size: int) -> None:
        out += _pack_u64(number, value.get_id())

    return write_rid


def read_signal(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Signal, int]:
    """
    Read a Signal: its name, then the id of its object.
    """
    name, end = read_text(data, offset + 4, "Signal", offset)
    try:
        (object_id,) = _u64(data, end)
    except struct.error:
        raise VariantError("Signal", offset, ENDS_TOO_EARLY) from None
    return _new(Signal, (object_id, name)), end + 8


def signal_writer(number: int) -> Writer:
    """
    Make a writer of Signal values.
    """
    header = _pack_header(number)

    def write_signal(value: Signal, out: bytearray, depth: int, max_size: int) -> None:
        out += header
        append_text(value.get_name(), out, "Signal", max_size)
        out += value.get_object_id().to_bytes(8, "little")

    return write_signal


def compressed_readers(readers: Sequence[Reader]) -> list[Reader]:
    """
    Copy a table of readers, with others for bools and ints in the short form. Values in containers keep the long form.
    """
    compressed = list(readers)
    compressed[_BOOL], compressed[_BOOL | 0x40] = _short_bool(False), _short_bool(False)
    compressed[_BOOL | _TRUE_BIT], compressed[_BOOL | _TRUE_BIT | 0x40] = _short_bool(True), _short_bool(True)
    for mode, layout in enumerate(_WIDTHS):
        compressed[_INT | mode << 6] = _short_int(layout)
    return compressed


def _short_bool(value: bool) -> Reader:
    def read_bool(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[bool, int]:
        return value, offset + 1

    return read_bool


def _short_int(layout: struct.Struct) -> Reader:
    unpack_from, size = layout.unpack_from, layout.size

    def read_int(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[int, int]:
        try:
            return unpack_from(data, offset)[1], offset + size
        except struct.error:
            raise VariantError("int", offset, ENDS_TOO_EARLY) from None

    return read_int


def compressed_writers(writers: WriterTable) -> WriterTable:
    """
    Copy a table of writers, with others for bools and ints in the short form. Values in containers keep the long form.
    """
    compressed = WriterTable(writers)
    compressed[bool] = _write_short_bool
    compressed[int] = _write_short_int
    return compressed


def _write_short_bool(value: bool, out: bytearray, depth: int, max_size: int) -> None:
    out.append(_BOOL | _TRUE_BIT if value else _BOOL)


def _write_short_int(value: int, out: bytearray, depth: int, max_size: int) -> None:
    """
    Write an int with the fewest bytes that hold it.
    """
    for mode, layout in enumerate(_WIDTHS):
        bits = 8 * (layout.size - 1) - 1
        if -(1 << bits) <= value < 1 << bits:
            out += layout.pack(_INT | mode << 6, value)
            return
    raise VariantError("int", len(out), f"{value.bit_length() + 1} bits do not fit into Godot's 64")
