"""A clock that a program moves by hand, for tests and replays."""

__all__ = ["ManualClock"]


class ManualClock:
    """
    A clock for peers and for a `MemoryNetwork`: give it as their `clock`. Time passes only when you call `advance`.

    Attributes:
        now: the time in seconds.
    """

    def __init__(self, start: float = 0.0) -> None:
        """
        Args:
            start: the first time that the clock shows, in seconds.
        """
        self.now = start

    def __call__(self) -> float:
        return self.now

    def __repr__(self) -> str:
        return f"ManualClock({self.now!r})"

    def advance(self, seconds: float) -> None:
        """
        Move the clock forward.

        Args:
            seconds: how far, 0 or more. A negative value raises `ValueError`: no peer expects time to run backwards.
        """
        if seconds < 0:
            raise ValueError(f"time cannot pass backwards (by {seconds} s)")
        self.now += seconds
