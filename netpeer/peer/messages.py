"""Plain Python values as packets, in msgpack, with limits in both directions."""

from collections.abc import Callable

import msgpack

from netpeer.errors import MessageError

__all__ = ["MAX_DEPTH", "MessageError", "pack", "unpack"]

# Levels of lists and dicts inside each other. The values of a game have about five levels. A value from a remote end
# must not overflow Python's stack when the game walks through it recursively.
MAX_DEPTH = 64


def pack(value: object, *, max_bytes: int) -> bytes:
    """
    Encode a value.

    Args:
        value: None, bool, int, float, str, bytes, and lists, tuples and dicts of them. Numbers of numpy count as
            numbers of Python. A tuple cannot be a key: it would arrive as a list, and a list is no key in Python.
        max_bytes: the most bytes of the result.

    Returns:
        The value in msgpack. Read it with `unpack`.

    Raises:
        MessageError: the value cannot be sent. The text says why.
    """
    try:
        packed = msgpack.packb(value, use_bin_type=True, default=_plain)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise MessageError(f"the value cannot be sent: {error}") from error
    if len(packed) > max_bytes:
        raise MessageError(f"the value takes {len(packed)} bytes, encode_buffer_max_size is {max_bytes}")
    _check_depth(value, _inside_of_sent)
    return bytes(packed)


def _plain(value: object) -> object:
    """
    Convert a value that msgpack cannot write: a number of numpy becomes a number of Python, all else is refused.
    """
    # Imported here: most games need no Variants, and start faster without them.
    from netpeer.variant.codec.foreign import advice_for, converted

    plain: object = converted(value)
    if isinstance(plain, bool | int | float):
        return plain
    raise TypeError(f"msgpack has no form for it; {advice_for(type(value))}")


def unpack(packet: bytes, *, max_bytes: int) -> object:
    """
    Decode a value.

    Args:
        packet: a packet from a remote end. It may have any bytes.
        max_bytes: a longer packet is refused before it is read.

    Returns:
        The value, with lists in place of tuples.

    Raises:
        MessageError: the packet is no message, or it is too long or nested too deeply. The text says why.
    """
    if len(packet) > max_bytes:
        raise MessageError(f"the packet has {len(packet)} bytes, encode_buffer_max_size is {max_bytes}")
    try:
        _check_counts(packet)
        # A key may be any plain value. A timestamp becomes a float.
        value: object = msgpack.unpackb(
            packet, raw=False, strict_map_key=False, timestamp=1, ext_hook=_refuse_extension
        )
    except (ValueError, TypeError, OverflowError, RecursionError, msgpack.OutOfData) as error:
        # TypeError: a list or dict is a key. Errors of msgpack are ValueErrors, and some of them have no text.
        raise MessageError(f"the packet is no message of put_message: {str(error) or type(error).__name__}") from error
    _check_depth(value, _inside)
    return value


def _check_counts(packet: bytes) -> None:
    # unpackb allocates as many items as a header announces, before it reads them: some KB of nested headers would take
    # gigabytes. `skip` allocates nothing, and fails when the announced items are missing.
    scanner = msgpack.Unpacker(max_buffer_size=max(len(packet), 1))
    scanner.feed(packet)
    scanner.skip()


def _refuse_extension(code: int, _data: bytes) -> object:
    raise ValueError(f"it contains an extension of msgpack (type {code})")


def _check_depth(value: object, inside: Callable[[object], list[object]]) -> None:
    level: list[object] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [inner for container in level for inner in inside(container)]
        if not level:
            return
    raise MessageError(f"the value is nested more than {MAX_DEPTH} levels deep")


def _inside_of_sent(value: object) -> list[object]:
    """
    As `_inside`, and refuse values that msgpack can write, but that `unpack` reads as another value.
    """
    if isinstance(value, dict):
        for key in value:
            if isinstance(key, tuple):
                raise MessageError(
                    f"the value cannot be sent: its key {key!r} is a tuple, which would arrive as a list, and no list "
                    f"is a key in Python. Send pairs, `list(value.items())`, or write the key as a str"
                )
            _refuse_special(key)
    _refuse_special(value)
    return _inside(value)


def _refuse_special(value: object) -> None:
    if isinstance(value, msgpack.ExtType):
        raise MessageError("the value cannot be sent: it contains an extension of msgpack. Send its data, bytes")
    if isinstance(value, msgpack.Timestamp):
        raise MessageError("the value cannot be sent: it contains a timestamp. Send `timestamp.to_unix()`, a float")


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple):
        return list(value)
    return []
