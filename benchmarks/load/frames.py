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
    Client frames, one for each payload, each with its own random mask.
    """
    frames = bytearray()
    for payload in payloads:
        mask = os.urandom(4)
        frames += _header(len(payload), MASKED) + mask + unmask(payload, mask)
    return bytes(frames)


def unmask(data: bytes, mask: bytes) -> bytes:
    """
    Add or remove a mask; both are the same operation.
    """
    key = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "little") ^ int.from_bytes(key, "little")).to_bytes(len(data), "little")


def server_header(size: int) -> bytes:
    """
    The header of a server's frame with a payload of that size.
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
    The result of `split`.
    """

    payloads: list[bytes]
    rest: bytes


def split(data: bytes) -> Frames:
    """
    Split bytes into whole binary frames, masked or not. Raises `ValueError` for other frames.
    """
    payloads = []
    at = 0
    while at + 2 <= len(data):
        if data[at] != BINARY:
            raise ValueError(f"a frame that begins with {data[at]:#04x} is not a whole binary message")
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
    How peers join, and the header of packets. This one has the same header for sender and receiver, and no ids.
    """

    def joined(self, messages: list[bytes], clients: int) -> int | None:
        """
        The id that the server gave to a client; None until the client has all messages that it gets when `clients` have
        joined.
        """
        return 0

    def sent(self, id: int, target: int) -> bytes:
        """
        The header of a packet that a client sends.
        """
        return struct.pack("<Bii", 0, id, target)

    def delivered(self, id: int, target: int) -> bytes:
        """
        The header of that packet at a receiver.
        """
        return self.sent(id, target)


class _Godot3(Dialect):
    """
    The header has nine bytes (type, source, target). A server sends each client its id, and the ids of all others.
    """

    def joined(self, messages: list[bytes], clients: int) -> int | None:
        ids = [struct.unpack("<Biii", message)[3] for message in messages if message[0] == 3]
        added = sum(message[0] == 1 for message in messages)
        return ids[0] if ids and added == clients else None


class _Godot4(Dialect):
    """
    A server sends each client its id in four bytes. All other messages are SceneMultiplayer's: the ids of the others,
    and relayed packets.
    """

    RELAY = b"\x07\x03"  # SYS, RELAY
    ADD = b"\x07\x01"
    RAW = b"\x03"  # the relayed packet: bytes for `peer_packet`

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
