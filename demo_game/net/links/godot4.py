"""The game's connections in Godot 4's dialect: `@rpc`, and one multiplayer for the whole tree.

Godot 4 sends numbers in place of method names, and counts all `@rpc` methods of a node. So the node has the methods of
both sides on both sides. Each side overrides its own half; the other half does nothing there.
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
from demo_game.net.links.methods import NODE_NAME, ClientMethods, ServerMethods, add_game_node
from netpeer.godot4 import Node, SceneTree, WebSocketMultiplayerPeer, rpc

if TYPE_CHECKING:
    from collections.abc import Callable

    from netpeer import Error

__all__ = ["Godot4ClientTransport", "Godot4ServerLink"]

SERVER_OUT_BUFFER_BYTES = 256 * 1024
"""The send queue of each client: more than two seconds of the largest snapshots."""


class _GameNode(Node):
    """
    The game's node, with the marks of all methods. A method that overrides a marked one keeps its mark.
    """

    # Clients call these.

    @rpc("any_peer")
    def join(self, version: object, name: object, colour: object, token: object) -> None: ...

    @rpc("any_peer", "unreliable")
    def steer(self, inputs: object) -> None: ...

    @rpc("any_peer")
    def ping(self, number: object) -> None: ...

    @rpc("any_peer")
    def ready(self, is_ready: object) -> None: ...

    @rpc("any_peer")
    def say(self, text: object) -> None: ...

    @rpc("any_peer")
    def quit(self) -> None: ...

    # Only the server, which is the node's authority, calls these.

    @rpc
    def welcome(self, version: object, slot: object, token: object, tick_hz: object, max_players: object) -> None: ...

    @rpc
    def refuse(self, why: object) -> None: ...

    @rpc("unreliable_ordered")
    def snapshot(self, data: object) -> None: ...

    @rpc
    def pong(self, number: object, seconds: object) -> None: ...

    @rpc
    def roster(self, rows: object) -> None: ...

    @rpc
    def said(self, slot: object, name: object, text: object) -> None: ...


class _ServerNode(ServerMethods, _GameNode):
    """
    The game's node on the server.
    """

    def __init__(self, handler: ServerHandler, sender: Callable[[], int]) -> None:
        _GameNode.__init__(self, NODE_NAME)
        self.set_handler(handler, sender)


class _ClientNode(ClientMethods, _GameNode):
    """
    The game's node on a client.
    """

    def __init__(self, handler: ClientHandler) -> None:
        _GameNode.__init__(self, NODE_NAME)
        self.set_handler(handler)


class Godot4ServerLink:
    """
    The connections of a server. See `ServerLink`.
    """

    def __init__(
        self, handler: ServerHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
    ) -> None:
        self._peer = WebSocketMultiplayerPeer(clock=clock, network=network)
        SERVER_HEARTBEAT.apply_to(self._peer)
        self._peer.outbound_buffer_size = SERVER_OUT_BUFFER_BYTES
        self._tree = _make_tree(self._peer, clock)
        self._node = _ServerNode(handler, self._tree.multiplayer.get_remote_sender_id)
        add_game_node(self._tree.root, self._node, Node)
        self._tree.multiplayer.peer_connected.connect(handler.on_peer_connected)
        self._tree.multiplayer.peer_disconnected.connect(handler.on_peer_disconnected)

    @property
    def peer(self) -> WebSocketMultiplayerPeer:
        return self._peer

    def listen(self, port: int, address: str) -> Error:
        return self._peer.create_server(port, address)

    def poll(self) -> None:
        self._tree.poll()

    def call(self, peer: int, method: str, *values: object) -> Error:
        return self._node.rpc_id(peer, method, *values)

    def disconnect_peer(self, peer: int, code: int, reason: str) -> None:
        connection = self._peer.get_peer(peer)
        if connection is not None:
            connection.close(code, reason)

    def count_refusals(self) -> int:
        return sum(self._tree.multiplayer.get_refusals().values())

    def close(self) -> None:
        self._peer.close()


class Godot4ClientTransport:
    """
    The connection of a client. See `ClientTransport`.
    """

    other_dialect = "the server speaks Godot 3's multiplayer"

    def __init__(
        self, handler: ClientHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
    ) -> None:
        self.peer = WebSocketMultiplayerPeer(clock=clock, network=network)
        CLIENT_HEARTBEAT.apply_to(self.peer)
        self._tree = _make_tree(self.peer, clock)
        self._node = _ClientNode(handler)
        add_game_node(self._tree.root, self._node, Node)
        self.connected = self._tree.multiplayer.connected_to_server
        self.failed = self._tree.multiplayer.connection_failed
        self.lost = self._tree.multiplayer.server_disconnected

    def connect(self, url: str) -> Error:
        return self.peer.create_client(url)

    def poll(self) -> None:
        self._tree.poll()

    def call(self, method: str, values: tuple[object, ...]) -> Error:
        return self._node.rpc_id(SERVER_ID, method, *values)

    def disconnect(self) -> None:
        if self.peer.get_connection_status() != self.peer.CONNECTION_DISCONNECTED:
            self.peer.disconnect_peer(SERVER_ID)


def _make_tree(peer: WebSocketMultiplayerPeer, clock: Callable[[], float]) -> SceneTree:
    """
    A tree with this peer. Without the relay: clients have nothing to say to each other.
    """
    tree = SceneTree(clock=clock)
    tree.multiplayer.server_relay = False
    tree.multiplayer.multiplayer_peer = peer
    return tree
