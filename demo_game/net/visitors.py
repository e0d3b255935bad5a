"""Everybody who is connected to the server, with or without a place, and how much they may still say."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["Visitor", "Visitors"]

CALLS_PER_TICK = 6
"""What a player may call in the long run: one for each tick, and pings, chat and tries besides."""

CALL_ALLOWANCE = 360
"""What a player may call at once: two seconds' worth, since a stalled line delivers all that waited together."""

CHAT_PER_SECOND = 1.0
CHAT_ALLOWANCE = 5.0
"""Lines at once. What is said beyond them is not heard."""


class Visitor:
    """
    A connection.

    Attributes:
        since: when it came.
        is_shown_out: nothing that it says is heard any more.
    """

    def __init__(self, now: float) -> None:
        self.since = now
        self.is_shown_out = False
        self._calls = CALL_ALLOWANCE
        self._chat = CHAT_ALLOWANCE

    def may_call(self) -> bool:
        """
        Takes one call off what is allowed.
        """
        self._calls -= 1
        return self._calls >= 0

    def may_chat(self) -> bool:
        """
        Takes one line off what is allowed, if there is one.
        """
        if self._chat < 1.0:
            return False
        self._chat -= 1.0
        return True

    def refill(self, ticks: int, seconds: float) -> None:
        """
        Time has passed.
        """
        self._calls = min(CALL_ALLOWANCE, self._calls + ticks * CALLS_PER_TICK)
        self._chat = min(CHAT_ALLOWANCE, self._chat + seconds * CHAT_PER_SECOND)


class Visitors:
    """
    All connections, by their peer ids.
    """

    def __init__(self) -> None:
        self._visitors: dict[int, Visitor] = {}

    def __len__(self) -> int:
        return len(self._visitors)

    def __iter__(self) -> Iterator[tuple[int, Visitor]]:
        return iter(list(self._visitors.items()))

    def get(self, peer: int) -> Visitor | None:
        """
        The connection of a peer.
        """
        return self._visitors.get(peer)

    def add(self, peer: int, now: float) -> None:
        """
        Somebody connects.
        """
        self._visitors[peer] = Visitor(now)

    def remove(self, peer: int) -> None:
        """
        The connection has ended.
        """
        self._visitors.pop(peer, None)

    def clear(self) -> None:
        """
        All have ended.
        """
        self._visitors.clear()
