"""
Blocking calls in threads: nobody waits, equal questions are shared, and threads stay few.
"""

import threading
from collections.abc import Iterator

import pytest

from netpeer.transport import background
from netpeer.transport.background import MAX_TASKS, Task, in_background

from .helpers import DEADLINE, until

__all__: list[str] = []


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """
    What calls wait for; opened at the end, whatever happened, and all threads are gone then.
    """
    gate = threading.Event()
    yield gate
    gate.set()
    until(lambda: not lookups())


def lookups() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "netpeer lookup"]


def blocked_by(gate: threading.Event, answer: str = "answer"):
    def work() -> str:
        if not gate.wait(DEADLINE):
            raise TimeoutError("the test never opened the gate")
        return answer

    return work


def test_a_call_that_blocks_keeps_nobody_waiting(gate: threading.Event):
    task = in_background("key", blocked_by(gate), may_hang=True)
    assert not task.done
    gate.set()
    until(lambda: task.done)
    assert task.result() == "answer"


def test_the_call_runs_in_another_thread(gate: threading.Event):
    gate.set()
    task = in_background("key", threading.get_ident, may_hang=True)
    until(lambda: task.done)
    assert task.result() != threading.get_ident()


def test_the_thread_does_not_keep_the_program_alive(gate: threading.Event):
    in_background("key", blocked_by(gate), may_hang=True)
    assert [thread.daemon for thread in lookups()] == [True]


def test_equal_questions_share_one_call(gate: threading.Event):
    first = in_background("key", blocked_by(gate), may_hang=True)
    second = in_background("key", blocked_by(gate), may_hang=True)
    assert first is second
    assert len(lookups()) == 1


def test_different_questions_do_not(gate: threading.Event):
    first = in_background("one", blocked_by(gate, "1"), may_hang=True)
    second = in_background("two", blocked_by(gate, "2"), may_hang=True)
    gate.set()
    until(lambda: first.done and second.done)
    assert (first.result(), second.result()) == ("1", "2")


def test_an_answer_is_not_kept_for_later_questions(gate: threading.Event):
    gate.set()
    first = in_background("key", blocked_by(gate, "old"), may_hang=True)
    until(lambda: first.done)
    second = in_background("key", blocked_by(gate, "new"), may_hang=True)
    until(lambda: second.done)
    assert second.result() == "new"


def test_an_error_is_raised_by_the_result(gate: threading.Event):
    def work() -> None:
        raise ConnectionRefusedError("no")

    task = in_background("key", work, may_hang=True)
    until(lambda: task.done)
    with pytest.raises(ConnectionRefusedError, match="no"):
        task.result()
    with pytest.raises(ConnectionRefusedError, match="no"):
        task.result()


def test_threads_are_bounded(gate: threading.Event):
    tasks = [in_background(number, blocked_by(gate), may_hang=True) for number in range(MAX_TASKS)]
    assert len(lookups()) == MAX_TASKS
    late = in_background("one more", blocked_by(gate), may_hang=True)
    assert late.done and len(lookups()) == MAX_TASKS
    with pytest.raises(OSError, match=f"^{MAX_TASKS} other lookups have not been answered yet$"):
        late.result()
    # Who asks for something that is under way is served all the same.
    assert in_background(0, blocked_by(gate), may_hang=True) is tasks[0]


def test_a_place_becomes_free_with_an_answer(gate: threading.Event):
    tasks = [in_background(number, blocked_by(gate), may_hang=True) for number in range(MAX_TASKS)]
    gate.set()
    until(lambda: all(task.done for task in tasks))
    task = in_background("one more", blocked_by(gate), may_hang=True)
    until(lambda: task.done)
    assert task.result() == "answer"


def test_a_machine_without_threads_gives_a_reason(monkeypatch: pytest.MonkeyPatch, gate: threading.Event):
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(background.threading.Thread, "start", start)
        task = in_background("key", blocked_by(gate), may_hang=True)
    with pytest.raises(OSError, match="can't start new thread"):
        task.result()
    # The failure leaves no task behind that everybody would join.
    gate.set()
    again = in_background("key", blocked_by(gate), may_hang=True)
    until(lambda: again.done)
    assert again.result() == "answer"


def test_a_task_may_be_run_here_and_now():
    task = Task(lambda: 42)
    task.run()
    assert task.done and task.result() == 42


@pytest.mark.parametrize("may_hang", [True, False])
def test_the_programs_end_waits_for_what_cannot_hang(gate: threading.Event, may_hang: bool):
    # OpenSSL crashes when the program ends while a thread of it loads certificates.
    before = set(threading.enumerate())
    task = in_background("key", blocked_by(gate), may_hang=may_hang)
    (thread,) = set(threading.enumerate()) - before
    assert thread.daemon is may_hang
    gate.set()
    until(lambda: task.done)
