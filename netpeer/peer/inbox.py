"""Inbox: the packets that have arrived and that the game has not taken, in their order, each with its sender.

Packets arrive in batches, each from one link, and wait in batches: to add a batch costs the same for one packet and for
256. When the game takes a packet, the in-queue of its link has room again, and a link that had paused reading resumes.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

__all__ = ["Inbox", "Origin"]


class Origin(Protocol):
    """
    The source of packets: a link, whose in-queue they fill.
    """

    def packets_taken(self, packets: int, size: int) -> bool:
        """
        Note that packets have left the in-queue.

        Args:
            packets: how many.
            size: bytes of all of them together.

        Returns:
            Whether reading resumes because of that.
        """


class _Batch:
    """
    Packets of one sender. `payloads` has the newest first: `pop` takes the oldest.
    """

    __slots__ = ("origin", "payloads", "source")

    def __init__(self, source: int, payloads: list[bytes], origin: Any) -> None:
        self.source = source
        self.payloads = payloads
        self.origin = origin


class Inbox:
    """
    The inbox of a peer: the packets of all its links.

    Attributes:
        count: the number of packets that wait.
        resume: called with a link when its reading resumes because the game took a packet.
    """

    __slots__ = ("_batches", "_header_size", "_origin", "_payloads", "_source", "count", "resume")

    def __init__(self, header_size: int = 0) -> None:
        """
        Args:
            header_size: bytes that each packet takes in the in-queue of its link besides the payload.
        """
        self.count = 0
        self.resume: Callable[[Any], object] = _ignore
        self._header_size = header_size
        self._batches: deque[_Batch] = deque()
        # The batch from which packets are taken, apart: taking a packet is what games do most often.
        self._payloads: list[bytes] = []
        self._source = 0
        self._origin: Any = None

    def add(self, source: int, payloads: Sequence[bytes], origin: Origin) -> None:
        """
        Append packets of one sender.

        Args:
            source: the sender's peer id.
            payloads: the packets, the oldest first; at least one.
            origin: the link on which they came.
        """
        self._batches.append(_Batch(source, list(reversed(payloads)), origin))
        self.count += len(payloads)

    @property
    def source(self) -> int:
        """
        The sender of the oldest packet; when none waits, of the packet taken last; 0 before the first.
        """
        return self._batches[0].source if not self._payloads and self._batches else self._source

    def take(self) -> bytes | None:
        """
        Take the oldest packet; None when none waits.
        """
        payloads = self._payloads
        if not payloads:
            if not self._batches:
                return None
            payloads = self._begin_batch()
        data = payloads.pop()
        self.count -= 1
        if self._origin.packets_taken(1, len(data) + self._header_size):
            self.resume(self._origin)
        return data

    def take_alike(self, source: int, head: bytes, limit: int) -> list[bytes]:
        """
        Take a run of packets: the oldest ones that have one sender, came in one batch, and begin with the same bytes.

        Args:
            source: the sender.
            head: the first bytes of each packet.
            limit: the most packets to take.

        Returns:
            The packets, the oldest first; an empty list when the oldest packet does not match.
        """
        if self.source != source or not self.count:
            return []
        payloads = self._payloads or self._begin_batch()
        taken: list[bytes] = []
        while payloads and len(taken) < limit and payloads[-1].startswith(head):
            taken.append(payloads.pop())
        self.count -= len(taken)
        if taken and self._origin.packets_taken(len(taken), sum(map(len, taken)) + self._header_size * len(taken)):
            self.resume(self._origin)
        return taken

    def clear(self) -> None:
        """
        Drop all packets: their links have ended.
        """
        self._batches.clear()
        self._payloads = []
        self.count = 0

    def _begin_batch(self) -> list[bytes]:
        batch = self._batches.popleft()
        self._payloads, self._source, self._origin = batch.payloads, batch.source, batch.origin
        return batch.payloads


def _ignore(origin: object) -> None:
    """
    The default of `Inbox.resume`: there are no links yet.
    """
