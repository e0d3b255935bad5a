"""Framing messages for sending (RFC 6455, 5.2), with mask keys drawn in advance and headers made in advance."""

import os
import struct
from collections.abc import Sequence

from websockets.frames import Opcode

from netpeer.websocket.limits import KEYS_AT_ONCE
from netpeer.websocket.websockets_internals import apply_mask

__all__ = ["MaskKeys", "encode", "encode_all"]

_FIN = 0x80
_MASKED = 0x80
_SHORT = 126  # RFC 6455, 5.2: the second byte of the header has the length of a shorter payload
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
        Four random bytes, never used before.
        """
        if not self._keys:
            self._draw()
        return self._keys.pop()

    def take_some(self, count: int) -> list[bytes]:
        """
        Several keys.
        """
        while len(self._keys) < count:
            self._draw()
        taken = self._keys[-count:]
        del self._keys[-count:]
        return taken

    def _draw(self) -> None:
        drawn = os.urandom(4 * KEYS_AT_ONCE)
        self._keys += [drawn[at : at + 4] for at in range(0, len(drawn), 4)]


def _heads(first: int, mask_bit: int) -> tuple[bytes, ...]:
    return tuple(bytes((first, mask_bit | length)) for length in range(_SHORT))


# The headers of all short frames, by (opcode, is masked) and length.
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
    Frame a message, without fragments.

    Args:
        data: the payload; for text, valid UTF-8.
        keys: the mask keys of a client (RFC 6455, 5.3). None: no mask, for a server; many clients can get that frame.
        is_text: whether it is a text message, else a binary one.

    Returns:
        The bytes of the frame.
    """
    opcode = Opcode.TEXT if is_text else Opcode.BINARY
    if keys is None:
        return _head(len(data), opcode, False) + data
    key = keys.take()
    return _head(len(data), opcode, True) + key + apply_mask(data, key)


def encode_all(messages: Sequence[bytes], keys: MaskKeys | None) -> bytes:
    """
    Frame binary messages, and join the frames. The arguments are those of `encode`.
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
