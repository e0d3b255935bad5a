"""ClientRequest: the request that a client sent when it connected to a server."""

from dataclasses import dataclass

from netpeer.link.link import Link
from netpeer.websocket import Opened

__all__ = ["ClientRequest"]


@dataclass(frozen=True, slots=True)
class ClientRequest:
    """
    The request of a client's opening handshake (RFC 6455, 4.1). `get_request(id)` of a server gives it.

    The client chose all of it but `address` and `port`: check it before you use it.

    Attributes:
        path: the path of the URL, not decoded: "/lobby/blue".
        query: the part of the URL after the "?", not decoded: "token=1&name=Ann"; "" for none. Read it with
            `urllib.parse.parse_qs`.
        headers: the headers in their order, as (name, value).
        address: the IP address of the client.
        port: the port of the client.
        subprotocol: the sub-protocol that client and server agreed on; "" for none.
    """

    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    address: str
    port: int
    subprotocol: str

    @classmethod
    def of(cls, link: Link, opened: Opened) -> "ClientRequest":
        """
        Make the request of a link that has opened. (Not for games: servers do this.)

        Args:
            link: the link to the client.
            opened: the event that reported the handshake.
        """
        path, _, query = opened.target.partition("?")
        address, port = link.stream.remote_address
        return cls(path, query, opened.headers, address, port, opened.subprotocol)

    def get_header(self, name: str, default: str = "") -> str:
        """
        Get the value of a header.

        Args:
            name: the name; upper and lower case are the same.
            default: the return value when the request has no such header.

        Returns:
            The value of the first header with that name.
        """
        wanted = name.lower()
        return next((value for known, value in self.headers if known.lower() == wanted), default)
