"""Signals, as Godot's objects have them: `client.connection_closed.connect(fn)`.

A signal is a psygnal `Signal` on the class. A callback may take fewer arguments than the signal gives; bound methods
are held weakly (an object that is gone hears nothing), functions and lambdas strongly. Callbacks run inside `poll()`,
in the order in which they were connected.
"""

from typing import Any

from psygnal import EmitLoopError, Signal, SignalInstance

__all__ = ["Signal", "SignalInstance", "emit"]


def emit(signal: SignalInstance, *arguments: Any) -> None:
    """
    Call everything that is connected to `signal`.

    An exception in a callback reaches the caller as it was raised, not wrapped; callbacks connected later than the
    one that raised are not called for this emission.

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
