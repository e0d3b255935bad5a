"""Gathering: whether what a peer puts leaves at once, or with all else at the end of a `poll()` or a `batch()`."""

__all__ = ["Gathering"]


class Gathering:
    """
    Shared by a peer and its links.

    Attributes:
        is_polling: `poll()` is running; it sends at its end.
        batches: how many `batch()` blocks are open; the outermost one sends at its end.
    """

    __slots__ = ("batches", "is_polling")

    def __init__(self) -> None:
        self.is_polling = False
        self.batches = 0

    @property
    def sends_at_once(self) -> bool:
        """
        Whether a packet that is put now leaves in the same call.
        """
        return not self.is_polling and not self.batches
