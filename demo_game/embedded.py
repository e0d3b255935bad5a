"""A whole game inside this process: a server on a free port, and bots that join it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from demo_game.bots.bot import Bot
from demo_game.net.client import GameClient
from demo_game.net.dialect import Dialect
from demo_game.net.discovery import ANNOUNCE_PORT, BROADCAST, GameAnnouncer
from demo_game.net.server import GameServer
from demo_game.rules.constants import MAX_PLAYERS, RESULTS_TICKS, ROUND_TICKS

__all__ = ["EmbeddedGame", "wait_until_gone"]

FEW_BOTS = 8
"""So many have their turn in every second frame, more of them in every third: a frame has other things to do, too."""

GOODBYE_S = 0.5
"""The longest that leaving may take; on one machine it takes a few milliseconds."""


class EmbeddedGame:
    """
    Server and bots, polled by the program's own loop: no thread, no other process.

    The bots talk to the server through WebSockets, exactly as players from elsewhere do.

    Attributes:
        server: the server.
        bots: the bots.
    """

    def __init__(
        self,
        bots: int = 3,
        *,
        port: int = 0,
        address: str = "127.0.0.1",
        seed: int = 0,
        max_players: int = MAX_PLAYERS,
        round_ticks: int = ROUND_TICKS,
        results_ticks: int = RESULTS_TICKS,
        lag: float = 0.0,
        dialect: Dialect = Dialect.GODOT3,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            bots: how many.
            port: 0 takes any free one.
            address: where it listens; "*" for all addresses of this machine, so that others can join.
            seed: decides about chance.
            max_players: see `GameServer`, as the two that follow.
            lag: seconds added to the bots' round-trip time.
            dialect: which Godot the server speaks, and the bots with it.
            clock: gives the time in seconds.

        Raises:
            OSError: the port cannot be had.
        """
        self.server = GameServer(
            seed=seed,
            max_players=max_players,
            round_ticks=round_ticks,
            results_ticks=results_ticks,
            dialect=dialect,
            clock=clock,
        )
        error = self.server.listen(port, address)
        if error:
            raise OSError(f"port {port} cannot be had: {error.name}")
        self.bots: list[Bot] = []
        self._leaving: list[Bot] = []
        self._seed, self._lag, self._dialect, self._clock = seed, lag, dialect, clock
        for _ in range(bots):
            self.add_bot()
        self._polls = 0
        self._announcer: GameAnnouncer | None = None

    @property
    def url(self) -> str:
        """
        Where players on this machine connect to.
        """
        return self.server.url

    @property
    def port(self) -> int:
        """
        The port that is open.
        """
        return self.server.port

    def add_bot(self) -> None:
        """
        One more bot sets out for the game; where that is full, it does not get in.
        """
        bot = Bot(len(self.bots), seed=self._seed, dialect=self._dialect, clock=self._clock)
        bot.connect(self.url, lag=self._lag)
        self.bots.append(bot)

    def remove_bot(self) -> None:
        """
        The bot that came last leaves, if there is one.
        """
        if self.bots:
            bot = self.bots.pop()
            bot.leave()
            self._leaving.append(bot)

    def announce(self, name: str, *, destination: str = BROADCAST, announce_port: int = ANNOUNCE_PORT) -> None:
        """
        From now on says on the local network that the game is here.

        Args:
            name: of the game, as others see it.
            destination, announce_port: the address that hears of it.
        """
        self._stop_announcing()
        self._announcer = GameAnnouncer(name, self.port, destination=destination, announce_port=announce_port)

    def poll(self) -> None:
        """
        Lets the server do what is due, and some of the bots: less often than a player's screen is enough for them.
        """
        self.server.poll()
        self._polls += 1
        if self._announcer is not None:
            self._announcer.poll(len(self.server.player_names), self.server.max_players)
        turns = 2 if len(self.bots) <= FEW_BOTS else 3
        for bot in self.bots[self._polls % turns :: turns]:
            bot.update()
        for bot in self._leaving:
            bot.client.advance()
        self._leaving = [bot for bot in self._leaving if not bot.client.is_gone]

    def close(self) -> None:
        """
        Sends everybody home.
        """
        self._stop_announcing()
        self.server.close()
        wait_until_gone([bot.client for bot in self.bots + self._leaving])

    def _stop_announcing(self) -> None:
        if self._announcer is not None:
            self._announcer.close()
            self._announcer = None


def wait_until_gone(clients: Sequence[GameClient]) -> None:
    """
    Lets clients finish their goodbyes, so that no connection is cut off at the end of the program.
    """
    deadline = time.monotonic() + GOODBYE_S
    while time.monotonic() < deadline and not all(client.is_gone for client in clients):
        for client in clients:
            client.update()
        time.sleep(0.001)
