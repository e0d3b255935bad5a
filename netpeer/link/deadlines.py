"""Deadlines of many connections: finding what is due costs nothing while nothing is."""

import heapq
from collections.abc import Iterator
from itertools import count

from netpeer.link.link import Connection

__all__ = ["Deadlines"]


class Deadlines:
    """
    A heap of connections by their `deadline`. Entries that a later change made wrong are skipped when they come up.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Connection]] = []
        self._scheduled: dict[Connection, float] = {}
        self._order = count()  # connections cannot be compared: equal deadlines are taken in order of scheduling

    def schedule(self, connection: Connection) -> None:
        """
        Note that a connection's deadline may have moved. A later one is noticed when the earlier one is due.
        """
        if connection.deadline < self._scheduled.get(connection, float("inf")):
            self._scheduled[connection] = connection.deadline
            heapq.heappush(self._heap, (connection.deadline, next(self._order), connection))

    def is_due(self, now: float) -> bool:
        """
        Whether `due` may have something to give.
        """
        return bool(self._heap) and self._heap[0][0] <= now

    def forget(self, connection: Connection) -> None:
        """
        Take a connection out.
        """
        self._scheduled.pop(connection, None)

    def due(self, now: float) -> Iterator[Connection]:
        """
        Take out the connections whose deadline has come; schedule them anew afterwards.
        """
        while self._heap and self._heap[0][0] <= now:
            deadline, _, connection = heapq.heappop(self._heap)
            if self._scheduled.get(connection) != deadline:
                continue
            del self._scheduled[connection]
            if connection.deadline <= now:
                yield connection
            else:
                self.schedule(connection)
