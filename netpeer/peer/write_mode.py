"""WriteMode: text or binary messages."""

from enum import IntEnum

__all__ = ["WriteMode", "is_utf8"]


class WriteMode(IntEnum):
    """
    As what `put_packet` sends.
    """

    TEXT = 0
    BINARY = 1


def is_utf8(data: bytes) -> bool:
    """
    Whether bytes may be sent as text.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
