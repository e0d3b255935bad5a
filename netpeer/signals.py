"""Signals, as Godot's objects have them: `client.connection_closed.connect(fn)`.

A signal is a psygnal `Signal` on the class. A callback may take fewer arguments than the signal gives. A bound method
is held weakly: when its object is garbage-collected, the callback is removed. A function or lambda is held strongly.
Callbacks run inside `poll()`, in the order in which they were connected.

When a callback raises, the other callbacks are called nevertheless, and the code that emitted the signal finishes its
work. Then the exception is raised. Code that has work to do after a callback uses `Steps` for that.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

import psygnal
from psygnal import EmitLoopError, SignalInstance

__all__ = ["Signal", "SignalInstance", "Steps", "emit", "signal_names"]

T = TypeVar("T")

# Notes on the first exception about the others: thousands of nodes may leave a tree at once, each with a handler.
MAX_NOTES = 8


class Steps:
    """
    Steps that all run, also when an earlier step raises. After the last step the first exception is raised, with notes
    about the others.

        with Steps() as steps:
            steps.run(emit, self.peer_disconnected, id)
            steps.run(self._forget, id)
    """

    def __init__(self) -> None:
        self._first: BaseException | None = None
        self._others = 0

    def run(self, step: Callable[..., T], *arguments: Any) -> T | None:
        """
        Run a step.

        Args:
            step: the function to call.
            *arguments: its arguments.

        Returns:
            The return value of the step; None if it raised.
        """
        try:
            return step(*arguments)
        except BaseException as error:
            self.note(error)
            return None

    def note(self, error: BaseException | None) -> None:
        """
        Add an exception of a step that ran outside of `run`; None: there was no exception.
        """
        if error is None or error is self._first:
            return
        if self._first is None:
            self._first = error
            return
        if isinstance(self._first, Exception) and not isinstance(error, Exception):
            self._first, error = error, self._first  # an interrupt must be raised, not become a note
        self._others += 1
        if self._others <= MAX_NOTES:
            self._first.add_note(f"this was raised, too: {type(error).__name__}: {error}")

    def finish(self) -> None:
        """
        Raise the first exception, if there was one. The end of a `with` block calls this.
        """
        first, self._first = self._first, None
        if first is None:
            return
        if self._others > MAX_NOTES:
            first.add_note(f"and {self._others - MAX_NOTES} more were raised")
        try:
            raise first
        finally:
            del first  # else the exception and this frame would hold each other

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.note(error)
        if self._first is not error:
            self.finish()
        self._first = None  # an exception has the frames that it came through, and one of them has this object


class _SignalInstance(SignalInstance):
    """
    The signal of one object. It calls all callbacks, also when one raises. (The class of psygnal stops there.)
    """

    def _run_emit_loop_immediate(self) -> None:
        arguments = self._emit_queue.popleft()
        steps = None
        for slot in list(self._slots):
            if slot.dereference() is None:
                continue  # the object of the callback was garbage-collected
            try:
                slot.cb(arguments)
            except BaseException as error:
                steps = steps or Steps()
                steps.note(error)
        if steps is not None:
            steps.finish()


def Signal(*types: type[Any]) -> psygnal.Signal:  # with a capital: it is used like the class of psygnal
    """
    Declare a signal on a class.

    Args:
        *types: the types of its arguments.
    """
    return psygnal.Signal(*types, signal_instance_class=_SignalInstance)


def signal_names(kind: type) -> tuple[str, ...]:
    """
    The names of all signals of a class and its bases.
    """
    return tuple(name for name in dir(kind) if isinstance(getattr(kind, name, None), psygnal.Signal))


def emit(signal: SignalInstance, *arguments: Any) -> None:
    """
    Call all callbacks of a signal.

    When a callback raises, the others are called first. Then the first exception reaches the caller, not wrapped, with
    notes about the other exceptions.

    Args:
        signal: the signal of one object.
        *arguments: the arguments for the callbacks.
    """
    # `signal.emit` costs microseconds even without callbacks.
    if not len(signal):
        return
    try:
        signal.emit(*arguments)
        return
    except EmitLoopError as wrapped:
        error = wrapped.__cause__ or wrapped
    try:
        raise error  # outside of `except`: there, Python would add EmitLoopError as its context
    finally:
        del error  # its traceback holds this frame: a circle, which would keep the callers alive
