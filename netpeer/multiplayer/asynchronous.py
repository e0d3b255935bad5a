"""Methods that others cannot call: calling one only makes an object, which nobody runs."""

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


def refuse_async(marked: object, name: str, by: str) -> None:
    """
    Raise `TypeError` for a method, or a property's setter, that others could call and that would never run.

    Args:
        marked: what stands in the class or the object; its getters are not run.
        name: what it is called.
        by: who lets others call it: "@rpc".
    """
    function: Any = marked.fset if isinstance(marked, property) else marked
    if runs_later(function):
        raise TypeError(
            f"{by}: {name!r} is async, or has a yield: a call of it would run nothing. Write a plain method (def, "
            "no yield) that polls what it waits for, or that starts a task itself: asyncio.create_task(...)"
        )
