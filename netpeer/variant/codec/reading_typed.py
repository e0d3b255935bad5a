"""Readers of Godot 4's typed arrays and dictionaries.

Bits of the header say whether the type of the items, of the keys or of the values is described. The descriptions stand
between the header and the count: the number of a type, the name of a class, or the path of a script. Where full objects
are not allowed every class is `EncodedObjectAsID`, as in the engine.
"""

import struct
from collections.abc import Sequence
from typing import Any

from netpeer.variant.codec.budget import Budget, open_container
from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.reading import Reader
from netpeer.variant.codec.reading_containers import EQUAL_KEYS, hashable
from netpeer.variant.codec.texts import ENDS_TOO_EARLY, read_text
from netpeer.variant.values.godot4_types import Godot4Type
from netpeer.variant.values.typed_containers import ANYTHING, ContainerType, TypedArray, TypedDictionary

__all__ = [
    "CLASS_OF_IDS",
    "FIRST_TYPE",
    "KIND_BUILTIN",
    "KIND_CLASS",
    "KIND_SCRIPT",
    "SECOND_TYPE",
    "typed_array_reader",
    "typed_dictionary_reader",
]

KIND_BUILTIN, KIND_CLASS, KIND_SCRIPT = 1, 2, 3
_KIND_BITS = 3

#: The position of two bits in the header: for the items of an array or the keys of a dictionary, and for its values.
FIRST_TYPE, SECOND_TYPE = 16, 18

CLASS_OF_IDS = "EncodedObjectAsID"
_OBJECT_BY_ID = ContainerType(Godot4Type.OBJECT, CLASS_OF_IDS)

#: The description of each built-in type, by its number.
_BUILTINS = (ANYTHING, *(ContainerType(kind) for kind in Godot4Type if kind))

_OBJECT = Godot4Type.OBJECT

_new_array, _new_dictionary = list.__new__, dict.__new__

_u32 = struct.Struct("<I").unpack_from


def typed_array_reader(readers: Sequence[Reader], *, allow_objects: bool) -> Reader:
    """
    Make a reader of typed arrays: they become `TypedArray`.
    """

    def read_array(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[list[Any], int]:
        start = offset
        try:
            (header,) = _u32(data, offset)
            kind, offset = _read_type(
                data, offset + 4, header >> FIRST_TYPE, "Array", start, allow_objects=allow_objects
            )
            (count,) = _u32(data, offset)
            offset += 4
            # Not by the constructor: its checks take longer than everything else here.
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
    Make a reader of typed dictionaries: they become `TypedDictionary`.
    """
    name = "Dictionary"

    def read_dictionary(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[dict[Any, Any], int]:
        start = offset
        try:
            (header,) = _u32(data, offset)
            keys, offset = _read_type(data, offset + 4, header >> FIRST_TYPE, name, start, allow_objects=allow_objects)
            values, offset = _read_type(data, offset, header >> SECOND_TYPE, name, start, allow_objects=allow_objects)
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
            raise VariantError(name, start, EQUAL_KEYS)
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
    if kind == KIND_BUILTIN:
        (number,) = _u32(data, offset)
        if number >= len(_BUILTINS):
            raise VariantError(name, start, f"it is typed, and Godot 4 has no type {number}")
        described, offset = _BUILTINS[number], offset + 4
    else:
        text, offset = read_text(data, offset, name, start)
        described = ContainerType(_OBJECT, *(("", text) if kind == KIND_SCRIPT else (text, "")))
    return described if allow_objects or described[0] is not _OBJECT else _OBJECT_BY_ID, offset


def _check_type(number: int, kind: ContainerType, name: str, start: int) -> None:
    """
    Refuse an item whose type differs from the announced one. An object may be null.
    """
    builtin = kind.builtin
    if number != builtin and builtin and (builtin != Godot4Type.OBJECT or number != Godot4Type.NIL):
        raise VariantError(name, start, f"it is typed for {kind}, but an item has type {number}")
