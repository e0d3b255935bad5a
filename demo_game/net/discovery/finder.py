"""Finds the games that are announced on the local network."""

from __future__ import annotations

import logging
import socket
import time
from typing import TYPE_CHECKING

from demo_game.net.discovery.announcement import ANNOUNCE_PORT, MAX_DATAGRAM_BYTES, read_announcement

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.net.model import FoundGame

__all__ = ["GameFinder"]

REMEMBERED_S = 4.0
"""A game is forgotten after this time; three of its announcements may be lost."""

MAX_GAMES = 32
DATAGRAMS_PER_POLL = 32
"""What one frame reads at most, however many datagrams arrive."""

log = logging.getLogger("demo_game.discovery")


class GameFinder:
    """
    Receives announcements. If the port cannot be opened, it finds no games.

    Attributes:
        refused: datagrams that were no announcements, or that announced one game too many.
    """

    def __init__(
        self, *, bind: str = "", announce_port: int = ANNOUNCE_PORT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """
        Args:
            bind: the address to listen on; "" for all addresses of this machine.
            announce_port: the port; 0 takes any free one, see `port`.
            clock: gives the time in seconds.
        """
        self.refused = 0
        self._clock = clock
        self._found: dict[str, tuple[float, FoundGame]] = {}
        self._socket: socket.socket | None = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            # Two players on one machine may both listen.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.setblocking(False)
            self._socket.bind((bind, announce_port))
        except OSError as error:
            log.info("games on this network are not found: %s", error)
            self.close()

    @property
    def port(self) -> int:
        """
        The port that it listens on; 0 if it is closed.
        """
        return int(self._socket.getsockname()[1]) if self._socket is not None else 0

    def poll(self) -> tuple[FoundGame, ...]:
        """
        The games that were announced lately, the first found first. Call it every frame; it never waits.
        """
        now = self._clock()
        for _ in range(DATAGRAMS_PER_POLL):
            if not self._receive(now):
                break
        self._found = {url: (at, game) for url, (at, game) in self._found.items() if now - at < REMEMBERED_S}
        return tuple(game for _, game in self._found.values())

    def close(self) -> None:
        """
        Stops listening.
        """
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _receive(self, now: float) -> bool:
        """
        Takes one datagram. Returns whether there was one.
        """
        if self._socket is None:
            return False
        try:
            data, (host, _) = self._socket.recvfrom(MAX_DATAGRAM_BYTES + 1)
        except BlockingIOError:
            return False
        except OSError as error:
            log.debug("a datagram could not be read: %s", error)
            return False
        game = read_announcement(data, host)
        if game is None or (game.url not in self._found and len(self._found) >= MAX_GAMES):
            self.refused += 1
        else:
            self._found[game.url] = (now, game)
        return True
