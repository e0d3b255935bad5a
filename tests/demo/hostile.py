"""A peer that speaks the game's protocol by hand: it calls any method, and keeps the calls that it gets."""

from __future__ import annotations

from demo_game.net.dialect import Dialect
from netpeer import Node, SceneTree, WebSocketClient, godot4, puppet

__all__ = ["RawClient", "RawGodot4Client", "raw_client"]

Call = tuple[object, ...]


class _Game(Node):
    def __init__(self) -> None:
        super().__init__("Game")
        self.heard: list[Call] = []

    @puppet
    def welcome(self, *values: object) -> None:
        self.heard.append(("welcome", *values))

    @puppet
    def refuse(self, why: object) -> None:
        self.heard.append(("refuse", why))

    @puppet
    def snapshot(self, data: object) -> None:
        self.heard.append(("snapshot", data))

    @puppet
    def pong(self, *values: object) -> None:
        self.heard.append(("pong", *values))

    @puppet
    def roster(self, rows: object) -> None:
        self.heard.append(("roster", rows))

    @puppet
    def said(self, *values: object) -> None:
        self.heard.append(("said", *values))


class _Godot4Game(godot4.Node):
    """
    Written down once more, and not the demo's own: its names are what the Godot 4 project has to agree with.
    """

    def __init__(self) -> None:
        super().__init__("Game")
        self.heard: list[Call] = []

    @godot4.rpc("any_peer")
    def join(self, *values: object) -> None:
        self.heard.append(("join", *values))

    @godot4.rpc("any_peer")
    def steer(self, *values: object) -> None:
        self.heard.append(("steer", *values))

    @godot4.rpc("any_peer")
    def ping(self, *values: object) -> None:
        self.heard.append(("ping", *values))

    @godot4.rpc("any_peer")
    def ready(self, *values: object) -> None:
        self.heard.append(("ready", *values))

    @godot4.rpc("any_peer")
    def say(self, *values: object) -> None:
        self.heard.append(("say", *values))

    @godot4.rpc("any_peer")
    def quit(self, *values: object) -> None:
        self.heard.append(("quit", *values))

    @godot4.rpc
    def welcome(self, *values: object) -> None:
        self.heard.append(("welcome", *values))

    @godot4.rpc
    def refuse(self, why: object) -> None:
        self.heard.append(("refuse", why))

    @godot4.rpc
    def snapshot(self, data: object) -> None:
        self.heard.append(("snapshot", data))

    @godot4.rpc
    def pong(self, *values: object) -> None:
        self.heard.append(("pong", *values))

    @godot4.rpc
    def roster(self, rows: object) -> None:
        self.heard.append(("roster", rows))

    @godot4.rpc
    def said(self, *values: object) -> None:
        self.heard.append(("said", *values))


class _Heard:
    """
    What both have.
    """

    _node: _Game | _Godot4Game
    _tree: SceneTree | godot4.SceneTree
    peer: WebSocketClient | godot4.WebSocketMultiplayerPeer

    @property
    def is_connected(self) -> bool:
        return self.peer.get_connection_status() == self.peer.CONNECTION_CONNECTED

    @property
    def is_gone(self) -> bool:
        return self.peer.get_connection_status() == self.peer.CONNECTION_DISCONNECTED

    def poll(self) -> None:
        self._tree.poll()

    def call(self, method: str, *values: object, to: int = 1) -> None:
        self._node.rpc_id(to, method, *values)

    def take(self, method: str) -> list[Call]:
        """
        As `heard`, and forgets them.
        """
        found = self.heard(method)
        self._node.heard = [call for call in self._node.heard if call[0] != method]
        return found

    def heard(self, method: str) -> list[Call]:
        """
        The arguments of every call of one method so far.
        """
        return [values for name, *values in self._node.heard if name == method]


class RawClient(_Heard):
    """
    A node at the game's path, and a peer in the test's hands.
    """

    def __init__(self, peer: WebSocketClient, url: str) -> None:
        self.peer = peer
        self._node = _Game()
        self._tree = SceneTree(clock=peer.clock)
        main = Node("Main")
        self._tree.root.add_child(main)
        main.add_child(self._node)
        self._tree.network_peer = peer
        peer.connect_to_url(url, gd_mp_api=True)

    def hang_up(self) -> None:
        self.peer.disconnect_from_host()


class RawGodot4Client(_Heard):
    """
    The same in Godot 4's words.
    """

    def __init__(self, peer: godot4.WebSocketMultiplayerPeer, url: str) -> None:
        self.peer = peer
        self._node = _Godot4Game()
        self._tree = godot4.SceneTree(clock=peer.clock)
        main = godot4.Node("Main")
        self._tree.root.add_child(main)
        main.add_child(self._node)
        self._tree.multiplayer.multiplayer_peer = peer
        peer.create_client(url)

    def hang_up(self) -> None:
        self.peer.disconnect_peer(1)


def raw_client(dialect: Dialect, url: str) -> RawClient | RawGodot4Client:
    """
    One that speaks this dialect, on this machine's own network.
    """
    if dialect is Dialect.GODOT4:
        return RawGodot4Client(godot4.WebSocketMultiplayerPeer(), url)
    return RawClient(WebSocketClient(), url)
