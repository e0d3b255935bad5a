"""
The server's time: its largest error, that it never goes back, and that impossible samples change nothing.
"""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.sync import NetworkClock
from netpeer.sync.network_clock import MAX_PENDING
from netpeer.sync.slew import SLEW_RATE, STEP_THRESHOLD

from .line import Line

__all__: list[str] = []

FRAME = 1 / 60
OFFSETS = st.floats(-1e6, 1e6)


class Pair:
    """
    A client with a `NetworkClock`, and a server whose clock shows `offset` more and runs `drift` faster.
    """

    def __init__(self, *, offset: float, there: float, back: float, jitter: float, drift: float = 0.0, seed: int = 1):
        self.offset, self.drift = offset, drift
        self.clock = NetworkClock(30)
        self.now = 0.0
        self.shortest = there + back
        noise = random.Random(seed)
        self.there: Line[int] = Line(lambda: there + noise.uniform(0, jitter))
        self.back: Line[tuple[int, float]] = Line(lambda: back + noise.uniform(0, jitter))

    def true_time(self) -> float:
        return self.now * (1 + self.drift) + self.offset

    def run(self, seconds: float, step: float = 0.001) -> float:
        """
        Let time pass, in steps so short that only the line delays pings. Return the clock's largest error.
        """
        worst = 0.0
        for _ in range(round(seconds / step)):
            self.now += step
            ping = self.clock.begin_ping(self.now)
            if ping is not None:
                self.there.send(ping, self.now)
            for number in self.there.receive(self.now):
                self.back.send((number, self.true_time()), self.now)
            for number, time in self.back.receive(self.now):
                assert self.clock.end_ping(number, time, self.now)
            worst = max(worst, abs(self.clock.server_time(self.now) - self.true_time()))
        return worst


def test_before_the_first_sample_it_shows_the_own_time():
    clock = NetworkClock(20)
    assert not clock.is_synchronized
    assert clock.server_time(5.0) == 5.0
    assert clock.server_tick(5.0) == 100.0
    assert clock.round_trip_time is None and clock.min_round_trip_time is None and clock.jitter == 0.0


def test_the_four_timestamps_of_rfc_5905():
    clock = NetworkClock(30)
    # The ping leaves at 10.0 and arrives at 110.3; the answer leaves at 110.35 and arrives at 10.5.
    assert clock.add_sample(10.0, 110.3, 110.35, 10.5)
    assert clock.round_trip_time == pytest.approx(0.45)
    assert clock.server_time(10.5) == pytest.approx(10.5 + ((110.3 - 10.0) + (110.35 - 10.5)) / 2)


@given(OFFSETS, st.floats(0.001, 0.2), st.floats(0, 0.1), st.integers(0, 99))
def test_it_finds_the_time_under_jitter(offset: float, way: float, jitter: float, seed: int):
    pair = Pair(offset=offset, there=way, back=way, jitter=jitter, seed=seed)
    pair.run(8.0, step=0.01)
    fastest = pair.clock.min_round_trip_time
    assert fastest is not None and fastest >= pair.shortest - 1e-6
    # The fastest ping waited in one direction: the error is at most half of its waiting time, with any jitter. (In the
    # last second the window moves, and another ping may be the fastest; jitter bounds its error. One step more comes
    # from the length of this test's steps.)
    assert abs(pair.clock.server_time(pair.now) - pair.true_time()) <= (fastest - pair.shortest) / 2 + 0.01
    assert pair.run(1.0, step=0.01) <= jitter / 2 + 0.01


@given(OFFSETS, st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.integers(0, 99))
def test_unequal_ways_cost_half_of_the_difference_and_no_more(offset: float, there: float, back: float, seed: int):
    pair = Pair(offset=offset, there=there, back=back, jitter=0.0, seed=seed)
    pair.run(2.0, step=0.01)
    assert pair.run(1.0, step=0.01) <= abs(there - back) / 2 + 0.01 + 1e-6


def test_precisely_on_a_steady_line():
    pair = Pair(offset=1234.5, there=0.05, back=0.05, jitter=0.0)
    pair.run(1.0)
    assert pair.run(10.0) < 0.0011
    assert pair.clock.round_trip_time == pytest.approx(0.1, abs=0.003)
    assert pair.clock.jitter < 0.003
    assert pair.clock.steps == 0


def test_it_follows_a_clock_that_runs_differently():
    pair = Pair(offset=-50.0, there=0.03, back=0.03, jitter=0.0, drift=100e-6)  # 100 ppm: a bad quartz
    pair.run(30.0, step=0.005)
    assert pair.run(30.0, step=0.005) < 0.005 + 16 * 100e-6 + 1e-3


