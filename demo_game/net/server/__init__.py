"""The server: `GameServer` is all that the programs use; the other files are its parts."""

from demo_game.net.server.game_server import GameServer

__all__ = ["GameServer"]
