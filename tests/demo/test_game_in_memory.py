"""Server, clients and bots on a network in memory: whole games on a clock that the test turns."""

from __future__ import annotations

import math
import re

import pytest

from demo_game.bots import Bot
from demo_game.net.client import GameClient, full_url
from demo_game.net.model import EventKind, Phase, PlayerEventKind
from demo_game.net.protocol.wire import PROTOCOL_VERSION, pack_inputs
from demo_game.net.server.player_registry import REFUSED_CODE
from demo_game.rules import Controls
from demo_game.rules.constants import HOMES, MAX_PLAYERS, TICK_HZ
from netpeer import WebSocketServer

from .conftest import PORT, MemoryGame, names

JOIN = (PROTOCOL_VERSION, "Mallory", 0, "")

HOSTILE_CALLS = [
    ("join", PROTOCOL_VERSION, "Mallory", 16, ""),
    ("join", PROTOCOL_VERSION, "Mallory", -1, ""),
    ("join", PROTOCOL_VERSION, "Mallory", 1.5, ""),
    ("join", PROTOCOL_VERSION, "x" * 3000, 0, ""),
    ("join", PROTOCOL_VERSION, 7, 0, ""),
    ("join", PROTOCOL_VERSION, "Mallory", 0, None),
    ("join", PROTOCOL_VERSION, "Mallory", 0, "x" * 65),
    ("steer", pack_inputs(5, [Controls()])),  # before a join
    ("steer", "fast"),
    ("ready", True),  # before a join
    ("say", "hello"),  # before a join
    ("ping", -1),
    ("ping", "1"),
    ("ping", 1.0),
]
HOSTILE_CALLS_IN_THE_GAME = [
    ("join", *JOIN),
    ("steer", b""),
    ("steer", b"\0" * 5000),
    ("steer", None),
    ("ready", 1),
    ("say", 5),
    ("say", "x" * 1001),
]
HARMLESS_CALLS = [("cheat", 1), ("join",), ("steer",), ("on_quit",), ("welcome", 1, 2, 3), ("_checked", 1)]


def test_all_see_all_with_names_and_different_colours(game: MemoryGame) -> None:
    clients = [game.join(name, 4) for name in ("Ada", "Bo", "Cy")]
    game.start_round()
    for client in clients:
        assert names(client.model) == {"Ada", "Bo", "Cy"}
        assert len({ship.colour for ship in client.model.ships}) == 3
        assert client.model.own_ship is client.model.ships[-1]
        assert {home.slot for home in client.model.homes} == {0, 1, 2}
    assert [client.model.own_player.name for client in clients] == ["Ada", "Bo", "Cy"]


def test_the_lobby_waits_for_all_counts_down_and_starts(game: MemoryGame) -> None:
    ada, bo = game.join("Ada"), game.join("Bo")
    assert ada.model.phase is Phase.LOBBY
    assert ada.model.countdown is None
    heard: list[EventKind | PlayerEventKind] = []
    game.on_frame.append(lambda: heard.extend(event.kind for event in ada.model.events))
    ada.set_ready(True)
    game.play(0.5)
    assert [player.is_ready for player in bo.model.players] == [True, False]
    bo.set_ready(True)
    game.play(0.5)
    assert 2.0 < ada.model.countdown < 3.0
    game.play_until(lambda: ada.model.phase is Phase.PLAYING)
    assert ada.model.round_number == 1
    assert 118.0 < ada.model.time_left <= 120.0
    game.play(0.5)
    assert heard.count(EventKind.COUNTDOWN) == 3
    assert heard.count(EventKind.ROUND_START) == 1
    assert not any(player.is_ready for player in ada.model.players)


def test_rounds_follow_each_other() -> None:
    game = MemoryGame(round_ticks=60, results_ticks=30)
    ada = game.join("Ada")
    game.start_round()
    game.play_until(lambda: ada.model.phase is Phase.RESULTS)
    assert ada.model.time_left > 0.5
    game.play_until(lambda: ada.model.phase is Phase.PLAYING)
    assert ada.model.round_number == 2


def test_a_ship_flies_where_its_pilot_steers_and_only_that_ship(game: MemoryGame) -> None:
    ada, bo = game.join("Ada"), game.join("Bo")
    game.start_round()
    ada_before, bo_before = ada.model.own_ship, bo.model.own_ship
    game.on_frame.append(lambda: ada.set_input(1.0, 0.5))
    game.play(1.0)
    ada_after, bo_after = ada.model.own_ship, bo.model.own_ship
    assert ada_after.x - ada_before.x > 150
    assert ada_after.thrust == pytest.approx(1.0)
    assert 0.3 < ada_after.heading < 0.6
    assert math.dist((bo_before.x, bo_before.y), (bo_after.x, bo_after.y)) < 1.0
    [seen_by_bo] = [ship for ship in bo.model.ships if ship.name == "Ada"]
    assert 5 < math.dist((seen_by_bo.x, seen_by_bo.y), (ada_after.x, ada_after.y)) < 70  # as it was a moment ago


