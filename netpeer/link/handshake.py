"""ServerHandshake: the settings that a server uses in opening handshakes (RFC 6455, 4.2)."""

from dataclasses import dataclass

from netpeer.websocket import ServerSession

__all__ = ["ServerHandshake"]

REFUSAL = "this server takes no new connections"


@dataclass(slots=True)
class ServerHandshake:
    """
    Makes the sessions of new clients. The attributes may change at any time; sessions that exist stay as they are.

    Attributes:
        protocols: the sub-protocols that the server speaks; a client must offer one of them. Empty: a client need not
            offer any.
        headers: additional headers for the response, as (name, value).
        max_message_size: bytes; a longer message from a client closes its connection (1009).
        size_setting: how a game sets `max_message_size`; for close reasons.
        refuses: whether every request is answered with HTTP 503.
    """

    protocols: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    max_message_size: int
    size_setting: str
    refuses: bool = False

    def new_session(self) -> ServerSession:
        """
        Make the session of a client that has just connected.
        """
        return ServerSession(
            self.protocols,
            self.headers,
            max_message_size=self.max_message_size,
            size_setting=self.size_setting,
            refuse=REFUSAL if self.refuses else "",
        )
