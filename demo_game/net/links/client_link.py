"""The client's end of its connection: what is the same in both dialects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from netpeer import ConnectionStatistics, Error

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.net.links.link import ClientHandler, ClientPeer

__all__ = ["ClientLink", "ClientTransport"]


class _Signal(Protocol):
    def connect(self, callback: Callable[[], None]) -> object: ...


class ClientTransport(Protocol):
    """
    What a dialect supplies: a peer with the game's node. The node's methods already go to the handler.
    """

    @property
    def other_dialect(self) -> str:
        """
        The close reason starts with this if the server speaks the other dialect.
        """
        ...

    @property
    def connected(self) -> _Signal:
        """
        Emitted when the connection is open.
        """
        ...

    @property
    def failed(self) -> _Signal:
        """
        Emitted when an attempt to connect has failed.
        """
        ...

    @property
    def lost(self) -> _Signal:
        """
        Emitted when an open connection has ended.
        """
        ...

    @property
    def peer(self) -> ClientPeer:
        """
        The peer itself.
        """
        ...

    def connect(self, url: str) -> Error:
        """
        Begins to connect.
        """
        ...

    def poll(self) -> None:
        """
        Handles what arrived.
        """
        ...

    def call(self, method: str, values: tuple[object, ...]) -> Error:
        """
        Calls a method of the server.
        """
        ...

    def disconnect(self) -> None:
        """
        Begins to close the connection. Does nothing without one.
        """
        ...


class ClientLink:
    """
    The client's end of its connection.
    """

    def __init__(self, handler: ClientHandler, transport: ClientTransport) -> None:
        """
        Args:
            handler: called when the connection opens, fails or ends.
            transport: the peer with the game's node.
        """
        self._handler = handler
        self._transport = transport
        self._is_closing = False
        transport.connected.connect(handler.on_connected)
        transport.failed.connect(self._on_failed)
        transport.lost.connect(self._on_lost)

    @property
    def peer(self) -> ClientPeer:
        """
        The peer itself, for an overlay of its statistics.
        """
        return self._transport.peer

    @property
    def is_open(self) -> bool:
        """
        Whether calls can be made: it is connected, and `close` was not called.
        """
        return not self._is_closing and self.peer.get_connection_status() == self.peer.CONNECTION_CONNECTED

    @property
    def is_closed(self) -> bool:
        """
        Whether the connection is closed, and the closing handshake is over.
        """
        return self.peer.get_connection_status() == self.peer.CONNECTION_DISCONNECTED

    @property
    def met_other_dialect(self) -> bool:
        """
        Whether the last attempt failed because the server speaks the other dialect.
        """
        return self.peer.get_close_reason().startswith(self._transport.other_dialect)

    def connect(self, url: str) -> Error:
        """
        Begins to connect; the handler is called with the outcome. Not OK: this cannot be an address.
        """
        self._is_closing = False
        return self._transport.connect(url)

    def poll(self) -> None:
        """
        Handles what arrived, which calls the handler.
        """
        self._transport.poll()

    def call(self, method: str, *values: object) -> Error:
        """
        Calls a method of the server. ERR_UNCONFIGURED unless `is_open`.
        """
        return self._transport.call(method, values) if self.is_open else Error.ERR_UNCONFIGURED

    def statistics(self) -> ConnectionStatistics | None:
        """
        The counters of the connection.
        """
        return self.peer.get_statistics()

    def close(self) -> None:
        """
        Closes the connection. Call `poll` until `is_closed`.
        """
        self._is_closing = True
        self._transport.disconnect()

    def _on_failed(self) -> None:
        self._handler.on_failed(self.peer.get_close_reason())

    def _on_lost(self) -> None:
        self._handler.on_lost(self.peer.get_close_reason())
