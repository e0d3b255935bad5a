"""Announces a game on the local network."""

from __future__ import annotations

import logging
import socket
import time
from typing import TYPE_CHECKING

from demo_game.net.discovery.announcement import ANNOUNCE_PORT, BROADCAST, announcement

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["GameAnnouncer"]

INTERVAL_S = 1.0

log = logging.getLogger("demo_game.discovery")


class GameAnnouncer:
    """
    Sends the announcement of a game once a second.
    """

    def __init__(
        self,
        name: str,
        port: int,
        *,
        destination: str = BROADCAST,
        announce_port: int = ANNOUNCE_PORT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            name: of the game, as others see it; at most 16 characters.
            port: the port of the game.
            destination: the address that the announcements go to.
            announce_port: the port that they go to.
            clock: gives the time in seconds.
        """
        self._name = name
        self._port = port
        self._destination = (destination, announce_port)
        self._clock = clock
        self._next_at = clock()
        self._has_logged = False
        self._socket: socket.socket | None = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)

    def poll(self, players: int, max_players: int) -> None:
        """
        Sends the announcement when it is due. Call it every frame; it never waits.
        """
        now = self._clock()
        if self._socket is None or now < self._next_at:
            return
        self._next_at = now + INTERVAL_S
        try:
            self._socket.sendto(announcement(self._port, players, max_players, self._name), self._destination)
        except OSError as error:  # no network, or one without broadcast: the game does not need it
            if not self._has_logged:
                log.info("games here are not announced: %s", error)
            self._has_logged = True

    def close(self) -> None:
        """
        Stops announcing.
        """
        if self._socket is not None:
            self._socket.close()
            self._socket = None
