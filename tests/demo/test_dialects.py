"""The two dialects: the game is the same, and a player without a dialect speaks that of the server."""

from __future__ import annotations

import pytest

from demo_game.net.client import GameClient
from demo_game.net.dialect import Dialect
from demo_game.net.model import Phase

from .conftest import MemoryGame, is_playing

BOTH = pytest.mark.parametrize("dialect", list(Dialect))


def join(game: MemoryGame, dialect: Dialect | None) -> GameClient:
    client = GameClient(dialect=dialect, clock=game.clock, network=game.network)
    client.connect(game.server.url, "Ada")
    game.clients.append(client)
    game.play_until(lambda: client.model.phase in (Phase.LOBBY, Phase.DISCONNECTED))
    return client


@BOTH
def test_a_player_without_a_dialect_speaks_that_of_the_server(dialect: Dialect) -> None:
    game = MemoryGame(dialect=dialect)
    client = join(game, None)
    assert (client.model.phase, client.dialect) == (Phase.LOBBY, dialect)
    game.server.close()


@BOTH
def test_a_player_with_the_wrong_dialect_gets_a_sentence_that_says_what_to_do(dialect: Dialect) -> None:
    game = MemoryGame(dialect=dialect)
    client = join(game, dialect.other)
    assert client.model.phase is Phase.DISCONNECTED
    how = "with" if dialect is Dialect.GODOT4 else "without"
    assert client.model.reason == (
        f"{game.server.url} speaks {dialect.value}, and you do not: start your game {how} --godot4 to join it."
    )
    game.server.close()


def test_a_game_in_godot_4s_words() -> None:
    game = MemoryGame(dialect=Dialect.GODOT4)
    ada, bo = game.join("Ada"), game.join("Bo", lag=0.1)
    game.start_round()
    start = ada.model.own_ship
    ada.set_input(1.0 if start.x < 800 else -1.0, 0.0)
    bo.chat("hello")
    game.play(1.0)
    assert is_playing(ada)
    assert is_playing(bo)
    assert abs(ada.model.own_ship.x - start.x) > 60
    assert ada.model.chat[-1].text == "hello"
    assert bo.prediction_errors.mean < 1.0
    bo.peer.get_peer(1).close(4999, "a cable was pulled")
    game.play_until(lambda: bo.model.phase is Phase.RECONNECTING)
    game.play_until(lambda: is_playing(bo) and bo.model.own_ship is not None)
    assert bo.dialect is Dialect.GODOT4
    assert game.server.handler.refused == ada.refused == bo.refused == 0
    game.server.close()
    game.play_until(lambda: ada.is_gone and bo.is_gone)
    assert ada.model.reason == "That game was closed."
