"""Players that nobody holds the keys of: each is a `GameClient` like any other, and sees only what came through it."""

from demo_game.bots.bot import BOT_NAMES, Bot
from demo_game.bots.pilot import Pilot

__all__ = ["BOT_NAMES", "Bot", "Pilot"]
