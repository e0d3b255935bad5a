"""A line between two programs, for tests without any network: what is sent arrives later, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Line"]

T = TypeVar("T")


class Line(Generic[T]):
    """
    One direction of a line. `delay` gives the delay of each item.
    """

    def __init__(self, delay: Callable[[], float]) -> None:
        self._delay = delay
        self._under_way: deque[tuple[float, T]] = deque()

    def send(self, thing: T, now: float) -> None:
        due = now + self._delay()
        if self._under_way:
            due = max(due, self._under_way[-1][0])
        self._under_way.append((due, thing))

    def receive(self, now: float) -> list[T]:
        """
        All items that have arrived.
        """
        arrived = []
        while self._under_way and self._under_way[0][0] <= now:
            arrived.append(self._under_way.popleft()[1])
        return arrived
