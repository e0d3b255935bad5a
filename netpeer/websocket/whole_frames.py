"""Reading unfragmented binary messages fast, many at once: the frames that games send.

The protocol of the `websockets` package reads all other frames: text, fragments, control frames, and frames that break
a rule. Both readers give the same messages.
"""

import struct

from netpeer.websocket.limits import MAX_BATCH
from netpeer.websocket.websockets_internals import apply_mask

__all__ = ["frame_size", "may_wait", "read_whole_frames"]

# RFC 6455, 5.2: FIN with the opcode of a binary message; the mask bit; the two values for "the length follows".
_WHOLE_BINARY = 0x82
_MASKED = 0x80
_LENGTH_16 = 126
_LENGTH_64 = 127

# RFC 6455, 5.2: opcodes 3 .. 7 and 11 .. 15 are reserved.
_OPCODES = frozenset((0, 1, 2, 8, 9, 10))

# Frames of equal length from which on reading them together is faster.
_WORTH_A_RUN = 3


def read_whole_frames(data: bytes, position: int, *, masked: bool, longest: int) -> tuple[list[bytes], int]:
    """
    Read whole binary messages, up to the first other or incomplete frame.

    Args:
        data: data from the network.
        position: the index at which a frame begins.
        masked: whether the remote end must mask its frames.
        longest: bytes; reading stops at a longer payload.

    Returns:
        At most `MAX_BATCH` payloads, and the index after the last frame read.
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
    Count the whole frames with the same header in a row. Each begins `stride` bytes after the one before it, so it is
    enough to compare every `stride`th byte.
    """
    count = (len(data) - position) // stride
    for offset, byte in enumerate(head):
        column = data[position + offset : position + count * stride : stride]
        count = len(column) - len(column.lstrip(bytes((byte,))))
    return count


def frame_size(data: bytes, position: int, *, masked: bool) -> int | None:
    """
    The size of the frame at `position`, with its header.

    Returns:
        Bytes; 0 when the header is not complete; None for a frame that breaks a rule: a reserved opcode, or a mask from
        a server, or no mask from a client.
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
    Whether an incomplete frame can wait for its rest, for `read_whole_frames`. A frame that is too long cannot: the
    protocol refuses or collects it.
    """
    length = data[position + 1] & ~_MASKED
    if data[position] != _WHOLE_BINARY or length == _LENGTH_64:
        return False
    if length == _LENGTH_16:
        length = int.from_bytes(data[position + 2 : position + 4])
    return length <= longest
