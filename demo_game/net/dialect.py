"""The only module that knows which Godot is spoken: nodes, trees, peers and the marks of who may call what.

The rest of the network code sees a `ServerLink` or a `ClientLink`: `call` makes a method run on the other side, and
what the other side calls arrives at the handler's method of the same name with `on_` before it. This is Godot 3's way,
over `gd_mp_api`; another dialect has the same two classes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from demo_game.net.wire import NODE_PATH
from netpeer import (
    ConnectionStatistics,
    Error,
    LagSimulator,
    MemoryNetwork,
    Node,
    SceneTree,
    SystemNetwork,
    WebSocketClient,
    WebSocketMultiplayerPeer,
    WebSocketServer,
    master,
    puppet,
)

__all__ = ["ClientHandler", "ClientLink", "GameNetwork", "ServerHandler", "ServerLink"]

GameNetwork = SystemNetwork | MemoryNetwork | LagSimulator

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


class _ServerNode(Node):
    """
    The game's node on the server, its master.
    """

    def __init__(self, name: str, handler: ServerHandler, sender: Callable[[], int]) -> None:
        super().__init__(name)
        self._handler = handler
        self._sender = sender

    @master
    def join(self, version: object, name: object, colour: object, token: object) -> None:
        self._handler.on_join(self._sender(), version, name, colour, token)

    @master
    def steer(self, inputs: object) -> None:
        self._handler.on_steer(self._sender(), inputs)

    @master
    def ping(self, number: object) -> None:
        self._handler.on_ping(self._sender(), number)

    @master
    def ready(self, is_ready: object) -> None:
        self._handler.on_ready(self._sender(), is_ready)

    @master
    def say(self, text: object) -> None:
        self._handler.on_say(self._sender(), text)

    @master
    def quit(self) -> None:
        self._handler.on_quit(self._sender())


class _ClientNode(Node):
    """
    The game's node on a client: a puppet, so that only the server can call it, and no other player through the relay.
    """

    def __init__(self, name: str, handler: ClientHandler) -> None:
        super().__init__(name)
        self._handler = handler

    @puppet
    def welcome(self, version: object, slot: object, token: object, tick_hz: object, max_players: object) -> None:
        self._handler.on_welcome(version, slot, token, tick_hz, max_players)

    @puppet
    def refuse(self, why: object) -> None:
        self._handler.on_refuse(why)

    @puppet
    def snapshot(self, data: object) -> None:
        self._handler.on_snapshot(data)

    @puppet
    def pong(self, number: object, seconds: object) -> None:
        self._handler.on_pong(number, seconds)

    @puppet
    def roster(self, rows: object) -> None:
        self._handler.on_roster(rows)

    @puppet
    def said(self, slot: object, name: object, text: object) -> None:
        self._handler.on_said(slot, name, text)


class ServerLink:
    """
    The server's end of all lines.
    """

    def __init__(
        self, handler: ServerHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
    ) -> None:
        self._peer = WebSocketServer(clock=clock, network=network)
        self._peer.heartbeat_interval = SERVER_HEARTBEAT_S
        self._peer.heartbeat_timeout = SERVER_LOST_S
        self._tree = SceneTree(clock=clock)
        names = NODE_PATH.split("/")
        self._node = _ServerNode(names[-1], handler, self._tree.get_rpc_sender_id)
        _hang(self._tree, names[:-1], self._node)
        self._tree.network_peer = self._peer
        self._tree.network_peer_connected.connect(handler.on_peer_connected)
        self._tree.network_peer_disconnected.connect(handler.on_peer_disconnected)

    @property
    def peer(self) -> WebSocketServer:
        """
        The peer itself, for its statistics.
        """
        return self._peer

    def listen(self, port: int, address: str) -> Error:
        """
        Opens the port; 0 takes any free one.
        """
        self._peer.bind_ip = address
        return self._peer.listen(port, gd_mp_api=True)

    def poll(self) -> None:
        """
        Takes what came, which calls the handler.
        """
        self._tree.poll()

    def call(self, peer: int, method: str, *values: object, may_be_lost: bool = False) -> Error:
        """
        Calls a method of one client, or of all with `peer` 0. What may be lost is, where a line is crowded.
        """
        if may_be_lost:
            return self._node.rpc_unreliable_id(peer, method, *values)
        return self._node.rpc_id(peer, method, *values)

    def drop(self, peer: int, code: int, reason: str) -> None:
        """
        Ends a client's connection, behind what was sent to it before.
        """
        if self._peer.has_peer(peer):
            self._peer.disconnect_peer(peer, code, reason)

    def close(self) -> None:
        """
        Ends all connections and closes the port.
        """
        self._peer.stop()


class ClientLink:
    """
    A client's end of its line.
    """

    def __init__(
        self, handler: ClientHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
    ) -> None:
        self._handler = handler
        self._is_closing = False
        self._peer = WebSocketClient(clock=clock, network=network)
        self._peer.heartbeat_interval = CLIENT_HEARTBEAT_S
        self._peer.heartbeat_timeout = CLIENT_LOST_S
        self._tree = SceneTree(clock=clock)
        names = NODE_PATH.split("/")
        self._node = _ClientNode(names[-1], handler)
        _hang(self._tree, names[:-1], self._node)
        self._tree.network_peer = self._peer
        self._tree.connected_to_server.connect(handler.on_connected)
        self._tree.connection_failed.connect(self._on_failed)
        self._tree.server_disconnected.connect(self._on_lost)

    @property
    def peer(self) -> WebSocketMultiplayerPeer:
        """
        The peer itself, for an overlay of its statistics.
        """
        return self._peer

    @property
    def is_open(self) -> bool:
        """
        Whether calls can be made: connected, and not about to close.
        """
        return not self._is_closing and self._peer.get_connection_status() == self._peer.CONNECTION_CONNECTED

    @property
    def is_gone(self) -> bool:
        """
        Whether the connection is closed, the goodbyes of both sides included.
        """
        return self._peer.get_connection_status() == self._peer.CONNECTION_DISCONNECTED

    def connect(self, url: str) -> Error:
        """
        Sets out; what happens is told to the handler. Not OK: the address cannot be one.
        """
        self._is_closing = False
        return self._peer.connect_to_url(url, gd_mp_api=True)

    def poll(self) -> None:
        """
        Takes what came, which calls the handler.
        """
        self._tree.poll()

    def call(self, method: str, *values: object, may_be_lost: bool = False) -> Error:
        """
        Calls a method of the server. What may be lost is, where the line is crowded.
        """
        if not self.is_open:
            return Error.ERR_UNCONFIGURED
        if may_be_lost:
            return self._node.rpc_unreliable_id(SERVER_ID, method, *values)
        return self._node.rpc_id(SERVER_ID, method, *values)

    def statistics(self) -> ConnectionStatistics | None:
        """
        What was counted on the line.
        """
        return self._peer.get_statistics()

    def close(self) -> None:
        """
        Says goodbye; `poll` until `is_gone`.
        """
        self._is_closing = True
        self._peer.disconnect_from_host()

    def _on_failed(self) -> None:
        self._handler.on_failed(self._peer.get_close_reason())

    def _on_lost(self) -> None:
        self._handler.on_lost(self._peer.get_close_reason())


def _hang(tree: SceneTree, names: list[str], node: Node) -> None:
    """
    Puts a node into a tree below nodes of these names.
    """
    at = tree.root
    for name in names:
        between = Node(name)
        at.add_child(between)
        at = between
    at.add_child(node)
