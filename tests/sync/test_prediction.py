"""
The own ship: at once here, the same as on the server once it has answered, and back on course after it was pushed.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from netpeer.sync import InputQueue, Prediction

from .line import Line

__all__: list[str] = []


class Ship(NamedTuple):
    place: int = 0
    speed: int = 0


def step(ship: Ship, thrust: int) -> Ship:
    """
    One tick of the rules, the same on both sides. The order of inputs matters: speed has inertia and a limit.
    """
    speed = max(-10, min(10, ship.speed + thrust))
    return Ship(ship.place + speed, speed)


def test_an_input_counts_at_once():
    prediction = Prediction(step, Ship())
    assert prediction.predict(3) == 1
    assert prediction.state == Ship(3, 3)


def test_later_inputs_are_applied_to_the_servers_state():
    prediction = Prediction(step, Ship())
    for thrust in (1, 1, 1):
        prediction.predict(thrust)
    assert prediction.state == Ship(6, 3)
    assert prediction.reconcile(1, Ship(1, 1)) == Ship(1, 1)
    assert prediction.state == Ship(6, 3), "the server agrees: nothing moves"
    assert prediction.reconcile(2, Ship(103, 2)) == Ship(3, 2), "pushed by 100"
    assert prediction.state == Ship(106, 3)
    assert prediction.reconcile(3, Ship(106, 3)) == Ship(106, 3), "what followed was predicted anew"


def test_the_same_number_again_is_still_compared():
    prediction = Prediction(step, Ship())
    prediction.predict(1)
    prediction.reconcile(1, Ship(1, 1))
    assert prediction.reconcile(1, Ship(5, 1)) == Ship(1, 1)
    assert prediction.state == Ship(5, 1)


def test_older_and_impossible_numbers_change_nothing():
    prediction = Prediction(step, Ship())
    for thrust in (1, 1, 1):
        prediction.predict(thrust)
    prediction.reconcile(2, Ship(3, 2))
    for wrong in (-1, 1, 4):
        assert prediction.reconcile(wrong, Ship(999, 9)) is None
        assert prediction.state == Ship(6, 3)


def test_before_the_first_input_there_is_nothing_to_compare():
    prediction = Prediction(step, Ship())
    assert prediction.reconcile(0, Ship(50, 0)) is None
    assert prediction.state == Ship(50, 0)


def test_beginning_anew():
    prediction = Prediction(step, Ship())
    prediction.predict(1)
    prediction.reset(Ship(70, 0))
    assert prediction.state == Ship(70, 0)
    assert prediction.reconcile(0, Ship(1, 1)) is None, "an answer from before"
    assert prediction.state == Ship(70, 0)
    assert prediction.predict(2) == 2
    assert prediction.reconcile(2, Ship(72, 2)) == Ship(72, 2)


def test_more_inputs_than_it_keeps():
    prediction = Prediction(step, Ship(), capacity=4)
    for _ in range(10):
        prediction.predict(1)
    assert prediction.history.forgotten == 6
    assert prediction.reconcile(2, Ship(3, 2)) is None, "what was predicted then is not known any more"
    assert prediction.state == Ship(3 + 3 + 4 + 5 + 6, 6)
    assert prediction.reconcile(4, Ship(10, 4)) is None, "nor is it what was said for the input before"
    prediction.predict(0)
    for _ in range(3):
        assert prediction.reconcile(10, Ship(55, 10)) is not None


@given(
    inputs=st.lists(st.integers(-3, 3), min_size=1, max_size=150),
    delays=st.lists(st.integers(0, 12), min_size=1, max_size=40),
)
def test_without_surprises_there_is_no_error(inputs: list[int], delays: list[int]):
    """
    A client and a server with the same tick rate, on a line whose delay changes all the time and includes stalls.
    """
    numbers = iter(range(10**6))
    line: Line[tuple[int, int]] = Line(lambda: delays[next(numbers) % len(delays)])
    back: Line[tuple[int, Ship]] = Line(lambda: delays[next(numbers) % len(delays)])
    prediction, queue, ship = Prediction(step, Ship()), InputQueue[int](capacity=200), Ship()
    expected = Ship()
    for tick in range(len(inputs) + 100):
        if tick < len(inputs):
            line.send((prediction.predict(inputs[tick]), inputs[tick]), tick)
            expected = step(expected, inputs[tick])
        for number, thrust in line.receive(tick):
            assert queue.put(number, thrust)
        for thrust in queue.take():
            ship = step(ship, thrust)
        back.send((queue.last_sequence, ship), tick)
        for number, said in back.receive(tick):
            assert prediction.reconcile(number, said) in (None, said)
            assert prediction.state == expected
    assert queue.last_sequence == len(inputs)
    assert ship == expected


@given(
    inputs=st.lists(st.integers(-3, 3), min_size=20, max_size=60),
    pushes=st.dictionaries(st.integers(0, 50), st.integers(-100, 100), max_size=5),
    delay=st.integers(0, 8),
)
def test_after_a_surprise_both_agree_again(inputs: list[int], pushes: dict[int, int], delay: int):
    line: Line[tuple[int, int]] = Line(lambda: delay)
    back: Line[tuple[int, Ship]] = Line(lambda: delay)
    prediction, queue, ship = Prediction(step, Ship()), InputQueue[int](), Ship()
    seen = 0
    for tick in range(len(inputs) + 60):
        if tick < len(inputs):
            line.send((prediction.predict(inputs[tick]), inputs[tick]), tick)
        for number, thrust in line.receive(tick):
            queue.put(number, thrust)
        for thrust in queue.take():
            ship = step(ship, thrust)
        if tick in pushes:
            ship = ship._replace(place=ship.place + pushes[tick])
        back.send((queue.last_sequence, ship), tick)
        for number, said in back.receive(tick):
            predicted = prediction.reconcile(number, said)
            seen += predicted.place != said.place if predicted is not None else 0
    assert prediction.state == ship
    assert seen <= sum(push != 0 for push in pushes.values()), "each surprise is one prediction error"
