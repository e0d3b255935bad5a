"""Refuses async functions and generators: a call of one returns an object, and runs no line of the function."""

import inspect
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import Any

__all__ = ["refuse_async", "refuse_unrun", "runs_later"]

_ADVICE = (
    "is async, or has a yield: a call would not run its code. Write a plain function (def, no yield) that polls what "
    "it waits for, or that starts a task itself: asyncio.create_task(...)"
)


def runs_later(function: object) -> bool:
    """
    Whether a call of a function runs no line of it. True for `async def`, and for a function with a `yield`.
    """
    if isinstance(function, staticmethod | classmethod):
        function = function.__func__
    if not callable(function) or isinstance(function, type):
        return False
    # For a callable object, `__call__` of its class decides.
    ways = (function, type(function).__call__)
    tests = (inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isgeneratorfunction)
    return any(test(way) for way in ways for test in tests)


def refuse_async(marked: object, by: str, name: str = "") -> None:
    """
    Refuse a function, or a property with a setter, that a call would not run.

    Args:
        marked: the attribute, as `inspect.getattr_static` finds it; no getter runs.
        by: the API that gets the function, such as "@rpc"; for the message.
        name: its name in the message; by default the name of the function.

    Raises:
        TypeError: the function is async, or has a `yield`.
    """
    function: Any = marked.fset if isinstance(marked, property) else marked
    if runs_later(function):
        name = name or getattr(function, "__name__", type(function).__name__)
        raise TypeError(f"{by}: {name!r} {_ADVICE}")


def refuse_unrun(result: object) -> None:
    """
    Refuse what a called method has returned, if it is code that did not run. A plain decorator around an async function
    hides it from `refuse_async`, and Python says nothing until the result is collected.

    Raises:
        TypeError: the result is a coroutine or a generator.
    """
    if isinstance(result, CoroutineType | GeneratorType | AsyncGeneratorType):
        if not isinstance(result, AsyncGeneratorType):
            result.close()  # or Python warns that it was never awaited
        raise TypeError(f"{result.__qualname__!r} {_ADVICE}")
