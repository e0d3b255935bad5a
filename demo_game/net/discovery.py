"""Games on the local network: a server says once a second, to everybody who listens, that it is there.

One UDP datagram, at most 60 bytes:

    8 bytes "NPDEMO\\x00\\x02", u16 port, u8 players, u8 most players, u8 length of the name, the name in UTF-8

all little-endian. The address of the game is where the datagram came from. Whoever listens believes nothing more than
that somebody says so: what is received is checked, at most 32 games are remembered, each for four seconds, and a
player still has to choose one.

Nothing is sent unless a `GameAnnouncer` is made; its destination is an argument, so that a test stays on the loopback
device (127.255.255.255 is its broadcast address).
"""

from __future__ import annotations

import logging
import socket
import struct
import time
from collections.abc import Callable

from demo_game.net.checks import clean_name
from demo_game.net.model import FoundGame
from demo_game.rules.constants import MAX_PLAYERS

__all__ = ["ANNOUNCE_PORT", "BROADCAST", "GameAnnouncer", "GameFinder", "announcement", "read_announcement"]

ANNOUNCE_PORT = 9079
BROADCAST = "255.255.255.255"
"""Everybody on this network; no router lets it through."""

MAGIC = b"NPDEMO\x00\x02"
HEAD = struct.Struct("<8sHBBB")
MAX_NAME_BYTES = 47
MAX_DATAGRAM_BYTES = HEAD.size + MAX_NAME_BYTES

INTERVAL_S = 1.0
REMEMBERED_S = 4.0
"""Three announcements may be lost."""

MAX_GAMES = 32
DATAGRAMS_PER_POLL = 32
"""A flood costs a frame no more than this."""

log = logging.getLogger("demo_game.discovery")


def announcement(port: int, players: int, max_players: int, name: str) -> bytes:
    """
    The datagram for a game.
    """
    text = clean_name(name).encode("utf-8")[:MAX_NAME_BYTES]
    return HEAD.pack(MAGIC, port, players, max_players, len(text)) + text


def read_announcement(data: bytes, host: str) -> FoundGame | None:
    """
    The game that a datagram from `host` tells of; None for anything else that comes in.
    """
    if not HEAD.size <= len(data) <= MAX_DATAGRAM_BYTES:
        return None
    magic, port, players, max_players, length = HEAD.unpack_from(data)
    if magic != MAGIC or not port or length != len(data) - HEAD.size:
        return None
    if not 1 <= max_players <= MAX_PLAYERS or players > max_players:
        return None
    name = clean_name(data[HEAD.size :].decode("utf-8", "replace"))
    return FoundGame(f"ws://{host}:{port}", name, players, max_players)


class GameAnnouncer:
    """
    Says that a game is there, once a second.
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
            port: where it is played.
            destination: the address that hears of it.
            announce_port: the port that the others listen on.
            clock: gives the time in seconds.
        """
        self._name = name
        self._port = port
        self._destination = (destination, announce_port)
        self._clock = clock
        self._next_at = clock()
        self._has_complained = False
        self._socket: socket.socket | None = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)

    def poll(self, players: int, max_players: int) -> None:
        """
        Says it, when it is time. Call it every frame; it never waits.
        """
        now = self._clock()
        if self._socket is None or now < self._next_at:
            return
        self._next_at = now + INTERVAL_S
        try:
            self._socket.sendto(announcement(self._port, players, max_players, self._name), self._destination)
        except OSError as error:  # no network, or one that does not broadcast: the game goes on without
            if not self._has_complained:
                log.info("games here are not announced: %s", error)
            self._has_complained = True

    def close(self) -> None:
        """
        Says nothing any more.
        """
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class GameFinder:
    """
    Hears of games. Where the port cannot be had, it hears of none.

    Attributes:
        refused: datagrams that were no announcements, or of one game too many.
    """

    def __init__(
        self, *, bind: str = "", announce_port: int = ANNOUNCE_PORT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """
        Args:
            bind: the address that listens; "" for all of this machine.
            announce_port: the port; 0 takes any free one, which `port` then tells.
            clock: gives the time in seconds.
        """
        self.refused = 0
        self._clock = clock
        self._found: dict[str, tuple[float, FoundGame]] = {}
        self._socket: socket.socket | None = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            # Two players at one machine may both listen.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.setblocking(False)
            self._socket.bind((bind, announce_port))
        except OSError as error:
            log.info("games on this network are not found: %s", error)
            self.close()

    @property
    def port(self) -> int:
        """
        The port that listens; 0 without one.
        """
        return int(self._socket.getsockname()[1]) if self._socket is not None else 0

    def poll(self) -> tuple[FoundGame, ...]:
        """
        The games that were heard of lately, the first heard first. Call it every frame; it never waits.
        """
        now = self._clock()
        for _ in range(DATAGRAMS_PER_POLL):
            if not self._receive(now):
                break
        self._found = {url: (at, game) for url, (at, game) in self._found.items() if now - at < REMEMBERED_S}
        return tuple(game for _, game in self._found.values())

    def close(self) -> None:
        """
        Listens no more.
        """
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _receive(self, now: float) -> bool:
        """
        Takes one datagram. Whether there was one.
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
