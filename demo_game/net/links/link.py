"""The two ends of a connection, and who handles the calls: the same in both dialects.

`call` calls a method of the other side. A call of the other side arrives at the handler's method of the same name with
`on_` before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from netpeer import (
    Error,
    LagSimulator,
    MemoryNetwork,
    SystemNetwork,
    WebSocketClient,
    WebSocketServer,
)
from netpeer.godot4 import WebSocketMultiplayerPeer as Godot4Peer

__all__ = [
    "CLIENT_HEARTBEAT",
    "SERVER_HEARTBEAT",
    "SERVER_ID",
    "ClientHandler",
    "ClientPeer",
    "GameNetwork",
    "Heartbeat",
    "ServerHandler",
    "ServerLink",
    "ServerPeer",
]

GameNetwork = SystemNetwork | MemoryNetwork | LagSimulator
ClientPeer = WebSocketClient | Godot4Peer
ServerPeer = WebSocketServer | Godot4Peer

SERVER_ID = 1
"""The server's peer id, in both dialects."""


@dataclass(frozen=True)
class Heartbeat:
    """
    How often a peer sends a ping, and after how many seconds without an answer the connection counts as lost.
    """

    interval_s: float
    timeout_s: float

    def apply_to(self, peer: ClientPeer | ServerPeer) -> None:
        """
        Sets both on a peer.
        """
        peer.heartbeat_interval = self.interval_s
        peer.heartbeat_timeout = self.timeout_s


CLIENT_HEARTBEAT = Heartbeat(1.0, 6.0)
"""Shorter than the server's: the client reconnects, and the server keeps the player's slot meanwhile."""

SERVER_HEARTBEAT = Heartbeat(2.0, 10.0)


class ServerHandler(Protocol):
    """
    Handles the calls of the clients. Every value may be anything: the handler checks it.
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
    Handles the calls of the server. Every value may be anything: the handler checks it.
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
    The server's end of all connections.
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
        Handles what arrived, which calls the handler.
        """
        ...

    def call(self, peer: int, method: str, *values: object) -> Error:
        """
        Calls a method of one client, or of all with `peer` 0.
        """
        ...

    def disconnect_peer(self, peer: int, code: int, reason: str) -> None:
        """
        Closes a client's connection after everything that was sent to it before.
        """
        ...

    def count_refusals(self) -> int:
        """
        How many calls were refused before they reached the handler: unknown methods, wrong arguments, no permission.
        """
        ...

    def close(self) -> None:
        """
        Closes all connections and the port.
        """
        ...
