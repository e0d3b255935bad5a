"""The two ends of a line, and who hears what comes out of them: the same for each Godot that can be spoken.

`call` makes a method run on the other side; what the other side calls arrives at the handler's method of the same name
with `on_` before it. godot3.py and godot4.py have the links, dialect.py chooses.
"""

from __future__ import annotations

from typing import Protocol

from netpeer import (
    ConnectionStatistics,
    Error,
    LagSimulator,
    MemoryNetwork,
    SystemNetwork,
    WebSocketMultiplayerPeer,
    WebSocketServer,
)
from netpeer.godot4 import WebSocketMultiplayerPeer as Godot4Peer

__all__ = [
    "CLIENT_HEARTBEAT_S",
    "CLIENT_LOST_S",
    "SERVER_HEARTBEAT_S",
    "SERVER_ID",
    "SERVER_LOST_S",
    "ClientHandler",
    "ClientLink",
    "ClientPeer",
    "GameNetwork",
    "ServerHandler",
    "ServerLink",
    "ServerPeer",
]

GameNetwork = SystemNetwork | MemoryNetwork | LagSimulator
ClientPeer = WebSocketMultiplayerPeer | Godot4Peer
ServerPeer = WebSocketServer | Godot4Peer

SERVER_ID = 1
CLIENT_HEARTBEAT_S = 1.0
CLIENT_LOST_S = 6.0
"""A client without an answer for so long tries anew; its place on the server is kept."""

SERVER_HEARTBEAT_S = 2.0
SERVER_LOST_S = 10.0


class ServerHandler(Protocol):
    """
    What a server does when its players call; every value may be anything, and is checked there.
    """

    def on_peer_connected(self, peer: int) -> None: ...
    def on_peer_disconnected(self, peer: int) -> None: ...
    def on_join(self, peer: int, version: object, name: object, colour: object, token: object) -> None: ...
    def on_steer(self, peer: int, inputs: object) -> None: ...
    def on_ping(self, peer: int, number: object) -> None: ...
    def on_ready(self, peer: int, is_ready: object) -> None: ...
    def on_say(self, peer: int, text: object) -> None: ...
    def on_quit(self, peer: int) -> None: ...


class ClientHandler(Protocol):
    """
    What a client does when its server calls; every value may be anything, and is checked there.
    """

    def on_connected(self) -> None: ...
    def on_failed(self, reason: str) -> None: ...
    def on_lost(self, reason: str) -> None: ...
    def on_welcome(self, version: object, slot: object, token: object, tick_hz: object, limit: object) -> None: ...
    def on_refuse(self, why: object) -> None: ...
    def on_snapshot(self, data: object) -> None: ...
    def on_pong(self, number: object, seconds: object) -> None: ...
    def on_roster(self, rows: object) -> None: ...
    def on_said(self, slot: object, name: object, text: object) -> None: ...


class ServerLink(Protocol):
    """
    The server's end of all lines.
    """

    @property
    def peer(self) -> ServerPeer:
        """
        The peer itself, for its statistics.
        """
        ...

    def listen(self, port: int, address: str) -> Error:
        """
        Opens the port; 0 takes any free one.
        """
        ...

    def poll(self) -> None:
        """
        Takes what came, which calls the handler.
        """
        ...

    def call(self, peer: int, method: str, *values: object, may_be_lost: bool = False) -> Error:
        """
        Calls a method of one client, or of all with `peer` 0. What may be lost is, where a line is crowded.
        """
        ...

    def drop(self, peer: int, code: int, reason: str) -> None:
        """
        Ends a client's connection, behind what was sent to it before.
        """
        ...

    def close(self) -> None:
        """
        Ends all connections and closes the port.
        """
        ...


class ClientLink(Protocol):
    """
    A client's end of its line.
    """

    @property
    def peer(self) -> ClientPeer:
        """
        The peer itself, for an overlay of its statistics.
        """
        ...

    @property
    def is_open(self) -> bool:
        """
        Whether calls can be made: connected, and not about to close.
        """
        ...

    @property
    def is_gone(self) -> bool:
        """
        Whether the connection is closed, the goodbyes of both sides included.
        """
        ...

    @property
    def met_the_other_dialect(self) -> bool:
        """
        Whether the last connection failed because the server speaks the other Godot's language.
        """
        ...

    def connect(self, url: str) -> Error:
        """
        Sets out; what happens is told to the handler. Not OK: the address cannot be one.
        """
        ...

    def poll(self) -> None:
        """
        Takes what came, which calls the handler.
        """
        ...

    def call(self, method: str, *values: object, may_be_lost: bool = False) -> Error:
        """
        Calls a method of the server. What may be lost is, where the line is crowded.
        """
        ...

    def statistics(self) -> ConnectionStatistics | None:
        """
        What was counted on the line.
        """
        ...

    def close(self) -> None:
        """
        Says goodbye; `poll` until `is_gone`.
        """
        ...
