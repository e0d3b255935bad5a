"""The two dialects, and the choice between them. No other module of the network code knows that there are two.

The rest sees a `ServerLink` or a `ClientLink`, and does not know which dialect it speaks.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from demo_game.net.links.client_link import ClientLink
from demo_game.net.links.godot3 import Godot3ClientTransport, Godot3ServerLink
from demo_game.net.links.godot4 import Godot4ClientTransport, Godot4ServerLink

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.net.links.link import ClientHandler, GameNetwork, ServerHandler, ServerLink

__all__ = ["Dialect", "client_link", "server_link"]


class Dialect(Enum):
    """
    Whose multiplayer a peer speaks. The value is the name that players see.
    """

    GODOT3 = "Godot 3"
    GODOT4 = "Godot 4"

    @property
    def other(self) -> Dialect:
        """
        The other dialect of the two.
        """
        return Dialect.GODOT3 if self is Dialect.GODOT4 else Dialect.GODOT4


def server_link(
    dialect: Dialect, handler: ServerHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
) -> ServerLink:
    """
    The server's end of all connections, in a dialect.
    """
    make = Godot4ServerLink if dialect is Dialect.GODOT4 else Godot3ServerLink
    return make(handler, clock=clock, network=network)


def client_link(
    dialect: Dialect, handler: ClientHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
) -> ClientLink:
    """
    A client's end of its connection, in a dialect.
    """
    make = Godot4ClientTransport if dialect is Dialect.GODOT4 else Godot3ClientTransport
    return ClientLink(handler, make(handler, clock=clock, network=network))
