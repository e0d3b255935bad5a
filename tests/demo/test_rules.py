"""The rules alone: deterministic, inside the walls, fair."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo_game.rules.old_world import (
    ARENA_HEIGHT,
    ARENA_WIDTH,
    GLINT_COUNT,
    SHIP_RADIUS,
    TICK_HZ,
    Controls,
    Glint,
    World,
)

axes = st.floats(-1, 1)


def play_at_random(seed: int, ticks: int) -> World:
    world, chance = World(seed), random.Random(seed + 1)
    for ship_id in (5, 3, 9):
        world.add_ship(ship_id)
    for _ in range(ticks):
        steering = {i: Controls.towards(chance.uniform(-1, 1), chance.uniform(-1, 1)) for i in world.ships}
        world.step(steering)
    return world


def test_the_same_seed_and_controls_give_the_same_world() -> None:
    first, second = play_at_random(4, 600), play_at_random(4, 600)
    assert (first.ships, first.glints, first.tick) == (second.ships, second.glints, second.tick)
    assert first.ships != play_at_random(5, 600).ships


def test_the_order_of_joining_does_not_change_the_physics() -> None:
    def crash(order: list[int]) -> dict[int, tuple[float, float]]:
        world = World(0)
        world.glints.clear()
        for ship_id in order:
            ship = world.add_ship(ship_id)
            ship.x, ship.y = 300.0 + 25 * ship_id, 300.0
        for _ in range(60):
            world.step({ship_id: Controls(1.0, 0.1 * ship_id) for ship_id in world.ships})
        return {ship_id: (ship.x, ship.y) for ship_id, ship in world.ships.items()}

    assert crash([1, 2, 3]) == crash([3, 1, 2])


@given(x=st.floats(-100, 100), y=st.floats(-100, 100))
def test_thrust_is_never_more_than_full(x: float, y: float) -> None:
    controls = Controls.towards(x, y)
    assert math.hypot(controls.x, controls.y) <= 1.0 + 1e-9
    if math.hypot(x, y) > 1e-6:
        assert math.atan2(controls.y, controls.x) == pytest.approx(math.atan2(y, x))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.lists(st.tuples(axes, axes), min_size=4, max_size=4))
def test_ships_stay_inside_the_walls(seed: int, directions: list[tuple[float, float]]) -> None:
    world = World(seed)
    for ship_id in range(1, 5):
        world.add_ship(ship_id)
    steering = {ship_id: Controls.towards(*directions[ship_id - 1]) for ship_id in world.ships}
    for _ in range(200):
        world.step(steering)
        for ship in world.ships.values():
            assert SHIP_RADIUS <= ship.x <= ARENA_WIDTH - SHIP_RADIUS
            assert SHIP_RADIUS <= ship.y <= ARENA_HEIGHT - SHIP_RADIUS
            assert -math.pi <= ship.angle <= math.pi


def test_full_thrust_reaches_top_speed_and_drag_ends_it() -> None:
    world = World(0)
    world.glints.clear()
    ship = world.add_ship(1)
    ship.x, ship.y = 100.0, 360.0
    for _ in range(2 * TICK_HZ):
        world.step({1: Controls(1.0, 0.0)})
    assert 280 < ship.velocity_x < 360
    assert abs(ship.angle) < 1e-9
    for _ in range(3 * TICK_HZ):
        world.step({})
    assert abs(ship.velocity_x) < 1.0


def test_a_glint_is_collected_once_and_replaced() -> None:
    world = World(0)
    ship = world.add_ship(1)
    world.glints = {77: Glint(ship.x, ship.y)} | {n: Glint(-500.0, -500.0) for n in range(100, 99 + GLINT_COUNT)}
    world.step({})
    assert ship.score == 1
    assert 77 not in world.glints
    assert len(world.glints) == GLINT_COUNT
    world.step({})
    assert ship.score == 1


def test_two_ships_never_lie_on_each_other_and_swap_their_speed() -> None:
    world = World(0)
    world.glints.clear()
    left, right = world.add_ship(1), world.add_ship(2)
    left.x, left.y, left.velocity_x = 600.0, 360.0, 300.0
    right.x, right.y = 600.0 + 2 * SHIP_RADIUS, 360.0
    world.step({})
    assert math.dist((left.x, left.y), (right.x, right.y)) >= 2 * SHIP_RADIUS - 1e-6
    assert right.velocity_x > 200.0
    assert abs(left.velocity_x) < 1.0


def test_two_ships_in_exactly_the_same_place_come_apart() -> None:
    world = World(0)
    first, second = world.add_ship(1), world.add_ship(2)
    first.x, first.y = second.x, second.y = 500.0, 400.0
    world.step({})
    assert math.dist((first.x, first.y), (second.x, second.y)) == pytest.approx(2 * SHIP_RADIUS)


def test_leaving_twice_is_no_error() -> None:
    world = World(0)
    world.add_ship(1)
    world.remove_ship(1)
    world.remove_ship(1)
    assert world.ships == {}