def test_a_tap_on_dash_that_is_shorter_than_a_tick_counts(game: MemoryGame) -> None:
    ada, bo = game.join("Ada"), game.join("Bo")
    game.start_round()
    heard: list[tuple[EventKind | PlayerEventKind, int]] = []
    game.on_frame.append(lambda: heard.extend((event.kind, event.slot) for c in (ada, bo) for event in c.model.events))
    ada.set_input(1.0, 0.0, dash=True)
    ada.set_input(1.0, 0.0)
    game.play(0.1)
    assert ada.model.own_ship.dash > 0
    assert ada.model.own_ship.dash_ready < 0.2
    game.play(0.5)
    assert heard.count((EventKind.DASH, 0)) == 2  # each has seen it once


def test_who_leaves_disappears_and_the_colour_is_free_again(game: MemoryGame) -> None:
    ada, bo = game.join("Ada", 1), game.join("Bo", 2)
    bo.leave()
    assert bo.update().phase is Phase.DISCONNECTED
    assert bo.model.reason == ""
    game.play_until(lambda: names(ada.model) == {"Ada"})
    game.play_until(lambda: bo.is_gone)
    assert game.join("Cy", 2).model.own_player.colour == 2


def test_leaving_over_a_slow_line_is_quiet(game: MemoryGame, caplog: pytest.LogCaptureFixture) -> None:
    ada = game.join("Ada", lag=0.2)
    game.play(6.0)
    ada.leave()
    game.play(1.0)
    assert ada.is_gone
    assert not caplog.records


def test_chat_reaches_all_and_is_bounded(game: MemoryGame) -> None:
    ada, bo = game.join("Ada", 3), game.join("Bo", 5)
    bo.chat("  hello \x00 " + "x" * 500)
    bo.chat("   ")
    game.play(0.5)
    [line] = ada.model.chat
    assert (line.slot, line.name, line.colour, line.text) == (1, "Bo", 5, "hello " + "x" * 114)
    for number in range(30):
        bo.chat(str(number))
    game.play(0.5)
    assert len(ada.model.chat) <= 1 + 5


def test_the_seventeenth_player_hears_that_the_game_is_full(game: MemoryGame) -> None:
    for number in range(MAX_PLAYERS):
        game.join(f"P{number}")
    late = game.add_client("Late")
    game.play_until(lambda: late.model.phase is Phase.DISCONNECTED)
    assert late.model.reason == "That game is full."
    game.clients[0].leave()
    game.play(0.5)
    game.join("Later")
    assert len(game.server.player_names) == MAX_PLAYERS


def test_a_smaller_game_is_full_earlier() -> None:
    game = MemoryGame(max_players=2)
    assert game.join("Ada").model.max_players == 2
    game.join("Bo")
    late = game.add_client("Late")
    game.play_until(lambda: late.model.phase is Phase.DISCONNECTED)
    assert late.model.reason == "That game is full."


@pytest.mark.parametrize("call", HOSTILE_CALLS, ids=lambda call: repr(call)[:40])
def test_hostile_calls_end_their_sender_and_nobody_else(game: MemoryGame, call: tuple[object, ...]) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.call(*call)
    game.play_until(lambda: hostile.is_gone)
    assert (hostile.peer.get_close_code(), hostile.peer.get_close_reason()) == (REFUSED_CODE, "protocol")
    assert hostile.heard("refuse") == [["protocol"]]
    assert_plays_on(game, ada)


@pytest.mark.parametrize("call", HOSTILE_CALLS_IN_THE_GAME, ids=lambda call: repr(call)[:40])
def test_hostile_calls_of_a_player_take_its_place_away(game: MemoryGame, call: tuple[object, ...]) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.call("join", *JOIN)
    game.play_until(lambda: names(ada.model) == {"Ada", "Mallory"})
    hostile.call(*call)
    game.play_until(lambda: hostile.is_gone)
    assert game.server.handler.refused == 1
    game.play_until(lambda: names(ada.model) == {"Ada"})
    assert_plays_on(game, ada)


