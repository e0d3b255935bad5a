"""Remote ends that send raw bytes: a test can send frames that break the rules."""

from __future__ import annotations

import base64
import hashlib
import struct

from netpeer import MemoryNetwork
from netpeer.transport import Stream, StreamError

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

REQUEST = (
    b"GET / HTTP/1.1\r\nHost: server\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def frame(payload: bytes, *, opcode: int = 2, fin: bool = True, mask: bytes | None = None, rsv: int = 0) -> bytes:
    """
    One RFC 6455 frame. Nothing is checked.
    """
    head = bytes([(0x80 if fin else 0) | (rsv << 4) | opcode])
    bit = 0x80 if mask is not None else 0
    if len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", len(payload))
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def parse_frames(data: bytes) -> list[tuple[int, bytes]]:
    """
    Whole frames as (opcode, payload).
    """
    frames = []
    while len(data) >= 2:
        opcode, length = data[0] & 0x0F, data[1] & 0x7F
        masked, at = bool(data[1] & 0x80), 2
        if length == 126:
            length, at = struct.unpack_from("!H", data, 2)[0], 4
        elif length == 127:
            length, at = struct.unpack_from("!Q", data, 2)[0], 10
        mask = data[at : at + 4] if masked else b"\0\0\0\0"
        at += 4 if masked else 0
        if len(data) < at + length:
            break
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data[at : at + length]))
        frames.append((opcode, payload))
        data = data[at + length :]
    return frames


class RawClient:
    """
    A client in memory that sends the bytes it is given.
    """

    MASK = b"\x01\x02\x03\x04"

    def __init__(self, network: MemoryNetwork, port: int) -> None:
        self.stream = network.connect("server", port)
        self.received = b""
        self.is_closed = False

    def send(self, data: bytes) -> None:
        self.stream.send(data)

    def send_frame(self, payload: bytes, **options: object) -> None:
        self.send(frame(payload, mask=self.MASK, **options))  # type: ignore[arg-type]

    def read(self) -> bytes:
        """
        All bytes received so far.
        """
        while not self.is_closed:
            try:
                data = self.stream.receive(1 << 20)
            except StreamError:
                self.is_closed = True
                break
            if data is None:
                break
            if not data:
                self.is_closed = True
            self.received += data
        return self.received

    def frames(self) -> list[tuple[int, bytes]]:
        """
        The frames after the response of the handshake.
        """
        return parse_frames(self.read().partition(b"\r\n\r\n")[2])

    def messages(self) -> list[bytes]:
        """
        The binary messages received so far.
        """
        return [payload for opcode, payload in self.frames() if opcode == 2]

    def close_code(self) -> int | None:
        """
        The code of the close frame, or None when none has come.
        """
        for opcode, payload in self.frames():
            if opcode == 8:
                return int(struct.unpack("!H", payload[:2])[0])
        return None


class RawServer:
    """
    A server in memory that sends the bytes it is given.
    """

    def __init__(self, network: MemoryNetwork, port: int) -> None:
        self.listener = network.listen("*", port, tls=None)
        self.stream: Stream | None = None
        self.received = b""

    def accept(self) -> bool:
        if self.stream is None:
            self.stream = self.listener.accept()
        return self.stream is not None

    def read(self) -> bytes:
        while self.stream is not None:
            data = self.stream.receive(1 << 20)
            if not data:
                break
            self.received += data
        return self.received

    def accept_header(self) -> bytes:
        key = self.read().partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
        return base64.b64encode(hashlib.sha1(key + GUID).digest())

    def shake_hands(self, extra: bytes = b"") -> None:
        self.send(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + self.accept_header() + b"\r\n" + extra + b"\r\n"
        )

    def send(self, data: bytes) -> None:
        if self.stream is not None:
            self.stream.send(data)

    def frames(self) -> list[tuple[int, bytes]]:
        return parse_frames(self.read().partition(b"\r\n\r\n")[2])
