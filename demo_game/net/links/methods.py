"""The methods that client and server call on each other's node, without the marks that a dialect adds.

Each method passes its values to a handler, which checks them: they came through the network and may be anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from demo_game.net.protocol.wire import NODE_PATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.net.links.link import ClientHandler, ServerHandler

__all__ = ["CLIENT_METHODS", "NODE_NAME", "SERVER_METHODS", "ClientMethods", "ServerMethods", "add_game_node"]

NODE_NAME = NODE_PATH.rpartition("/")[2]

SERVER_METHODS = ("join", "steer", "ping", "ready", "say", "quit")
"""What clients call on the server."""

CLIENT_METHODS = ("welcome", "refuse", "snapshot", "pong", "roster", "said")
"""What the server calls on clients."""


class _Parent(Protocol):
    def add_child(self, node: Any) -> None: ...


N = TypeVar("N", bound=_Parent)


class ServerMethods:
    """
    The server's half of the node's methods. The handler gets the caller's peer id first.
    """

    def set_handler(self, handler: ServerHandler, sender: Callable[[], int]) -> None:
        """
        Connects the methods.

        Args:
            handler: gets every call.
            sender: gives the peer id of the client whose call is handled.
        """
        self._handler = handler
        self._sender = sender

    def join(self, version: object, name: object, colour: object, token: object) -> None:
        self._handler.on_join(self._sender(), version, name, colour, token)

    def steer(self, inputs: object) -> None:
        self._handler.on_steer(self._sender(), inputs)

    def ping(self, number: object) -> None:
        self._handler.on_ping(self._sender(), number)

    def ready(self, is_ready: object) -> None:
        self._handler.on_ready(self._sender(), is_ready)

    def say(self, text: object) -> None:
        self._handler.on_say(self._sender(), text)

    def quit(self) -> None:
        self._handler.on_quit(self._sender())


class ClientMethods:
    """
    The client's half of the node's methods.
    """

    def set_handler(self, handler: ClientHandler) -> None:
        """
        Connects the methods: the handler gets every call.
        """
        self._handler = handler

    def welcome(self, version: object, slot: object, token: object, tick_hz: object, max_players: object) -> None:
        self._handler.on_welcome(version, slot, token, tick_hz, max_players)

    def refuse(self, why: object) -> None:
        self._handler.on_refuse(why)

    def snapshot(self, data: object) -> None:
        self._handler.on_snapshot(data)

    def pong(self, number: object, seconds: object) -> None:
        self._handler.on_pong(number, seconds)

    def roster(self, rows: object) -> None:
        self._handler.on_roster(rows)

    def said(self, slot: object, name: object, text: object) -> None:
        self._handler.on_said(slot, name, text)


def add_game_node(root: N, game_node: N, make_node: Callable[[str], N]) -> None:
    """
    Adds the game's node to a tree, at `NODE_PATH` below the root.

    Args:
        root: of the tree.
        game_node: the node, whose name is `NODE_NAME`.
        make_node: makes an empty node with a name, for the nodes between.
    """
    parent = root
    for name in NODE_PATH.split("/")[:-1]:
        node = make_node(name)
        parent.add_child(node)
        parent = node
    parent.add_child(game_node)
