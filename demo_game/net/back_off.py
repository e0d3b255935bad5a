"""When to try again after a lost line: soon at first, then less and less often, and not for ever."""

from __future__ import annotations

from demo_game.net.places import KEPT_S

__all__ = ["BackOff"]

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0


class BackOff:
    """
    The pauses between attempts: half a second, and each one twice as long as the one before.

    Attributes:
        attempts: how many began.
        is_trying: whether the latest one has not ended yet.
        try_at: when the next one is due.
    """

    def __init__(self, now: float) -> None:
        self.attempts = 0
        self.is_trying = False
        self.try_at = now + FIRST_PAUSE_S
        self._give_up_at = now + KEPT_S  # afterwards the place is somebody else's

    def begin_attempt(self) -> None:
        """
        An attempt begins.
        """
        self.attempts += 1
        self.is_trying = True

    def failed(self, now: float) -> bool:
        """
        It failed. Whether there will be another one, at `try_at`.
        """
        self.is_trying = False
        self.try_at = now + min(FIRST_PAUSE_S * 2.0**self.attempts, LONGEST_PAUSE_S)
        return self.try_at < self._give_up_at
