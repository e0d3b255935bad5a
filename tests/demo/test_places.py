"""Names, colours and tokens, and the inputs for the ticks to come."""

from __future__ import annotations

from demo_game.net.back_off import BackOff
from demo_game.net.places import KEPT_S, Places, Schedule
from demo_game.rules import Controls
from demo_game.rules.constants import MAX_PLAYERS

LEFT, RIGHT = Controls(-127, 0), Controls(127, 0)


def test_everybody_gets_a_name_and_a_colour_of_their_own() -> None:
    places = Places()
    taken = [places.take("Ada", 3, peer) for peer in range(2, 2 + MAX_PLAYERS)]
    assert [place.name for place in taken[:3]] == ["Ada", "Ada 2", "Ada 3"]
    assert len({place.name for place in taken}) == len({place.colour for place in taken}) == MAX_PLAYERS
    assert [place.colour for place in taken[:2]] == [3, 4]
    assert places.take("Late", 0, 99) is None


def test_long_names_stay_short_when_they_are_taken() -> None:
    places = Places()
    first, second = (places.take("x" * 16, 0, peer) for peer in (2, 3))
    assert (first.name, second.name) == ("x" * 16, "x" * 13 + " 2")


def test_an_empty_or_unprintable_name_gets_replaced() -> None:
    assert Places().take("\u202e\x00", 0, 2).name == "Pilot 1"


def test_a_token_opens_one_place_and_nothing_opens_none() -> None:
    places = Places()
    ada, bo = places.take("Ada", 0, 2), places.take("Bo", 0, 3)
    assert places.of_token(ada.token) is ada
    assert places.of_token(bo.token) is bo
    assert places.of_token("") is None
    assert places.of_token("\ud800") is None
    assert places.of_token(ada.token[:-1]) is None


def test_a_place_is_kept_for_half_a_minute() -> None:
    places = Places()
    place = places.take("Ada", 0, 2)
    assert places.expired(1e9) == []  # who is here does not expire
    place.peer, place.away_since = 0, 100.0
    assert places.expired(100.0 + KEPT_S - 0.01) == []
    assert places.expired(100.0 + KEPT_S) == [place]


def test_inputs_are_used_in_their_ticks() -> None:
    schedule = Schedule()
    schedule.put(12, RIGHT, now_tick=10)
    schedule.put(11, LEFT, now_tick=10)
    assert schedule.lead(10) == 2
    assert [schedule.take(tick) for tick in (11, 12)] == [LEFT, RIGHT]


def test_a_tick_without_an_input_goes_on_with_the_latest() -> None:
    schedule = Schedule()
    schedule.put(11, LEFT, now_tick=10)
    assert [schedule.take(tick) for tick in (11, 12, 13)] == [LEFT, LEFT, LEFT]


def test_a_pilot_who_says_nothing_lets_go_after_half_a_second() -> None:
    schedule = Schedule()
    schedule.put(1, LEFT, now_tick=0)
    taken = [schedule.take(tick) for tick in range(1, 31)]
    assert taken == [LEFT] * 16 + [Controls()] * 14
    schedule.put(40, RIGHT, now_tick=30)
    assert [schedule.take(tick) for tick in (39, 40)] == [Controls(), RIGHT]


def test_late_doubled_and_far_inputs_are_refused() -> None:
    schedule = Schedule()
    schedule.put(10, LEFT, now_tick=10)
    schedule.put(11, LEFT, now_tick=10)
    schedule.put(11, RIGHT, now_tick=10)
    schedule.put(10_000, RIGHT, now_tick=10)
    assert schedule.refused == 3
    assert schedule.take(11) == LEFT
    assert schedule.lead(11) == 0


def test_a_late_input_is_told_as_a_negative_lead() -> None:
    schedule = Schedule()
    assert schedule.lead(5) == -128
    schedule.put(8, LEFT, now_tick=10)
    assert schedule.lead(10) == -2


def test_attempts_become_rarer_and_end_with_the_place() -> None:
    back_off, now, pauses = BackOff(100.0), 100.0, []
    while True:
        pauses.append(back_off.try_at - now)
        now = back_off.try_at
        back_off.begin_attempt()
        if not back_off.failed(now):
            break
    assert pauses[:5] == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert now < 100.0 + KEPT_S
