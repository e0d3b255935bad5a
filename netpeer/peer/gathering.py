"""Gathering: whether a packet leaves in the call that puts it, or at the end of the `poll()` or `batch()` around it."""

__all__ = ["Gathering"]


class Gathering:
    """
    The state of a peer's `poll()` and `batch()`. The peer and its links share it.

    Attributes:
        is_polling: whether `poll()` is running. It sends at its end.
        batches: the number of open `batch()` blocks. The outermost block sends at its end.
    """

    __slots__ = ("batches", "is_polling")

    def __init__(self) -> None:
        self.is_polling = False
        self.batches = 0

    @property
    def sends_at_once(self) -> bool:
        """
        Whether a packet leaves in the call that puts it.
        """
        return not self.is_polling and not self.batches
