"""WebSocket frames as a client and a server send them (RFC 6455, 5.2), and the packets of the dialects inside them."""

import os
import struct
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["GODOT_3", "GODOT_4", "PLAIN", "Dialect", "Frames", "masked", "server_header", "split", "unmask"]

BINARY = 0x82  # FIN and opcode 2
MASKED = 0x80


def masked(payloads: Iterable[bytes]) -> bytes:
    """
    Client frames, one for each payload, each with a random mask of its own.
    """
    frames = bytearray()
    for payload in payloads:
        mask = os.urandom(4)
        frames += _header(len(payload), MASKED) + mask + unmask(payload, mask)
    return bytes(frames)


def unmask(data: bytes, mask: bytes) -> bytes:
    """
    Put a mask on, or take it off: the same thing.
    """
    key = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "little") ^ int.from_bytes(key, "little")).to_bytes(len(data), "little")


def server_header(size: int) -> bytes:
    """
    What stands before a payload of that size in a server's frame.
    """
    return _header(size, 0)


def _header(size: int, mask_bit: int) -> bytes:
    if size < 126:
        return bytes((BINARY, mask_bit | size))
    if size < 65536:
        return struct.pack(">BBH", BINARY, mask_bit | 126, size)
    return struct.pack(">BBQ", BINARY, mask_bit | 127, size)


class Frames(NamedTuple):
    """
    What `split` found.
    """

    payloads: list[bytes]
    rest: bytes


def split(data: bytes) -> Frames:
    """
    Take whole binary frames apart, masked or not. Raises `ValueError` for anything else.
    """
    payloads = []
    at = 0
    while at + 2 <= len(data):
        if data[at] != BINARY:
            raise ValueError(f"a frame that begins with {data[at]:#04x} is no whole binary message")
        size, start = data[at + 1] & 127, at + 2
        if size == 126:
            size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        elif size == 127:
            size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
        mask = b""
        if data[at + 1] & MASKED:
            mask, start = data[start : start + 4], start + 4
        if start + size > len(data):
            break
        payload = data[start : start + size]
        payloads.append(unmask(payload, mask) if mask else payload)
        at = start + size
    return Frames(payloads, data[at:])


class Dialect:
    """
    How peers join, and what stands before a packet's data: here nothing, as with servers that know no peers.
    """

    def joined(self, messages: list[bytes], clients: int) -> int | None:
        """
        The id that a client was given, once it has got all that a server says to it when `clients` have come.
        """
        return 0

    def sent(self, id: int, target: int) -> bytes:
        """
        What a client puts before its data.
        """
        return struct.pack("<Bii", 0, id, target)

    def delivered(self, id: int, target: int) -> bytes:
        """
        What then stands before it at a receiver.
        """
        return self.sent(id, target)


class _Godot3(Dialect):
    """
    Nine bytes (type, source, target); a server tells a client its id, and everybody of everybody.
    """

    def joined(self, messages: list[bytes], clients: int) -> int | None:
        ids = [struct.unpack("<Biii", message)[3] for message in messages if message[0] == 3]
        added = sum(message[0] == 1 for message in messages)
        return ids[0] if ids and added == clients else None


class _Godot4(Dialect):
    """
    A server tells a client its id in four bytes. What follows is SceneMultiplayer's: it tells of the others, and relays
    what clients ask it to.
    """

    RELAY = b"\x07\x03"  # SYS, RELAY
    ADD = b"\x07\x01"
    RAW = b"\x03"  # what is relayed: bytes for `peer_packet`

    def joined(self, messages: list[bytes], clients: int) -> int | None:
        ids = [int.from_bytes(message, "little") for message in messages if len(message) == 4]
        added = sum(message[:2] == self.ADD for message in messages)
        return ids[0] if ids and added == clients - 1 else None

    def sent(self, id: int, target: int) -> bytes:
        return self.RELAY + struct.pack("<i", target) + self.RAW

    def delivered(self, id: int, target: int) -> bytes:
        return self.RELAY + struct.pack("<i", id) + self.RAW


PLAIN = Dialect()
GODOT_3 = _Godot3()
GODOT_4 = _Godot4()
