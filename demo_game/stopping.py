"""Ctrl-C and SIGTERM as a wish that a loop looks at, never as an exception in the middle of something."""

import signal
from types import FrameType

__all__ = ["StopOnSignal"]


class StopOnSignal:
    """
    Counts Ctrl-C and SIGTERM, so that a loop always ends between two of its rounds.

    Attributes:
        count: how many signals there were.
    """

    def __init__(self, count: int = 0) -> None:
        """
        Args:
            count: how many signals there were before.
        """
        self.count = count
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    @property
    def asked(self) -> bool:
        """
        Whether there was a signal.
        """
        return self.count > 0

    def close(self) -> None:
        """
        The program is over: what comes while Python clears up is ignored, for it would end in a traceback or a failure.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
