"""The only threads in netpeer: for the two calls of the system that block and that nobody offers otherwise.

`getaddrinfo` takes seconds with a dead DNS server, and loading the system's trusted certificates takes some 40 ms:
neither may stop a frame. Each runs in a short-lived thread; everybody who asks for the same thing meanwhile
shares it. Nothing else in netpeer runs outside the caller's thread.
"""

import threading
from collections.abc import Callable, Hashable
from copy import copy
from typing import Generic, TypeVar

__all__ = ["MAX_TASKS", "Task", "in_background"]

T = TypeVar("T")

# A lookup that hangs holds its thread until the system gives up (30 s or so): a program that keeps trying new names
# must not gather threads without bound.
MAX_TASKS = 16

_under_way: dict[Hashable, "Task[object]"] = {}
_lock = threading.Lock()


class Task(Generic[T]):
    """
    One blocking call; `done` turns true once, then `result` gives what it returned or raises what it raised.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self.done = False
        self._work = work
        self._value: T
        self._error: OSError | None = OSError("the lookup ended without an answer")

    def run(self) -> None:
        """
        Make the call, here and now.
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
        End without the call.
        """
        self._error = OSError(reason)
        self.done = True

    def result(self) -> T:
        """
        What the call returned. Raises `OSError` (or what subclass of it the call raised).
        """
        if self._error is not None:
            raise copy(self._error)  # one that is kept must have no traceback: it would hold who asks in a circle
        return self._value


def in_background(key: Hashable, work: Callable[[], T], *, may_hang: bool) -> Task[T]:
    """
    Run `work` in a thread of its own, or join the task of the same key that is under way.

    Args:
        key: what the work is about; tasks under way with an equal key are shared.
        work: a call that may block. Its `OSError` reaches `Task.result()`.
        may_hang: whether the end of the program waits for it. Lookups may hang for half a minute: it does not. OpenSSL
            crashes when the program ends while it loads certificates, and that takes no time to speak of: it does.

    Returns:
        A `Task`: look at `done` every frame.
    """
    with _lock:
        shared = _under_way.get(key)
        if shared is not None:
            return shared  # type: ignore[return-value]
        task = Task(work)
        if len(_under_way) >= MAX_TASKS:
            task.fail(f"{MAX_TASKS} other lookups have not been answered yet")
            return task
        _under_way[key] = task  # type: ignore[assignment]
    try:
        threading.Thread(target=_run, args=(key, task), name="netpeer lookup", daemon=may_hang).start()
    except RuntimeError as error:  # no more threads to be had
        _forget(key)
        task.fail(str(error))
    return task


def _run(key: Hashable, task: Task[T]) -> None:
    # Forgotten before it is done: whoever sees `done` and asks anew gets a new task, not this answer again.
    try:
        task.run()
    finally:
        _forget(key)


def _forget(key: Hashable) -> None:
    with _lock:
        _under_way.pop(key, None)
