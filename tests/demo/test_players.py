"""Names, colours and tokens, and the inputs for the ticks to come."""

from __future__ import annotations

from demo_game.net.client.back_off import BackOff
from demo_game.net.protocol.wire import SLOT_KEPT_S
from demo_game.net.server.input_buffer import InputBuffer
from demo_game.net.server.players import Players
from demo_game.rules import Controls
from demo_game.rules.constants import MAX_PLAYERS

LEFT, RIGHT = Controls(-127, 0), Controls(127, 0)


def test_everybody_gets_a_name_and_a_colour_of_their_own() -> None:
    players = Players()
    taken = [players.add("Ada", 3, peer) for peer in range(2, 2 + MAX_PLAYERS)]
    assert [player.name for player in taken[:3]] == ["Ada", "Ada 2", "Ada 3"]
    assert len({player.name for player in taken}) == len({player.colour for player in taken}) == MAX_PLAYERS
    assert [player.colour for player in taken[:2]] == [3, 4]
    assert players.add("Late", 0, 99) is None


def test_long_names_stay_short_when_they_are_taken() -> None:
    players = Players()
    first, second = (players.add("x" * 16, 0, peer) for peer in (2, 3))
    assert (first.name, second.name) == ("x" * 16, "x" * 13 + " 2")


def test_an_empty_or_unprintable_name_gets_replaced() -> None:
    assert Players().add("\u202e\x00", 0, 2).name == "Pilot 1"


def test_a_token_opens_one_place_and_nothing_opens_none() -> None:
    players = Players()
    ada, bo = players.add("Ada", 0, 2), players.add("Bo", 0, 3)
    assert players.of_token(ada.token) is ada
    assert players.of_token(bo.token) is bo
    assert players.of_token("") is None
    assert players.of_token("\ud800") is None
    assert players.of_token(ada.token[:-1]) is None


def test_a_place_is_kept_for_half_a_minute() -> None:
    players = Players()
    player = players.add("Ada", 0, 2)
    assert players.expired(1e9) == []  # who is here does not expire
    player.peer, player.away_since = 0, 100.0
    assert players.expired(100.0 + SLOT_KEPT_S - 0.01) == []
    assert players.expired(100.0 + SLOT_KEPT_S) == [player]


def test_inputs_are_used_in_their_ticks() -> None:
    inputs = InputBuffer()
    inputs.put(12, RIGHT, now_tick=10)
    inputs.put(11, LEFT, now_tick=10)
    assert inputs.lead(10) == 2
    assert [inputs.take(tick) for tick in (11, 12)] == [LEFT, RIGHT]


def test_a_tick_without_an_input_goes_on_with_the_latest() -> None:
    inputs = InputBuffer()
    inputs.put(11, LEFT, now_tick=10)
    assert [inputs.take(tick) for tick in (11, 12, 13)] == [LEFT, LEFT, LEFT]


def test_a_pilot_who_says_nothing_lets_go_after_half_a_second() -> None:
    inputs = InputBuffer()
    inputs.put(1, LEFT, now_tick=0)
    taken = [inputs.take(tick) for tick in range(1, 31)]
    assert taken == [LEFT] * 16 + [Controls()] * 14
    inputs.put(40, RIGHT, now_tick=30)
    assert [inputs.take(tick) for tick in (39, 40)] == [Controls(), RIGHT]


def test_late_doubled_and_far_inputs_are_refused() -> None:
    inputs = InputBuffer()
    inputs.put(10, LEFT, now_tick=10)
    inputs.put(11, LEFT, now_tick=10)
    inputs.put(11, RIGHT, now_tick=10)
    inputs.put(10_000, RIGHT, now_tick=10)
    assert inputs.refused == 3
    assert inputs.take(11) == LEFT
    assert inputs.lead(11) == 0


def test_a_late_input_is_a_negative_lead() -> None:
    inputs = InputBuffer()
    assert inputs.lead(5) == -128
    inputs.put(8, LEFT, now_tick=10)
    assert inputs.lead(10) == -2


def test_attempts_become_rarer_and_end_with_the_place() -> None:
    back_off, now, pauses = BackOff(100.0), 100.0, []
    while True:
        pauses.append(back_off.try_at - now)
        now = back_off.try_at
        back_off.begin_attempt()
        if not back_off.failed(now):
            break
    assert pauses[:5] == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert now < 100.0 + SLOT_KEPT_S
