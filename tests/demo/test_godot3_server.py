"""The server in GDScript against the one in Python: the same bytes for the same calls, the same rounds for players."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from demo_game.bots import Bot
from demo_game.net.client import GameClient
from demo_game.net.model import Phase
from demo_game.net.server import GameServer
from demo_game.net.snapshot import Snapshot
from demo_game.net.wire import PROTOCOL_VERSION, pack_inputs
from demo_game.rules import Controls, EventKind, MatchPhase, constants
from netpeer import WebSocketClient

from .conftest import poll_until
from .godot_server import godot_server
from .hostile import RawClient
from .lockstep import PROJECT, played_by_godot, played_by_python, random_log
from .scripted import FIRST_TICK, ScriptedPlayer, played_round

SEED = 11
PLAYERS = 4
ROUND_TICKS = 420
TICK_HZ = 60.0
"""Twice as fast as the game is meant: a test has less patience than a player."""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_rules_give_the_same_bits_in_every_tick(godot3: Path, tmp_path: Path, seed: int) -> None:
    log = random_log(seed, ticks=1600, round_ticks=600)
    by_python = list(played_by_python(log))
    by_godot = list(played_by_godot(godot3, tmp_path, log))
    assert len(by_godot) == len(by_python) == 1600
    for tick, (python, godot) in enumerate(zip(by_python, by_godot, strict=True)):
        assert python[0] == godot[0], f"the states differ after tick {tick}"
        assert python[1] == godot[1], f"the snapshots differ after tick {tick}"


def test_the_same_files_give_the_same_bits_in_godot_4(godot4: Path, tmp_path: Path) -> None:
    log = random_log(4, ticks=1600, round_ticks=600)
    by_godot = list(played_by_godot(godot4, tmp_path, log, version=4))
    assert by_godot == list(played_by_python(log))


def test_such_a_log_is_about_everything_that_can_happen() -> None:
    happened: Counter[EventKind] = Counter()
    for _, snapshot in played_by_python(random_log(1, ticks=1600, round_ticks=600)):
        happened.update(event.kind for event in Snapshot.from_bytes(snapshot).events)
    assert set(happened) == set(EventKind)
    assert happened[EventKind.HIT] > 10


def test_both_have_the_same_numbers() -> None:
    source = (PROJECT / "rules.gd").read_text(encoding="utf-8")
    found = dict(re.findall(r"^const ([A-Z_]+) = ([\d./ ]+)$", source, re.MULTILINE))
    names = set(constants.__all__) - {"HOMES"}
    assert names <= set(found)
    for name in names:
        dividend, _, divisor = found[name].partition("/")
        assert float(dividend) / float(divisor or 1) == getattr(constants, name), name
    homes = re.findall(r"^\t\[([\d.]+), ([\d.]+)\],$", source, re.MULTILINE)
    assert tuple((float(x), float(y)) for x, y in homes) == constants.HOMES


def play_a_scripted_round(url: str, poll_server: Callable[[], object]) -> list[ScriptedPlayer]:
    """
    A whole round of four players whose inputs are known.
    """
    scripts, _ = played_round(SEED, PLAYERS, ROUND_TICKS)
    players: list[ScriptedPlayer] = []
    for number in range(PLAYERS):
        players.append(ScriptedPlayer(url, f"P{number}", scripts))
        poll_until(lambda: players[-1].is_seated, poll_server, *(player.poll for player in players))
    for player in players:
        player.get_ready()
    polls = [poll_server, *(player.poll for player in players)]
    poll_until(lambda: all(player.is_over for player in players), *polls, seconds=60.0)
    for player in players:
        player.leave()
    poll_until(lambda: all(player.is_gone for player in players), *polls)
    return players


def assert_as_the_rules_say(players: list[ScriptedPlayer]) -> None:
    _, expected = played_round(SEED, PLAYERS, ROUND_TICKS)
    for player in players:
        assert len(player.outcome) > ROUND_TICKS / 3  # under load several ticks share one snapshot
        for tick, heard in player.outcome.items():
            if tick > 0:
                assert heard == expected[tick - 1], f"tick {tick}"
        assert player.final == expected[-1]
    _, phase, scores, ships, _ = expected[-1]
    assert phase is MatchPhase.RESULTS
    assert sum(scores.values()) > 5
    assert ships != expected[FIRST_TICK - 2][3]


def test_a_round_with_known_inputs_on_the_python_server() -> None:
    server = GameServer(seed=SEED, tick_hz=TICK_HZ, round_ticks=ROUND_TICKS)
    assert server.listen() == 0
    assert_as_the_rules_say(play_a_scripted_round(server.url, server.poll))
    server.close()


def test_a_round_with_known_inputs_on_the_godot_server(godot3: Path, tmp_path: Path) -> None:
    with godot_server(godot3, tmp_path, seed=SEED, tick=TICK_HZ, round=ROUND_TICKS / 30) as url:
        assert_as_the_rules_say(play_a_scripted_round(url, lambda: None))


def test_bots_play_a_whole_round_on_the_godot_server(godot3: Path, tmp_path: Path) -> None:
    with godot_server(godot3, tmp_path, seed=SEED, round=10, results=60) as url:
        bots = [Bot(number, seed=1) for number in range(5)]
        for bot in bots:
            bot.connect(url, lag=0.05)
        clients = [bot.client for bot in bots]
        updates = [bot.update for bot in bots]
        poll_until(lambda: all(client.model.phase is Phase.RESULTS for client in clients), *updates, seconds=60.0)
        poll_until(lambda: len({scores(client) for client in clients}) == 1, *updates)
        assert sum(score for _, score in scores(clients[0])) > 10
        for client in clients:
            assert client.refused == 0
            assert client.prediction_errors.count > 80  # 300 where the machine keeps up
            assert client.prediction_errors.mean < 4.0
        for bot in bots:
            bot.leave()
        poll_until(lambda: all(client.is_gone for client in clients), *(client.update for client in clients))


def scores(client: GameClient) -> tuple[tuple[str, int], ...]:
    return tuple((player.name, player.score) for player in client.model.standings)


def test_lobby_chat_full_and_coming_back_on_the_godot_server(godot3: Path, tmp_path: Path) -> None:
    with godot_server(godot3, tmp_path, max_players=2) as url:
        ada, bo, late = GameClient(), GameClient(), GameClient()
        polls = (ada.update, bo.update, late.update)
        ada.connect(url, "Ada", 5)
        poll_until(lambda: ada.model.own_player is not None, *polls)
        bo.connect(url, "Ada", 5)
        poll_until(lambda: len(ada.model.players) == 2 and bo.model.own_player is not None, *polls)
        assert [(player.name, player.colour) for player in bo.model.players] == [("Ada", 5), ("Ada 2", 6)]
        assert ada.model.max_players == 2
        late.connect(url, "Late")
        poll_until(lambda: late.model.phase is Phase.DISCONNECTED, *polls)
        assert late.model.reason == "That game is full."
        bo.chat("  hello   there ")
        poll_until(lambda: ada.model.chat, *polls)
        assert (ada.model.chat[0].name, ada.model.chat[0].text) == ("Ada 2", "hello there")
        ada.set_ready(True)
        bo.set_ready(True)
        poll_until(lambda: bo.model.phase is Phase.PLAYING and bo.model.own_ship is not None, *polls)
        bo.peer.get_peer(1).close(4999, "a cable was pulled")
        poll_until(lambda: bo.model.phase is Phase.RECONNECTING, *polls)
        poll_until(lambda: ada.model.players[1].is_away, *polls)
        poll_until(lambda: bo.model.phase is Phase.PLAYING and bo.model.own_ship is not None, *polls)
        assert (bo.model.own_player.name, bo.model.own_player.slot) == ("Ada 2", 1)
        ada.leave()
        poll_until(lambda: ada.is_gone and [player.name for player in bo.model.players] == ["Ada 2"], *polls)
        bo.leave()
        poll_until(lambda: bo.is_gone, *polls)


HOSTILE = [
    ("join", PROTOCOL_VERSION, "Mallory", 16, ""),
    ("join", PROTOCOL_VERSION, 7, 0, ""),
    ("join", PROTOCOL_VERSION, "Mallory", 0, "x" * 65),
    ("steer", pack_inputs(5, [Controls()])),
    ("say", "before a join"),
    ("ping", "1"),
]
HOSTILE_IN_THE_GAME = [
    ("join", PROTOCOL_VERSION, "Mallory", 0, ""),
    ("steer", b""),
    ("steer", b"\0\0\0\0\x80\0\0"),
    ("steer", b"\0" * 500),
    ("steer", None),
    ("ready", 1),
    ("say", 5),
    ("say", "x" * 1001),
]


def test_hostile_calls_end_their_sender_on_the_godot_server(godot3: Path, tmp_path: Path) -> None:
    with godot_server(godot3, tmp_path) as url:
        ada = GameClient()
        ada.connect(url, "Ada")
        poll_until(lambda: ada.model.phase is Phase.LOBBY, ada.update)
        for joins, calls in ((False, HOSTILE), (True, HOSTILE_IN_THE_GAME)):
            for call in calls:
                raw = RawClient(WebSocketClient(), url)
                poll_until(lambda raw=raw: raw.is_connected, raw.poll, ada.update)
                if joins:
                    raw.call("join", PROTOCOL_VERSION, "Mallory", 0, "")
                raw.call(*call)
                poll_until(lambda raw=raw: raw.is_gone, raw.poll, ada.update)
                assert raw.heard("refuse") == [["protocol"]], call
        poll_until(lambda: len(ada.model.players) == 1, ada.update)
        assert ada.model.phase is Phase.LOBBY
        ada.leave()
        poll_until(lambda: ada.is_gone, ada.update)
