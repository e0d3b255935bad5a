"""Close codes: the numbers that say why a connection ended (RFC 6455, 7.4). A new code goes here.

Sent in close frames:

    NORMAL              the game or the application ended the connection
    GOING_AWAY          the server stops, or the client leaves
    PROTOCOL_ERROR      the remote end broke a rule of WebSocket or of Godot's protocol
    INVALID_DATA        a text message was not UTF-8
    POLICY_VIOLATION    the remote end broke a rule of ours too often
    TOO_BIG             a message was longer than the in-buffer
    TRY_AGAIN_LATER     a receiver was too slow: its send queue was full

Never sent; they stand for a code that did not come:

    NO_CODE             the close frame had no code
    ABNORMAL            no close frame came

Games have 3000 .. 4999 for codes of their own.
"""

from websockets.exceptions import ProtocolError
from websockets.frames import Close

from netpeer.websocket.limits import MAX_CLOSE_REASON_BYTES

__all__ = [
    "ABNORMAL",
    "GOING_AWAY",
    "INVALID_DATA",
    "NORMAL",
    "NO_CODE",
    "POLICY_VIOLATION",
    "PROTOCOL_ERROR",
    "TOO_BIG",
    "TRY_AGAIN_LATER",
    "check_close",
]

NORMAL = 1000
GOING_AWAY = 1001
PROTOCOL_ERROR = 1002
INVALID_DATA = 1007
POLICY_VIOLATION = 1008
TOO_BIG = 1009
TRY_AGAIN_LATER = 1013  # not in the RFC: IANA's registry of WebSocket close codes

# RFC 6455, 7.1.5.
NO_CODE = 1005
ABNORMAL = 1006


def check_close(code: int, reason: str) -> None:
    """
    Check the arguments of a close frame (RFC 6455, 7.4).

    Raises:
        TypeError: the code is not an int.
        ValueError: a close frame cannot have this code, or the reason is longer than 123 bytes in UTF-8.
    """
    if not isinstance(code, int):
        raise TypeError(f"a close code must be an int, not {type(code).__name__}")
    try:
        data = Close(code, reason).serialize()
    except ProtocolError as error:
        raise ValueError(f"{code} is not a close code that may be sent: use {NORMAL} or 3000 .. 4999") from error
    if len(data) > MAX_CLOSE_REASON_BYTES + 2:
        raise ValueError(f"the close reason is {len(data) - 2} bytes long, {MAX_CLOSE_REASON_BYTES} is the most")
