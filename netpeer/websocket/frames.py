"""Frames out, messages in: what of RFC 6455's framing the `websockets` package leaves to its user."""

import os
import struct
from collections.abc import Sequence

from websockets.exceptions import ProtocolError
from websockets.frames import Close, Frame, Opcode

from netpeer.websocket.websockets_internals import apply_mask

__all__ = [
    "MAX_CLOSE_REASON_BYTES",
    "MaskKeys",
    "MessageJoiner",
    "check_close",
    "encode",
    "encode_all",
]

# RFC 6455, 5.5: a control frame carries at most 125 bytes, and the close code takes two of them.
MAX_CLOSE_REASON_BYTES = 123


# Mask keys drawn from the system at once: one call costs more than all the rest of a small frame.
_KEYS_AT_ONCE = 256

_FIN = 0x80
_MASKED = 0x80
_SHORT = 126  # RFC 6455, 5.2: shorter payloads have their length in the header's second byte
_MEDIUM = 1 << 16


class MaskKeys:
    """
    Unpredictable mask keys (RFC 6455, 10.3), from the system's random source.
    """

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys: list[bytes] = []

    def take(self) -> bytes:
        """
        Four bytes that were never used.
        """
        if not self._keys:
            self._draw()
        return self._keys.pop()

    def take_some(self, count: int) -> list[bytes]:
        """
        As many such keys.
        """
        while len(self._keys) < count:
            self._draw()
        taken = self._keys[-count:]
        del self._keys[-count:]
        return taken

    def _draw(self) -> None:
        drawn = os.urandom(4 * _KEYS_AT_ONCE)
        self._keys += [drawn[at : at + 4] for at in range(0, len(drawn), 4)]


def _heads(first: int, mask_bit: int) -> tuple[bytes, ...]:
    return tuple(bytes((first, mask_bit | length)) for length in range(_SHORT))


# The headers of all short frames, by opcode and by whether they are masked.
_SHORT_HEADS = {
    (opcode, masked): _heads(_FIN | opcode, _MASKED if masked else 0)
    for opcode in (Opcode.TEXT, Opcode.BINARY)
    for masked in (False, True)
}


def _head(length: int, opcode: Opcode, masked: bool) -> bytes:
    if length < _SHORT:
        return _SHORT_HEADS[opcode, masked][length]
    mask_bit = _MASKED if masked else 0
    if length < _MEDIUM:
        return struct.pack("!BBH", _FIN | opcode, mask_bit | 126, length)
    return struct.pack("!BBQ", _FIN | opcode, mask_bit | 127, length)


def encode(data: bytes, keys: MaskKeys | None, *, is_text: bool = False) -> bytes:
    """
    A message as one unfragmented frame.

    Args:
        data: the payload; for text, valid UTF-8.
        keys: for what a client sends (RFC 6455, 5.3); None: without a mask, such a frame may go to many clients.
        is_text: text or binary.

    Returns:
        The frame's bytes.
    """
    opcode = Opcode.TEXT if is_text else Opcode.BINARY
    if keys is None:
        return _head(len(data), opcode, False) + data
    key = keys.take()
    return _head(len(data), opcode, True) + key + apply_mask(data, key)


def encode_all(messages: Sequence[bytes], keys: MaskKeys | None) -> bytes:
    """
    Binary messages as unfragmented frames, one behind the other. The arguments are `encode`'s.
    """
    if len(messages) == 1:
        return encode(messages[0], keys)
    heads = _SHORT_HEADS[Opcode.BINARY, keys is not None]
    frames: list[bytes] = []
    if keys is None:
        for data in messages:
            length = len(data)
            frames += (heads[length] if length < _SHORT else _head(length, Opcode.BINARY, False), data)
    else:
        for data, key in zip(messages, keys.take_some(len(messages)), strict=True):
            length = len(data)
            head = heads[length] if length < _SHORT else _head(length, Opcode.BINARY, True)
            frames += (head, key, apply_mask(data, key))
    return b"".join(frames)


def check_close(code: int, reason: str) -> None:
    """
    Raise `ValueError` for a close code or reason that no close frame can carry, `TypeError` for a code that is no int.
    """
    if not isinstance(code, int):
        raise TypeError(f"a close code must be an int, not {type(code).__name__}")
    try:
        data = Close(code, reason).serialize()
    except ProtocolError as error:
        raise ValueError(f"{code} is not a close code that may be sent: use 1000 or 3000 .. 4999") from error
    if len(data) > MAX_CLOSE_REASON_BYTES + 2:
        raise ValueError(f"the close reason is {len(data) - 2} bytes long, {MAX_CLOSE_REASON_BYTES} is the most")


class MessageJoiner:
    """
    Joins the fragments of a message (RFC 6455, 5.4). The protocol below has checked their order and total size.

    Attributes:
        is_joining: whether a message has begun and not ended.
    """

    def __init__(self) -> None:
        self._parts = bytearray()
        self._is_text = False
        self.is_joining = False

    @property
    def size(self) -> int:
        """
        How many bytes of an unfinished message have come.
        """
        return len(self._parts)

    def add(self, frame: Frame) -> tuple[bytes, bool] | None:
        """
        Take a data frame; return (payload, is_text) when it completes a message.

        Raises `UnicodeDecodeError` for text that is not UTF-8 (RFC 6455, 8.1).
        """
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
            if frame.fin:
                return self._whole(bytes(frame.data))
        self._parts += frame.data
        self.is_joining = not frame.fin
        if not frame.fin:
            return None
        data = bytes(self._parts)
        self._parts.clear()
        return self._whole(data)

    def _whole(self, data: bytes) -> tuple[bytes, bool]:
        if self._is_text:
            data.decode()
        return data, self._is_text
