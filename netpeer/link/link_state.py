"""The states of a link, and the events that it reports."""

from dataclasses import dataclass
from enum import IntEnum

from netpeer.websocket import CloseRequested, Messages, Opened

__all__ = ["Closed", "LinkEvent", "LinkState"]


class LinkState(IntEnum):
    """
    The state of a link. `link.py` has the rules; only `Link` changes the state.
    """

    OPENING = 0
    OPEN = 1
    CLOSING = 2
    CLOSED = 3


@dataclass(frozen=True, slots=True)
class Closed:
    """
    The link has ended. This is its last event.

    Attributes:
        was_clean: whether both sides sent a close frame (RFC 6455, 7.1.4).
        code: the close code of the remote end, or else ours, or else 1006.
        reason: why the link ended, for a person; "" when a clean close gave no reason.
    """

    was_clean: bool
    code: int
    reason: str


LinkEvent = Opened | Messages | CloseRequested | Closed
