"""The frames that games send, read fast: whole, unfragmented binary messages, many of them in one piece of data.

Everything else (text, fragments, control frames, whatever breaks a rule) is left to the protocol of the `websockets`
package; `Session` hands it over at a frame's border. Both ways give the same messages.
"""

import struct

from netpeer.websocket.websockets_internals import apply_mask

__all__ = ["MAX_BATCH", "frame_size", "may_wait", "read_whole_frames"]

# Messages in one batch: what a server handles of one client before the next one has its turn.
MAX_BATCH = 256

# RFC 6455, 5.2: FIN and the opcode of a binary message; the mask bit; lengths that say "the length follows".
_WHOLE_BINARY = 0x82
_MASKED = 0x80
_LENGTH_16 = 126
_LENGTH_64 = 127

# RFC 6455, 5.2: opcodes 3 .. 7 and 11 .. 15 are reserved.
_OPCODES = frozenset((0, 1, 2, 8, 9, 10))

# A run of equal lengths pays when it has some frames.
_WORTH_A_RUN = 3


def read_whole_frames(data: bytes, position: int, *, masked: bool, longest: int) -> tuple[list[bytes], int]:
    """
    Read whole binary messages until something else, or something incomplete, comes.

    Args:
        data: what the network brought.
        position: where a frame begins.
        masked: whether the other side has to mask its frames.
        longest: bytes; a longer payload is left where it is.

    Returns:
        At most `MAX_BATCH` payloads, and the position behind the last one.
    """
    payloads: list[bytes] = []
    mask_bit, key_size = (_MASKED, 4) if masked else (0, 0)
    size = len(data)
    while size - position >= 2 and len(payloads) < MAX_BATCH:
        length = data[position + 1] - mask_bit
        if data[position] != _WHOLE_BINARY or not 0 <= length < _LENGTH_64:
            break
        start = position + 2
        if length == _LENGTH_16:
            start += 2
            if start > size:
                break
            length = (data[position + 2] << 8) + data[position + 3]
        start += key_size
        end = start + length
        if end > size or length > longest:
            break
        stride = end - position
        head = data[position : start - key_size]
        if end < size and data.startswith(head, end) and data.startswith(head, position + _WORTH_A_RUN * stride):
            count = min(_run_length(data, position, stride, head), MAX_BATCH - len(payloads))
            end = position + count * stride
            run = memoryview(data)[position:end]
            if masked:
                bodies = struct.iter_unpack(f"{len(head)}x4s{length}s", run)
                payloads += [apply_mask(body, key) for key, body in bodies]
            else:
                payloads += [body for (body,) in struct.iter_unpack(f"{len(head)}x{length}s", run)]
        elif masked:
            payloads.append(apply_mask(data[start:end], data[start - 4 : start]))
        else:
            payloads.append(data[start:end])
        position = end
    return payloads, position


def _run_length(data: bytes, position: int, stride: int, head: bytes) -> int:
    """
    How many whole frames of one length stand behind each other: each begins where the one before it ends, so it is
    enough to look at every `stride`th byte.
    """
    count = (len(data) - position) // stride
    for offset, byte in enumerate(head):
        column = data[position + offset : position + count * stride : stride]
        count = len(column) - len(column.lstrip(bytes((byte,))))
    return count


def frame_size(data: bytes, position: int, *, masked: bool) -> int | None:
    """
    How long the frame at `position` is, its header included.

    Returns:
        Bytes; 0 when the header has not come whole; None for one that no reading can repair: a reserved opcode, or a
        mask where none may be, or none where one must be.
    """
    if len(data) - position < 2:
        return 0
    first, second = data[position], data[position + 1]
    if first & 0x0F not in _OPCODES or bool(second & _MASKED) is not masked:
        return None
    length = second & ~_MASKED
    start = position + 2
    if length >= _LENGTH_16:
        start += 2 if length == _LENGTH_16 else 8
        if start > len(data):
            return 0
        length = int.from_bytes(data[position + 2 : start])
    return start - position + length + (4 if masked else 0)


def may_wait(data: bytes, position: int, longest: int) -> bool:
    """
    Whether the frame at `position`, whose header is here, can be left until the rest has come, to be read by
    `read_whole_frames`. One that would collect too much is not: it fails, or is collected, in websockets' protocol.
    """
    length = data[position + 1] & ~_MASKED
    if data[position] != _WHOLE_BINARY or length == _LENGTH_64:
        return False
    if length == _LENGTH_16:
        length = int.from_bytes(data[position + 2 : position + 4])
    return length <= longest