@pytest.mark.parametrize("call", HARMLESS_CALLS, ids=lambda call: repr(call)[:40])
def test_calls_that_there_are_not_do_nothing(game: MemoryGame, call: tuple[object, ...]) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.call(*call)
    assert_plays_on(game, ada)
    assert game.server.link.count_refusals() == 1


def test_a_flood_ends_its_sender_and_nobody_else(game: MemoryGame) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.call("join", *JOIN)
    game.on_frame.append(lambda: [hostile.call("ping", number) for number in range(60) if not hostile.is_gone])
    game.play_until(lambda: hostile.is_gone)
    game.on_frame.pop()
    assert hostile.peer.get_close_reason() == "flood"
    assert_plays_on(game, ada)


def test_who_connects_and_says_nothing_has_to_go(game: MemoryGame) -> None:
    silent = game.add_raw_client()
    game.play_until(lambda: silent.is_gone, seconds=8)
    assert silent.peer.get_close_reason() == "silent"


def test_a_client_of_another_version_is_refused_with_a_reason(game: MemoryGame) -> None:
    raw = game.add_raw_client()
    raw.call("join", PROTOCOL_VERSION + 1, "Future", 0, "")
    game.play_until(lambda: raw.is_gone)
    assert raw.heard("refuse") == [["version"]]


def test_a_call_of_another_player_is_not_taken_for_the_servers(game: MemoryGame) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.call("join", *JOIN)
    game.play(0.2)
    hostile.call("refuse", "full", to=0)
    hostile.call("roster", [], to=ada.peer.get_unique_id())
    hostile.call("snapshot", b"", to=0)
    game.play(0.5)
    assert names(ada.model) == {"Ada", "Mallory"}
    assert ada.refused == 0


def test_what_a_broken_server_says_is_refused_and_counted(game: MemoryGame) -> None:
    ada = game.join("Ada")
    broken = [
        ("snapshot", b""),
        ("snapshot", b"\1" * 5000),
        ("snapshot", 5),
        ("roster", [[0]]),
        ("pong", "1", 2.0),
        ("pong", 1, math.nan),
        ("said", 99, "Bo", "hello"),
        ("said", 1, "Bo", b"hello"),
        ("welcome", PROTOCOL_VERSION, 99, "", 30, 16),
        ("welcome", PROTOCOL_VERSION, 0, "", 0.0, 16),
        ("refuse", 5),
    ]
    for call in broken:
        game.server.link.call(0, *call)
    game.play(0.2)
    assert ada.refused == len(broken)
    assert ada.model.phase is Phase.LOBBY


def test_a_server_of_something_else_is_recognised() -> None:
    game = MemoryGame()
    other = WebSocketServer(clock=game.clock, network=game.network)
    other.listen(PORT + 1, gd_mp_api=True)
    game.on_frame.append(other.poll)
    client = GameClient(clock=game.clock, network=game.network)
    game.clients.append(client)
    client.connect(f"ws://127.0.0.1:{PORT + 1}", "Ada")
    game.play_until(lambda: client.model.phase is Phase.DISCONNECTED, seconds=8)
    assert client.model.reason == f"ws://127.0.0.1:{PORT + 1} answers, but not as a server of this game."


def test_nobody_there_and_nonsense_as_an_address() -> None:
    game = MemoryGame()
    for url, words in (
        (f"ws://127.0.0.1:{PORT + 7}", r"Nobody answered at ws://127\.0\.0\.1:9087\."),
        ("127.0.0.1:9087", r"Nobody answered at ws://127\.0\.0\.1:9087\."),
        ("http://127.0.0.1", "http://127.0.0.1 is no address of a game."),
        ("", "Nothing is no address of a game."),
        ("ws://", "no address of a game"),
        ("ws://exa mple", "no address of a game"),
    ):
        client = GameClient(clock=game.clock, network=game.network)
        game.clients = [client]
        client.connect(url, "Ada")
        game.play_until(lambda client=client: client.model.phase is Phase.DISCONNECTED)
        assert re.search(words, client.model.reason)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("192.168.1.20", "ws://192.168.1.20:9080"),
        (" example.org:81 ", "ws://example.org:81"),
        ("wss://example.org/game", "wss://example.org/game"),
        ("[::1]", "ws://[::1]:9080"),
        ("", ""),
    ],
)
def test_what_players_type_is_understood(typed: str, url: str) -> None:
    assert full_url(typed) == url


def test_a_server_that_goes_home_is_a_reason(game: MemoryGame) -> None:
    ada = game.join("Ada")
    game.server.close()
    game.play_until(lambda: ada.model.phase is Phase.DISCONNECTED)
    assert ada.model.reason == "That game was closed."
    assert ada.model.ships == ()


