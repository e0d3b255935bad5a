"""Parts from which a dialect builds its table of readers: containers of values of any type."""

import struct
from collections.abc import Sequence
from typing import Any

from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.int_runs import MANY, unpack_ints
from netpeer.variant.codec.reading import Budget, Reader, open_container, spend
from netpeer.variant.codec.texts import ENDS_TOO_EARLY, KNOWN_STRINGS, SPANS, read_text
from netpeer.variant.values.objects import EncodedObject, EncodedObjectAsID

__all__ = [
    "FLAG_OBJECT_AS_ID",
    "KEYS_THAT_ARE_ONE",
    "TYPED_ARRAY",
    "TYPED_DICTIONARY",
    "array_reader",
    "dictionary_reader",
    "full_object_reader",
    "hashable",
    "object_id_reader",
]

#: Header flag of Object: the body is an instance id.
FLAG_OBJECT_AS_ID = 1 << 16

#: Header flags of Godot 4's typed containers: two bits for each type that is described.
TYPED_ARRAY = 3 << 16
TYPED_DICTIONARY = 15 << 16

_NO_FLAGS = 0xFFFF

KEYS_THAT_ARE_ONE = "two of its keys are one in Python, such as 1 and 1.0"

_STRING = 4

#: So few items are read without a look at the bytes that are left: if those end first, that is soon found out.
_FEW = 32

#: Ready-made loops for few items: `range()` costs as much as reading a short string.
_TURNS = tuple(range(count) for count in range(_FEW + 1))

_known_string = KNOWN_STRINGS.get
_header_u32 = struct.Struct("<II").unpack_from
_body_u64 = struct.Struct("<4xQ").unpack_from
_u32 = struct.Struct("<I").unpack_from


def array_reader(readers: Sequence[Reader], read_typed: Reader | None = None) -> Reader:
    """
    Array, as a list; those of Godot 4 whose header says that they are typed are for another reader.
    """

    def read_array(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[list[Any], int]:
        start = offset
        try:
            header, count = _header_u32(data, offset)
            if header > _NO_FLAGS and read_typed and header & TYPED_ARRAY:
                return read_typed(data, offset, depth, budget)
            offset += 8
            if count > _FEW or not depth:
                count = open_container("Array", start, depth, count, 4, len(data) - offset, budget)
                ints = unpack_ints(data, offset, count) if count >= MANY else None
                if ints is not None:
                    return ints, offset + 8 * count
                turns = range(count)
            else:
                turns = _TURNS[count]
                if budget:
                    spend(budget, count, "Array", start)
            depth -= 1
            items: list[Any] = []
            append = items.append
            for _ in turns:
                kind = data[offset]
                # Strings come most often: a known one costs a lookup and no call.
                if kind == _STRING:
                    item: Any = _known_string(data[offset : (end := offset + SPANS[data[offset + 4]])])
                    if item is not None:
                        append(item)
                        offset = end
                        continue
                item, offset = readers[kind](data, offset, depth, budget)
                append(item)
            return items, offset
        except (IndexError, struct.error):
            raise VariantError("Array", start, ENDS_TOO_EARLY) from None

    return read_array


def dictionary_reader(readers: Sequence[Reader], read_typed: Reader | None = None) -> Reader:
    """
    Dictionary, as a dict; typed ones as with arrays.
    """

    def read_dictionary(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[dict[Any, Any], int]:
        start = offset
        try:
            header, count = _header_u32(data, offset)
            if header > _NO_FLAGS and read_typed and header & TYPED_DICTIONARY:
                return read_typed(data, offset, depth, budget)
            offset += 8
            if count > _FEW or not depth:
                count = open_container("Dictionary", start, depth, count, 8, len(data) - offset, budget)
                turns = range(count)
            else:
                turns = _TURNS[count]
                if budget:
                    spend(budget, count, "Dictionary", start)
            depth -= 1
            pairs: dict[Any, Any] = {}
            for _ in turns:
                # As in arrays. Nearly every key is a known string, so there is no look at the type first: the type
                # is part of what is looked up.
                key: Any = _known_string(data[offset : (end := offset + SPANS[data[offset + 4]])])
                if key is None:
                    key, end = readers[data[offset]](data, offset, depth, budget)
                    key = hashable(key, start)
                kind = data[end]
                if kind == _STRING:
                    item: Any = _known_string(data[end : (offset := end + SPANS[data[end + 4]])])
                    if item is not None:
                        pairs[key] = item
                        continue
                pairs[key], offset = readers[kind](data, end, depth, budget)
        except (IndexError, struct.error):
            raise VariantError("Dictionary", start, ENDS_TOO_EARLY) from None
        if len(pairs) != count:
            # Godot tells 1 from 1.0 and true; a dict would lose all but one of them in silence.
            raise VariantError("Dictionary", start, KEYS_THAT_ARE_ONE)
        return pairs, offset

    return read_dictionary


def hashable(key: Any, start: int) -> Any:
    """
    Give what can be a key in Python: Godot's arrays can be one, Python's lists cannot, but tuples can.
    """
    if isinstance(key, list):
        return tuple([hashable(item, start) for item in key])
    try:
        hash(key)
    except TypeError:
        raise VariantError("Dictionary", start, f"a {type(key).__name__} cannot be a key in Python") from None
    return key


def object_id_reader(how_to_read_more: str) -> Reader:
    """
    An object by its id; a full one is refused, and the error tells how to have it read.
    """

    def read_object_id(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[EncodedObjectAsID, int]:
        try:
            header, number = _header_u32(data, offset)
            if header & FLAG_OBJECT_AS_ID:
                return tuple.__new__(EncodedObjectAsID, _body_u64(data, offset)), offset + 12
        except struct.error:
            raise VariantError("Object", offset, ENDS_TOO_EARLY) from None
        raise VariantError("Object", offset, f"full objects are only read with {how_to_read_more}")

    return read_object_id


def full_object_reader(readers: Sequence[Reader]) -> Reader:
    """
    An object by its id, or a full one as plain data.
    """

    def read_object(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        start = offset
        try:
            (header,) = _u32(data, offset)
            if header & FLAG_OBJECT_AS_ID:
                return EncodedObjectAsID(*_body_u64(data, offset)), offset + 12
            class_name, offset = read_text(data, offset + 4, "Object", start)
            if not class_name:
                return EncodedObject(), offset
            (count,) = _u32(data, offset)
            offset += 4
            count = open_container("Object", start, depth, count, 8, len(data) - offset, budget)
            properties: dict[str, Any] = {}
            for _ in range(count):
                name, offset = read_text(data, offset, "Object", start)
                properties[name], offset = readers[data[offset]](data, offset, depth - 1, budget)
        except (IndexError, struct.error):
            raise VariantError("Object", start, ENDS_TOO_EARLY) from None
        if len(properties) != count:
            raise VariantError("Object", start, "two of its properties have one name")
        return EncodedObject(class_name, properties), offset

    return read_object
