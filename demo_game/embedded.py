"""A whole game inside this process: a server on a free port, and bots that join it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from demo_game.bots.bot import Bot
from demo_game.net.dialect import Dialect
from demo_game.net.discovery import ANNOUNCE_PORT, BROADCAST, GameAnnouncer
from demo_game.net.server import GameServer
from demo_game.rules.constants import MAX_PLAYERS, RESULTS_TICKS, ROUND_TICKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from demo_game.net.client import GameClient

__all__ = ["EmbeddedGame", "wait_until_gone"]

FEW_BOTS = 8
"""Up to this number, each bot plays in every second frame; above it, in every third. That leaves time for drawing."""

GOODBYE_S = 0.5
"""The longest wait for closing handshakes; on one machine they take a few milliseconds."""


class EmbeddedGame:
    """
    Server and bots, polled by the program's own loop: no thread, no other process.

    The bots are connected by WebSockets, exactly as players on other machines.

    Attributes:
        server: the server.
        bots: the bots that play.
        leaving_bots: bots whose connections are still closing.
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
            bots: how many bots.
            port: the port to listen on; 0 takes any free one.
            address: the address to listen on; "*" for all addresses of this machine, so that other machines can join.
            seed: the seed of the random numbers.
            max_players, round_ticks, results_ticks: see `GameServer`.
            lag: seconds added to the bots' round-trip time.
            dialect: the dialect of the server and the bots.
            clock: gives the time in seconds.

        Raises:
            OSError: the port cannot be opened.
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
            raise OSError(f"port {port} cannot be opened: {error.name}")
        self.bots: list[Bot] = []
        self.leaving_bots: list[Bot] = []
        self._seed, self._lag, self._dialect, self._clock = seed, lag, dialect, clock
        for _ in range(bots):
            self.add_bot()
        self._polls = 0
        self._announcer: GameAnnouncer | None = None

    @property
    def url(self) -> str:
        """
        The URL for players on this machine.
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
        Adds a bot, which joins the game. A full game refuses it.
        """
        bot = Bot(len(self.bots), seed=self._seed, dialect=self._dialect, clock=self._clock)
        bot.connect(self.url, lag=self._lag)
        self.bots.append(bot)

    def remove_bot(self) -> None:
        """
        Removes the bot that was added last, if there is one.
        """
        if self.bots:
            bot = self.bots.pop()
            bot.leave()
            self.leaving_bots.append(bot)

    def announce(self, name: str, *, destination: str = BROADCAST, announce_port: int = ANNOUNCE_PORT) -> None:
        """
        Announces the game on the local network from now on.

        Args:
            name: the name of the game that others see.
            destination, announce_port: where the announcements go.
        """
        self._stop_announcing()
        self._announcer = GameAnnouncer(name, self.port, destination=destination, announce_port=announce_port)

    def poll(self) -> None:
        """
        Updates the server and some of the bots: bots need fewer updates than a player's screen.
        """
        self.server.poll()
        self._polls += 1
        if self._announcer is not None:
            self._announcer.poll(len(self.server.player_names), self.server.max_players)
        turns = 2 if len(self.bots) <= FEW_BOTS else 3
        for bot in self.bots[self._polls % turns :: turns]:
            bot.update()
        for bot in self.leaving_bots:
            bot.client.advance()
        self.leaving_bots = [bot for bot in self.leaving_bots if not bot.client.is_gone]

    def close(self) -> None:
        """
        Ends the game and disconnects the bots.
        """
        self._stop_announcing()
        self.server.close()
        wait_until_gone([bot.client for bot in self.bots + self.leaving_bots])

    def _stop_announcing(self) -> None:
        if self._announcer is not None:
            self._announcer.close()
            self._announcer = None


def wait_until_gone(clients: Sequence[GameClient]) -> None:
    """
    Waits for the closing handshakes of clients, so that no connection is cut off at the end of the program.
    """
    deadline = time.monotonic() + GOODBYE_S
    while time.monotonic() < deadline and not all(client.is_gone for client in clients):
        for client in clients:
            client.update()
        time.sleep(0.001)
