"""
Snapshots: the pair around a moment, whatever order they came in, against a model that keeps everything.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.sync import InterpolationBuffer, Sample

__all__: list[str] = []


def filled(*times: float, **settings: float) -> InterpolationBuffer[str]:
    buffer: InterpolationBuffer[str] = InterpolationBuffer(**settings)  # type: ignore[arg-type]
    for time in times:
        assert buffer.add(time, f"at {time:g}")
    return buffer


def test_nothing_in_it():
    buffer = filled()
    assert buffer.sample(1.0) is None
    assert buffer.newest_time is None and len(buffer) == 0


def test_the_pair_around_a_moment():
    buffer = filled(10, 11, 12)
    assert buffer.sample(10.25) == Sample("at 10", "at 11", 0.25)
    assert buffer.sample(11.0) == Sample("at 11", "at 12", 0.0)
    assert buffer.sample(11.75) == Sample("at 11", "at 12", 0.75)


def test_before_the_oldest_and_behind_the_newest():
    buffer = filled(10, 11)
    assert buffer.sample(3.0) == Sample("at 10", "at 10", 0.0)
    assert buffer.sample(13.5) == Sample("at 11", "at 11", 1.0, missing=2.5)


def test_a_gap_is_bridged():
    assert filled(10, 14).sample(11.0) == Sample("at 10", "at 14", 0.25)


def test_extrapolation_goes_on_for_so_long():
    buffer = filled(10, 12, max_extrapolation=3.0)
    assert buffer.sample(13.0) == Sample("at 10", "at 12", 1.5, missing=1.0)
    assert buffer.sample(99.0) == Sample("at 10", "at 12", 2.5, missing=87.0)


def test_one_snapshot_cannot_be_extrapolated():
    assert filled(10, max_extrapolation=3.0).sample(11.0) == Sample("at 10", "at 10", 1.0, missing=1.0)


def test_what_comes_in_between_is_used():
    buffer = filled(10, 12)
    assert buffer.sample(10.5) == Sample("at 10", "at 12", 0.25)
    assert buffer.add(11, "late, but in time")
    assert buffer.sample(10.5) == Sample("at 10", "late, but in time", 0.5)


def test_what_comes_too_late_or_twice_is_refused():
    buffer = filled(10, 11, 12)
    buffer.sample(11.5)
    assert not buffer.add(10.5, "too late")
    assert not buffer.add(12, "twice")
    assert (buffer.late, buffer.duplicates) == (1, 1)


def test_a_moment_a_little_earlier_is_still_known():
    buffer = filled(10, 11, 12, 13)
    buffer.sample(12.1)
    assert buffer.sample(11.9) == Sample("at 11", "at 12", pytest.approx(0.9))


def test_a_full_buffer_gives_up_its_oldest():
    buffer = filled(1, 2, 3, capacity=3)
    assert not buffer.add(0.5, "older than all")
    assert buffer.add(4, "at 4")
    assert len(buffer) == 3
    assert buffer.sample(1.5) == Sample("at 2", "at 2", 0.0)


def test_clearing_begins_anew():
    buffer = filled(10, 11)
    buffer.sample(11)
    buffer.clear()
    assert buffer.sample(11) is None
    assert buffer.add(1, "another server")


@pytest.mark.parametrize("time", [float("nan"), float("inf")])
def test_impossible_times(time: float):
    with pytest.raises(ValueError, match="time"):
        filled().add(time, "")


def test_impossible_settings():
    with pytest.raises(ValueError, match="2 or more"):
        InterpolationBuffer(capacity=1)
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="extrapolation"):
            InterpolationBuffer(max_extrapolation=wrong)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 60).map(lambda n: n / 2)),
        st.tuples(st.just("sample"), st.floats(-2, 35)),
    ),
    max_size=120,
)


@given(ACTIONS, st.integers(2, 8))
def test_always_the_nearest_that_are_known(actions: list[tuple[str, float]], capacity: int):
    buffer: InterpolationBuffer[float] = InterpolationBuffer(capacity=capacity)
    known: list[float] = []  # what the buffer should hold, oldest first
    drawn, accepted, offered = float("-inf"), 0, 0
    for action, time in actions:
        if action == "add":
            offered += 1
            fits = time not in known and time >= drawn and (len(known) < capacity or time > known[0])
            assert buffer.add(time, time) is fits
            accepted += fits
            known = sorted([*known, time] if fits else known)[-capacity:]
            assert accepted + buffer.late + buffer.duplicates == offered
        else:
            sample = buffer.sample(time)
            if not known:
                assert sample is None
                continue
            assert sample is not None
            earlier, later = [t for t in known if t <= time], [t for t in known if t > time]
            assert sample.before == (earlier or later)[-1 if earlier else 0]
            assert sample.after == (later[0] if later and earlier else sample.before)
            assert 0 <= sample.fraction <= 1
            if earlier and later:
                assert sample.before + (sample.after - sample.before) * sample.fraction == pytest.approx(time)
                known = known[max(len(earlier) - 2, 0) :]
            assert sample.missing == (time - known[-1] if not later else 0.0)
            drawn = max([drawn, *earlier[-1:]])
        assert len(buffer) == len(known) <= capacity
        assert buffer.newest_time == (known[-1] if known else None)
