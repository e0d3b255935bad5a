"""ServerHandshake: what a server agrees to in opening handshakes."""

from dataclasses import dataclass

from netpeer.websocket import ServerSession

__all__ = ["ServerHandshake"]

REFUSAL = "this server takes no new connections"


@dataclass(slots=True)
class ServerHandshake:
    """
    Makes the sessions of the clients that come.

    Attributes:
        protocols: the sub-protocols that are spoken; a client must offer one of them. None: any client may come.
        headers: more headers for the response.
        max_message_size: bytes; a longer message from a client closes its connection (1009).
        size_setting: the setting that this is, for texts.
        refuses: True answers every request with HTTP 503.
    """

    protocols: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    max_message_size: int
    size_setting: str
    refuses: bool = False

    def new_session(self) -> ServerSession:
        """
        A session for a client that has just connected.
        """
        return ServerSession(
            self.protocols,
            self.headers,
            max_message_size=self.max_message_size,
            size_setting=self.size_setting,
            refuse=REFUSAL if self.refuses else "",
        )
