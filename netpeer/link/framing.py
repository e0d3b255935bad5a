"""Framing many messages at once: joined frames cost less to queue, to share and to send than single ones."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from netpeer.link.limits import MAX_CHUNK, MAX_FRAME_HEAD

__all__ = ["frame_in_chunks"]


def frame_in_chunks(
    messages: Sequence[bytes], encode: Callable[[Sequence[bytes]], bytes], *, max_bytes: int, max_packets: int
) -> Iterable[tuple[bytes, int]]:
    """
    Frame messages, and join the frames into chunks.

    Args:
        messages: at least one.
        encode: frames some messages; each frame may be MAX_FRAME_HEAD bytes longer than its message.
        max_bytes: the most bytes in a chunk of several messages, at most MAX_CHUNK. One message may be longer.
        max_packets: the most messages in a chunk.

    Returns:
        The chunks in order, each with the number of its messages.
    """
    limit, count = min(MAX_CHUNK, max_bytes), len(messages)
    if sum(map(len, messages)) + MAX_FRAME_HEAD * count <= limit and count <= max_packets:
        return ((encode(messages), count),)
    return _several_chunks(messages, encode, limit, max_packets)


def _several_chunks(
    messages: Sequence[bytes], encode: Callable[[Sequence[bytes]], bytes], limit: int, max_packets: int
) -> Iterator[tuple[bytes, int]]:
    gathered: list[bytes] = []
    size = 0
    for message in messages:
        need = len(message) + MAX_FRAME_HEAD
        if gathered and (size + need > limit or len(gathered) >= max_packets):
            yield encode(gathered), len(gathered)
            gathered, size = [], 0
        gathered.append(message)
        size += need
    yield encode(gathered), len(gathered)
