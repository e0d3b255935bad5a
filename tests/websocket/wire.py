"""RFC 6455 on the wire, implemented a second time: frames and handshakes without the code under test."""

import base64
import hashlib
import struct
from typing import NamedTuple

__all__ = [
    "BINARY",
    "CLOSE",
    "CONTINUATION",
    "KEY",
    "PING",
    "PONG",
    "TEXT",
    "WireFrame",
    "accept_for",
    "close_payload",
    "frame",
    "frames_in",
    "head_of",
    "request",
    "response",
]

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10

KEY = base64.b64encode(b"sixteen bytes ..").decode()

MASK = b"\x11\x22\x33\x44"


class WireFrame(NamedTuple):
    """
    One frame as it was sent, unmasked.
    """

    opcode: int
    payload: bytes
    fin: bool
    masked: bool


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    masked: bool,
    fin: bool = True,
    reserved: int = 0,
    announced: int | None = None,
    mask: bytes = MASK,
) -> bytes:
    """
    The bytes of one frame. It may break any rule.

    Args:
        opcode: 0 .. 15.
        payload: not masked yet.
        masked: as a client sends.
        fin: the last fragment.
        reserved: the three reserved bits, 0 .. 7.
        announced: the length in the header, when it is not the payload's.
        mask: four bytes.
    """
    length = len(payload) if announced is None else announced
    mark = 0x80 if masked else 0
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    if length < 126:
        header = bytes((first, mark | length))
    elif length < 1 << 16:
        header = struct.pack(">BBH", first, mark | 126, length)
    else:
        header = struct.pack(">BBQ", first, mark | 127, length)
    return header + mask + unmasked(payload, mask) if masked else header + payload


def unmasked(payload: bytes, mask: bytes) -> bytes:
    """
    RFC 6455, 5.3; the same in both directions.
    """
    return bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def close_payload(code: int, reason: bytes = b"") -> bytes:
    """
    The payload of a close frame.
    """
    return struct.pack(">H", code) + reason


def frames_in(data: bytes) -> list[WireFrame]:
    """
    Read frames until the data ends. Raises `ValueError` when it ends within a frame.
    """
    found = []
    while data:
        masked, length, size = bool(data[1] & 0x80), data[1] & 0x7F, 2
        if length == 126:
            (length,), size = struct.unpack(">H", data[2:4]), 4
        elif length == 127:
            (length,), size = struct.unpack(">Q", data[2:10]), 10
        mask = data[size : size + 4] if masked else b"\0\0\0\0"
        size += 4 if masked else 0
        payload, rest = data[size : size + length], data[size + length :]
        if len(payload) < length:
            raise ValueError(f"a frame of {length} bytes has {len(payload)}")
        found.append(WireFrame(data[0] & 0x0F, unmasked(payload, mask), bool(data[0] & 0x80), masked))
        data = rest
    return found


def request(path: str = "/", *lines: str, key: str = KEY, without: str = "") -> bytes:
    """
    A request as Godot's client writes it.

    Args:
        path: path and query.
        lines: more header lines.
        key: the value of Sec-WebSocket-Key.
        without: the name of a header to leave out.
    """
    head = [
        "Host: game.example:9080",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    ]
    kept = [line for line in head if not without or not line.startswith(without + ":")]
    return "\r\n".join([f"GET {path} HTTP/1.1", *kept, *lines, "", ""]).encode("latin-1")


def accept_for(key: str) -> str:
    """
    The value of Sec-WebSocket-Accept for a key (RFC 6455, 4.2.2).
    """
    return base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


def response(key: str, *lines: str, without: str = "") -> bytes:
    """
    A response as Godot's server writes it.
    """
    head = ["Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Accept: {accept_for(key)}"]
    kept = [line for line in head if not without or not line.startswith(without + ":")]
    return "\r\n".join(["HTTP/1.1 101 Switching Protocols", *kept, *lines, "", ""]).encode("latin-1")


def head_of(data: bytes) -> tuple[str, list[tuple[str, str]]]:
    """
    The first line of a request or response, and its headers in order, as on the wire.
    """
    first, *lines = data.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
    headers = []
    for line in lines:
        name, _, value = line.partition(": ")
        headers.append((name, value))
    return first, headers
