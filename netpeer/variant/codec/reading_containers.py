"""Readers of arrays and dictionaries, for the dialects' tables.

The fast path for strings stands only here. A string that was read before is found by its encoded bytes, in a dict. The
lookup stands inside the two loops below, because a call for each string costs 20 to 40 % of the time to read a typical
value; `read_values()` serves arrays and the arguments of calls, and the loop over pairs serves dictionaries.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from netpeer.variant.codec.budget import Budget, open_container, spend
from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.int_runs import MANY, unpack_ints
from netpeer.variant.codec.reading import Reader
from netpeer.variant.codec.texts import ENDS_TOO_EARLY, KNOWN_STRINGS, SPANS

__all__ = [
    "EQUAL_KEYS",
    "TYPED_ARRAY",
    "TYPED_DICTIONARY",
    "array_reader",
    "dictionary_reader",
    "hashable",
    "read_values",
]

#: Header flags of Godot 4's typed containers: two bits for the type of items, of keys and of values.
TYPED_ARRAY = 3 << 16
TYPED_DICTIONARY = 15 << 16

_NO_FLAGS = 0xFFFF

EQUAL_KEYS = "two of its keys are equal in Python, such as 1 and 1.0"

_STRING = 4

#: Up to this many items, the count is not compared with the bytes that are left: reading fails soon enough.
_FEW = 32

#: A range for each small count: making one costs as much as reading a short string.
_TURNS = tuple(range(count) for count in range(_FEW + 1))

_known_string = KNOWN_STRINGS.get
_header_u32 = struct.Struct("<II").unpack_from


def read_values(
    readers: Sequence[Reader],
    append: Callable[[Any], None],
    data: bytes,
    offset: int,
    turns: Iterable[int],
    depth: int,
    budget: Budget,
) -> int:
    """
    Read values that stand one behind another.

    Args:
        readers: a reader for each type number.
        append: takes each value.
        data: the bytes.
        offset: where the first value begins.
        turns: anything with as many items as there are values.
        depth: how many levels of containers may follow.
        budget: how many more values are allowed.

    Returns:
        The offset behind the last value.

    Raises:
        IndexError: the bytes end before a value begins.
        VariantError: a value is broken or beyond the limits.
    """
    for _ in turns:
        kind = data[offset]
        if kind == _STRING:
            text = _known_string(data[offset : (end := offset + SPANS[data[offset + 4]])])
            if text is not None:
                append(text)
                offset = end
                continue
        item, offset = readers[kind](data, offset, depth, budget)
        append(item)
    return offset


def array_reader(readers: Sequence[Reader], read_typed: Reader | None = None) -> Reader:
    """
    Make a reader of arrays: they become lists.

    Args:
        readers: a reader for each type number.
        read_typed: reads the arrays whose header says that they are typed (Godot 4 only).
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
            items: list[Any] = []
            if not count:
                return items, offset
            offset = read_values(readers, items.append, data, offset, turns, depth - 1, budget)
            return items, offset
        except (IndexError, struct.error):
            raise VariantError("Array", start, ENDS_TOO_EARLY) from None

    return read_array


def dictionary_reader(readers: Sequence[Reader], read_typed: Reader | None = None) -> Reader:
    """
    Make a reader of dictionaries: they become dicts.

    Args:
        readers: a reader for each type number.
        read_typed: reads the dictionaries whose header says that they are typed (Godot 4 only).
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
                # Nearly every key is a known string, so the type is not compared first. The encoded bytes begin with
                # the type, so no other value can be found.
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
            # The keys 1, 1.0 and true differ in Godot. A dict would keep only one of them.
            raise VariantError("Dictionary", start, EQUAL_KEYS)
        return pairs, offset

    return read_dictionary


def hashable(key: Any, start: int) -> Any:
    """
    Turn a value that was read into a key: a list becomes a tuple, because Python has no lists as keys.

    Args:
        key: the value.
        start: the offset of the dictionary, for the error.

    Returns:
        A key that is equal in Godot.

    Raises:
        VariantError: Python cannot use the value as a key.
    """
    if isinstance(key, list):
        return tuple([hashable(item, start) for item in key])
    try:
        hash(key)
    except TypeError:
        raise VariantError("Dictionary", start, f"a {type(key).__name__} cannot be a key in Python") from None
    return key
