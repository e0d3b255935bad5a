"""The connections of a server, with or without a player, and their rate limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Connection", "Connections"]

CALLS_PER_TICK = 6
"""How many calls a client may make in the long run: one input each tick, and pings, chat and others besides."""

CALL_ALLOWANCE = 360
"""How many calls a client may make at once: those of two seconds, because a stalled network delivers all at once."""

CHAT_PER_SECOND = 1.0
CHAT_ALLOWANCE = 5.0
"""Lines at once. The server ignores further lines."""


class Connection:
    """
    One connection.

    Attributes:
        since: when it was opened.
        is_refused: it is about to be closed, and its calls are ignored.
    """

    def __init__(self, now: float) -> None:
        self.since = now
        self.is_refused = False
        self._calls = CALL_ALLOWANCE
        self._chat = CHAT_ALLOWANCE

    def may_call(self) -> bool:
        """
        Counts a call. Returns whether it is within the limit.
        """
        self._calls -= 1
        return self._calls >= 0

    def may_chat(self) -> bool:
        """
        Counts a line of the chat, if it is within the limit. Returns whether it is.
        """
        if self._chat < 1.0:
            return False
        self._chat -= 1.0
        return True

    def refill(self, ticks: int, seconds: float) -> None:
        """
        Raises both allowances after some time.
        """
        self._calls = min(CALL_ALLOWANCE, self._calls + ticks * CALLS_PER_TICK)
        self._chat = min(CHAT_ALLOWANCE, self._chat + seconds * CHAT_PER_SECOND)


class Connections:
    """
    All connections, by their peer ids.
    """

    def __init__(self) -> None:
        self._connections: dict[int, Connection] = {}

    def __len__(self) -> int:
        return len(self._connections)

    def __iter__(self) -> Iterator[tuple[int, Connection]]:
        return iter(list(self._connections.items()))

    def get(self, peer: int) -> Connection | None:
        """
        The connection of a peer.
        """
        return self._connections.get(peer)

    def add(self, peer: int, now: float) -> None:
        """
        Adds a connection.
        """
        self._connections[peer] = Connection(now)

    def remove(self, peer: int) -> None:
        """
        Removes a connection that has ended.
        """
        self._connections.pop(peer, None)

    def clear(self) -> None:
        """
        Removes all connections.
        """
        self._connections.clear()
