"""A peer that speaks the game's protocol by hand: it calls what it likes, and keeps what it hears."""

from __future__ import annotations

from netpeer import Node, SceneTree, WebSocketClient, puppet

__all__ = ["RawClient"]


class _Game(Node):
    def __init__(self) -> None:
        super().__init__("Game")
        self.heard: list[tuple[object, ...]] = []

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


class RawClient:
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

    def take(self, method: str) -> list[tuple[object, ...]]:
        """
        As `heard`, and forgets them.
        """
        found = self.heard(method)
        self._node.heard = [call for call in self._node.heard if call[0] != method]
        return found

    def heard(self, method: str) -> list[tuple[object, ...]]:
        """
        The arguments of every call of one method so far.
        """
        return [values for name, *values in self._node.heard if name == method]
