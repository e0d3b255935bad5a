"""Movement between snapshots: smooth in spite of jitter, never a guess, never the long way round."""

from __future__ import annotations

import math
import random

import pytest

from demo_game.net.interpolation import CAPACITY, SnapshotBuffer, blend
from demo_game.net.snapshot import ShipRow, Snapshot

TICK_S = 1 / 30
SPEED = 300.0  # units a second


def snapshot_at(tick: int, *, angle: float = 0.0) -> Snapshot:
    return Snapshot(tick, (ShipRow(2, SPEED * tick * TICK_S, 100.0, angle, 1.0, tick),), ())


def x_at(buffer: SnapshotBuffer, now: float) -> float:
    found = buffer.around(now)
    assert found is not None
    return blend(*found)[0].x


def test_nothing_is_known_before_the_first_snapshot() -> None:
    assert SnapshotBuffer(TICK_S).around(1.0) is None


def test_the_view_runs_two_ticks_behind() -> None:
    buffer = SnapshotBuffer(TICK_S)
    for tick in range(30):
        buffer.add(snapshot_at(tick), now=50.0 + tick * TICK_S)
    assert x_at(buffer, 50.0 + 29 * TICK_S) == pytest.approx(SPEED * 27 * TICK_S)
    assert x_at(buffer, 50.0 + 29.5 * TICK_S) == pytest.approx(SPEED * 27.5 * TICK_S)


def test_movement_is_smooth_when_snapshots_come_unevenly() -> None:
    buffer, chance = SnapshotBuffer(TICK_S), random.Random(3)
    arrivals = [(tick * TICK_S + chance.uniform(0, 0.8) * TICK_S, tick) for tick in range(240)]
    seen: list[float] = []
    for frame in range(480):
        now = frame / 60
        while arrivals and arrivals[0][0] <= now:
            arrived, tick = arrivals.pop(0)
            buffer.add(snapshot_at(tick), arrived)
        if frame > 60:
            seen.append(x_at(buffer, now))
    steps = [after - before for before, after in zip(seen, seen[1:], strict=False)]
    even = SPEED / 60
    assert min(steps) > 0.7 * even
    assert max(steps) < 1.3 * even


def test_ships_stop_when_snapshots_stop() -> None:
    buffer = SnapshotBuffer(TICK_S)
    for tick in range(10):
        buffer.add(snapshot_at(tick), tick * TICK_S)
    assert x_at(buffer, 5.0) == x_at(buffer, 9.0) == pytest.approx(SPEED * 9 * TICK_S)


def test_old_and_repeated_snapshots_are_left_out() -> None:
    buffer = SnapshotBuffer(TICK_S)
    for tick in (5, 4, 5):
        buffer.add(snapshot_at(tick), 1.0)
    assert x_at(buffer, 9.0) == pytest.approx(SPEED * 5 * TICK_S)
    assert x_at(buffer, 0.0) == pytest.approx(SPEED * 5 * TICK_S)


def test_after_a_long_stall_the_clock_jumps_instead_of_creeping() -> None:
    buffer = SnapshotBuffer(TICK_S)
    for tick in range(30):
        buffer.add(snapshot_at(tick), tick * TICK_S)
    for tick in range(30, 40):  # two seconds late, all of them from now on
        buffer.add(snapshot_at(tick), 2.0 + tick * TICK_S)
    assert x_at(buffer, 2.0 + 39 * TICK_S) == pytest.approx(SPEED * 37 * TICK_S, abs=SPEED * TICK_S)


def test_turns_go_the_short_way() -> None:
    [ship] = blend(snapshot_at(1, angle=math.pi - 0.1), snapshot_at(2, angle=-math.pi + 0.1), 0.5)
    assert abs(ship.angle) == pytest.approx(math.pi)


def test_who_came_is_shown_and_who_left_is_not() -> None:
    here = ShipRow(2, 0.0, 0.0, 0.0, 0.0, 0)
    came, left = ShipRow(3, 50.0, 60.0, 0.0, 0.0, 0), ShipRow(4, 9.0, 9.0, 0.0, 0.0, 0)
    rows = blend(Snapshot(1, (here, left), ()), Snapshot(2, (here, came), ()), 0.3)
    assert rows == [here, came]


def test_memory_is_bounded() -> None:
    buffer = SnapshotBuffer(TICK_S)
    for tick in range(10 * CAPACITY):
        buffer.add(snapshot_at(tick), tick * TICK_S)
    assert x_at(buffer, 0.0) == pytest.approx(SPEED * 9 * CAPACITY * TICK_S)
