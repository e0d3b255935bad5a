"""Server, clients and bots on a network in memory: whole games on a clock that the test turns."""

from __future__ import annotations

import itertools
import math
import random
import re

import pytest

from demo_game.bots import Bot, choose_direction
from demo_game.net.client import ClientState, GameClient
from demo_game.net.protocol import PROTOCOL_VERSION
from demo_game.net.server import CLOSE_FULL, CLOSE_PROTOCOL, CLOSE_SILENT
from demo_game.rules import MAX_PLAYERS, TICK_HZ
from demo_game.scene import Scene, SceneGlint, SceneShip
from netpeer import ManualClock, WebSocketClient, WebSocketServer

from .conftest import FRAME_S, PORT, MemoryGame

HOSTILE_MESSAGES = [
    ["join", PROTOCOL_VERSION],
    ["input", 1, 0.0, 0.0],  # before a join
    ["input", 1, math.nan, 0.0],
    ["snapshot", 1, [], []],
    ["welcome", 1, 30],
    ["no such kind"],
    ["join", PROTOCOL_VERSION, "x" * 3000],
    {"join": True},
    None,
    "join",
    [[[[[[[[]]]]]]]],
    2**64 - 1,
    b"\x00" * 4000,
]
HOSTILE_PACKETS = [b"", b"\xc1", b"\xdf\xff\xff\xff\xff", b"\x91" * 500, b"\xdb\xff\xff\xff\xffabc", b"x" * 5000]


def names(client: GameClient) -> set[str]:
    return {ship.name for ship in client.scene().ships}


def test_all_see_all_with_names_and_different_colours(game: MemoryGame) -> None:
    clients = [game.join(name) for name in ("Ada", "Bo", "Cy")]
    game.play(0.5)
    for client in clients:
        assert names(client) == {"Ada", "Bo", "Cy"}
        assert len({ship.colour for ship in client.scene().ships}) == 3
        assert client.scene().own_ship is not None
    assert {client.scene().own_ship.name for client in clients} == {"Ada", "Bo", "Cy"}


def test_a_ship_flies_where_its_pilot_steers_and_only_that_ship(game: MemoryGame) -> None:
    ada, bo = game.join("Ada"), game.join("Bo")
    game.play(0.5)
    ada_before, bo_before = ada.scene().own_ship, bo.scene().own_ship
    towards_middle = 1.0 if ada_before.x < 640 else -1.0
    game.on_frame.append(lambda: ada.steer(towards_middle, 0.0))
    game.play(0.8)
    ada_after, bo_after = ada.scene().own_ship, bo.scene().own_ship
    assert (ada_after.x - ada_before.x) * towards_middle > 50
    assert ada_after.thrust == 1.0
    assert math.dist((bo_before.x, bo_before.y), (bo_after.x, bo_after.y)) < 45  # a push at most
    [ada_seen_by_bo] = [ship for ship in bo.scene().ships if ship.name == "Ada"]
    assert (ada_seen_by_bo.x, ada_seen_by_bo.y) == pytest.approx((ada_after.x, ada_after.y))


def test_who_leaves_disappears_and_the_colour_is_free_again(game: MemoryGame) -> None:
    ada, bo = game.join("Ada"), game.join("Bo")
    game.play(0.5)
    colour = bo.scene().own_ship.colour
    bo.leave()
    game.play_until(lambda: names(ada) == {"Ada"})
    assert bo.end_reason == "you left the game"
    cy = game.join("Cy")
    assert cy.scene().own_ship.colour == colour


def test_an_empty_or_unprintable_name_gets_replaced(game: MemoryGame) -> None:
    assert game.join("\u202e\x00").scene().own_ship.name == "Pilot 1"
    assert game.join("x" * 60).scene().own_ship.name == "x" * 16


def test_the_seventeenth_player_hears_that_the_game_is_full(game: MemoryGame) -> None:
    for number in range(MAX_PLAYERS):
        game.join(f"P{number}")
    late = game.add_client("Late")
    game.play_until(lambda: late.state is ClientState.ENDED)
    assert "this game is full" in late.end_reason
    assert late._peer.get_close_code() == CLOSE_FULL
    game.clients[0].leave()
    game.play(0.5)
    game.join("Later")
    assert len(game.server.player_names) == MAX_PLAYERS


@pytest.mark.parametrize("message", HOSTILE_MESSAGES, ids=lambda message: repr(message)[:30])
def test_hostile_messages_end_their_sender_and_nobody_else(game: MemoryGame, message: object) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.put_message(message)
    game.play_until(lambda: hostile.get_connection_status() == hostile.CONNECTION_DISCONNECTED)
    assert hostile.get_close_code() == CLOSE_PROTOCOL
    assert_plays_on(game, ada)


