"""The same game over real sockets on this machine: that what holds in memory holds there."""

from __future__ import annotations

import time

from demo_game.embedded import EmbeddedGame
from demo_game.net.client import ClientState, GameClient
from demo_game.net.server import CLOSE_PROTOCOL, GameServer
from netpeer import WebSocketClient

from .conftest import is_playing, poll_until


def test_two_players_and_a_hostile_one() -> None:
    server = GameServer(seed=1)
    assert server.listen() == 0
    ada, bo, hostile = GameClient("Ada"), GameClient("Bo"), WebSocketClient()
    polls = (server.poll, ada.poll, bo.poll, hostile.poll)
    ada.connect(server.url)
    bo.connect(server.url)
    poll_until(lambda: all(len(client.scene().ships) == 2 for client in (ada, bo)), *polls)
    hostile.connect_to_url(server.url, gd_mp_api=True)
    poll_until(lambda: hostile.get_connection_status() == hostile.CONNECTION_CONNECTED, *polls)
    hostile.put_packet(b"\xff" * 3000)
    poll_until(lambda: hostile.get_connection_status() == hostile.CONNECTION_DISCONNECTED, *polls)
    assert hostile.get_close_code() == CLOSE_PROTOCOL
    start = ada.scene().own_ship
    assert start is not None
    direction = 1.0 if start.x < 640 else -1.0
    poll_until(lambda: (ada.scene().own_ship.x - start.x) * direction > 60, lambda: ada.steer(direction, 0.0), *polls)
    assert is_playing(bo)
    bo.leave()
    poll_until(lambda: server.player_names == ["Ada"] and len(ada.scene().ships) == 1, *polls)
    server.close()
    poll_until(lambda: ada.is_gone and bo.is_gone, ada.poll, bo.poll)
    assert ada.state is ClientState.ENDED


def test_an_embedded_game_has_bots_that_really_joined() -> None:
    embedded = EmbeddedGame(3, seed=5)
    player = GameClient("Ada")
    player.connect(embedded.url)
    poll_until(lambda: len(player.scene().ships) == 4, lambda: embedded.poll(time.monotonic()), player.poll)
    assert {ship.name for ship in player.scene().ships} == {"Ada", "Comet", "Quasar", "Nova"}
    before = {ship.id: (ship.x, ship.y) for ship in player.scene().ships if ship.name != "Ada"}

    def bots_moved() -> bool:
        return all((s.x, s.y) != before[s.id] for s in player.scene().ships if s.id in before)

    poll_until(bots_moved, lambda: embedded.poll(time.monotonic()), player.poll)
    embedded.close()
    poll_until(lambda: player.is_gone, player.poll)


def test_two_games_run_in_one_process_without_a_word_between_them() -> None:
    games = [EmbeddedGame(1, seed=number) for number in range(2)]
    players = [GameClient(name) for name in ("Ada", "Bo")]
    for player, embedded in zip(players, games, strict=True):
        player.connect(embedded.url)

    def poll() -> None:
        for embedded in games:
            embedded.poll(time.monotonic())
        for player in players:
            player.poll()

    poll_until(lambda: all(len(player.scene().ships) == 2 for player in players), poll)
    assert {ship.name for ship in players[0].scene().ships} == {"Ada", "Comet"}
    assert {ship.name for ship in players[1].scene().ships} == {"Bo", "Comet"}
    for embedded in games:
        embedded.close()
    poll_until(lambda: all(player.is_gone for player in players), *(player.poll for player in players))


def test_a_port_that_is_taken_is_an_error_and_no_crash() -> None:
    first, second = GameServer(), GameServer()
    assert first.listen() == 0
    port = int(first.url.rpartition(":")[2])
    assert second.listen(port) != 0
    first.close()
