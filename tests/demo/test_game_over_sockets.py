"""The same game over real sockets on this machine: that what holds in memory holds there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import pytest

from demo_game.embedded import EmbeddedGame
from demo_game.net.client import GameClient
from demo_game.net.model import GameModel, Phase
from demo_game.net.server import GameServer
from demo_game.rules.constants import TICK_HZ
from netpeer import ManualClock

from .conftest import is_playing, names, poll_until

FRAME_S = 1 / 60


class Frames:
    """
    Frames of a sixtieth of a second on a clock of their own: real sockets, and as slow as the machine may be.
    """

    def __init__(self) -> None:
        self.clock = ManualClock(100.0)

    def play(self, seconds: float, *updates: Callable[[], object]) -> None:
        """
        Sixty frames for each second, as a player's program does them.
        """
        for _ in range(round(seconds / FRAME_S)):
            self.frame(updates)

    def play_until(self, condition: Callable[[], object], *updates: Callable[[], object]) -> None:
        """
        Frames until the condition holds, up to a minute of the game's time.
        """
        for _ in range(round(60.0 / FRAME_S)):
            if condition():
                return
            self.frame(updates)
        raise AssertionError("not within a minute of the game's time")

    def frame(self, updates: Iterable[Callable[[], object]]) -> None:
        self.clock.advance(FRAME_S)
        for update in updates:
            update()


def final_scores(model: GameModel) -> list[tuple[str, int]]:
    return [(player.name, player.score) for player in model.standings]


def test_two_players_come_play_and_go() -> None:
    server = GameServer()
    assert server.listen() == 0
    ada, bo = GameClient(), GameClient()
    polls = (server.poll, ada.update, bo.update)
    ada.connect(server.url, "Ada")
    bo.connect(server.url, "Bo")
    poll_until(lambda: all(names(client.model) == {"Ada", "Bo"} for client in (ada, bo)), *polls)
    ada.set_ready(True)
    bo.set_ready(True)
    poll_until(lambda: all(client.model.own_ship is not None for client in (ada, bo)), *polls)
    start = ada.model.own_ship
    direction = 1.0 if start.x < 800 else -1.0
    ada.set_input(direction, 0.0)
    poll_until(lambda: (ada.model.own_ship.x - start.x) * direction > 60, *polls)
    assert is_playing(bo)
    bo.leave()
    poll_until(lambda: server.player_names == ["Ada"] and len(ada.model.ships) == 1, *polls)
    server.close()
    poll_until(lambda: ada.is_gone and bo.is_gone, ada.update, bo.update)
    assert ada.model.reason == "That game was closed."


def test_two_games_run_in_one_process_without_a_word_between_them() -> None:
    games = [EmbeddedGame(1, seed=number) for number in range(2)]
    players = [GameClient() for _ in games]
    for player, embedded, name in zip(players, games, ("Ada", "Bo"), strict=True):
        player.connect(embedded.url, name)
    polls = [embedded.poll for embedded in games] + [player.update for player in players]
    poll_until(lambda: all(len(player.model.players) == 2 for player in players), *polls)
    assert [names(player.model) for player in players] == [{"Ada", "Comet"}, {"Bo", "Comet"}]
    for embedded in games:
        embedded.close()
    poll_until(lambda: all(player.is_gone for player in players), *(player.update for player in players))


def test_a_port_that_is_taken_is_an_error_and_no_crash() -> None:
    first, second = GameServer(), GameServer()
    assert first.listen() == 0
    assert second.listen(first.port) != 0
    with pytest.raises(OSError, match=f"port {first.port} cannot be had"):
        EmbeddedGame(0, port=first.port)
    first.close()


def test_twenty_seconds_with_seven_bots_and_lag() -> None:
    """
    A whole round with everybody 100 ms away: nobody is lost, all see the same result, and prediction holds.
    """
    frames = Frames()
    embedded = EmbeddedGame(
        7, seed=5, round_ticks=16 * TICK_HZ, results_ticks=30 * TICK_HZ, lag=0.1, clock=frames.clock
    )
    player = GameClient(clock=frames.clock)
    player.connect(embedded.url, "Ada", lag=0.1)
    clients = [player, *(bot.client for bot in embedded.bots)]
    polls = (embedded.poll, player.update)
    frames.play_until(lambda: all(len(client.model.players) == 8 for client in clients), *polls)
    player.set_ready(True)

    def steer() -> None:
        now = frames.clock()
        player.set_input(math.cos(now), math.sin(1.7 * now), dash=math.fmod(now, 3.0) < 0.1)

    frames.play_until(lambda: is_playing(player), *polls)
    frames.play(17.0, steer, *polls)
    frames.play_until(lambda: all(client.model.phase is Phase.RESULTS for client in clients), *polls)
    frames.play(0.5, *polls)
    scores = final_scores(player.model)
    assert [final_scores(client.model) for client in clients] == [scores] * 8
    assert {player.name: player.score for player in player.model.players} == {
        place.name: embedded.server.match.seats[place.slot].score for place in embedded.server.reception.places
    }
    assert sum(score for _, score in scores) > 20
    for client in clients:
        assert client.refused == 0
        assert client.prediction_errors.count > 400
        assert client.prediction_errors.mean < 4.0
        assert client.model.network.round_trip_time >= 0.1
    assert embedded.server.reception.broken_calls == 0
    player.leave()
    embedded.close()
    frames.play_until(lambda: player.is_gone, player.update)


def test_a_lost_player_comes_back_within_thirty_seconds() -> None:
    embedded = EmbeddedGame(2, seed=2)
    player = GameClient()
    player.connect(embedded.url, "Ada", 4)
    polls = (embedded.poll, player.update)
    poll_until(lambda: len(player.model.players) == 3, *polls)
    player.set_ready(True)
    poll_until(lambda: player.model.own_ship is not None, *polls)
    embedded.server.match.seats[player.model.own_slot].score = 17
    embedded.server.link.drop(player.peer.get_unique_id(), 4999, "a cable was pulled")
    poll_until(lambda: player.model.phase is Phase.RECONNECTING, *polls)
    poll_until(lambda: is_playing(player) and player.model.own_ship is not None, *polls)
    own = player.model.own_player
    assert (own.name, own.colour, own.score) == ("Ada", 4, 17)
    embedded.close()
    poll_until(lambda: player.is_gone, player.update)


def test_bots_come_and_go_while_an_embedded_game_runs() -> None:
    embedded = EmbeddedGame(1, seed=2)
    player = GameClient()
    player.connect(embedded.url, "Ada")
    polls = (embedded.poll, player.update)
    embedded.add_bot()
    poll_until(lambda: names(player.model) == {"Ada", "Comet", "Quasar"}, *polls)
    embedded.remove_bot()
    poll_until(lambda: names(player.model) == {"Ada", "Comet"}, *polls)
    poll_until(lambda: not embedded._leaving, *polls)
    embedded.remove_bot()
    embedded.remove_bot()
    poll_until(lambda: names(player.model) == {"Ada"}, *polls)
    embedded.close()
    poll_until(lambda: player.is_gone, player.update)
