"""Prediction, reconciliation, interpolation and coming back, over lines of every kind."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import pytest

from demo_game.net.client.input_lead import InputLead
from demo_game.net.client.interpolation import Interpolation
from demo_game.net.client.own_ship import OwnShip
from demo_game.net.model import EventKind, Phase, PlayerEventKind
from demo_game.net.protocol.snapshot import Snapshot
from demo_game.net.protocol.wire import SLOT_KEPT_S
from demo_game.rules import Controls, Event, MatchPhase, Ship
from demo_game.rules.constants import TICK_HZ
from demo_game.rules.flight import fly
from netpeer import MemoryNetwork

from .conftest import FRAME_S, MemoryGame

if TYPE_CHECKING:
    from demo_game.net.client import GameClient

RIGHT = Controls(127, 0)


def flown(ticks: int, controls: Controls = RIGHT) -> Ship:
    ship = Ship(0, 200.0, 450.0)
    for _ in range(ticks):
        fly(ship, controls)
    return ship


def snapshot(tick: int, *ships: Ship, events: tuple[Event, ...] = (), crystals=()) -> Snapshot:
    return Snapshot(tick, MatchPhase.PLAYING, 1, 900, {}, {ship.slot: ship for ship in ships}, dict(crystals), events)


# The own ship.


def test_a_right_prediction_is_not_touched() -> None:
    own = OwnShip(flown(0), 100)
    for _ in range(6):
        own.advance(RIGHT)
    before = own.ship
    assert own.reconcile(103, flown(3), 1.0) == 0.0
    assert own.ship == before
    assert own.drawn(RIGHT, 0.0, 1.0).x == before.x


def test_a_wrong_prediction_is_replayed_from_the_servers_word_and_drawn_without_a_jump() -> None:
    own = OwnShip(flown(0), 100)
    for _ in range(6):
        own.advance(RIGHT)
    before = own.ship
    pushed = flown(3)
    pushed.y += 40.0
    assert own.reconcile(103, pushed, 1.0) == pytest.approx(40.0)
    assert own.ship.y == pytest.approx(490.0)
    assert own.ship.x == pytest.approx(before.x)
    drawn = own.drawn(RIGHT, 0.0, 1.0)
    assert drawn.y == pytest.approx(450.0)
    assert own.drawn(RIGHT, 0.0, 2.0).y == pytest.approx(490.0, abs=0.1)


def test_a_far_correction_is_a_jump() -> None:
    own = OwnShip(flown(0), 100)
    own.advance(RIGHT)
    home = Ship(0, 1400.0, 90.0)
    own.reconcile(101, home, 1.0)
    assert own.drawn(RIGHT, 0.0, 1.0).x == 1400.0


def test_between_two_ticks_the_ship_is_drawn_on_its_way() -> None:
    own = OwnShip(flown(5), 100)
    here, there = own.ship.x, flown(6).x
    drawn = [own.drawn(RIGHT, part, 1.0).x for part in (0.0, 0.5, 1.0)]
    assert drawn == pytest.approx([here, (here + there) / 2, there])


def test_the_margin_grows_where_inputs_are_late_and_shrinks_slowly() -> None:
    lead = InputLead()
    first = lead.margin
    for _ in range(10):
        lead.learn(-128)  # no input is there yet: that says nothing
    assert lead.margin == first
    lead.learn(2)
    for _ in range(5):
        lead.learn(-1)
    late = lead.margin
    assert late > first + 1
    for _ in range(1000):
        lead.learn(-5)
    assert lead.margin == 15.0
    for _ in range(50):
        lead.learn(6)
    assert 14.0 < lead.margin < 15.0


def test_a_line_that_is_late_from_the_first_input_on_is_noticed() -> None:
    lead = InputLead()
    first = lead.margin
    for _ in range(60):
        lead.learn(-3)
    assert lead.margin > first + 5


# The others.


def test_others_are_drawn_two_snapshots_behind_and_between() -> None:
    interpolation = Interpolation(TICK_HZ)
    for tick in range(100, 131):
        interpolation.add(snapshot(tick, Ship(3, 10.0 * (tick - 50), 100.0)), now=tick / TICK_HZ)
    x = interpolation.ships(130.5 / TICK_HZ)[3].x
    assert x == pytest.approx(10.0 * (128.5 - 50))


def test_a_ship_that_was_put_elsewhere_does_not_fly_there() -> None:
    interpolation = Interpolation(TICK_HZ)
    interpolation.add(snapshot(1, Ship(3, 100.0, 100.0)), now=1 / TICK_HZ)
    interpolation.add(snapshot(2, Ship(3, 1400.0, 800.0)), now=2 / TICK_HZ)
    interpolation.add(snapshot(3, Ship(3, 1400.0, 800.0)), now=3 / TICK_HZ)
    for part in range(10):
        assert interpolation.ships((3 + part / 10) / TICK_HZ)[3].x in (100.0, 1400.0)


def test_events_come_with_the_picture_and_own_ones_at_once() -> None:
    interpolation = Interpolation(TICK_HZ)
    received = (Event(EventKind.PICKUP, 3), Event(EventKind.PICKUP, 5))
    for tick in range(1, 11):
        interpolation.add(snapshot(tick, events=received if tick == 10 else ()), now=tick / TICK_HZ)
    now = 10 / TICK_HZ
    assert interpolation.take_events(now, own_slot=5) == [received[1]]
    assert interpolation.take_events(now, own_slot=5) == []
    assert interpolation.take_events(now + 2.1 / TICK_HZ, own_slot=5) == [received[0]]


def test_a_crystal_that_the_own_ship_took_vanishes_at_once() -> None:
    interpolation = Interpolation(TICK_HZ)
    for tick in range(1, 10):
        interpolation.add(snapshot(tick, crystals={1: (500.0, 500.0), 2: (900.0, 500.0)}), now=tick / TICK_HZ)
    interpolation.add(snapshot(10), now=10 / TICK_HZ)
    assert set(interpolation.crystals(10 / TICK_HZ, Ship(0, 510.0, 500.0))) == {2}
    assert set(interpolation.crystals(10 / TICK_HZ, None)) == {1, 2}


# Whole games.


def fly_in_a_circle(game: MemoryGame, client: GameClient) -> None:
    game.on_frame.append(lambda: client.set_input(math.cos(2 * game.clock()), math.sin(2 * game.clock())))


@pytest.mark.parametrize("lag", [0.0, 0.06, 0.15, 0.3])
def test_on_a_steady_line_the_prediction_is_right(game: MemoryGame, lag: float) -> None:
    ada = game.join("Ada", lag=lag)
    fly_in_a_circle(game, ada)
    game.start_round()
    game.play(10.0)
    assert ada.prediction_errors.count > 250
    assert ada.prediction_errors.mean < 1.0
    assert ada.model.network.prediction_error < 0.01  # only what 32 bits round off


def test_on_a_bad_line_the_prediction_is_nearly_right(game: MemoryGame) -> None:
    ada = game.join("Ada")
    ada.set_lag(0.12, 0.06)
    fly_in_a_circle(game, ada)
    game.start_round()
    game.play(20.0)
    assert ada.prediction_errors.count > 400
    assert ada.prediction_errors.mean < 2.0


def test_with_lag_the_own_ship_answers_at_once(game: MemoryGame) -> None:
    ada = game.join("Ada", lag=0.15)
    game.start_round()
    game.play(1.0)
    before = ada.model.own_ship.x
    ada.set_input(1.0, 0.0)
    game.play(3 * FRAME_S)
    game.clients[0].set_input(1.0, 0.0)
    assert ada.model.own_ship.x > before + 0.5  # the server has not heard of it yet
    ship = game.server.match.arena.ships[ada.model.own_slot]
    assert ship.velocity_x == 0.0


@pytest.mark.parametrize(("lag", "jitter"), [(0.0, 0.0), (0.15, 0.0), (0.15, 0.04)])
def test_ships_move_without_visible_jumps(lag: float, jitter: float) -> None:
    game = MemoryGame()
    ada, bo = game.join("Ada"), game.join("Bo")
    for client in (ada, bo):
        client.set_lag(lag, jitter)
    game.start_round()
    game.play(2.0)
    ship = game.server.match.arena.ships[ada.model.own_slot]
    ship.x, ship.y = 60.0, 300.0
    game.on_frame.append(lambda: ada.set_input(1.0, 0.0))
    game.play(1.2)
    for client, limit in ((ada, 0.8), (bo, 1.2)):
        seen = []
        for _ in range(60):
            game.frame()
            seen.append(next(s.x for s in client.model.ships if s.slot == ada.model.own_slot))
        steps = [after - before for before, after in itertools.pairwise(seen)]
        assert min(steps) > 0
        assert max(steps) < 348 * FRAME_S * 1.25
        jerks = [abs(after - before) for before, after in itertools.pairwise(steps)]
        assert max(jerks) < limit  # units: less than the eye takes for uneven
        ship.x = 200.0
        game.play(0.6)


# Coming back.


def cut(client: GameClient) -> None:
    """
    The connection is dead, and the other side does not know it yet.
    """
    client.lag.stalled = True


def test_a_lost_player_comes_back_with_name_colour_score_and_home(game: MemoryGame) -> None:
    ada, bo = game.join("Ada", 7), game.join("Bo", 2)
    game.start_round()
    game.server.match.seats[0].score = 21
    game.play(0.5)
    game.server.link.disconnect_peer(ada.peer.get_unique_id(), 4999, "a cable was pulled")
    game.play_until(lambda: ada.model.phase is Phase.RECONNECTING)
    assert ada.model.reason == "The connection was lost. Reconnecting ..."
    assert 0.0 < ada.model.retry_in <= 0.5
    game.play_until(lambda: [player.is_away for player in bo.model.players] == [True, False])
    game.play_until(lambda: [ship.slot for ship in bo.model.ships] == [1])
    heard: list[EventKind | PlayerEventKind] = []
    game.on_frame.append(lambda: heard.extend(event.kind for event in bo.model.events))
    game.play_until(lambda: ada.model.phase is Phase.PLAYING)
    game.play(0.2)
    own = ada.model.own_player
    assert (own.slot, own.name, own.colour, own.score) == (0, "Ada", 7, 21)
    assert PlayerEventKind.JOIN in heard
    fly_in_a_circle(game, ada)
    game.play(2.0)
    assert ada.model.phase is Phase.PLAYING


def test_a_dead_line_is_noticed_and_the_place_taken_back_from_it(game: MemoryGame) -> None:
    ada, bo = game.join("Ada"), game.join("Bo")
    game.start_round()
    game.server.match.seats[0].score = 9
    cut(ada)
    game.play_until(lambda: ada.model.phase is Phase.RECONNECTING, seconds=8.0)
    ada.lag.stalled = False  # the server may still take the old line for alive
    game.play_until(lambda: ada.model.phase is Phase.PLAYING, seconds=12.0)
    assert ada.model.own_player.score == 9
    assert len(bo.model.players) == 2


def test_after_half_a_minute_the_place_is_free_and_the_client_gives_up(game: MemoryGame) -> None:
    ada, bo = game.join("Ada"), game.join("Bo")
    cut(ada)
    game.play_until(lambda: ada.model.phase is Phase.RECONNECTING, seconds=8.0)
    assert len(bo.model.players) == 2
    game.play_until(lambda: ada.model.phase is Phase.DISCONNECTED, seconds=SLOT_KEPT_S + 10.0)
    assert ada.model.reason == f"The connection was lost, and nobody answered at {game.server.url} any more."
    game.play_until(lambda: len(bo.model.players) == 1, seconds=SLOT_KEPT_S + 5.0)


def test_a_server_that_died_is_tried_again_and_again(game: MemoryGame) -> None:
    ada = game.join("Ada")
    game.server.link.close()  # without a word
    reasons: dict[str, None] = {}
    game.on_frame.append(lambda: reasons.setdefault(ada.model.reason))
    game.play_until(lambda: ada.model.phase is Phase.DISCONNECTED, seconds=SLOT_KEPT_S + 15.0)
    assert f"Nobody answers at {ada.model.url}. Trying again ..." in reasons


def test_a_server_that_hangs_is_noticed(game: MemoryGame, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = game.join("Ada")
    call = game.server.link.call
    # It answers pings, but sends no snapshots.

    def call_without_snapshots(peer: int, method: str, *values: object) -> None:
        if method != "snapshot":
            call(peer, method, *values)

    monkeypatch.setattr(game.server.link, "call", call_without_snapshots)
    game.play_until(lambda: ada.model.phase is Phase.RECONNECTING, seconds=8.0)


def test_leaving_while_coming_back_ends_it(game: MemoryGame) -> None:
    ada = game.join("Ada")
    cut(ada)
    game.play_until(lambda: ada.model.phase is Phase.RECONNECTING, seconds=8.0)
    ada.leave()
    game.play(1.0)
    assert ada.model.phase is Phase.DISCONNECTED
    game.play_until(lambda: ada.is_gone, seconds=15.0)
    assert ada.model.phase is Phase.DISCONNECTED


def test_a_server_that_does_not_answer_a_goodbye_is_not_waited_for(game: MemoryGame) -> None:
    ada = game.join("Ada")
    game.server.handler.on_quit = lambda _peer: None
    ada.leave()
    game.play(0.2)
    assert not ada.is_gone
    game.play_until(lambda: ada.is_gone, seconds=0.5)


def test_a_client_can_join_again_after_the_end(game: MemoryGame) -> None:
    ada = game.join("Ada")
    ada.leave()
    game.play_until(lambda: ada.is_gone)
    ada.connect(game.server.url, "Ada")
    game.play_until(lambda: ada.model.phase is Phase.LOBBY)


def test_the_network_below_can_be_slow_too(game: MemoryGame) -> None:
    assert isinstance(game.network, MemoryNetwork)
    game.network.latency = 0.05
    ada = game.join("Ada")
    fly_in_a_circle(game, ada)
    game.start_round()
    game.play(5.0)
    assert ada.prediction_errors.mean < 1.0
