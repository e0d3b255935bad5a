"""The game's connections in Godot 3's dialect: masters, puppets and `gd_mp_api`.

The server is the node's master. A client's methods are puppets, so that only the server can call them, and no other
player through the relay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.net.links.link import (
    CLIENT_HEARTBEAT,
    SERVER_HEARTBEAT,
    SERVER_ID,
    ClientHandler,
    GameNetwork,
    ServerHandler,
)
from demo_game.net.links.methods import (
    CLIENT_METHODS,
    NODE_NAME,
    SERVER_METHODS,
    ClientMethods,
    ServerMethods,
    add_game_node,
)
from demo_game.net.protocol.wire import MAY_BE_LOST
from netpeer import Error, MultiplayerAPI, Node, SceneTree, WebSocketClient, WebSocketServer

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Godot3ClientTransport", "Godot3ServerLink"]


class _ServerNode(ServerMethods, Node):
    """
    The game's node on the server.
    """

    def __init__(self, handler: ServerHandler, sender: Callable[[], int]) -> None:
        Node.__init__(self, NODE_NAME)
        self.set_handler(handler, sender)
        for method in SERVER_METHODS:
            self.rpc_config(method, MultiplayerAPI.RPC_MODE_MASTER)


class _ClientNode(ClientMethods, Node):
    """
    The game's node on a client.
    """

    def __init__(self, handler: ClientHandler) -> None:
        Node.__init__(self, NODE_NAME)
        self.set_handler(handler)
        for method in CLIENT_METHODS:
            self.rpc_config(method, MultiplayerAPI.RPC_MODE_PUPPET)


class Godot3ServerLink:
    """
    The connections of a server. See `ServerLink`.
    """

    def __init__(
        self, handler: ServerHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
    ) -> None:
        self._peer = WebSocketServer(clock=clock, network=network)
        SERVER_HEARTBEAT.apply_to(self._peer)
        self._tree = SceneTree(clock=clock)
        self._node = _ServerNode(handler, self._tree.get_rpc_sender_id)
        add_game_node(self._tree.root, self._node, Node)
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

    def call(self, peer: int, method: str, *values: object) -> Error:
        return _call(self._node, peer, method, values)

    def disconnect_peer(self, peer: int, code: int, reason: str) -> None:
        if self._peer.has_peer(peer):
            self._peer.disconnect_peer(peer, code, reason)

    def count_refusals(self) -> int:
        return sum(self._tree.multiplayer.get_refusals().values())

    def close(self) -> None:
        self._peer.stop()


class Godot3ClientTransport:
    """
    The connection of a client. See `ClientTransport`.
    """

    other_dialect = "the server speaks Godot 4's multiplayer"

    def __init__(
        self, handler: ClientHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
    ) -> None:
        self.peer = WebSocketClient(clock=clock, network=network)
        CLIENT_HEARTBEAT.apply_to(self.peer)
        self._tree = SceneTree(clock=clock)
        self._node = _ClientNode(handler)
        add_game_node(self._tree.root, self._node, Node)
        self._tree.network_peer = self.peer
        self.connected = self._tree.connected_to_server
        self.failed = self._tree.connection_failed
        self.lost = self._tree.server_disconnected

    def connect(self, url: str) -> Error:
        return self.peer.connect_to_url(url, gd_mp_api=True)

    def poll(self) -> None:
        self._tree.poll()

    def call(self, method: str, values: tuple[object, ...]) -> Error:
        return _call(self._node, SERVER_ID, method, values)

    def disconnect(self) -> None:
        self.peer.disconnect_from_host()


def _call(node: Node, peer: int, method: str, values: tuple[object, ...]) -> Error:
    """
    Calls a method of one peer, or of all with 0. In Godot 3 the caller chooses how the call travels.
    """
    call = node.rpc_unreliable_id if method in MAY_BE_LOST else node.rpc_id
    return call(peer, method, *values)
