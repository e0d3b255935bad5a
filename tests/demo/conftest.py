"""What the tests of the demo share: no window and no sound, and games on a network in memory or on loopback."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo_game.net.client import GameClient
from demo_game.net.model import GameModel, Phase
from demo_game.net.server import GameServer
from netpeer import ManualClock, MemoryNetwork, WebSocketClient
from tests.engines.fetch import GODOT_3
from tests.engines.slots import find, wrapper_or_skip

from .hostile import RawClient

# Set here, before any test imports pygame, and inherited by every program that a test starts.
os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

FRAME_S = 1 / 60
DEADLINE_S = 240.0
"""On the real clock: what takes so long never comes, on a busy machine either."""

PORT = 9080


class MemoryGame:
    """
    A server and any number of clients on a network in memory, played frame by frame on a clock of their own.
    """

    def __init__(self, seed: int = 1, **settings: object) -> None:
        self.clock = ManualClock(100.0)
        self.network = MemoryNetwork(self.clock)
        self.server = GameServer(seed=seed, clock=self.clock, network=self.network, **settings)
        assert self.server.listen(PORT) == 0
        self.clients: list[GameClient] = []
        self.on_frame: list[Callable[[], object]] = []

    def add_client(self, name: str, colour: int = 0, *, lag: float = 0.0) -> GameClient:
        client = GameClient(clock=self.clock, network=self.network, lag_seed=len(self.clients))
        client.connect(self.server.url, name, colour, lag=lag)
        self.clients.append(client)
        return client

    def join(self, name: str, colour: int = 0, *, lag: float = 0.0) -> GameClient:
        """
        Adds a client and plays until it is in the game.
        """
        client = self.add_client(name, colour, lag=lag)
        self.play_until(lambda: client.model.own_player is not None and client.model.phase is not Phase.CONNECTING)
        return client

    def start_round(self) -> None:
        """
        All are ready, and the round begins; every client sees its own ship.
        """
        for client in self.clients:
            client.set_ready(True)
        self.play_until(lambda: all(client.model.own_ship is not None for client in self.clients), seconds=8.0)
        self.play(0.2)  # the picture is two snapshots behind

    def add_raw_client(self) -> RawClient:
        """
        A connected peer that can send whatever it likes.
        """
        peer = WebSocketClient(clock=self.clock, network=self.network)
        raw = RawClient(peer, self.server.url)
        self.on_frame.append(raw.poll)
        self.play_until(lambda: raw.is_connected)
        return raw

    def frame(self) -> None:
        self.clock.advance(FRAME_S)
        self.server.poll()
        for client in self.clients:
            client.update()
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
        where = [client.model.reason or client.model.phase for client in self.clients]
        raise AssertionError(f"not within {seconds} s of game time: {where}")


@pytest.fixture
def game() -> Iterator[MemoryGame]:
    memory_game = MemoryGame()
    yield memory_game
    memory_game.server.close()


@pytest.fixture(scope="session", params=GODOT_3)
def godot3(request: pytest.FixtureRequest) -> Path:
    """
    A real Godot 3 engine of each version.
    """
    return wrapper_or_skip(find(request.param, sys.stderr.write))


@pytest.fixture(scope="session")
def godot4() -> Path:
    """
    A real Godot 4 engine.
    """
    return wrapper_or_skip(find("godot-4", sys.stderr.write))


@pytest.hookimpl(tryfirst=True)  # before the selection by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Marks every test that needs an engine.
    """
    for item in items:
        if {"godot3", "godot4"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.engine)


def poll_until(condition: Callable[[], object], *polls: Callable[[], object], seconds: float = DEADLINE_S) -> None:
    """
    Calls all of `polls` again and again until the condition holds; on the real clock, with a deadline.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s")
        for poll in polls:
            poll()


def names(model: GameModel) -> set[str]:
    return {player.name for player in model.players}


def is_playing(client: GameClient) -> bool:
    return client.model.phase is Phase.PLAYING
