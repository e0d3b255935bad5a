"""
Signals as all layers use them: the order of callbacks, their arguments, and exceptions that pass unchanged.
"""

import gc

import pytest

from netpeer.signals import Signal, Steps, emit, signal_names

__all__: list[str] = []


class Emitter:
    """
    An object with signals.
    """

    happened = Signal(int, str)
    ended = Signal()


@pytest.fixture
def emitter() -> Emitter:
    return Emitter()


def test_a_signal_without_listeners_may_be_emitted(emitter: Emitter):
    emit(emitter.happened, 1, "a")


def test_listeners_hear_in_the_order_of_connecting(emitter: Emitter):
    heard: list[str] = []
    for name in "abc":
        emitter.ended.connect(lambda name=name: heard.append(name))
    emit(emitter.ended)
    assert heard == ["a", "b", "c"]


def test_a_listener_may_take_fewer_arguments(emitter: Emitter):
    heard: list[object] = []
    emitter.happened.connect(lambda: heard.append(()))
    emitter.happened.connect(lambda number: heard.append(number))
    emitter.happened.connect(lambda number, text: heard.append((number, text)))
    emit(emitter.happened, 7, "x")
    assert heard == [(), 7, (7, "x")]


def test_signals_belong_to_one_object(emitter: Emitter):
    heard: list[str] = []
    emitter.ended.connect(lambda: heard.append("mine"))
    emit(Emitter().ended)
    assert not heard


def test_a_method_of_an_object_that_is_gone_hears_nothing(emitter: Emitter):
    heard: list[str] = []

    class Listener:
        def hear(self) -> None:
            heard.append("heard")

    listener = Listener()
    emitter.ended.connect(listener.hear)
    emit(emitter.ended)
    del listener
    gc.collect()
    emit(emitter.ended)
    assert heard == ["heard"]


def test_an_exception_arrives_as_it_was_raised(emitter: Emitter):
    raised = KeyError("lost")

    def listener() -> None:
        raise raised

    emitter.ended.connect(listener)
    with pytest.raises(KeyError) as caught:
        emit(emitter.ended)
    assert caught.value is raised


def test_an_exception_keeps_its_own_cause(emitter: Emitter):
    cause = KeyError("the real trouble")

    def listener() -> None:
        raise ValueError("what came of it") from cause

    emitter.ended.connect(listener)
    with pytest.raises(ValueError) as caught:
        emit(emitter.ended)
    assert caught.value.__cause__ is cause


def test_an_exception_passes_through_nested_emissions(emitter: Emitter):
    def outer() -> None:
        emit(emitter.happened, 1, "inner")

    def inner() -> None:
        raise LookupError("deep down")

    emitter.ended.connect(outer)
    emitter.happened.connect(inner)
    with pytest.raises(LookupError, match="deep down"):
        emit(emitter.ended)


def test_after_an_exception_the_signal_works_again(emitter: Emitter):
    heard: list[int] = []

    def listener(number: int) -> None:
        heard.append(number)
        if number == 1:
            raise ValueError("once")

    emitter.happened.connect(listener)
    with pytest.raises(ValueError, match="once"):
        emit(emitter.happened, 1, "")
    emit(emitter.happened, 2, "")
    assert heard == [1, 2]


def test_a_listener_may_disconnect_itself(emitter: Emitter):
    heard: list[str] = []

    def once() -> None:
        heard.append("once")
        emitter.ended.disconnect(once)

    emitter.ended.connect(once)
    emitter.ended.connect(lambda: heard.append("always"))
    emit(emitter.ended)
    emit(emitter.ended)
    assert heard == ["once", "always", "always"]


def test_a_listener_that_raises_keeps_nothing_from_the_others(emitter: Emitter):
    heard: list[str] = []

    def failing(name: str) -> None:
        heard.append(name)
        raise ValueError(name)

    for name in "abc":
        emitter.ended.connect(lambda name=name: failing(name))
    with pytest.raises(ValueError, match="^a") as caught:
        emit(emitter.ended)
    assert heard == ["a", "b", "c"]
    assert caught.value.__notes__ == [f"this was raised, too: ValueError: {name}" for name in "bc"]
    assert caught.value.__context__ is None


def test_steps_are_all_done():
    done: list[str] = []

    def step(name: str) -> str:
        done.append(name)
        if name in ("b", "c"):
            raise ValueError(name)
        return name.upper()

    with pytest.raises(ValueError, match="^b"), Steps() as steps:
        assert [steps.run(step, name) for name in "abcd"] == ["A", None, None, "D"]
    assert done == ["a", "b", "c", "d"]


def test_steps_and_an_exception_between_them():
    with pytest.raises(LookupError), Steps() as steps:
        steps.note(LookupError("first"))
        steps.note(None)
        raise ValueError("second")
    with pytest.raises(ValueError, match="alone"), Steps():
        raise ValueError("alone")


def test_a_thousand_exceptions_get_a_few_notes():
    with pytest.raises(ValueError, match="^0") as caught, Steps() as steps:
        for number in range(1000):
            steps.note(ValueError(str(number)))
    assert len(caught.value.__notes__) == 9
    assert caught.value.__notes__[-1] == "and 991 more were raised"


def test_the_names_of_a_classes_signals():
    assert signal_names(Emitter) == ("ended", "happened")


def test_an_interrupt_does_not_become_a_note():
    with pytest.raises(KeyboardInterrupt) as caught, Steps() as steps:
        steps.note(ValueError("first"))
        steps.note(KeyboardInterrupt())
        steps.note(LookupError("last"))
    notes = [f"this was raised, too: {text}" for text in ("ValueError: first", "LookupError: last")]
    assert caught.value.__notes__ == notes
