"""Refusals: packets that were not acted upon, counted by kind, and logged once a second for each peer."""

from collections import Counter
from collections.abc import Callable, Container

from netpeer.errors import NetpeerError
from netpeer.log import logger, printable

__all__ = ["COMPLAINT_INTERVAL", "LogTurns", "PacketError", "Refusal", "RefusalLog"]

# Seconds between two log lines about refused packets of one peer: a hostile peer sends thousands of packets.
COMPLAINT_INTERVAL = 1.0

# The most peers whose last log line is remembered. If there are more, all are forgotten.
MAX_REMEMBERED = 65536

# The most characters of a reason in the log: a name or path in it comes from the peer, and may fill a whole packet.
MAX_REASON = 400


class LogTurns:
    """
    Limits the log to one line a second for each peer.
    """

    def __init__(self, clock: Callable[[], float], connected: Container[int]) -> None:
        """
        Args:
            clock: returns the time in seconds.
            connected: the ids of the connected peers. All other senders share one line a second, because a sender could
                use many ids.
        """
        self._clock = clock
        self._connected = connected
        self._again_at: dict[int, float] = {}

    def may_complain(self, peer: int) -> bool:
        """
        Whether a line about a peer may be logged now. If so, the next one may be logged after `COMPLAINT_INTERVAL`.
        """
        now = self._clock()
        who = peer if peer in self._connected else 0
        if now < self._again_at.get(who, now):
            return False
        if len(self._again_at) >= MAX_REMEMBERED:
            self._again_at.clear()
        self._again_at[who] = now + COMPLAINT_INTERVAL
        return True

    def forget_peer(self, peer: int) -> None:
        """
        Forget a peer that has left.
        """
        self._again_at.pop(peer, None)

    def forget_all(self) -> None:
        """
        Forget all peers. Called when a new session begins, in which the same ids belong to other peers.
        """
        self._again_at.clear()


class Refusal(Exception):
    """
    Raised for a packet that is not acted upon.

    Args:
        kind: a short name; the key in `get_refusals()`.
        reason: why, for the log.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


class PacketError(NetpeerError, ValueError):
    """
    Bytes that are not a valid packet. The text says why.
    """


class RefusalLog:
    """
    Counts and logs the refusals of one API.

    Attributes:
        counts: the number of refused packets, by kind.
    """

    def __init__(self, clock: Callable[[], float], connected: Container[int]) -> None:
        """
        Args:
            clock: returns the time in seconds.
            connected: the ids of the connected peers; see `LogTurns`.
        """
        self.counts: Counter[str] = Counter()
        self._turns = LogTurns(clock, connected)

    def refuse(self, sender: int, refusal: Refusal | PacketError) -> None:
        """
        Count a refusal. Log it, unless a refusal of this peer was logged less than `COMPLAINT_INTERVAL` ago.
        """
        if isinstance(refusal, PacketError):
            refusal = Refusal("malformed", f"a packet cannot be read: {refusal}")
        self.counts[refusal.kind] += 1
        if self._turns.may_complain(sender):
            logger.warning("refused a packet from peer %d: %s", sender, printable(str(refusal))[:MAX_REASON])

    def forget_peer(self, peer: int) -> None:
        """
        Forget a peer that has left. The counts stay.
        """
        self._turns.forget_peer(peer)

    def forget_all(self) -> None:
        """
        Forget all peers. Called when a new session begins. The counts stay.
        """
        self._turns.forget_all()
