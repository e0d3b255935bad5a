"""Methods and callbacks that cannot be called: calling one only makes an object, which nobody runs."""

import inspect
from typing import Any

__all__ = ["refuse_async", "runs_later"]


def runs_later(function: object) -> bool:
    """
    Whether calling a function runs none of it: `async def`, and every function with a `yield`.
    """
    if isinstance(function, staticmethod | classmethod):
        function = function.__func__
    if not callable(function) or isinstance(function, type):
        return False
    # An object that can be called is asked by its class: what it says itself is about something else.
    ways = (function, type(function).__call__)
    tests = (inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isgeneratorfunction)
    return any(test(way) for way in ways for test in tests)


def refuse_async(marked: object, by: str, name: str = "") -> None:
    """
    Raise `TypeError` for a function, or a property's setter, that would never run when it is called.

    Args:
        marked: what stands in the class or the object; its getters are not run.
        by: what it is given to, such as "@rpc".
        name: what it is called there; its own name if none is given.
    """
    function: Any = marked.fset if isinstance(marked, property) else marked
    if runs_later(function):
        name = name or getattr(function, "__name__", type(function).__name__)
        raise TypeError(
            f"{by}: {name!r} is async, or has a yield: a call of it would run nothing. Write a plain function (def, "
            "no yield) that polls what it waits for, or that starts a task itself: asyncio.create_task(...)"
        )
