"""WriteMode: text or binary messages."""

from enum import IntEnum

__all__ = ["WriteMode", "is_utf8"]


class WriteMode(IntEnum):
    """
    The kind of WebSocket message that `put_packet` sends (RFC 6455, 5.6).
    """

    TEXT = 0
    BINARY = 1


def is_utf8(data: bytes) -> bool:
    """
    Whether bytes can be sent as a text message.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
