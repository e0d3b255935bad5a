"""The server's end of a connection without a library: for measured clients, and for the bare server."""

import base64
import hashlib
import socket

__all__ = ["accept", "answer"]

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


def accept(listener: socket.socket) -> socket.socket:
    """
    Accept a client and do the server's half of the handshake. Blocks as long as the listener does.
    """
    client, _ = listener.accept()
    client.settimeout(listener.gettimeout())
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    request = b""
    while b"\r\n\r\n" not in request:
        data = client.recv(4096)
        if not data:
            raise ConnectionError("a client closed the connection before its handshake was complete")
        request += data
    client.sendall(answer(request))
    return client


def answer(request: bytes) -> bytes:
    """
    The answer to a client's handshake.
    """
    headers = dict(line.split(b": ", 1) for line in request.split(b"\r\n") if b": " in line)
    key = {name.lower(): value for name, value in headers.items()}[b"sec-websocket-key"]
    agreed = base64.b64encode(hashlib.sha1(key + GUID).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + agreed + b"\r\n\r\n"
    )
