"""The `WebSocketPeer`s that `get_peer()` of a `WebSocketMultiplayerPeer` returns, and that it polls itself."""

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
    A client's view of its connection to the server.
    """

    def __init__(self, client: ClientLink, options: SocketOptions, timing: Timing) -> None:
        """
        Args:
            client: the link to the server.
            options, timing: the settings of the `WebSocketMultiplayerPeer`.
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
    A server's view of its connection to one client.
    """

    def __init__(self, link: Link, server: LinkOwner, url: str, timing: Timing, *, clock: Callable[[], float]) -> None:
        """
        Args:
            link: the link to the client.
            server: sends on the link and closes it.
            url: the URL that the client asked for.
            timing: the server's times. This peer uses them until the game sets a time here.
            clock: returns the time in seconds.
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
    def link(self) -> Link | None:
        """
        Not for games: the link.
        """
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
