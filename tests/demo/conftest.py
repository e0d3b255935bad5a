"""What the tests of the demo share: no window and no sound, and games on a network in memory or on loopback."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest

from demo_game.net.client import ClientState, GameClient
from demo_game.net.server import GameServer
from netpeer import ManualClock, MemoryNetwork, WebSocketClient

# Set here, before any test imports pygame, and inherited by every program that a test starts.
os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

FRAME_S = 1 / 60
PORT = 9080


class MemoryGame:
    """
    A server and any number of clients on a network in memory, played frame by frame on a clock of their own.
    """

    def __init__(self, seed: int = 1) -> None:
        self.clock = ManualClock(100.0)
        self.network = MemoryNetwork(self.clock)
        self.server = GameServer(seed=seed, clock=self.clock, network=self.network)
        assert self.server.listen(PORT) == 0
        self.clients: list[GameClient] = []
        self.on_frame: list[Callable[[], None]] = []

    def add_client(self, name: str) -> GameClient:
        client = GameClient(name, clock=self.clock, network=self.network)
        client.connect(self.server.url)
        self.clients.append(client)
        return client

    def join(self, name: str) -> GameClient:
        """
        Adds a client and plays until it sees its own ship.
        """
        client = self.add_client(name)
        self.play_until(lambda: client.scene().own_ship is not None)
        return client

    def add_raw_client(self) -> WebSocketClient:
        """
        A connected peer that can send whatever it likes.
        """
        raw = WebSocketClient(clock=self.clock, network=self.network)
        raw.connect_to_url(self.server.url, gd_mp_api=True)
        self.on_frame.append(raw.poll)
        self.play_until(lambda: raw.get_connection_status() == raw.CONNECTION_CONNECTED)
        raw.set_target_peer(1)
        return raw

    def frame(self) -> None:
        self.clock.advance(FRAME_S)
        self.server.poll()
        for client in self.clients:
            client.poll()
        for extra in self.on_frame:
            extra()

    def play(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME_S)):
            self.frame()

    def play_until(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        for _ in range(round(seconds / FRAME_S)):
            if condition():
                return
            self.frame()
        raise AssertionError(f"not within {seconds} s of game time: {[c.end_reason or c.state for c in self.clients]}")


@pytest.fixture
def game() -> Iterator[MemoryGame]:
    memory_game = MemoryGame()
    yield memory_game
    memory_game.server.close()


def poll_until(condition: Callable[[], object], *polls: Callable[[], None], seconds: float = 10.0) -> None:
    """
    Calls all of `polls` again and again until the condition holds; on the real clock, with a deadline.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s")
        for poll in polls:
            poll()


def is_playing(client: GameClient) -> bool:
    return client.state is ClientState.PLAYING
