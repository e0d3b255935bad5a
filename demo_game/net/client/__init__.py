"""The client: `GameClient` is all that the screens and the bots use; the other files are its parts."""

from demo_game.net.client.address import DEFAULT_PORT, full_url
from demo_game.net.client.game_client import GameClient

__all__ = ["DEFAULT_PORT", "GameClient", "full_url"]
