"""
Inputs by their numbers: kept until they are acknowledged, applied again in order, bounded.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.sync import InputHistory

__all__: list[str] = []


def test_numbers_count_from_one():
    history: InputHistory[str] = InputHistory()
    assert [history.add(key) for key in "abc"] == [1, 2, 3]
    assert list(history) == [(1, "a"), (2, "b"), (3, "c")]
    assert history.last_sequence == 3 and history.acknowledged == 0


def test_what_is_acknowledged_is_gone():
    history: InputHistory[str] = InputHistory()
    for key in "abc":
        history.add(key)
    assert history.acknowledge(2)
    assert list(history) == [(3, "c")]
    assert history.acknowledge(2), "the same word again changes nothing"
    assert list(history) == [(3, "c")]


@pytest.mark.parametrize("wrong", [-1, 0, 1, 4, 10**30])
def test_older_and_impossible_numbers_change_nothing(wrong: int):
    history: InputHistory[str] = InputHistory()
    for key in "abc":
        history.add(key)
    history.acknowledge(2)
    assert not history.acknowledge(wrong)
    assert list(history) == [(3, "c")] and history.acknowledged == 2


def test_replay_applies_the_rest_in_order():
    history: InputHistory[str] = InputHistory()
    for key in "abcd":
        history.add(key)
    history.acknowledge(1)
    assert history.replay("server:", lambda state, key: state + key) == "server:bcd"
    assert len(history) == 3, "a replay forgets nothing"


def test_the_newest_are_sent_again():
    history: InputHistory[str] = InputHistory()
    for key in "abc":
        history.add(key)
    assert history.newest(2) == [(2, "b"), (3, "c")]
    assert history.newest(9) == [(1, "a"), (2, "b"), (3, "c")]
    assert history.newest(0) == history.newest(-1) == []


def test_clearing_goes_on_with_the_numbers():
    history: InputHistory[str] = InputHistory()
    history.add("a")
    history.add("b")
    history.clear()
    assert not history.acknowledge(1), "an answer from before"
    assert history.add("c") == 3
    assert history.acknowledge(3)


def test_a_history_of_nothing():
    with pytest.raises(ValueError, match="0 inputs"):
        InputHistory(capacity=0)


@given(st.lists(st.one_of(st.none(), st.integers(-2, 60)), max_size=80), st.integers(1, 10))
def test_against_a_list_of_all_inputs(actions: list[int | None], capacity: int):
    history: InputHistory[int] = InputHistory(capacity=capacity)
    added, acknowledged = 0, 0
    for action in actions:
        if action is None:
            added += 1
            assert history.add(-added) == added
        else:
            is_possible = acknowledged <= action <= added
            assert history.acknowledge(action) is is_possible
            acknowledged = action if is_possible else acknowledged
        oldest = max(acknowledged, added - capacity)
        kept = [number for number, _ in history]
        assert kept == list(range(kept[0], added + 1)) if kept else acknowledged == added or added == 0
        assert all(number > acknowledged and input == -number for number, input in history)
        assert len(history) <= capacity
        assert not kept or kept[0] >= oldest + 1
        nothing: tuple[int, ...] = ()
        applied = history.replay(nothing, lambda state, input: (*state, input))
        assert applied == tuple(-number for number in kept)
