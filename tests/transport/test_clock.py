"""
The clock that stands still.
"""

import pytest

from netpeer.transport import ManualClock

__all__: list[str] = []


def test_it_begins_at_zero_or_at_the_given_time():
    assert ManualClock()() == 0.0
    assert ManualClock(7.5)() == 7.5


def test_time_passes_only_by_advance():
    clock = ManualClock()
    assert clock() == clock()
    clock.advance(0.25)
    clock.advance(0)
    clock.advance(1)
    assert clock() == 1.25


def test_time_never_passes_backwards():
    clock = ManualClock(3.0)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-0.001)
    assert clock() == 3.0


def test_it_shows_its_time():
    assert repr(ManualClock(2.0)) == "ManualClock(2.0)"
