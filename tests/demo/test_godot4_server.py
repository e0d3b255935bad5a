"""The Godot 4 project against the server in Python: the same bytes for the same calls, the same rounds for players."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.net.dialect import Dialect

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
from .lockstep import played_by_godot, played_by_python, random_log

if TYPE_CHECKING:
    from pathlib import Path


def test_both_rules_give_the_same_bits_in_every_tick(godot4: Path, tmp_path: Path) -> None:
    log = random_log(4, ticks=1600, round_ticks=600)
    assert list(played_by_godot(godot4, tmp_path, log, version=4)) == list(played_by_python(log))


def test_a_round_with_known_inputs_on_the_godot_server(godot4: Path, tmp_path: Path) -> None:
    with godot_server(godot4, tmp_path, Dialect.GODOT4, seed=SEED, tick=TICK_HZ, round=ROUND_TICKS / 30) as url:
        assert_as_the_rules_say(play_a_scripted_round(url, lambda: None, Dialect.GODOT4))


def test_bots_play_a_whole_round_on_the_godot_server(godot4: Path, tmp_path: Path) -> None:
    with godot_server(godot4, tmp_path, Dialect.GODOT4, seed=SEED, round=4, results=60) as url:
        play_with_bots(url, Dialect.GODOT4, least_errors=30, least_score=1)  # 120 where the machine keeps up


def test_lobby_chat_full_and_coming_back_on_the_godot_server(godot4: Path, tmp_path: Path) -> None:
    with godot_server(godot4, tmp_path, Dialect.GODOT4, max_players=2) as url:
        come_chat_and_come_back(url, Dialect.GODOT4)


def test_hostile_calls_end_their_sender_on_the_godot_server(godot4: Path, tmp_path: Path) -> None:
    with godot_server(godot4, tmp_path, Dialect.GODOT4) as url:
        break_the_protocol(url, Dialect.GODOT4)
