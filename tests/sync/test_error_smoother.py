"""
Hidden corrections: the picture starts at the old position, moves evenly, and ends at the true position.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.sync import ErrorSmoother

__all__: list[str] = []

ERRORS = st.floats(-1000, 1000)


def test_without_an_error_nothing_is_moved():
    assert ErrorSmoother().offset(5.0) == (0.0, 0.0)


def test_half_of_it_fades_in_a_half_life():
    smoother = ErrorSmoother(half_life=0.1)
    smoother.add((8.0, -4.0), 10.0)
    assert smoother.offset(10.0) == (8.0, -4.0)
    assert smoother.offset(10.1) == pytest.approx((4.0, -2.0))
    assert smoother.offset(10.3) == pytest.approx((1.0, -0.5))


@given(ERRORS, ERRORS, st.lists(st.floats(0.0, 0.2), max_size=30))
def test_the_frame_rate_changes_nothing(x: float, y: float, frames: list[float]):
    smoother = ErrorSmoother(half_life=0.1)
    smoother.add((x, y), 0.0)
    now = 0.0
    for frame in frames:
        now += frame
        left = 0.5 ** (now / 0.1)
        assert smoother.offset(now) == pytest.approx((x * left, y * left), abs=1e-9)


@given(st.lists(st.tuples(ERRORS, st.floats(0, 0.1)), min_size=1, max_size=30))
def test_the_picture_never_jumps(corrections: list[tuple[float, float]]):
    smoother = ErrorSmoother(1)
    true, now = 0.0, 0.0
    for error, pause in corrections:
        now += pause
        drawn = true + smoother.offset(now)[0]
        true -= error  # drawn - true grows by the error
        smoother.add((error,), now)
        assert true + smoother.offset(now)[0] == pytest.approx(drawn, abs=1e-6)
    assert true + smoother.offset(now + 10.0)[0] == pytest.approx(true, abs=1e-6)


def test_a_large_error_is_a_jump():
    smoother = ErrorSmoother(max_error=100.0)
    smoother.add((60.0, 0.0), 0.0)
    smoother.add((60.0, 0.0), 0.0)
    assert smoother.offset(0.0) == (0.0, 0.0)
    smoother.add((0.0, -100.0), 0.0)
    assert smoother.offset(0.0) == (0.0, -100.0)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf")])
def test_impossible_errors_are_jumps(wrong: float):
    smoother = ErrorSmoother()
    smoother.add((1.0, wrong), 0.0)
    assert smoother.offset(0.0) == (0.0, 0.0)


def test_it_can_be_forgotten():
    smoother = ErrorSmoother(3)
    smoother.add((1.0, 2.0, 3.0), 0.0)
    smoother.reset()
    assert smoother.offset(0.0) == (0.0, 0.0, 0.0)


def test_time_that_goes_back_changes_nothing():
    smoother = ErrorSmoother(1, half_life=1.0)
    smoother.add((8.0,), 10.0)
    smoother.offset(11.0)
    assert smoother.offset(5.0) == pytest.approx((4.0,))
    assert smoother.offset(12.0) == pytest.approx((2.0,))


def test_impossible_settings():
    for dimensions, half_life, max_error in ((0, 0.1, 1.0), (2, 0.0, 1.0), (2, math.nan, 1.0), (2, 0.1, -1.0)):
        with pytest.raises(ValueError, match="dimensions .* half_life .* max_error"):
            ErrorSmoother(dimensions, half_life=half_life, max_error=max_error)
    with pytest.raises(ValueError, match="3 numbers"):
        ErrorSmoother(2).add((1.0, 2.0, 3.0), 0.0)
