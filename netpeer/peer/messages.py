"""Plain Python values as packets, in msgpack, with bounds in both directions."""

from collections.abc import Callable

import msgpack

from netpeer.errors import MessageError

__all__ = ["MAX_DEPTH", "MessageError", "pack", "unpack"]

# Lists and dicts inside each other. A game's values have a handful of levels; whoever walks one recursively must not
# be driven out of Python's stack by what a stranger sent.
MAX_DEPTH = 64


def pack(value: object, *, max_bytes: int) -> bytes:
    """
    Encode a value.

    Args:
        value: None, bool, int, float, str, bytes, and lists, tuples and dicts of them; numpy's numbers count as
            Python's. A tuple is no key: it would arrive as a list, which Python takes for none.
        max_bytes: the most bytes that it may take.

    Returns:
        msgpack, which `unpack` reads. Raises `MessageError` with the reason.
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
    What msgpack cannot write as it is: a number of numpy's, or nothing that could be sent.
    """
    # Only here: most games need no Variants, and should not wait for them at their start.
    from netpeer.variant.codec.foreign import advice_for, converted

    plain: object = converted(value)
    if isinstance(plain, bool | int | float):
        return plain
    raise TypeError(f"msgpack has no form for it; {advice_for(type(value))}")


def unpack(packet: bytes, *, max_bytes: int) -> object:
    """
    Decode a value.

    Args:
        packet: what `pack` gave at the other end, or anything else.
        max_bytes: a longer packet is refused unread.

    Returns:
        The value, tuples as lists. Raises `MessageError` with the reason.
    """
    if len(packet) > max_bytes:
        raise MessageError(f"the packet has {len(packet)} bytes, encode_buffer_max_size is {max_bytes}")
    try:
        _check_counts(packet)
        # Keys may be any plain value; a timestamp is a float.
        value: object = msgpack.unpackb(
            packet, raw=False, strict_map_key=False, timestamp=1, ext_hook=_refuse_extension
        )
    except (ValueError, TypeError, OverflowError, RecursionError, msgpack.OutOfData) as error:
        # TypeError: a list or dict as a key. msgpack's own errors are ValueErrors, some of them without a text.
        raise MessageError(f"the packet is not a value: {str(error) or type(error).__name__}") from error
    _check_depth(value, _inside)
    return value


def _check_counts(packet: bytes) -> None:
    # unpackb makes room for as many items as a header claims, before it looks for them: some KB of headers inside
    # each other would take gigabytes. Skipping makes nothing, and fails where the claimed items are not there.
    scanner = msgpack.Unpacker(max_buffer_size=max(len(packet), 1))
    scanner.feed(packet)
    scanner.skip()


def _refuse_extension(code: int, data: bytes) -> object:
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
    As `_inside`, and refuses what msgpack writes and `unpack` does not read as the same value.
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
