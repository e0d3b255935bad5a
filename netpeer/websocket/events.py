"""What a WebSocket session tells its user, in the order in which it happened."""

from dataclasses import dataclass

__all__ = ["CloseRequested", "Event", "Failed", "Messages", "Opened", "Pong"]


@dataclass(frozen=True, slots=True)
class Opened:
    """
    The opening handshake is done (RFC 6455, 4): messages may flow.

    Attributes:
        subprotocol: the agreed sub-protocol, or "".
        headers: the other side's handshake headers, in their order.
        target: what a client asked a server for: path and query as they stand in its request. "" at a client.
    """

    subprotocol: str
    headers: tuple[tuple[str, str], ...]
    target: str = ""


@dataclass(slots=True)
class Messages:
    """
    Whole messages of one kind that came one behind the other, fragments joined; text is valid UTF-8.

    Attributes:
        payloads: at least one, at most some hundred.
        size: how many bytes they have together.
        is_text: text or binary.
    """

    payloads: list[bytes]
    size: int
    is_text: bool


@dataclass(frozen=True, slots=True)
class Pong:
    """
    The answer to a ping, with what the ping carried.
    """

    data: bytes


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """
    The other side began the closing handshake (RFC 6455, 7); it has been answered.

    Attributes:
        code: the close code; 1005 stands for a close frame without one (RFC 6455, 7.1.5).
        reason: what it gave as its reason, or "".
    """

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """
    The session cannot go on; nothing follows. The handshake was refused, or a rule was broken.

    Attributes:
        code: the close code that was sent, 1006 when none could be.
        reason: a sentence for a person.
    """

    code: int
    reason: str


Event = Opened | Messages | Pong | CloseRequested | Failed
