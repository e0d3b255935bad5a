"""What is played on a Godot server, whichever version it is: all that a test has to compare."""

from __future__ import annotations

from collections.abc import Callable

from demo_game.bots import Bot
from demo_game.net.client import GameClient
from demo_game.net.dialect import Dialect
from demo_game.net.model import Phase
from demo_game.net.wire import PROTOCOL_VERSION, pack_inputs
from demo_game.rules import Controls, MatchPhase

from .conftest import poll_until
from .hostile import raw_client
from .scripted import FIRST_TICK, ScriptedPlayer, played_round

__all__ = [
    "PLAYERS",
    "ROUND_TICKS",
    "SEED",
    "TICK_HZ",
    "assert_as_the_rules_say",
    "break_the_protocol",
    "come_chat_and_come_back",
    "play_a_scripted_round",
    "play_with_bots",
]

SEED = 11
PLAYERS = 4
ROUND_TICKS = 420
TICK_HZ = 60.0
"""Twice as fast as the game is meant: a test has less patience than a player."""


def play_a_scripted_round(
    url: str, poll_server: Callable[[], object], dialect: Dialect = Dialect.GODOT3
) -> list[ScriptedPlayer]:
    """
    A whole round of four players whose inputs are known.
    """
    scripts, _ = played_round(SEED, PLAYERS, ROUND_TICKS)
    players: list[ScriptedPlayer] = []
    for number in range(PLAYERS):
        players.append(ScriptedPlayer(url, f"P{number}", scripts, dialect))
        poll_until(lambda: players[-1].is_seated, poll_server, *(player.poll for player in players))
    for player in players:
        player.get_ready()
    polls = [poll_server, *(player.poll for player in players)]
    poll_until(lambda: all(player.is_over for player in players), *polls)
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


def play_with_bots(url: str, dialect: Dialect, *, least_errors: int, least_score: int) -> None:
    """
    Bots join, play a round to its end, and all see the same scores; predictions hold on the way.
    """
    bots = [Bot(number, seed=1, dialect=dialect) for number in range(5)]
    for bot in bots:
        bot.connect(url, lag=0.05)
    clients = [bot.client for bot in bots]
    updates = [bot.update for bot in bots]
    poll_until(lambda: all(client.model.phase is Phase.RESULTS for client in clients), *updates)
    poll_until(lambda: len({scores(client) for client in clients}) == 1, *updates)
    assert sum(score for _, score in scores(clients[0])) > least_score
    for client in clients:
        assert client.refused == 0
        assert client.prediction_errors.count > least_errors
        assert client.prediction_errors.mean < 4.0
    for bot in bots:
        bot.leave()
    poll_until(lambda: all(client.is_gone for client in clients), *(client.update for client in clients))


def scores(client: GameClient) -> tuple[tuple[str, int], ...]:
    return tuple((player.name, player.score) for player in client.model.standings)


def come_chat_and_come_back(url: str, dialect: Dialect) -> None:
    """
    A game for two: names and colours, a third who does not get in, chat, a lost line, and a goodbye.
    """
    ada, bo, late = (GameClient(dialect=dialect) for _ in range(3))
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


def break_the_protocol(url: str, dialect: Dialect) -> None:
    """
    Everybody who calls what nobody may is shown out, and a player who does not never notices.
    """
    ada = GameClient(dialect=dialect)
    ada.connect(url, "Ada")
    poll_until(lambda: ada.model.phase is Phase.LOBBY, ada.update)
    for joins, calls in ((False, HOSTILE), (True, HOSTILE_IN_THE_GAME)):
        for call in calls:
            raw = raw_client(dialect, url)
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
