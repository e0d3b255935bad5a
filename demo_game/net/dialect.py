"""Which Godot is spoken: the only module that knows that there are two.

The rest of the network code sees a `ServerLink` or a `ClientLink` (links.py), and does not know which one it has.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from demo_game.net.godot3 import Godot3ClientLink, Godot3ServerLink
from demo_game.net.godot4 import Godot4ClientLink, Godot4ServerLink
from demo_game.net.links import ClientHandler, ClientLink, GameNetwork, ServerHandler, ServerLink

__all__ = ["Dialect", "client_link", "server_link"]


class Dialect(Enum):
    """
    A Godot whose multiplayer can be spoken. The value is its name, for players.
    """

    GODOT3 = "Godot 3"
    GODOT4 = "Godot 4"

    @property
    def other(self) -> Dialect:
        """
        The one that this one does not understand.
        """
        return Dialect.GODOT3 if self is Dialect.GODOT4 else Dialect.GODOT4


def server_link(
    dialect: Dialect, handler: ServerHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
) -> ServerLink:
    """
    The server's end of all lines, in a dialect.
    """
    make = Godot4ServerLink if dialect is Dialect.GODOT4 else Godot3ServerLink
    return make(handler, clock=clock, network=network)


def client_link(
    dialect: Dialect, handler: ClientHandler, *, clock: Callable[[], float], network: GameNetwork | None = None
) -> ClientLink:
    """
    A client's end of its line, in a dialect.
    """
    make = Godot4ClientLink if dialect is Dialect.GODOT4 else Godot3ClientLink
    return make(handler, clock=clock, network=network)
