"""The table of writers, and writers of simple types, for the dialects.

A writer takes a value, the bytes so far, how many levels of containers are still allowed, and the largest size in
bytes. It appends the encoded value to the bytes. If it raises VariantError, the bytes are unusable.
"""

import struct
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.foreign import advice_for, converter_for
from netpeer.variant.codec.reading import FLAG_64
from netpeer.variant.codec.texts import KNOWN_ENCODINGS, encode_string
from netpeer.variant.values.integer_vectors import Integers
from netpeer.variant.values.value import Numbers, Value

__all__ = [
    "Writer",
    "WriterTable",
    "constant_writer",
    "layout_writer",
    "numbers_writer",
    "refusing_writer",
    "write_bool",
    "write_float",
    "write_int",
    "write_str",
    "write_str_subclass",
]

Writer: TypeAlias = Callable[[Any, bytearray, int, int], None]

_TYPE_INT, _TYPE_FLOAT = 2, 3
_INT32_MIN, _INT32_MAX = -(2**31), 2**31 - 1

_TRUE, _FALSE = bytes.fromhex("0100000001000000"), bytes.fromhex("0100000000000000")

_pack_header = struct.Struct("<I").pack
_pack_i32 = struct.Struct("<Ii").pack
_pack_i64 = struct.Struct("<Iq").pack
_float32 = struct.Struct("<If")
_pack_f64 = struct.Struct("<Id").pack


#: The most types outside the table whose writers are cached. A full cache is cleared.
_FOUND_COUNT_MAX = 256


class WriterTable(dict[type, Writer]):
    """
    The writers of a dialect, by type. A type of pygame or numpy that is not in the table is converted to a Godot value
    first; any other type is written as the first of its bases that is in the table.
    """

    def __init__(self, writers: Mapping[type, Writer]) -> None:
        super().__init__(writers)
        self._found: dict[type, Writer] = {}

    def __missing__(self, kind: type) -> Writer:
        writer = self._found.get(kind)
        if writer is None:
            if len(self._found) >= _FOUND_COUNT_MAX:
                self._found.clear()
            writer = self._found[kind] = self._find(kind)
        return writer

    def _find(self, kind: type) -> Writer:
        convert = converter_for(kind)
        if convert is not None:
            return self._converting_writer(convert)
        for base in kind.__mro__[1:]:
            if base is Value:
                break  # a value of the other dialect is a tuple, too, but must not become an array
            if base in self:
                return self[base] if base is not str else write_str_subclass
        advice = "" if issubclass(kind, Value) else f"; {advice_for(kind)}"
        known = ", ".join(sorted({"None"} | {known.__name__ for known in self if known is not type(None)}))
        return refusing_writer(f"Godot has no type for it{advice}; this dialect writes {known}")

    def _converting_writer(self, convert: Callable[[Any], Any]) -> Writer:
        def write_converted(value: Any, out: bytearray, depth: int, max_size: int) -> None:
            converted = convert(value)
            self[type(converted)](converted, out, depth, max_size)

        return write_converted


def refusing_writer(reason: str) -> Writer:
    """
    Make a writer of a type that cannot be written.

    Args:
        reason: the text of the error.
    """

    def refuse(value: Any, out: bytearray, depth: int, max_size: int) -> None:
        raise VariantError(type(value).__name__, len(out), reason)

    return refuse


def constant_writer(number: int) -> Writer:
    """
    Make a writer of a type without a body.

    Args:
        number: the type's number in the header.
    """
    encoded = _pack_header(number)

    def write_constant(value: Any, out: bytearray, depth: int, max_size: int) -> None:
        out += encoded

    return write_constant


def write_bool(value: bool, out: bytearray, depth: int, max_size: int) -> None:
    """
    Write a bool, with a body of 32 bits.
    """
    out += _TRUE if value else _FALSE


def write_int(value: int, out: bytearray, depth: int, max_size: int) -> None:
    """
    Write an int with 32 bits if they are enough, else with 64. A larger int raises VariantError.
    """
    if _INT32_MIN <= value <= _INT32_MAX:
        out += _pack_i32(_TYPE_INT, value)
        return
    try:
        out += _pack_i64(_TYPE_INT | FLAG_64, value)
    except struct.error:
        raise VariantError("int", len(out), f"{value.bit_length() + 1} bits do not fit into Godot's 64") from None


def write_float(value: float, out: bytearray, depth: int, max_size: int) -> None:
    """
    Write a float with single precision if that keeps its value, else with double. NaN is never equal to itself, so it
    has double precision.
    """
    try:
        encoded = _float32.pack(_TYPE_FLOAT, value)
        if _float32.unpack(encoded)[1] == value:
            out += encoded
            return
    except OverflowError:
        pass
    out += _pack_f64(_TYPE_FLOAT | FLAG_64, value)


def write_str(value: str, out: bytearray, depth: int, max_size: int) -> None:
    """
    Write a string. Short strings come from a cache of encoded strings.
    """
    try:
        out += KNOWN_ENCODINGS[value]
    except KeyError:
        out += encode_string(value, len(out), max_size)


def write_str_subclass(value: str, out: bytearray, depth: int, max_size: int) -> None:
    """
    Write an instance of a subclass of str, as a plain string. Methods that the subclass overrides are not called.
    """
    write_str(str.__str__(value), out, depth, max_size)


def numbers_writer(number: int, kind: type[Numbers] | type[Integers]) -> Writer:
    """
    Make a writer of a value that is the tuple of its numbers.

    Args:
        number: the type's number in the header.
        kind: the value's class.
    """
    pack = struct.Struct("<I" + kind.LAYOUT.format[1:]).pack

    def write_numbers(value: Numbers | Integers, out: bytearray, depth: int, max_size: int) -> None:
        out += pack(number, *value)

    return write_numbers


def layout_writer(number: int, layout: str, take: Callable[[Any], tuple[float, ...]]) -> Writer:
    """
    Make a writer of a value with a fixed number of numbers.

    Args:
        number: the type's number in the header.
        layout: the format of the body, as for `struct`.
        take: returns the numbers of a value.
    """
    pack = struct.Struct("<I" + layout).pack

    def write_layout(value: Any, out: bytearray, depth: int, max_size: int) -> None:
        out += pack(number, *take(value))

    return write_layout
