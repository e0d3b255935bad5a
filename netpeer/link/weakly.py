"""Callbacks that do not keep alive whom they call: an owner that its parts hold is freed by the collector alone."""

import weakref
from collections.abc import Callable
from typing import ParamSpec

__all__ = ["weakly"]

P = ParamSpec("P")


def weakly(method: Callable[P, None]) -> Callable[P, None]:
    """
    A bound method as a function that holds its object weakly; once that is gone, calls do nothing.
    """
    reference = weakref.WeakMethod(method)

    def call(*arguments: P.args, **keywords: P.kwargs) -> None:
        alive = reference()
        if alive is not None:
            alive(*arguments, **keywords)

    return call
