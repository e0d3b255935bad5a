"""
Ticks: as many as have passed, whatever the frames are like, and never too many at once.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.sync import FixedTimestep

__all__: list[str] = []

FRAMES = st.lists(st.floats(0.0001, 0.2), min_size=1, max_size=200)


def test_the_first_call_only_starts_the_time():
    timestep = FixedTimestep(30)
    assert timestep.advance(1234.5) == 0
    assert (timestep.tick, timestep.alpha, timestep.time) == (0, 0.0, 0.0)


def test_ticks_and_what_is_left():
    timestep = FixedTimestep(10)
    timestep.advance(100.0)
    assert timestep.advance(100.05) == 0
    assert timestep.alpha == pytest.approx(0.5)
    assert timestep.advance(100.225) == 2
    assert timestep.tick == 2
    assert timestep.alpha == pytest.approx(0.25)
    assert timestep.time == pytest.approx(0.225)
    assert timestep.tick_seconds == pytest.approx(0.1)


@given(FRAMES, st.integers(1, 120), st.floats(-1e6, 1e6))
def test_the_frame_rate_changes_nothing(frames: list[float], rate: int, start: float):
    timestep = FixedTimestep(rate, max_ticks=1000)
    timestep.advance(start)
    now, ticks = start, 0
    for frame in frames:
        now += frame
        ticks += timestep.advance(now)
        assert 0 <= timestep.alpha < 1
        assert timestep.tick == ticks
    assert timestep.time == pytest.approx(now - start, abs=1e-6)
    assert abs(ticks - (now - start) * rate) < 1 + 1e-6
    assert timestep.skipped_ticks == 0


def test_hours_do_not_shift_the_ticks():
    timestep = FixedTimestep(30)
    timestep.advance(0.0)
    frames = 3 * 3600 * 60
    ticks = sum(timestep.advance(frame / 60) for frame in range(1, frames + 1))
    assert abs(ticks - frames // 2) <= 1


@given(FRAMES, st.integers(1, 4))
def test_never_more_than_the_bound(frames: list[float], bound: int):
    timestep = FixedTimestep(60, max_ticks=bound)
    timestep.advance(0.0)
    now = 0.0
    for frame in frames:
        now += frame
        assert timestep.advance(now) <= bound
        assert timestep.advance(now) == 0, "what was given up does not come back"
    assert abs(timestep.tick + timestep.skipped_ticks - math.floor(now * 60)) <= 1


def test_after_a_long_stand_still_the_time_goes_on_from_there():
    timestep = FixedTimestep(10, max_ticks=3)
    timestep.advance(0.0)
    assert timestep.advance(5.02) == 3
    assert timestep.skipped_ticks == 47
    assert timestep.alpha == pytest.approx(0.2)
    assert timestep.advance(5.09) == 0
    assert timestep.advance(5.11) == 1


def test_time_that_goes_back_changes_nothing():
    timestep = FixedTimestep(10)
    timestep.advance(10.0)
    timestep.advance(
        11.05,
    )
    before = (timestep.tick, timestep.alpha)
    assert timestep.advance(3.0) == 0
    assert (timestep.tick, timestep.alpha) == before
    assert timestep.advance(11.15) == 1


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_impossible_rates(rate: float):
    with pytest.raises(ValueError, match="tick rate"):
        FixedTimestep(rate)


def test_no_ticks_at_all():
    with pytest.raises(ValueError, match="max_ticks is 0"):
        FixedTimestep(30, max_ticks=0)
