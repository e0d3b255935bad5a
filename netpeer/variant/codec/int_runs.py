"""Long arrays of plain ints, all in one go: the one kind of long array that games really send untyped."""

import struct
from collections.abc import Sequence
from typing import Any

__all__ = ["MANY", "pack_ints", "unpack_ints"]

#: So many items are worth a look at all of them.
MANY = 33

#: The header of an int of 32 bits.
_PLAIN_INT = 2


def unpack_ints(data: bytes, offset: int, count: int) -> list[int] | None:
    """
    Read `count` values that are all ints of 32 bits.

    Returns:
        The ints, which took 8 bytes each; None, and nothing is said about why, when there is anything else.
    """
    end = offset + 8 * count
    if end > len(data) or data[offset] != _PLAIN_INT:
        return None
    numbers = struct.unpack_from(f"<{2 * count}i", data, offset)
    return list(numbers[1::2]) if numbers[::2].count(_PLAIN_INT) == count else None


def pack_ints(values: Sequence[Any]) -> bytes | None:
    """
    The bytes of values that are all ints of 32 bits; None when there is anything else.
    """
    if type(values[0]) is not int or set(map(type, values)) != {int}:
        return None
    numbers: list[int] = [_PLAIN_INT] * (2 * len(values))
    numbers[1::2] = values
    try:
        return struct.pack(f"<{len(numbers)}i", *numbers)
    except struct.error:
        return None
