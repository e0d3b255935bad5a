"""Long arrays of ints, read and written in one step. Games send such arrays often, and a loop over them is slow."""

import struct
from collections.abc import Sequence
from typing import Any

__all__ = ["MANY", "pack_ints", "unpack_ints"]

#: From this many items on, trying the fast way pays off.
MANY = 33

#: The header of an int of 32 bits.
_PLAIN_INT = 2


def unpack_ints(data: bytes, offset: int, count: int) -> list[int] | None:
    """
    Read `count` values that are all ints of 32 bits.

    Returns:
        The ints, which take 8 bytes each. None if there is any other value or the bytes end early.
    """
    end = offset + 8 * count
    if end > len(data) or data[offset] != _PLAIN_INT:
        return None
    numbers = struct.unpack_from(f"<{2 * count}i", data, offset)
    return list(numbers[1::2]) if numbers[::2].count(_PLAIN_INT) == count else None


def pack_ints(values: Sequence[Any]) -> bytes | None:
    """
    Write values that are all ints of 32 bits.

    Returns:
        The bytes. None if there is any other value.
    """
    if type(values[0]) is not int or set(map(type, values)) != {int}:
        return None
    numbers: list[int] = [_PLAIN_INT] * (2 * len(values))
    numbers[1::2] = values
    try:
        return struct.pack(f"<{len(numbers)}i", *numbers)
    except struct.error:
        return None
