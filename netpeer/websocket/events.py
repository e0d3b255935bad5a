"""The events that a WebSocket session reports, in the order in which they happened."""

from dataclasses import dataclass

__all__ = ["CloseRequested", "Event", "Failed", "Messages", "Opened", "Pong"]


@dataclass(frozen=True, slots=True)
class Opened:
    """
    The opening handshake is done (RFC 6455, 4): messages may be sent.

    Attributes:
        subprotocol: the sub-protocol that both sides agreed on, or "".
        headers: the remote end's handshake headers, in their order.
        target: on a server, path and query of the client's request, not decoded. On a client, "".
    """

    subprotocol: str
    headers: tuple[tuple[str, str], ...]
    target: str = ""


@dataclass(slots=True)
class Messages:
    """
    Whole messages of one kind, in their order. Fragments are joined; text is valid UTF-8.

    Attributes:
        payloads: 1 .. MAX_BATCH messages.
        size: bytes of all of them together.
        is_text: whether they are text messages, else binary ones.
    """

    payloads: list[bytes]
    size: int
    is_text: bool


@dataclass(frozen=True, slots=True)
class Pong:
    """
    A pong came (RFC 6455, 5.5.3).

    Attributes:
        data: the payload of the ping that it answers. An unsolicited pong has any payload.
    """

    data: bytes


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """
    The remote end began the closing handshake (RFC 6455, 7). Our close frame is in `data_to_send`.

    Attributes:
        code: the close code; 1005 when the close frame had none (RFC 6455, 7.1.5).
        reason: the reason in the close frame, or "".
    """

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """
    The session has failed: the handshake was refused, the stream was lost, or a rule was broken. No event follows.

    Attributes:
        code: the close code that was sent; 1006 when none could be sent.
        reason: why, for a person.
    """

    code: int
    reason: str


Event = Opened | Messages | Pong | CloseRequested | Failed
