"""A clock that stands still until told otherwise, for tests and replays."""

__all__ = ["ManualClock"]


class ManualClock:
    """
    A clock to give to peers and to a `MemoryNetwork` as their `clock`: time passes when `advance` says so.
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
        Let time pass.

        Args:
            seconds: how much, 0 or more; a negative time raises `ValueError`, for no peer expects one.
        """
        if seconds < 0:
            raise ValueError(f"time cannot pass backwards (by {seconds} s)")
        self.now += seconds
