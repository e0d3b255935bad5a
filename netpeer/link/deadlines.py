"""Deadlines of many connections: finding what is due costs nothing while nothing is."""

import heapq
from collections.abc import Iterator
from itertools import count

from netpeer.link.link import Link

__all__ = ["Deadlines"]


class Deadlines:
    """
    A heap of connections by their `deadline`. Entries that a later change made wrong are skipped when they come up.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Link]] = []
        self._scheduled: dict[Link, float] = {}
        self._order = count()  # connections cannot be compared: equal deadlines are taken in order of scheduling

    def schedule(self, link: Link) -> None:
        """
        Note that a connection's deadline may have moved. A later one is noticed when the earlier one is due.
        """
        if link.deadline < self._scheduled.get(link, float("inf")):
            self._scheduled[link] = link.deadline
            heapq.heappush(self._heap, (link.deadline, next(self._order), link))

    def is_due(self, now: float) -> bool:
        """
        Whether `due` may have something to give.
        """
        return bool(self._heap) and self._heap[0][0] <= now

    def forget(self, link: Link) -> None:
        """
        Take a connection out.
        """
        self._scheduled.pop(link, None)

    def due(self, now: float) -> Iterator[Link]:
        """
        Take out the connections whose deadline has come; schedule them anew afterwards.
        """
        while self._heap and self._heap[0][0] <= now:
            deadline, _, link = heapq.heappop(self._heap)
            if self._scheduled.get(link) != deadline:
                continue
            del self._scheduled[link]
            if link.deadline <= now:
                yield link
            else:
                self.schedule(link)
