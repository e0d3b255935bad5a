"""
The server's queue: in order, each input once, no more than time has passed, bounded.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.sync import InputQueue
from netpeer.sync.input_queue import CAPACITY, MAX_AHEAD, TOLERANCE

__all__: list[str] = []


def test_one_a_tick():
    queue: InputQueue[str] = InputQueue()
    for number, key in enumerate("abc", 1):
        assert queue.put(number, key)
        assert queue.take() == [key]
        assert queue.last_sequence == number
    assert queue.take() == []
    assert queue.last_sequence == 3


def test_the_order_of_the_numbers_counts():
    queue: InputQueue[str] = InputQueue()
    for number in (3, 1, 2):
        queue.put(number, f"input {number}")
    taken = [input for _ in range(5) for input in queue.take()]
    assert taken == ["input 1", "input 2", "input 3"]


def test_gaps_are_not_waited_for():
    queue: InputQueue[str] = InputQueue()
    queue.put(1, "a")
    queue.put(5, "b")
    assert [queue.take(), queue.take()] == [["a"], ["b"]]
    assert not queue.put(3, "too late")
    assert queue.refused == 1


@pytest.mark.parametrize("wrong", [-5, 0, 1, 2, 3 + MAX_AHEAD, 10**30])
def test_impossible_numbers_are_refused(wrong: int):
    queue: InputQueue[str] = InputQueue()
    queue.put(1, "a")
    queue.put(2, "b")
    queue.take()
    queue.take()
    assert not queue.put(wrong, "wrong")
    assert queue.refused == 1 and len(queue) == 0
    assert queue.put(2 + MAX_AHEAD, "just possible")


def test_late_inputs_are_taken_together():
    queue: InputQueue[int] = InputQueue()
    for _ in range(6):
        assert queue.take() == []  # a stall
    for number in range(1, 7):
        queue.put(number, number)
    assert queue.take() == [1, 2, 3, 4, 5]
    assert queue.take() == [6]


def test_no_player_moves_faster_than_time():
    queue: InputQueue[int] = InputQueue()
    taken = 0
    for number in range(1, 3001):  # two inputs a tick: twice as fast as allowed
        queue.put(2 * number - 1, 0)
        queue.put(2 * number, 0)
        taken += len(queue.take())
    assert 3000 <= taken <= 3000 * (1 + TOLERANCE) + 1
    assert queue.skipped == 6000 - taken - len(queue)


def test_a_clock_that_runs_a_little_fast_fills_no_queue():
    queue: InputQueue[int] = InputQueue()
    sent = 0
    for tick in range(20_000):
        while sent < tick * 1.001:  # 1000 ppm: worse than any quartz
            sent += 1
            queue.put(sent, sent)
        queue.take()
        assert len(queue) <= 2
    assert queue.skipped == queue.refused == 0


def test_impossible_settings():
    for capacity, target in ((0, 0), (3, 3), (3, -1)):
        with pytest.raises(ValueError, match="less than the capacity"):
            InputQueue(capacity=capacity, target=target)


ACTIONS = st.lists(st.one_of(st.none(), st.integers(-3, 80)), max_size=200)


@given(ACTIONS, st.integers(1, 20))
def test_in_order_once_and_bounded(actions: list[int | None], capacity: int):
    queue: InputQueue[int] = InputQueue(capacity=capacity, target=0)
    put: set[int] = set()
    taken: list[int] = []
    ticks = 0
    for action in actions:
        if action is None:
            ticks += 1
            taken += queue.take()
            assert len(taken) <= ticks * (1 + TOLERANCE)
        elif queue.put(action, action):
            put.add(action)
        assert len(queue) <= capacity
    assert taken == sorted(set(taken)) and set(taken) <= put
    assert len(put) == len(taken) + queue.skipped + len(queue)


def test_the_default_holds_half_a_second():
    queue: InputQueue[int] = InputQueue()
    for number in range(1, 100):
        queue.put(number, number)
    assert len(queue) == CAPACITY
    assert queue.skipped == 99 - CAPACITY
