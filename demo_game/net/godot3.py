"""The game's lines in Godot 3's words: masters, puppets and `gd_mp_api`."""

from __future__ import annotations

from collections.abc import Callable

from demo_game.net.links import (
    CLIENT_HEARTBEAT_S,
    CLIENT_LOST_S,
    SERVER_HEARTBEAT_S,
    SERVER_ID,
    SERVER_LOST_S,
    ClientHandler,
    GameNetwork,
    ServerHandler,
)
from demo_game.net.wire import NODE_PATH
from netpeer import (
    ConnectionStatistics,
    Error,
    Node,
    SceneTree,
    WebSocketClient,
    WebSocketMultiplayerPeer,
    WebSocketServer,
    master,
    puppet,
)

__all__ = ["Godot3ClientLink", "Godot3ServerLink"]

OTHER_DIALECT = "the server speaks Godot 4's multiplayer"
"""So begins what netpeer says in that case."""


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


class Godot3ServerLink:
    """
    The server's end of all lines, over `gd_mp_api`. See `ServerLink`.
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
        return self._peer

    def listen(self, port: int, address: str) -> Error:
        self._peer.bind_ip = address
        return self._peer.listen(port, gd_mp_api=True)

    def poll(self) -> None:
        self._tree.poll()

    def call(self, peer: int, method: str, *values: object, may_be_lost: bool = False) -> Error:
        if may_be_lost:
            return self._node.rpc_unreliable_id(peer, method, *values)
        return self._node.rpc_id(peer, method, *values)

    def drop(self, peer: int, code: int, reason: str) -> None:
        if self._peer.has_peer(peer):
            self._peer.disconnect_peer(peer, code, reason)

    def close(self) -> None:
        self._peer.stop()


class Godot3ClientLink:
    """
    A client's end of its line, over `gd_mp_api`. See `ClientLink`.
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
        return self._peer

    @property
    def is_open(self) -> bool:
        return not self._is_closing and self._peer.get_connection_status() == self._peer.CONNECTION_CONNECTED

    @property
    def is_gone(self) -> bool:
        return self._peer.get_connection_status() == self._peer.CONNECTION_DISCONNECTED

    @property
    def met_the_other_dialect(self) -> bool:
        return self._peer.get_close_reason().startswith(OTHER_DIALECT)

    def connect(self, url: str) -> Error:
        self._is_closing = False
        return self._peer.connect_to_url(url, gd_mp_api=True)

    def poll(self) -> None:
        self._tree.poll()

    def call(self, method: str, *values: object, may_be_lost: bool = False) -> Error:
        if not self.is_open:
            return Error.ERR_UNCONFIGURED
        if may_be_lost:
            return self._node.rpc_unreliable_id(SERVER_ID, method, *values)
        return self._node.rpc_id(SERVER_ID, method, *values)

    def statistics(self) -> ConnectionStatistics | None:
        return self._peer.get_statistics()

    def close(self) -> None:
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
