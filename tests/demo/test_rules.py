"""The rules alone: deterministic, inside the walls, and no crystal is ever lost or won from nothing."""

from __future__ import annotations

import random
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo_game.rules import Controls, EventKind, Match, MatchPhase, Ship
from demo_game.rules.arena import Arena
from demo_game.rules.chance import Chance
from demo_game.rules.constants import (
    ARENA_HEIGHT,
    ARENA_WIDTH,
    COUNTDOWN_TICKS,
    CRYSTAL_RADIUS,
    CRYSTAL_REST_TICKS,
    DASH_COOLDOWN_TICKS,
    DASH_SPEED,
    HOME_RADIUS,
    HOMES,
    KNOCK_CRYSTALS,
    MAX_CARRIED,
    MAX_CRYSTALS,
    MAX_PLAYERS,
    SHIP_RADIUS,
    SHORT_COUNTDOWN_TICKS,
    STUN_TICKS,
)
from demo_game.rules.flight import fly
from demo_game.rules.state import Crystal

sticks = st.integers(-127, 127)
pilots = st.builds(Controls, sticks, sticks, st.booleans())


def started(slots: tuple[int, ...] = (0, 1, 2), seed: int = 1, round_ticks: int = 3600) -> Match:
    match = Match(seed, round_ticks=round_ticks, results_ticks=30)
    for slot in slots:
        match.join(slot)
        match.set_ready(slot, True)
    for _ in range(SHORT_COUNTDOWN_TICKS + 1):
        match.step({})
    assert match.phase is MatchPhase.PLAYING
    match.take_events()
    return match


def empty_arena(*slots: int) -> Arena:
    arena = Arena(Chance(1, 1))
    for slot in slots:
        arena.add_ship(slot)
    return arena


def put(ship: Ship, x: float, y: float, velocity_x: float = 0.0, velocity_y: float = 0.0) -> None:
    ship.x, ship.y, ship.velocity_x, ship.velocity_y = x, y, velocity_x, velocity_y


def played_at_random(seed: int, ticks: int) -> Match:
    match, chance = started((0, 3, 9), seed), random.Random(7)

    def held() -> Controls:
        return Controls(chance.randint(-127, 127), chance.randint(-127, 127), chance.random() < 0.1)

    for _ in range(ticks):
        match.step({slot: held() for slot in (0, 3, 9)})
    return match


def test_the_same_seed_and_controls_give_the_same_match() -> None:
    first, second = played_at_random(4, 900), played_at_random(4, 900)
    assert first.arena.ships == second.arena.ships
    assert first.arena.crystals == second.arena.crystals
    assert (first.seats, first.arena.chance.state) == (second.seats, second.arena.chance.state)
    assert first.arena.crystals != played_at_random(5, 900).arena.crystals


def test_a_round_does_not_depend_on_what_was_before_it() -> None:
    late, early = Match(3, round_ticks=100), Match(3, round_ticks=100)
    for _ in range(500):
        late.step({})
    for match in (late, early):
        for slot in (2, 1):
            match.join(slot)
            match.set_ready(slot, True)
        for _ in range(SHORT_COUNTDOWN_TICKS + 1 + 50):
            match.step({1: Controls(127, 3), 2: Controls(-20, 90, True)})
    assert late.tick != early.tick
    assert (late.arena.ships, late.arena.crystals) == (early.arena.ships, early.arena.crystals)


