"""Games on the local network, on the loopback device: announced, found, forgotten, and nothing believed unchecked."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo_game.embedded import EmbeddedGame
from demo_game.net.discovery import GameAnnouncer, GameFinder, announcement, read_announcement
from demo_game.net.discovery.announcement import MAX_DATAGRAM_BYTES
from demo_game.net.discovery.finder import MAX_GAMES, REMEMBERED_S
from demo_game.net.model import FoundGame
from netpeer import ManualClock

from .conftest import poll_until
from .godot_server import godot_server

if TYPE_CHECKING:
    from pathlib import Path

LOOPBACK_BROADCAST = "127.255.255.255"


def test_an_announcement_comes_back_as_it_was() -> None:
    data = announcement(9080, 3, 16, "Ada's game")
    assert len(data) <= MAX_DATAGRAM_BYTES
    assert read_announcement(data, "127.0.0.1") == FoundGame("ws://127.0.0.1:9080", "Ada's game", 3, 16)


@given(st.text(max_size=100))
def test_every_name_fits(name: str) -> None:
    data = announcement(1, 0, 1, name)
    assert len(data) <= MAX_DATAGRAM_BYTES
    assert read_announcement(data, "127.0.0.1") is not None


@given(st.binary(max_size=80))
def test_anything_else_is_refused(data: bytes) -> None:
    assert read_announcement(data, "127.0.0.1") is None
    assert read_announcement(announcement(9080, 1, 2, "x") + data[:1] + b"!", "127.0.0.1") is None


@pytest.mark.parametrize(("port", "players", "limit"), [(0, 1, 16), (9080, 17, 16), (9080, 1, 0), (9080, 1, 17)])
def test_what_cannot_be_is_refused(port: int, players: int, limit: int) -> None:
    assert read_announcement(announcement(port, players, limit, "x"), "127.0.0.1") is None


def test_every_truncation_is_refused() -> None:
    data = announcement(9080, 3, 16, "Ada")
    assert all(read_announcement(data[:length], "127.0.0.1") is None for length in range(len(data)))


@pytest.mark.parametrize("destination", ["127.0.0.1", LOOPBACK_BROADCAST])
def test_a_game_is_found_and_forgotten(destination: str) -> None:
    clock = ManualClock(50.0)
    # Broadcasts come only to those who listen on all addresses.
    finder = GameFinder(bind="127.0.0.1" if destination == "127.0.0.1" else "", announce_port=0, clock=clock)
    announcer = GameAnnouncer("Ada", 9080, destination=destination, announce_port=finder.port, clock=clock)
    announcer.poll(2, 8)
    poll_until(finder.poll)
    assert [(game.name, game.players, game.max_players) for game in finder.poll()] == [("Ada", 2, 8)]
    announcer.poll(3, 8)  # too early
    clock.advance(1.0)
    announcer.poll(4, 8)
    poll_until(lambda: finder.poll()[0].players == 4)
    clock.advance(REMEMBERED_S)
    assert finder.poll() == ()
    announcer.close()
    announcer.poll(5, 8)
    finder.close()
    assert finder.poll() == ()


def test_a_flood_of_games_is_bounded() -> None:
    finder = GameFinder(bind="127.0.0.1", announce_port=0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as flood:
        for port in range(1, 2 * MAX_GAMES + 1):
            flood.sendto(announcement(port, 1, 2, "x"), ("127.0.0.1", finder.port))
        flood.sendto(b"nonsense", ("127.0.0.1", finder.port))
    poll_until(lambda: finder.poll() and finder.refused == MAX_GAMES + 1)
    assert len(finder.poll()) == MAX_GAMES
    finder.close()


def test_a_port_that_is_taken_is_no_error() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        finder = GameFinder(bind="127.0.0.1", announce_port=taken.getsockname()[1])
        assert finder.poll() == ()
        finder.close()


def test_a_destination_that_cannot_be_reached_is_no_error() -> None:
    announcer = GameAnnouncer("Ada", 9080, destination="127.0.0.1", announce_port=9)
    announcer.poll(1, 2)
    announcer.close()


def test_a_godot_server_is_found_too(godot3: Path, tmp_path: Path) -> None:
    finder = GameFinder(bind="127.0.0.1", announce_port=0)
    settings = {"announce": "127.0.0.1", "announce_port": finder.port, "name": "Zoë's", "max_players": 5}
    with godot_server(godot3, tmp_path, **settings) as url:
        poll_until(finder.poll)
        assert finder.poll() == (FoundGame(url, "Zoë's", 0, 5),)
    finder.close()


def test_an_embedded_game_is_found() -> None:
    finder = GameFinder(bind="127.0.0.1", announce_port=0)
    embedded = EmbeddedGame(0)
    embedded.announce("Ada's", destination="127.0.0.1", announce_port=finder.port)
    poll_until(finder.poll, embedded.poll)
    assert finder.poll() == (FoundGame(embedded.url, "Ada's", 0, 16),)
    embedded.close()
    finder.close()
