"""The `WebSocketPeer`s that `get_peer()` of a `WebSocketMultiplayerPeer` gives: it polls them."""

from collections.abc import Callable
from dataclasses import replace

from netpeer.godot4.peers.socket_settings import SocketOptions
from netpeer.godot4.peers.websocket_peer import WebSocketPeer
from netpeer.link.client_link import ClientLink
from netpeer.link.limits import Timing
from netpeer.link.link import Link
from netpeer.link.owner import LinkOwner

__all__ = ["AcceptedWebSocketPeer", "ServersWebSocketPeer"]


class ServersWebSocketPeer(WebSocketPeer):
    """
    A client's peer for the server.
    """

    def __init__(self, client: ClientLink, options: SocketOptions, timing: Timing) -> None:
        """
        Args:
            client: the link.
            options, timing: those of the `WebSocketMultiplayerPeer`.
        """
        super().__init__()
        self._client = client
        self._options = options
        self._timing = timing

    def poll(self) -> None:
        """
        Does nothing: the `WebSocketMultiplayerPeer` polls the connection.
        """


class AcceptedWebSocketPeer(WebSocketPeer):
    """
    A server's peer for a client that it has accepted.
    """

    def __init__(
        self, link: Link, server: LinkOwner, url: str, timing: Timing, *, clock: Callable[[], float]
    ) -> None:
        """
        Args:
            link: the connection.
            server: sends on it and closes it.
            url: what the client asked for.
            timing: the server's; this peer follows it until a time is set here.
            clock: gives the time in seconds.
        """
        super().__init__(clock=clock)
        self._accepted = link
        self._server = server
        self._url = url
        self._timing = timing
        self._has_own_timing = False

    def poll(self) -> None:
        """
        Does nothing: the `WebSocketMultiplayerPeer` polls the connection.
        """

    @property
    def _link(self) -> Link | None:
        return self._accepted

    @property
    def _owner(self) -> LinkOwner:
        return self._server

    def _change(self, name: str, seconds: float) -> None:
        if not self._has_own_timing:
            self._timing, self._has_own_timing = replace(self._timing), True
        super()._change(name, seconds)
        self._accepted.use_timing(self._timing, self._clock())
        self._server.link_changed(self._accepted)