def test_the_order_of_joining_does_not_change_the_outcome() -> None:
    def play(order: tuple[int, ...]) -> object:
        match = started(order)
        for _ in range(300):
            match.step({slot: Controls(127 if slot % 2 else -90, 60 - slot, True) for slot in order})
        return match.arena.ships, match.arena.crystals, match.seats

    assert play((1, 2, 3)) == play((3, 1, 2))


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**31 - 1),
    slots=st.sets(st.integers(0, MAX_PLAYERS - 1), min_size=1, max_size=MAX_PLAYERS),
    held=st.lists(st.tuples(pilots, pilots, pilots), min_size=1, max_size=25),
    leaves_at=st.integers(0, 200),
)
def test_crystals_are_conserved_and_everything_stays_in_bounds(
    seed: int, slots: set[int], held: list[tuple[Controls, ...]], leaves_at: int
) -> None:
    match = started(tuple(slots), seed)
    order = sorted(slots)
    for tick in range(250):
        controls = held[tick // 10 % len(held)]
        match.step({slot: controls[slot % 3] for slot in order})
        if tick == leaves_at:
            match.leave(order[0])
        if tick == leaves_at + 20:
            match.join(order[0])
        arena = match.arena
        assert arena.spawned == arena.delivered + arena.carried() + len(arena.crystals)
        assert len(arena.crystals) + arena.carried() <= MAX_CRYSTALS
        assert len({crystal.id for crystal in arena.crystals}) == len(arena.crystals)
        for ship in arena.ships.values():
            assert SHIP_RADIUS <= ship.x <= ARENA_WIDTH - SHIP_RADIUS
            assert SHIP_RADIUS <= ship.y <= ARENA_HEIGHT - SHIP_RADIUS
            assert 0 <= ship.carried <= MAX_CARRIED
            assert hypot(ship.velocity_x, ship.velocity_y) < 2 * DASH_SPEED
            assert hypot(ship.heading_x, ship.heading_y) == pytest.approx(1.0)
            assert 0.0 <= ship.thrust <= 1.0 + 1e-12
        for crystal in arena.crystals:
            assert CRYSTAL_RADIUS <= crystal.x <= ARENA_WIDTH - CRYSTAL_RADIUS
            assert CRYSTAL_RADIUS <= crystal.y <= ARENA_HEIGHT - CRYSTAL_RADIUS


def test_full_thrust_reaches_top_speed_and_a_load_makes_it_slower() -> None:
    speeds = []
    for carried in (0, MAX_CARRIED):
        ship = Ship(0, 100.0, 450.0, carried=carried)
        for _ in range(60):
            fly(ship, Controls(127, 0))
        speeds.append(ship.velocity_x)
    assert speeds[0] == pytest.approx(348, abs=3)
    assert speeds[1] == pytest.approx(227, abs=3)


def test_a_diagonal_stick_gives_no_more_than_full_thrust() -> None:
    ship = Ship(0, 800.0, 450.0)
    fly(ship, Controls(127, 127))
    assert ship.thrust == pytest.approx(1.0)
    assert ship.velocity_x == ship.velocity_y


def test_the_nose_turns_even_to_what_is_exactly_behind() -> None:
    ship = Ship(0, 800.0, 450.0, heading_x=1.0, heading_y=0.0)
    ticks = 0
    while ship.heading_x > -0.99:
        fly(ship, Controls(-127, 0))
        ticks += 1
    assert 4 <= ticks <= 9


def test_a_dash_is_fast_short_and_needs_a_rest() -> None:
    ship = Ship(0, 100.0, 450.0)
    assert fly(ship, Controls(127, 0, True))
    assert ship.velocity_x == DASH_SPEED
    begun = [fly(ship, Controls(127, 0, True)) for _ in range(DASH_COOLDOWN_TICKS)]
    assert begun == [False] * (DASH_COOLDOWN_TICKS - 1) + [True]


def test_a_dash_without_a_stick_goes_straight_on() -> None:
    ship = Ship(0, 800.0, 450.0, heading_x=0.0, heading_y=-1.0)
    assert fly(ship, Controls(0, 0, True))
    assert (ship.velocity_x, ship.velocity_y) == (0.0, -DASH_SPEED)


def test_a_dash_knocks_crystals_out_and_stuns() -> None:
    arena = empty_arena(0, 1)
    dasher, victim = arena.ships[0], arena.ships[1]
    put(dasher, 600.0, 450.0)
    put(victim, 640.0, 450.0)
    victim.carried, arena.spawned = 5, 5
    arena.step({0: Controls(127, 0, True)})
    arena.step({})
    assert victim.carried == 5 - KNOCK_CRYSTALS
    assert len(arena.crystals) == KNOCK_CRYSTALS
    assert victim.velocity_x > 400
    assert 0 < dasher.velocity_x < DASH_SPEED / 2
    [hit] = [event for event in arena.events if event.kind is EventKind.HIT]
    assert (hit.slot, hit.other, hit.amount) == (0, 1, KNOCK_CRYSTALS)
    before = (victim.heading_x, victim.heading_y)
    for _ in range(STUN_TICKS - 2):
        arena.step({1: Controls(-127, 0)})
        assert victim.thrust == 0.0
    assert (victim.heading_x, victim.heading_y) == before
    for _ in range(3):
        arena.step({1: Controls(-127, 0)})
    assert victim.thrust == pytest.approx(1.0)


def test_who_is_stunned_is_not_hit_again() -> None:
    arena = empty_arena(0, 1)
    put(arena.ships[0], 600.0, 450.0)
    put(arena.ships[1], 640.0, 450.0)
    arena.ships[1].carried, arena.ships[1].stun_ticks = 5, 10
    for _ in range(3):
        arena.step({0: Controls(127, 0, True)})
    assert arena.ships[1].carried == 5


def test_two_dashes_that_meet_bounce() -> None:
    arena = empty_arena(0, 1)
    put(arena.ships[0], 600.0, 450.0)
    put(arena.ships[1], 660.0, 450.0)
    arena.ships[0].carried = arena.ships[1].carried = 3
    arena.step({0: Controls(127, 0, True), 1: Controls(-127, 0, True)})
    arena.step({})
    assert [ship.carried for ship in arena.ships.values()] == [3, 3]
    assert arena.ships[0].velocity_x < 0 < arena.ships[1].velocity_x
    assert [event.kind for event in arena.events][-1] is EventKind.BUMP


def test_two_ships_in_exactly_the_same_place_come_apart() -> None:
    arena = empty_arena(0, 1)
    for ship in arena.ships.values():
        put(ship, 500.0, 400.0)
    arena.step({})
    first, second = arena.ships.values()
    assert hypot(first.x - second.x, first.y - second.y) == pytest.approx(2 * SHIP_RADIUS)


def test_crystals_are_picked_up_until_the_hold_is_full() -> None:
    arena = empty_arena(0)
    put(arena.ships[0], 800.0, 450.0)
    arena.crystals = [Crystal(number, 805.0, 455.0) for number in range(1, MAX_CARRIED + 3)]
    arena.step({})
    assert arena.ships[0].carried == MAX_CARRIED
    assert [crystal.id for crystal in arena.crystals] == [MAX_CARRIED + 1, MAX_CARRIED + 2]  # the oldest went first


def test_a_crystal_that_was_knocked_out_rests_before_it_can_be_picked_up() -> None:
    arena = empty_arena(0)
    put(arena.ships[0], 800.0, 450.0)
    arena.crystals = [Crystal(1, 805.0, 455.0, rest_ticks=CRYSTAL_REST_TICKS)]
    for _ in range(CRYSTAL_REST_TICKS - 1):
        arena.step({})
        assert arena.ships[0].carried == 0
    arena.step({})
    assert arena.ships[0].carried == 1


@pytest.mark.parametrize(("carried", "points"), [(1, 1), (2, 3), (3, 6), (4, 10), (5, 15)])
def test_full_holds_pay(carried: int, points: int) -> None:
    match = started((4,))
    match.arena.ships[4].carried = carried
    match.step({})
    assert match.seats[4].score == points
    assert match.arena.ships[4].carried == 0
    assert match.arena.delivered == carried


def test_only_the_own_home_takes_crystals() -> None:
    match = started((0, 1))
    put(match.arena.ships[0], *HOMES[1])
    put(match.arena.ships[1], 800.0, 450.0)
    match.arena.ships[0].carried = 2
    match.step({})
    assert match.seats[0].score == match.seats[1].score == 0


def test_homes_lie_in_the_arena_apart_from_each_other() -> None:
    assert len(HOMES) == MAX_PLAYERS
    for index, (x, y) in enumerate(HOMES):
        assert HOME_RADIUS < x < ARENA_WIDTH - HOME_RADIUS
        assert HOME_RADIUS < y < ARENA_HEIGHT - HOME_RADIUS
        assert all(hypot(x - other_x, y - other_y) > 2.5 * HOME_RADIUS for other_x, other_y in HOMES[:index])


def test_the_lobby_waits_for_all_or_for_most() -> None:
    match = Match()
    for slot in range(3):
        match.join(slot)
    match.step({})
    assert match.ticks_left == -1
    match.set_ready(0, True)
    match.step({})
    assert match.ticks_left == -1  # one of three
    match.set_ready(1, True)
    match.step({})
    assert match.ticks_left == COUNTDOWN_TICKS - 1
    match.set_ready(2, True)
    match.step({})
    assert match.ticks_left == SHORT_COUNTDOWN_TICKS - 1
    counted = [event.amount for event in match.take_events() if event.kind is EventKind.COUNTDOWN]
    assert counted == [15, 3]
    match.set_ready(2, False)
    match.set_ready(1, False)
    match.step({})
    assert match.ticks_left == -1


def test_rounds_follow_each_other_and_end_when_all_are_gone() -> None:
    match = started((0, 1), round_ticks=20)
    match.seats[1].score = 7
    for _ in range(20):
        match.step({})
    assert match.phase is MatchPhase.RESULTS
    [end] = [event for event in match.take_events() if event.kind is EventKind.ROUND_END]
    assert (end.slot, end.amount) == (1, 1)
    for _ in range(30):
        match.step({})
    assert (match.phase, match.round_number, match.seats[1].score) == (MatchPhase.PLAYING, 2, 0)
    match.forget(0)
    match.leave(1)
    match.step({})
    assert match.phase is MatchPhase.PLAYING  # the second may come back
    match.forget(1)
    match.step({})
    assert (match.phase, match.round_number, match.seats) == (MatchPhase.LOBBY, 0, {})


def test_who_leaves_drops_what_it_carried_and_keeps_its_score() -> None:
    match = started((0, 1))
    put(match.arena.ships[1], 800.0, 450.0)
    match.arena.ships[1].carried = 2
    match.seats[1].score = 12
    loose = len(match.arena.crystals)
    match.leave(1)
    assert 1 not in match.arena.ships
    assert len(match.arena.crystals) == loose + 2
    match.join(1)
    assert match.seats[1].score == 12
    assert (match.arena.ships[1].x, match.arena.ships[1].y) == HOMES[1]
    match.forget(1)
    match.join(1)
    assert match.seats[1].score == 0


def test_who_comes_late_plays_at_once() -> None:
    match = started((0,))
    match.join(5)
    match.step({5: Controls(0, 127)})
    assert match.arena.ships[5].thrust > 0.9


@pytest.mark.parametrize("slot", [-1, MAX_PLAYERS])
def test_there_are_only_so_many_slots(slot: int) -> None:
    with pytest.raises(ValueError, match="there is no slot"):
        Match().join(slot)


def test_leaving_twice_is_no_error() -> None:
    match = started((0, 1))
    match.leave(1)
    match.leave(1)
    match.forget(1)
    match.forget(1)
    match.set_ready(1, True)
    assert set(match.seats) == {0}


def test_chance_is_even_enough_and_never_stuck() -> None:
    chance = Chance(0, 0)
    counts = [0] * 8
    for _ in range(8000):
        counts[chance.below(8)] += 1
    assert all(850 < count < 1150 for count in counts)
    assert Chance(1, 1).below(1000) != Chance(1, 2).below(1000)
