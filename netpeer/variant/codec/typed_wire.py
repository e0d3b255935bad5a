"""Typed arrays and dictionaries on the wire of Godot 4: the header says which types are described before the count.

Each description is a type's number, the name of a class, or the path of a script. Where full objects are not allowed,
every class is `EncodedObjectAsID`, in both directions, as in the engine.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any

from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.reading import Budget, Reader, open_container
from netpeer.variant.codec.reading_containers import KEYS_THAT_ARE_ONE, hashable
from netpeer.variant.codec.texts import ENDS_TOO_EARLY, append_text, read_text
from netpeer.variant.codec.writing import Writer
from netpeer.variant.codec.writing_containers import refusal
from netpeer.variant.values.godot4_types import Godot4Type
from netpeer.variant.values.typed_containers import ANYTHING, ContainerType, TypedArray, TypedDictionary

__all__ = [
    "typed_array_reader",
    "typed_array_writer",
    "typed_dictionary_reader",
    "typed_dictionary_writer",
]

_KIND_BUILTIN, _KIND_CLASS, _KIND_SCRIPT = 1, 2, 3
_KIND_BITS = 3

#: Where in a header the kind of an array's items or a dictionary's keys stands, and that of a dictionary's values.
_FIRST, _SECOND = 16, 18

_CLASS_OF_IDS = "EncodedObjectAsID"
_OBJECT_BY_ID = ContainerType(Godot4Type.OBJECT, _CLASS_OF_IDS)

#: Each type's description, by its number.
_BUILTINS = (ANYTHING, *(ContainerType(kind) for kind in Godot4Type if kind))

_OBJECT = Godot4Type.OBJECT

_new_array, _new_dictionary = list.__new__, dict.__new__

_u32 = struct.Struct("<I").unpack_from
_pack_u32 = struct.Struct("<I").pack


def typed_array_reader(readers: Sequence[Reader], *, allow_objects: bool) -> Reader:
    """
    Array, as a TypedArray.
    """

    def read_array(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[list[Any], int]:
        start = offset
        try:
            (header,) = _u32(data, offset)
            kind, offset = _read_type(data, offset + 4, header >> _FIRST, "Array", start, allow_objects=allow_objects)
            (count,) = _u32(data, offset)
            offset += 4
            # Not by the constructors, which check and cost more than all the rest.
            items = _new_array(TypedArray)
            items.item_type = kind
            for _ in range(open_container("Array", start, depth, count, 4, len(data) - offset, budget)):
                _check_type(data[offset], kind, "Array", start)
                item, offset = readers[data[offset]](data, offset, depth - 1, budget)
                items.append(item)
        except (IndexError, struct.error):
            raise VariantError("Array", start, ENDS_TOO_EARLY) from None
        return items if kind is not ANYTHING else list(items), offset

    return read_array


def typed_dictionary_reader(readers: Sequence[Reader], *, allow_objects: bool) -> Reader:
    """
    Dictionary, as a TypedDictionary.
    """
    name = "Dictionary"

    def read_dictionary(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[dict[Any, Any], int]:
        start = offset
        try:
            (header,) = _u32(data, offset)
            keys, offset = _read_type(data, offset + 4, header >> _FIRST, name, start, allow_objects=allow_objects)
            values, offset = _read_type(data, offset, header >> _SECOND, name, start, allow_objects=allow_objects)
            (count,) = _u32(data, offset)
            offset += 4
            count = open_container(name, start, depth, count, 8, len(data) - offset, budget)
            pairs = _new_dictionary(TypedDictionary)
            pairs.key_type, pairs.value_type = keys, values
            for _ in range(count):
                _check_type(data[offset], keys, name, start)
                key, offset = readers[data[offset]](data, offset, depth - 1, budget)
                _check_type(data[offset], values, name, start)
                pairs[hashable(key, start)], offset = readers[data[offset]](data, offset, depth - 1, budget)
        except (IndexError, struct.error):
            raise VariantError(name, start, ENDS_TOO_EARLY) from None
        if len(pairs) != count:
            raise VariantError(name, start, KEYS_THAT_ARE_ONE)
        return pairs if keys is not ANYTHING or values is not ANYTHING else dict(pairs), offset

    return read_dictionary


def _read_type(
    data: bytes, offset: int, kind: int, name: str, start: int, *, allow_objects: bool
) -> tuple[ContainerType, int]:
    """
    Read the description of one type.
    """
    kind &= _KIND_BITS
    if not kind:
        return ANYTHING, offset
    if kind == _KIND_BUILTIN:
        (number,) = _u32(data, offset)
        if number >= len(_BUILTINS):
            raise VariantError(name, start, f"it is typed, and Godot 4 has no type {number}")
        described, offset = _BUILTINS[number], offset + 4
    else:
        text, offset = read_text(data, offset, name, start)
        described = ContainerType(_OBJECT, *(("", text) if kind == _KIND_SCRIPT else (text, "")))
    return described if allow_objects or described[0] is not _OBJECT else _OBJECT_BY_ID, offset


def _check_type(number: int, kind: ContainerType, name: str, start: int) -> None:
    """
    Refuse what the announced type does not allow; objects may be null.
    """
    builtin = kind.builtin
    if number != builtin and builtin and (builtin != Godot4Type.OBJECT or number != Godot4Type.NIL):
        raise VariantError(name, start, f"it is typed for {kind}, and has something of type {number} in it")


def typed_array_writer(number: int, writers: Mapping[type, Writer], *, full_objects: bool) -> Writer:
    """
    For typed arrays.
    """

    def write_array(value: TypedArray, out: bytearray, depth: int, max_size: int) -> None:
        count = len(value)
        if not depth or len(out) + 8 + 4 * count > max_size:
            raise refusal(value, out, depth)
        start, kind = len(out), value.item_type
        out += _pack_u32(number)
        _write_type(kind, out, start, _FIRST, max_size, full_objects=full_objects)
        out += _pack_u32(count)
        for item in value:
            _write_item(item, kind, writers, out, depth - 1, max_size)
        if len(out) > max_size:
            raise refusal(value, out, depth)

    return write_array


def typed_dictionary_writer(number: int, writers: Mapping[type, Writer], *, full_objects: bool) -> Writer:
    """
    For typed dictionaries.
    """

    def write_dictionary(value: TypedDictionary, out: bytearray, depth: int, max_size: int) -> None:
        count = len(value)
        if not depth or len(out) + 8 + 8 * count > max_size:
            raise refusal(value, out, depth)
        start = len(out)
        out += _pack_u32(number)
        _write_type(value.key_type, out, start, _FIRST, max_size, full_objects=full_objects)
        _write_type(value.value_type, out, start, _SECOND, max_size, full_objects=full_objects)
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
    Write the description of one type, and its kind into the header.
    """
    if kind == ANYTHING:
        return
    class_name = kind.class_name if full_objects else _CLASS_OF_IDS
    if kind.script and full_objects:
        flag = _KIND_SCRIPT
        append_text(kind.script, out, "ContainerType", max_size)
    elif kind.class_name or kind.script:
        flag = _KIND_CLASS
        append_text(class_name, out, "ContainerType", max_size)
    else:
        flag = _KIND_BUILTIN
        out += _pack_u32(kind.builtin)
    out[start + 2] |= flag << (shift - 16)


def _write_item(
    item: Any, kind: ContainerType, writers: Mapping[type, Writer], out: bytearray, depth: int, max_size: int
) -> None:
    """
    Write what has the type of the container, or refuse it; a whole number may be a float.
    """
    if kind.builtin == Godot4Type.FLOAT and isinstance(item, int) and not isinstance(item, bool):
        item = _as_float(item, out)
    start = len(out)
    writers[type(item)](item, out, depth, max_size)
    _check_written(item, out[start], kind, start)


def _as_float(number: int, out: bytearray) -> float:
    try:
        return float(number)
    except OverflowError:
        raise VariantError("int", len(out), "too large for a float") from None


def _check_written(item: Any, number: int, kind: ContainerType, start: int) -> None:
    builtin = kind.builtin
    if number != builtin and builtin and (builtin != Godot4Type.OBJECT or number != Godot4Type.NIL):
        raise VariantError(type(item).__name__, start, f"what holds it is typed for {kind}")