@pytest.mark.parametrize("packet", HOSTILE_PACKETS, ids=lambda packet: repr(packet)[:30])
def test_hostile_packets_end_their_sender_and_nobody_else(game: MemoryGame, packet: bytes) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.put_packet(packet)
    game.play_until(lambda: hostile.get_connection_status() == hostile.CONNECTION_DISCONNECTED)
    assert hostile.get_close_code() == CLOSE_PROTOCOL
    assert_plays_on(game, ada)


def test_hostile_messages_after_a_join_take_the_ship_away(game: MemoryGame) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.put_message(["join", PROTOCOL_VERSION, "Mallory"])
    game.play_until(lambda: names(ada) == {"Ada", "Mallory"})
    hostile.put_message(["join", PROTOCOL_VERSION, "Mallory"])
    game.play_until(lambda: names(ada) == {"Ada"})
    assert hostile.get_close_code() == CLOSE_PROTOCOL


def test_a_flood_ends_its_sender_and_nobody_else(game: MemoryGame) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.put_message(["join", PROTOCOL_VERSION, "Mallory"])
    sequence = itertools.count()
    game.on_frame.append(lambda: [hostile.put_message(["input", next(sequence), 1.0, 0.0]) for _ in range(60)])
    game.play_until(lambda: hostile.get_connection_status() == hostile.CONNECTION_DISCONNECTED)
    game.on_frame.pop()
    assert hostile.get_close_code() == CLOSE_PROTOCOL
    assert_plays_on(game, ada)


def test_older_inputs_never_replace_newer_ones(game: MemoryGame) -> None:
    ada, raw = game.join("Ada"), game.add_raw_client()
    raw.put_message(["join", PROTOCOL_VERSION, "Raw"])
    raw.put_message(["input", 10, 0.0, 0.0])
    raw.put_message(["input", 9, 1.0, 0.0])
    game.play(1.0)
    [ship] = [ship for ship in ada.scene().ships if ship.name == "Raw"]
    assert ship.thrust == 0.0


def test_who_connects_and_says_nothing_has_to_go(game: MemoryGame) -> None:
    silent = game.add_raw_client()
    game.play_until(lambda: silent.get_connection_status() == silent.CONNECTION_DISCONNECTED, seconds=8)
    assert silent.get_close_code() == CLOSE_SILENT


def test_another_version_of_the_game_is_told_so(game: MemoryGame) -> None:
    raw = game.add_raw_client()
    raw.put_message(["join", PROTOCOL_VERSION + 1, "Future"])
    game.play_until(lambda: raw.get_connection_status() == raw.CONNECTION_DISCONNECTED)
    assert raw.get_close_reason() == f"this server plays version {PROTOCOL_VERSION} of the game"


def test_packets_of_other_players_are_not_taken_for_the_servers(game: MemoryGame) -> None:
    ada, hostile = game.join("Ada"), game.add_raw_client()
    hostile.put_message(["join", PROTOCOL_VERSION, "Mallory"])
    hostile.set_target_peer(0)  # all others: the server relays it to Ada, and hears it itself
    hostile.put_message(["snapshot", 2**40, [], []])
    hostile.put_message(["roster", []])
    game.play_until(lambda: hostile.get_connection_status() == hostile.CONNECTION_DISCONNECTED)
    game.play(1.0)
    assert_plays_on(game, ada)


def test_a_server_of_something_else_is_recognised() -> None:
    game = MemoryGame()
    other = WebSocketServer(clock=game.clock, network=game.network)
    other.listen(PORT + 1, gd_mp_api=True)
    game.on_frame.append(other.poll)
    silent, talking = (GameClient("Ada", clock=game.clock, network=game.network) for _ in range(2))
    game.clients += [silent, talking]
    silent.connect(f"ws://127.0.0.1:{PORT + 1}")
    game.play_until(lambda: silent.state is ClientState.ENDED, seconds=8)
    assert silent.end_reason == f"ws://127.0.0.1:{PORT + 1} answers, but not as a server of this game"
    talking.connect(f"ws://127.0.0.1:{PORT + 1}")
    game.play_until(lambda: talking.state is ClientState.JOINING)
    other.put_message("welcome to the chess club")
    game.play_until(lambda: talking.state is ClientState.ENDED)
    assert "not as a server of this game" in talking.end_reason


def test_nobody_there_and_nonsense_as_an_address() -> None:
    game = MemoryGame()
    for url, words in (
        (f"ws://127.0.0.1:{PORT + 7}", "no game answers at ws://127.0.0.1:9087: .*refused"),
        ("chess", "chess is no address of a game"),
        ("http://127.0.0.1", "no address of a game"),
    ):
        client = GameClient("Ada", clock=game.clock, network=game.network)
        game.clients = [client]
        client.connect(url)
        game.play_until(lambda client=client: client.state is ClientState.ENDED)
        assert re.search(words, client.end_reason)


