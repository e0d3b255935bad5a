"""Turns Ctrl-C and SIGTERM into a counter that a loop checks, instead of an exception at any point of the code."""

import signal
from types import FrameType

__all__ = ["StopOnSignal"]


class StopOnSignal:
    """
    Counts Ctrl-C and SIGTERM. A loop checks the count, and so ends only between two iterations.

    Attributes:
        count: how many signals have arrived.
    """

    def __init__(self, count: int = 0) -> None:
        """
        Args:
            count: how many signals arrived before this object existed.
        """
        self.count = count
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    @property
    def asked(self) -> bool:
        """
        Whether a signal has arrived.
        """
        return self.count > 0

    def close(self) -> None:
        """
        Ignores signals from now on: a signal while Python shuts down would cause a traceback or an error status.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
