"""The server in GDScript against the one in Python: the same bytes for the same calls, the same rounds for players."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from demo_game.net.dialect import Dialect
from demo_game.net.protocol.snapshot import Snapshot
from demo_game.net.server import GameServer
from demo_game.rules import EventKind, constants

from .godot_games import (
    ROUND_TICKS,
    SEED,
    TICK_HZ,
    assert_as_the_rules_say,
    break_the_protocol,
    come_chat_and_come_back,
    play_a_scripted_round,
    play_with_bots,
)
from .godot_server import godot_server
from .lockstep import PROJECT, played_by_godot, played_by_python, random_log

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_rules_give_the_same_bits_in_every_tick(godot3: Path, tmp_path: Path, seed: int) -> None:
    log = random_log(seed, ticks=1600, round_ticks=600)
    by_python = list(played_by_python(log))
    by_godot = list(played_by_godot(godot3, tmp_path, log))
    assert len(by_godot) == len(by_python) == 1600
    for tick, (python, godot) in enumerate(zip(by_python, by_godot, strict=True)):
        assert python[0] == godot[0], f"the states differ after tick {tick}"
        assert python[1] == godot[1], f"the snapshots differ after tick {tick}"


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
        play_with_bots(url, Dialect.GODOT3, least_errors=80, least_score=10)  # 300 where the machine keeps up


def test_lobby_chat_full_and_coming_back_on_the_godot_server(godot3: Path, tmp_path: Path) -> None:
    with godot_server(godot3, tmp_path, max_players=2) as url:
        come_chat_and_come_back(url, Dialect.GODOT3)


def test_hostile_calls_end_their_sender_on_the_godot_server(godot3: Path, tmp_path: Path) -> None:
    with godot_server(godot3, tmp_path) as url:
        break_the_protocol(url, Dialect.GODOT3)