def test_round_trip_time_and_jitter_tell_how_the_line_is():
    pair = Pair(offset=0.0, there=0.05, back=0.05, jitter=0.04)
    pair.run(60.0)
    assert pair.clock.round_trip_time == pytest.approx(0.14, abs=0.02)
    assert 0.004 < pair.clock.jitter < 0.04


def test_one_slow_ping_changes_nothing():
    clock = NetworkClock(30)
    for second in range(5):
        clock.add_sample(second, second + 100.05, second + 100.05, second + 0.1)
    before = clock.server_time(5.0)
    clock.add_sample(5.0, 105.05, 105.05, 9.0)  # the answer was held up for 4 s
    assert clock.server_time(9.0) == pytest.approx(before + 4.0)


@given(st.lists(st.tuples(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 0.2)), min_size=1, max_size=60))
def test_it_never_goes_back_and_its_speed_is_bounded(pings: list[tuple[float, float, float]]):
    clock = NetworkClock(30)
    now, offset = 100.0, 7.0
    clock.add_sample(now, now + offset, now + offset, now)
    shown, at, steps = clock.server_time(now), now, 0
    for there, back, pause in pings:
        sent_at = now
        for part in (there, back, 0.0, pause):
            now += part
            if not part:
                clock.add_sample(sent_at, sent_at + there + offset, sent_at + there + offset, now)
            time = clock.server_time(now)
            if clock.steps == steps:
                assert (1 - SLEW_RATE) * (now - at) - 1e-9 <= time - shown <= (1 + SLEW_RATE) * (now - at) + 1e-9
            shown, at, steps = time, now, clock.steps
        assert clock.server_time(now - 1.0) <= shown, "asking for an earlier time changes nothing"
        assert clock.server_time(now) == shown


def test_a_server_that_stood_still_is_a_step():
    pair = Pair(offset=0.0, there=0.02, back=0.02, jitter=0.0)
    pair.run(5.0)
    pair.offset -= 10.0
    pair.run(20.0)  # until the old samples have left the window
    assert pair.clock.steps == 1
    assert pair.run(1.0) < 0.002


def test_small_corrections_are_slewed():
    clock = NetworkClock(30)
    clock.add_sample(0.0, 100.5, 100.5, 1.0)  # the round trip took a second; in which direction is unknown
    clock.add_sample(1.0, 101.2, 101.2, 1.1)  # offset 100.15: STEP_THRESHOLD would be needed for a jump
    assert abs(100.15 - 100.0) < STEP_THRESHOLD
    assert clock.server_time(1.1) == pytest.approx(101.1)
    assert clock.server_time(2.1) == pytest.approx(102.1 + SLEW_RATE)
    assert clock.server_time(9.1) == pytest.approx(109.25)
    assert clock.steps == 0


def test_the_first_pings_come_quickly():
    clock = NetworkClock(30)
    pings = [now / 1000 for now in range(5000) if clock.begin_ping(now / 1000) is not None]
    assert pings[:5] == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4], abs=0.005)
    assert [b - a for a, b in itertools.pairwise(pings[4:])] == pytest.approx([1.0] * 4, abs=0.005)


def test_answers_without_a_ping():
    clock = NetworkClock(30)
    number = clock.begin_ping(0.0)
    assert number is not None
    for wrong in (number + 1, -number, 0, 10**30):
        assert not clock.end_ping(wrong, 1.0, 0.1)
    assert clock.end_ping(number, 1.0, 0.1)
    assert not clock.end_ping(number, 1.0, 0.1), "a second answer"
    assert clock.rejected_samples == 5


@pytest.mark.parametrize("server_time", [float("nan"), float("inf"), float("-inf")])
def test_impossible_times(server_time: float):
    clock = NetworkClock(30)
    number = clock.begin_ping(0.0)
    assert number is not None
    assert not clock.end_ping(number, server_time, 0.1)
    assert not clock.is_synchronized and clock.rejected_samples == 1


def test_impossible_samples():
    clock = NetworkClock(30)
    assert not clock.add_sample(1.0, 5.0, 5.0, 0.9)  # the answer arrives before the ping was sent
    assert not clock.add_sample(1.0, 5.0, 6.5, 2.0)  # the answer arrives before it was sent
    assert not clock.add_sample(1.0, 5.0, 4.0, 2.0)  # the answer is sent before the ping arrives
    assert not clock.is_synchronized


def test_unanswered_pings_are_bounded():
    clock = NetworkClock(30)
    first = clock.begin_ping(0.0)
    for second in range(1, 1000):
        clock.begin_ping(float(second))
    assert clock.pending_pings == MAX_PENDING
    assert first is not None and not clock.end_ping(first, 0.0, 1000.0)


@pytest.mark.parametrize("rate", [0, -30, float("nan"), float("inf")])
def test_impossible_rates(rate: float):
    with pytest.raises(ValueError, match="tick rate"):
        NetworkClock(rate)
