"""Bots: players without a person. Each has a `GameClient` as a player has, and knows only what came through it."""

from demo_game.bots.bot import BOT_NAMES, Bot
from demo_game.bots.pilot import Pilot

__all__ = ["BOT_NAMES", "Bot", "Pilot"]