def test_a_server_that_goes_home_is_a_reason(game: MemoryGame) -> None:
    ada = game.join("Ada")
    game.server.close()
    game.play_until(lambda: ada.state is ClientState.ENDED)
    assert ada.end_reason.startswith("the connection to the game ended: ")
    assert ada.scene().ships == ()


def test_a_server_that_hangs_is_noticed(game: MemoryGame) -> None:
    ada = game.join("Ada")
    game.server._tick = lambda now: None  # it answers pings, but its game stands still
    game.play_until(lambda: ada.state is ClientState.ENDED, seconds=15)
    assert ada.end_reason == "the server is still there, but the game stands still"


def test_ships_move_smoothly_over_a_slow_line(game: MemoryGame) -> None:
    ada = game.join("Ada")
    game.network.latency = 0.08
    chance = random.Random(2)
    game.on_frame.append(lambda: setattr(game.network, "latency", 0.08 + chance.uniform(0, 0.02)))
    game.on_frame.append(lambda: ada.steer(1.0, 0.0))
    ship = game.server._world.ships[ada.scene().own_id]
    ship.x, ship.y = 60.0, 360.0
    game.play(1.2)
    seen = []
    for _ in range(90):
        game.frame()
        seen.append(ada.scene().own_ship.x)
    steps = [after - before for before, after in zip(seen, seen[1:], strict=False) if after < 1100]
    assert len(steps) > 60
    assert min(steps) > 0
    assert max(steps) < 340 * FRAME_S * 1.4
    jerks = [abs(after - before) for before, after in zip(steps, steps[1:], strict=False)]
    assert max(jerks) < 2.5  # units: no frame differs from the one before by more than the eye takes for even


def test_after_a_pause_the_world_goes_on_where_it_was() -> None:
    game = MemoryGame()
    before = game.server._world.tick
    game.clock.advance(60.0)
    game.server.poll()
    assert game.server._world.tick - before <= 5
    ticks = game.server._world.tick
    game.play(1.0)
    assert game.server._world.tick - ticks == pytest.approx(TICK_HZ, abs=2)


def test_bots_join_and_collect(game: MemoryGame) -> None:
    bots = [Bot(game.join(name), seed=number) for number, name in enumerate(("Nova", "Vega"))]
    game.on_frame += [lambda bot=bot: bot.steer(game.clock()) for bot in bots]
    game.play_until(lambda: all(bot.client.scene().own_ship.score >= 3 for bot in bots), seconds=40)


def test_the_rates_on_the_display_are_true(game: MemoryGame) -> None:
    ada = game.join("Ada")
    game.on_frame.append(ada.figures)
    game.on_frame.append(lambda: ada.steer(0.0, 0.0))
    game.network.latency = 0.05
    game.play(4.0)
    figures = ada.figures()
    assert figures.packets_in == pytest.approx(TICK_HZ, abs=3)
    assert figures.packets_out == pytest.approx(10, abs=3)  # unchanged controls, repeated ten times a second
    assert figures.round_trip_time == pytest.approx(0.1, abs=3 * FRAME_S)


def test_a_bot_flies_to_its_target_and_around_others() -> None:
    me = SceneShip(2, "me", 0, 100.0, 100.0, 0.0, 0.0, 0)
    near = SceneShip(3, "near", 1, 130.0, 100.0, 0.0, 0.0, 0)
    target = SceneGlint(1, 500.0, 100.0)
    assert choose_direction(Scene(2, (me,), (target,)), me, target) == (1.0, 0.0)
    x, _ = choose_direction(Scene(2, (me, near), (target,)), me, target)
    assert x < 1.0
    assert choose_direction(Scene(2, (me,), ()), me, None) == (0.0, 0.0)


def assert_plays_on(game: MemoryGame, client: GameClient) -> None:
    """
    The game still runs for this client: it is connected, its ship obeys, and ticks go on.
    """
    ticks = game.server._world.tick
    own = client.scene().own_ship
    assert own is not None
    x, y = 640 - own.x, 360 - own.y
    length = math.hypot(x, y)
    game.on_frame.append(lambda: client.steer(x / length, y / length))
    game.play(1.0)
    game.on_frame.pop()
    moved = client.scene().own_ship
    assert client.state is ClientState.PLAYING
    assert math.dist((own.x, own.y), (moved.x, moved.y)) > 40
    assert game.server._world.tick - ticks == pytest.approx(TICK_HZ, abs=2)


def test_the_clock_is_the_only_time(game: MemoryGame) -> None:
    assert isinstance(game.clock, ManualClock)
    ada = game.join("Ada")
    scene = ada.scene()
    for _ in range(100):
        game.server.poll()
        ada.poll()
    assert ada.scene() == scene
    assert isinstance(ada._peer, WebSocketClient)
