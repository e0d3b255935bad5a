"""Where a connection is in its life, and what it tells."""

from dataclasses import dataclass
from enum import IntEnum

from netpeer.websocket import CloseRequested, Messages, Opened

__all__ = ["Closed", "ConnectionEvent", "ConnectionState"]


class ConnectionState(IntEnum):
    """
    Where a connection is in its life; `Connection` has the rules, and alone moves it.
    """

    OPENING = 0
    OPEN = 1
    CLOSING = 2
    CLOSED = 3


@dataclass(frozen=True, slots=True)
class Closed:
    """
    The connection is over; nothing follows.

    Attributes:
        was_clean: both sides sent a close frame (RFC 6455, 7.1.4).
        code: the other side's close code, else ours, else 1006.
        reason: why, for a person; "" when a clean close gave none.
    """

    was_clean: bool
    code: int
    reason: str


ConnectionEvent = Opened | Messages | CloseRequested | Closed
