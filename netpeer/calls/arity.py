"""How many arguments a method takes. It is checked before a call, so that a peer cannot cause a TypeError here."""

import inspect
from collections.abc import Callable
from functools import lru_cache
from types import FunctionType, MethodType
from typing import Any, NamedTuple

from netpeer.calls.asynchronous import runs_later

__all__ = ["Arity", "arity_of"]


class Arity(NamedTuple):
    """
    How many arguments a method takes.
    """

    least: int
    most: float
    needs_keywords: bool = False
    runs_later: bool = False

    def takes(self, count: int) -> bool:
        """
        Whether the method can be called with this number of positional arguments.
        """
        return self.least <= count <= self.most and not self.needs_keywords and not self.runs_later

    def __str__(self) -> str:
        if self.runs_later:
            return "no remote call: it is async, or has a yield; write a plain method that starts a task itself"
        if self.needs_keywords:
            return "keyword arguments, which a remote call does not have"
        if self.least == self.most:
            return str(self.least)
        return f"{self.least} or more" if self.most == float("inf") else f"{self.least} to {self.most}"


def arity_of(method: Callable[..., Any]) -> Arity:
    """
    How many arguments a method or function takes, without its `self`.
    """
    if isinstance(method, MethodType) and isinstance(method.__func__, FunctionType):
        arity = _cached_arity(method.__func__)
        return arity._replace(least=max(arity.least - 1, 0), most=arity.most - 1)  # without self
    return _cached_arity(method) if isinstance(method, FunctionType) else _arity(method)


@lru_cache(maxsize=1024)
def _cached_arity(function: FunctionType) -> Arity:
    """
    `_arity`, cached: `inspect.signature` takes longer than most calls.
    """
    return _arity(function)


def _arity(function: Callable[..., Any]) -> Arity:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # a builtin without a signature: any number may fit
        return Arity(0, float("inf"))
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    least = sum(p.default is p.empty for p in positional)
    any_more = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    needs_keywords = any(p.kind is p.KEYWORD_ONLY and p.default is p.empty for p in parameters)
    most = float("inf") if any_more else len(positional)
    return Arity(least, most, needs_keywords, runs_later(function))
