"""Many messages as few pieces of bytes, which queues can hold and share."""

from collections.abc import Callable, Iterator, Sequence

__all__ = ["MAX_FRAME_HEAD", "MAX_CHUNK", ]

# Bytes framed in one piece, about: what has begun to leave holds up control frames.
MAX_CHUNK = 16 * 1024

# RFC 6455, 5.2: two bytes, eight more for a long payload's length, and four of a client's mask.
MAX_FRAME_HEAD = 14


def frame_in_chunks(
    messages: Sequence[bytes], encode: Callable[[Sequence[bytes]], bytes], *, max_bytes: int, max_packets: int
) -> Iterator[tuple[bytes, int]]:
    """
    Messages as frames, many in one piece.

    Args:
        messages: at least one.
        encode: gives the frames of some messages, at most MAX_FRAME_HEAD bytes longer each.
        max_bytes, max_packets: what a piece of several messages may have; never more than MAX_CHUNK bytes.

    Returns:
        The pieces, each with the number of its messages.
    """
    limit = min(MAX_CHUNK, max_bytes)
    if sum(map(len, messages)) + MAX_FRAME_HEAD * len(messages) <= limit and len(messages) <= max_packets:
        yield encode(messages), len(messages)
        return
    some: list[bytes] = []
    size = 0
    for message in messages:
        need = len(message) + MAX_FRAME_HEAD
        if some and (size + need > limit or len(some) >= max_packets):
            yield encode(some), len(some)
            some, size = [], 0
        some.append(message)
        size += need
    yield encode(some), len(some)
