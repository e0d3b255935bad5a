"""Plain Python values as packets, in msgpack, with bounds in both directions."""

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
        value: None, bool, int, float, str, bytes, and lists, tuples and dicts of them.
        max_bytes: the most bytes that it may take.

    Returns:
        msgpack. Raises `MessageError` with the reason.
    """
    try:
        packed = msgpack.packb(value, use_bin_type=True)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise MessageError(f"the value cannot be sent: {error}") from error
    if len(packed) > max_bytes:
        raise MessageError(f"the value takes {len(packed)} bytes, encode_buffer_max_size is {max_bytes}")
    _check_depth(value)
    return bytes(packed)


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
    _check_depth(value)
    return value


def _check_counts(packet: bytes) -> None:
    # unpackb makes room for as many items as a header claims, before it looks for them: some KB of headers inside
    # each other would take gigabytes. Skipping makes nothing, and fails where the claimed items are not there.
    scanner = msgpack.Unpacker(max_buffer_size=max(len(packet), 1))
    scanner.feed(packet)
    scanner.skip()


def _refuse_extension(code: int, data: bytes) -> object:
    raise ValueError(f"it contains an extension of msgpack (type {code})")


def _check_depth(value: object) -> None:
    level: list[object] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [inner for container in level for inner in _inside(container)]
        if not level:
            return
    raise MessageError(f"the value is nested more than {MAX_DEPTH} levels deep")


def _inside(value: object) -> "list[object]":
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple):
        return list(value)
    return []
