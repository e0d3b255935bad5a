"""
Blocking calls in threads: the caller does not wait, equal calls share a thread, and the number of threads is bounded.
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
    The event that calls wait for. At the end it is set, and all threads have ended.
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


def test_the_caller_does_not_wait_for_a_call_that_blocks(gate: threading.Event):
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
    # A call that is running already is shared all the same.
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
    # The failed task is not shared with later calls.
    gate.set()
    again = in_background("key", blocked_by(gate), may_hang=True)
    until(lambda: again.done)
    assert again.result() == "answer"


def test_a_task_is_no_longer_shared_when_it_is_done(gate: threading.Event):
    # So a caller that sees `done` and asks again gets a new answer.
    tasks: list[Task[str]] = []
    looked_up: list[bool] = []

    class Key:
        def __hash__(self) -> int:
            looked_up.append(bool(tasks) and tasks[0].done)
            return 1

    tasks.append(in_background(Key(), blocked_by(gate), may_hang=True))
    before = len(looked_up)
    gate.set()
    until(lambda: not lookups())
    assert tasks[0].done and len(looked_up) == before + 1
    assert looked_up[-1] is False


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
