"""A whole game inside this process: a server on a free port of this machine, and bots that join it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from demo_game.bots import BOT_NAMES, Bot
from demo_game.net.client import GameClient
from demo_game.net.server import GameServer

__all__ = ["EmbeddedGame", "wait_until_gone"]

GOODBYE_S = 0.5
"""The longest that leaving may take; on one machine it takes a few milliseconds."""


class EmbeddedGame:
    """
    Server and bots, polled by the program's own loop: no thread, no other process.

    The bots talk to the server through WebSockets, exactly as players from elsewhere do.
    """

    def __init__(self, bots: int, *, seed: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._server = GameServer(seed=seed, clock=clock)
        error = self._server.listen()
        if error:
            raise OSError(f"this machine gives no port to listen on: {error.name}")
        self.url = self._server.url
        self._bots = [
            Bot(GameClient(BOT_NAMES[number % len(BOT_NAMES)], clock=clock), seed=seed + number)
            for number in range(bots)
        ]
        for bot in self._bots:
            bot.client.connect(self.url)

    def poll(self, now: float) -> None:
        """
        Lets the server and every bot do what is due.
        """
        self._server.poll()
        for bot in self._bots:
            bot.poll(now)

    def close(self) -> None:
        """
        Sends everybody home.
        """
        self._server.close()
        wait_until_gone([bot.client for bot in self._bots])


def wait_until_gone(clients: Sequence[GameClient]) -> None:
    """
    Lets clients finish their goodbyes, so that no connection is cut off at the end of the program.
    """
    deadline = time.monotonic() + GOODBYE_S
    while time.monotonic() < deadline and not all(client.is_gone for client in clients):
        for client in clients:
            client.poll()
        time.sleep(0.001)
