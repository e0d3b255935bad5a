"""
When to draw: two snapshots behind, later where the line needs it, never back, never jumping for jitter.
"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.sync import InterpolationBuffer, PlayoutClock
from netpeer.sync.playout_clock import MAX_ARRIVALS, MAX_DELAY
from netpeer.sync.slew import SLEW_RATE

from .line import Line

__all__: list[str] = []

TICK = 1 / 30
FRAME = 1 / 240


class Show:
    """
    A server that sends a snapshot each tick, and a client that draws each frame.
    """

    def __init__(self, delay: float, jitter: float, *, offset: float = 1000.0, seed: int = 1, adaptive: bool = True):
        noise = random.Random(seed)
        self.delay = delay
        self.line: Line[int] = Line(lambda: self.delay + noise.uniform(0, jitter))
        self.playout = PlayoutClock(TICK, adaptive=adaptive)
        self.buffer: InterpolationBuffer[int] = InterpolationBuffer()
        self.now = offset
        self.start = offset
        self.tick = 0
        self.behind: list[float] = []  # seconds, of each frame
        self.starved = 0  # frames for which there was no next snapshot

    def run(self, seconds: float) -> None:
        """
        Play; `behind` and `starved` count from the start of this call.
        """
        self.behind, self.starved = [], 0
        shown, steps, has_begun = self.playout.time(self.now), self.playout.steps, len(self.buffer) > 0
        for _ in range(round(seconds / FRAME)):
            self.now += FRAME
            while self.now - self.start >= self.tick * TICK:
                self.line.send(self.tick, self.now)
                self.tick += 1
            for tick in self.line.receive(self.now):
                self.playout.arrived(tick * TICK, self.now)
                self.buffer.add(tick * TICK, tick)
            time = self.playout.time(self.now)
            if self.playout.steps == steps and has_begun:
                assert (1 - SLEW_RATE) * FRAME - 1e-9 <= time - shown <= (1 + SLEW_RATE) * FRAME + 1e-9
            shown, steps, has_begun = time, self.playout.steps, len(self.buffer) > 0
            sample = self.buffer.sample(time)
            self.starved += sample is not None and sample.missing > 0
            self.behind.append(self.now - self.start - time)


def test_before_the_first_arrival_it_shows_the_own_time():
    assert PlayoutClock(TICK).time(12.0) == 12.0


def test_two_snapshots_behind_on_a_steady_line():
    show = Show(delay=0.1, jitter=0.0)
    show.run(1.0)
    show.run(3.0)
    assert show.starved == 0
    for behind in (min(show.behind), max(show.behind)):
        assert behind == pytest.approx(0.1 + 2 * TICK, abs=2 * FRAME)
    assert show.playout.late_arrivals == 0


@given(st.floats(0, 0.3), st.floats(0, 0.1), st.integers(0, 999), st.floats(-1e5, 1e5))
def test_jitter_is_not_seen(delay: float, jitter: float, seed: int, offset: float):
    show = Show(delay, jitter, seed=seed, offset=offset)
    show.run(4.0)
    show.run(2.0)
    # A snapshot may be later than all of the last three seconds; that must be rare.
    assert show.starved <= 0.02 * 2.0 / FRAME
    assert show.playout.steps == 0
    assert max(show.behind) <= delay + max(2 * TICK, jitter + TICK) + 0.02
    assert min(show.behind) >= delay


def test_the_delay_is_bounded():
    show = Show(delay=0.05, jitter=2.0)
    show.run(10.0)
    assert show.playout.delay == MAX_DELAY


def test_the_delay_shrinks_when_the_line_is_good_again():
    show = Show(delay=0.1, jitter=0.0)
    show.run(4.0)
    show.delay = 0.2
    show.run(0.2)
    show.delay = 0.1
    show.run(1.0)
    assert show.playout.delay > 0.11
    show.run(6.0)
    assert show.playout.delay == pytest.approx(2 * TICK, abs=2 * FRAME)
    assert show.behind[-1] == pytest.approx(0.1 + 2 * TICK, abs=2 * FRAME)
    assert show.playout.steps == 0


def test_without_adapting_the_delay_stays():
    show = Show(delay=0.1, jitter=0.2, adaptive=False)
    show.run(3.0)
    assert show.playout.delay == 2 * TICK
    assert show.playout.late_arrivals > 0


def test_a_line_that_is_slower_for_good_is_followed():
    show = Show(delay=0.05, jitter=0.0)
    show.run(3.0)
    show.delay = 0.6
    show.run(2.5)  # the snapshots on their way, a gap, and the first late ones
    show.run(4.0)
    assert show.starved == 0
    assert show.behind[-1] == pytest.approx(0.6 + 2 * TICK, abs=0.05)


def test_a_stall_does_not_make_it_jump():
    show = Show(delay=0.05, jitter=0.01)
    show.run(4.0)
    show.delay = 0.3
    show.run(0.05)
    show.delay = 0.05  # all others arrive together with the delayed one
    show.run(8.0)
    assert show.playout.steps == 0
    assert show.behind[-1] < 0.05 + 0.01 + 2 * TICK + 0.02


def test_a_flood_is_bounded():
    playout = PlayoutClock(TICK)
    for number in range(10_000):
        playout.arrived(number / 10_000, 5.0)
    assert 0 < playout.recent_arrivals <= MAX_ARRIVALS


def test_impossible_settings():
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="interval"):
            PlayoutClock(wrong)
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="behind"):
            PlayoutClock(TICK, snapshots_behind=wrong)
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="time"):
            PlayoutClock(TICK).arrived(wrong, 0.0)
