"""The only threads in netpeer. They make the two system calls that block and have no other form.

- `getaddrinfo` takes seconds when the DNS server is dead.
- Loading the system's trusted certificates takes about 40 ms.

Neither may delay a frame, so each call runs in a short-lived thread. Equal calls at the same time share one thread.
Everything else in netpeer runs in the caller's thread.
"""

import threading
from collections.abc import Callable, Hashable
from copy import copy
from typing import Generic, TypeVar

__all__ = ["MAX_TASKS", "Task", "in_background"]

T = TypeVar("T")

# Threads at the same time. A lookup that hangs keeps its thread until the system gives up, after about 30 s; a program
# that looks up one new name after another must not fill the memory with threads.
MAX_TASKS = 16

_under_way: dict[Hashable, "Task[object]"] = {}
_lock = threading.Lock()


class Task(Generic[T]):
    """
    One blocking call.

    Attributes:
        done: whether the call has ended. Then call `result`.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        """
        Args:
            work: the call. It may raise `OSError`.
        """
        self.done = False
        self._work = work
        self._value: T
        self._error: OSError | None = OSError("the lookup ended without an answer")

    def run(self) -> None:
        """
        Make the call in this thread.
        """
        try:
            self._value = self._work()
            self._error = None
        except OSError as error:
            self._error = copy(error)
        finally:
            self.done = True

    def fail(self, reason: str) -> None:
        """
        End the task without the call. `result` raises `OSError(reason)`.
        """
        self._error = OSError(reason)
        self.done = True

    def result(self) -> T:
        """
        The call's return value. Raises the call's `OSError` if it raised one.
        """
        if self._error is not None:
            # A copy: the traceback of a stored error would keep its caller alive, in a reference cycle.
            raise copy(self._error)
        return self._value


def in_background(key: Hashable, work: Callable[[], T], *, may_hang: bool) -> Task[T]:
    """
    Run a call in a thread of its own. If a call with an equal key is running, share its task.

    Args:
        key: identifies the call.
        work: the call. It may block, and raise `OSError`.
        may_hang: True: the program may end before the call does, because a lookup can hang for half a minute. False:
            the program waits for the call before it ends, because OpenSSL crashes when the program ends while it loads
            certificates.

    Returns:
        A task. Check `done` every frame. At most `MAX_TASKS` calls run at once; a further one fails at once.
    """
    with _lock:
        shared = _under_way.get(key)
        if shared is not None:
            return shared  # type: ignore[return-value]
        task = Task(lambda: _work_and_forget(key, work))
        if len(_under_way) >= MAX_TASKS:
            task.fail(f"{MAX_TASKS} other lookups have not been answered yet")
            return task
        _under_way[key] = task  # type: ignore[assignment]
    try:
        threading.Thread(target=task.run, name="netpeer lookup", daemon=may_hang).start()
    except RuntimeError as error:  # the system has no more threads
        _forget(key)
        task.fail(str(error))
    return task


def _work_and_forget(key: Hashable, work: Callable[[], T]) -> T:
    # The key is removed before the task is done: a caller that sees `done` and asks again gets a new task.
    try:
        return work()
    finally:
        _forget(key)


def _forget(key: Hashable) -> None:
    with _lock:
        _under_way.pop(key, None)
