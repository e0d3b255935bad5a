"""When to reconnect after a lost connection: soon at first, then with growing pauses, and not for ever."""

from __future__ import annotations

from demo_game.net.protocol.wire import SLOT_KEPT_S

__all__ = ["BackOff"]

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0


class BackOff:
    """
    The pauses between attempts: half a second, then each pause twice as long as the one before.

    Attributes:
        attempts: how many attempts began.
        is_trying: whether an attempt is under way.
        try_at: when the next attempt is due.
    """

    def __init__(self, now: float) -> None:
        self.attempts = 0
        self.is_trying = False
        self.try_at = now + FIRST_PAUSE_S
        self._give_up_at = now + SLOT_KEPT_S  # afterwards the server gives the slot to others

    def begin_attempt(self) -> None:
        """
        Counts an attempt that begins.
        """
        self.attempts += 1
        self.is_trying = True

    def failed(self, now: float) -> bool:
        """
        Ends a failed attempt. Returns whether there is another one, at `try_at`.
        """
        self.is_trying = False
        self.try_at = now + min(FIRST_PAUSE_S * 2.0**self.attempts, LONGEST_PAUSE_S)
        return self.try_at < self._give_up_at
