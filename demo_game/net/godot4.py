"""The game's lines in Godot 4's words: `@rpc`, and one multiplayer for the whole tree.

Godot 4 sends numbers in place of names, counted over all methods with `@rpc` of a node. So the node has the methods of
both sides on both sides; each side gives a meaning to its own, and whatever comes for the others is ignored.
"""

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
from netpeer import ConnectionStatistics, Error
from netpeer.godot4 import Node, SceneTree, WebSocketMultiplayerPeer, rpc

__all__ = ["Godot4ClientLink", "Godot4ServerLink"]

OTHER_DIALECT = "the server speaks Godot 3's multiplayer"
"""So begins what netpeer says in that case."""

SERVER_OUT_BUFFER_BYTES = 256 * 1024


class _GameNode(Node):
    """
    The game's node. How a call travels is said by its mark, on the side of the caller.
    """

    # What clients call.

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

    # What the server calls: the node's authority, and nobody else.

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


class _ServerNode(_GameNode):
    """
    The node on the server.
    """

    def __init__(self, name: str, handler: ServerHandler, sender: Callable[[], int]) -> None:
        super().__init__(name)
        self._handler = handler
        self._sender = sender

    @rpc("any_peer")
    def join(self, version: object, name: object, colour: object, token: object) -> None:
        self._handler.on_join(self._sender(), version, name, colour, token)

    @rpc("any_peer", "unreliable")
    def steer(self, inputs: object) -> None:
        self._handler.on_steer(self._sender(), inputs)

    @rpc("any_peer")
    def ping(self, number: object) -> None:
        self._handler.on_ping(self._sender(), number)

    @rpc("any_peer")
    def ready(self, is_ready: object) -> None:
        self._handler.on_ready(self._sender(), is_ready)

    @rpc("any_peer")
    def say(self, text: object) -> None:
        self._handler.on_say(self._sender(), text)

    @rpc("any_peer")
    def quit(self) -> None:
        self._handler.on_quit(self._sender())


class _ClientNode(_GameNode):
    """
    The node on a client.
    """

    def __init__(self, name: str, handler: ClientHandler) -> None:
        super().__init__(name)
        self._handler = handler

    @rpc
    def welcome(self, version: object, slot: object, token: object, tick_hz: object, max_players: object) -> None:
        self._handler.on_welcome(version, slot, token, tick_hz, max_players)

    @rpc
    def refuse(self, why: object) -> None:
        self._handler.on_refuse(why)

    @rpc("unreliable_ordered")
    def snapshot(self, data: object) -> None:
        self._handler.on_snapshot(data)

    @rpc
    def pong(self, number: object, seconds: object) -> None:
        self._handler.on_pong(number, seconds)

    @rpc
    def roster(self, rows: object) -> None:
        self._handler.on_roster(rows)

    @rpc
    def said(self, slot: object, name: object, text: object) -> None:
        self._handler.on_said(slot, name, text)


class Godot4ServerLink:
    """
    The server's end of all lines. See `ServerLink`.
    """

    def __init__(
        self, handler: ServerHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
    ) -> None:
        self._peer = WebSocketMultiplayerPeer(clock=clock, network=network)
        self._peer.heartbeat_interval = SERVER_HEARTBEAT_S
        self._peer.heartbeat_timeout = SERVER_LOST_S
        self._peer.outbound_buffer_size = SERVER_OUT_BUFFER_BYTES
        self._tree = SceneTree(clock=clock)
        names = NODE_PATH.split("/")
        self._node = _ServerNode(names[-1], handler, self._tree.multiplayer.get_remote_sender_id)
        _hang(self._tree, names[:-1], self._node)
        _set_up(self._tree, self._peer)
        self._tree.multiplayer.peer_connected.connect(handler.on_peer_connected)
        self._tree.multiplayer.peer_disconnected.connect(handler.on_peer_disconnected)

    @property
    def peer(self) -> WebSocketMultiplayerPeer:
        return self._peer

    def listen(self, port: int, address: str) -> Error:
        return self._peer.create_server(port, address)

    def poll(self) -> None:
        self._tree.poll()

    def call(self, peer: int, method: str, *values: object, may_be_lost: bool = False) -> Error:
        # Whether it may be lost stands in the method's mark.
        return self._node.rpc_id(peer, method, *values)

    def drop(self, peer: int, code: int, reason: str) -> None:
        connection = self._peer.get_peer(peer)
        if connection is not None:
            connection.close(code, reason)

    def close(self) -> None:
        self._peer.close()


class Godot4ClientLink:
    """
    A client's end of its line. See `ClientLink`.
    """

    def __init__(
        self, handler: ClientHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
    ) -> None:
        self._handler = handler
        self._is_closing = False
        self._peer = WebSocketMultiplayerPeer(clock=clock, network=network)
        self._peer.heartbeat_interval = CLIENT_HEARTBEAT_S
        self._peer.heartbeat_timeout = CLIENT_LOST_S
        self._tree = SceneTree(clock=clock)
        names = NODE_PATH.split("/")
        self._node = _ClientNode(names[-1], handler)
        _hang(self._tree, names[:-1], self._node)
        _set_up(self._tree, self._peer)
        self._tree.multiplayer.connected_to_server.connect(handler.on_connected)
        self._tree.multiplayer.connection_failed.connect(self._on_failed)
        self._tree.multiplayer.server_disconnected.connect(self._on_lost)

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
        return self._peer.create_client(url)

    def poll(self) -> None:
        self._tree.poll()

    def call(self, method: str, *values: object, may_be_lost: bool = False) -> Error:
        # Whether it may be lost stands in the method's mark.
        return self._node.rpc_id(SERVER_ID, method, *values) if self.is_open else Error.ERR_UNCONFIGURED

    def statistics(self) -> ConnectionStatistics | None:
        return self._peer.get_statistics()

    def close(self) -> None:
        self._is_closing = True
        if not self.is_gone:
            self._peer.disconnect_peer(SERVER_ID)

    def _on_failed(self) -> None:
        self._handler.on_failed(self._peer.get_close_reason())

    def _on_lost(self) -> None:
        self._handler.on_lost(self._peer.get_close_reason())


def _set_up(tree: SceneTree, peer: WebSocketMultiplayerPeer) -> None:
    """
    Gives a tree its peer. Players have nothing to say to each other, so nobody passes anything on.
    """
    tree.multiplayer.server_relay = False
    tree.multiplayer.multiplayer_peer = peer


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
