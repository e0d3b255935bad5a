"""The deadlines of many links, in a heap: a poll looks only at links whose deadline has come."""

import heapq
from collections.abc import Iterator
from itertools import count

from netpeer.link.link import Link

__all__ = ["Deadlines"]


class Deadlines:
    """
    A heap of links by their `deadline`. `due` skips the entries of deadlines that have moved since.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Link]] = []
        self._scheduled: dict[Link, float] = {}
        self._order = count()  # links cannot be compared: equal deadlines come in the order of scheduling

    def schedule(self, link: Link) -> None:
        """
        Add a link, or note that its deadline may have moved. A deadline that moved to later is noticed when the earlier
        one is due.
        """
        if link.deadline < self._scheduled.get(link, float("inf")):
            self._scheduled[link] = link.deadline
            heapq.heappush(self._heap, (link.deadline, next(self._order), link))

    def is_due(self, now: float) -> bool:
        """
        Whether `due` may give a link. Cheap: call it before `due`.
        """
        return bool(self._heap) and self._heap[0][0] <= now

    def forget(self, link: Link) -> None:
        """
        Remove a link.
        """
        self._scheduled.pop(link, None)

    def due(self, now: float) -> Iterator[Link]:
        """
        Remove and give the links whose deadline has come. Call `schedule` with each of them afterwards.
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
