"""Signals, as Godot's objects have them: `client.connection_closed.connect(fn)`.

A signal is a psygnal `Signal` on the class. A callback may take fewer arguments than the signal gives; bound methods
are held weakly (an object that is gone hears nothing), functions and lambdas strongly. Callbacks run inside `poll()`,
in the order in which they were connected.

A callback that raises loses nothing else: the other callbacks are called, and the work around the signal is finished;
then the exception is raised. `Steps` is what everything uses that has to go on after a callback.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

import psygnal
from psygnal import EmitLoopError, SignalInstance

__all__ = ["Signal", "SignalInstance", "Steps", "emit", "signal_names"]

T = TypeVar("T")

# Exceptions that are named on the first one: thousands of nodes may leave a tree at once, each with a handler.
MAX_NOTES = 8


class Steps:
    """
    Things that are all done, whatever the ones before raised. The first exception is raised when all are done, with
    notes about the others.

        with Steps() as steps:
            steps.run(emit, self.peer_disconnected, id)
            steps.run(self._forget, id)
    """

    def __init__(self) -> None:
        self._first: BaseException | None = None
        self._others = 0

    def run(self, step: Callable[..., T], *arguments: Any) -> T | None:
        """
        Do something; what it returns, None if it raised.
        """
        try:
            return step(*arguments)
        except BaseException as error:
            self.note(error)
            return None

    def note(self, error: BaseException | None) -> None:
        """
        Something that belongs to the steps has raised elsewhere; None: it has not.
        """
        if error is None or error is self._first:
            return
        if self._first is None:
            self._first = error
            return
        if isinstance(self._first, Exception) and not isinstance(error, Exception):
            self._first, error = error, self._first  # an interrupt must not end as somebody's note
        self._others += 1
        if self._others <= MAX_NOTES:
            self._first.add_note(f"this was raised, too: {type(error).__name__}: {error}")

    def finish(self) -> None:
        """
        Raise the first exception, if there was one. The end of a `with` block does it.
        """
        first, self._first = self._first, None
        if first is None:
            return
        if self._others > MAX_NOTES:
            first.add_note(f"and {self._others - MAX_NOTES} more were raised")
        try:
            raise first
        finally:
            del first  # else it would hold this frame, and this frame would hold it

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.note(error)
        if self._first is not error:
            self.finish()


class _SignalInstance(SignalInstance):
    """
    A signal of one object that calls all its callbacks, also when one raises. (psygnal's own stops there.)
    """

    def _run_emit_loop_immediate(self) -> None:
        arguments = self._emit_queue.popleft()
        steps = None
        for slot in list(self._slots):
            if slot.dereference() is None:
                continue  # its object is gone
            try:
                slot.cb(arguments)
            except BaseException as error:
                steps = steps or Steps()
                steps.note(error)
        if steps is not None:
            steps.finish()


def Signal(*types: type[Any]) -> psygnal.Signal:  # in capitals: it stands where the class does
    """
    Declare a signal on a class.

    Args:
        *types: of the arguments that it gives to its callbacks.
    """
    return psygnal.Signal(*types, signal_instance_class=_SignalInstance)


def signal_names(kind: type) -> tuple[str, ...]:
    """
    The names of the signals of a class and its bases.
    """
    return tuple(name for name in dir(kind) if isinstance(getattr(kind, name, None), psygnal.Signal))


def emit(signal: SignalInstance, *arguments: Any) -> None:
    """
    Call everything that is connected to `signal`.

    When all have been called, the first exception of a callback reaches the caller as it was raised, not wrapped; what
    the others raised stands in its notes.

    Args:
        signal: the signal of one object.
        *arguments: what the signal gives to its callbacks.
    """
    # Emitting costs microseconds even with nobody there: look first.
    if not len(signal):
        return
    try:
        signal.emit(*arguments)
        return
    except EmitLoopError as wrapped:
        error = wrapped.__cause__ or wrapped
    try:
        raise error  # out here, where Python adds nothing to what it was raised from
    finally:
        del error  # its traceback has this frame: a circle, which would hold whoever polled