def test_a_draining_server_takes_nobody_new(game: MemoryGame) -> None:
    ada = game.join("Ada")
    game.server.drain()
    late = game.add_client("Late")
    game.play_until(lambda: late.model.phase is Phase.DISCONNECTED)
    assert late.model.reason == "That game was closed."
    assert ada.model.chat[-1].text == "This server closes in a moment."
    assert ada.model.phase is Phase.LOBBY


def test_two_clients_in_one_process_know_nothing_of_each_other() -> None:
    first, second = MemoryGame(), MemoryGame(seed=9)
    ada, bo = first.join("Ada"), second.join("Bo")
    first.start_round()
    assert names(ada.model) == {"Ada"}
    assert names(bo.model) == {"Bo"}
    assert bo.model.phase is Phase.LOBBY


def test_bots_harvest_bring_home_and_dash() -> None:
    game = MemoryGame()
    watcher = game.join("Watcher")
    bots = [Bot(number, seed=3, clock=game.clock, network=game.network) for number in range(5)]
    for bot in bots:
        bot.connect(game.server.url)
    game.on_frame += [bot.update for bot in bots]
    game.play_until(lambda: len(watcher.model.players) == 6)
    game.start_round()
    heard: list[EventKind | PlayerEventKind] = []
    game.on_frame.append(lambda: heard.extend(event.kind for event in watcher.model.events))
    game.play(45.0)
    for kind, least in ((EventKind.PICKUP, 50), (EventKind.DELIVER, 10), (EventKind.DASH, 5), (EventKind.HIT, 3)):
        assert heard.count(kind) >= least, kind
    assert all(player.score > 0 for player in watcher.model.players if player.name != "Watcher")


def test_the_rates_on_the_display_are_true(game: MemoryGame) -> None:
    ada = game.join("Ada", lag=0.1)
    game.start_round()
    game.play(4.0)
    network = ada.model.network
    assert network.packets_in == pytest.approx(TICK_HZ + 1, abs=3)
    assert network.packets_out == pytest.approx(TICK_HZ + 1, abs=3)
    assert 0.1 <= network.round_trip_time < 0.16
    assert network.bytes_in > 1000


def test_after_a_pause_the_world_goes_on_where_it_was(game: MemoryGame) -> None:
    game.play(0.1)
    before = game.server.match.tick
    game.clock.advance(60.0)
    game.server.poll()
    assert game.server.match.tick - before <= 8
    ticks = game.server.match.tick
    game.play(1.0)
    assert game.server.match.tick - ticks == pytest.approx(TICK_HZ, abs=2)
    assert game.server.skipped_ticks > 1700


def test_the_clock_is_the_only_time(game: MemoryGame) -> None:
    ada = game.join("Ada")
    game.start_round()
    ships = ada.model.ships
    for _ in range(50):
        game.server.poll()
        ada.update()
    assert ada.model.ships == ships


def assert_plays_on(game: MemoryGame, client: GameClient) -> None:
    """
    The game still runs for this client: it starts, and its ship obeys.
    """
    game.play(0.3)
    game.start_round()
    own = client.model.own_ship
    x, y = 800 - own.x, 450 - own.y
    length = math.hypot(x, y)
    game.on_frame.append(lambda: client.set_input(x / length, y / length))
    game.play(1.0)
    moved = client.model.own_ship
    assert client.model.phase is Phase.PLAYING
    assert math.dist((own.x, own.y), (moved.x, moved.y)) > 150


def test_what_was_held_at_the_end_of_a_round_is_over_with_it() -> None:
    game = MemoryGame(round_ticks=60, results_ticks=30)
    ada = game.join("Ada", lag=0.3)
    game.start_round()
    game.on_frame.append(lambda: ada.set_input(1.0, 0.0))
    game.play_until(lambda: ada.model.phase is Phase.RESULTS)
    game.on_frame.pop()
    ada.set_input(0.0, 0.0)
    game.play_until(lambda: ada.model.phase is Phase.PLAYING)
    game.play(0.5)
    ship = game.server.match.arena.ships[0]
    assert (ship.x, ship.y) == HOMES[0]


def test_a_frozen_player_flies_no_further() -> None:
    game = MemoryGame()
    ada = game.join("Ada")
    game.start_round()
    game.on_frame.append(lambda: ada.set_input(0.0, 1.0))
    game.play(0.5)
    game.clients.clear()  # nobody polls any more
    game.play(3.0)
    assert game.server.match.arena.ships[0].thrust == 0.0
