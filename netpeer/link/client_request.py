"""ClientRequest: what a client asked a server for when it connected."""

from dataclasses import dataclass

from netpeer.link.link import Connection
from netpeer.websocket import Opened

__all__ = ["ClientRequest"]


@dataclass(frozen=True, slots=True)
class ClientRequest:
    """
    The request of a client's opening handshake; `get_request(id)` of a server gives it.

    All of it is what the client chose to send: check it before you act upon it.

    Attributes:
        path: the path of the URL that it asked for, as it stands there: "/lobby/blue".
        query: what stands behind the "?", as it stands there: "token=1&name=Ann"; "" for none. `urllib.parse.parse_qs`
            reads it.
        headers: the headers in their order, as (name, value).
        address: the client's IP address.
        port: the client's port.
        subprotocol: the sub-protocol that was agreed upon; "" for none.
    """

    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    address: str
    port: int
    subprotocol: str

    @classmethod
    def of(cls, connection: Connection, opened: Opened) -> "ClientRequest":
        """
        Not for games: servers make them.
        """
        path, _, query = opened.target.partition("?")
        address, port = connection.stream.remote_address
        return cls(path, query, opened.headers, address, port, opened.subprotocol)

    def get_header(self, name: str, default: str = "") -> str:
        """
        The value of a header.

        Args:
            name: upper or lower case is the same.
            default: what to give when there is no such header.

        Returns:
            The first header's of that name.
        """
        wanted = name.lower()
        return next((value for known, value in self.headers if known.lower() == wanted), default)
