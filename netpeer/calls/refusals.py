"""Refusals: what was not acted upon, counted by kind, and logged once a second for each peer."""

from collections import Counter
from collections.abc import Callable, Container

from netpeer.errors import NetpeerError
from netpeer.log import logger, printable

__all__ = ["COMPLAINT_INTERVAL", "LogTurns", "PacketError", "Refusal", "RefusalLog"]

# Seconds between two log lines about refused packets of one peer: a hostile one sends thousands.
COMPLAINT_INTERVAL = 1.0

# Peers whose last log line is remembered: those that are connected. Should they be more, all are forgotten.
MAX_REMEMBERED = 65536

# Characters of a log line about it: names and paths in it are the other side's, and may fill a whole packet.
MAX_REASON = 400


class LogTurns:
    """
    Whose mistakes may be logged now: one line a second for each peer.
    """

    def __init__(self, clock: Callable[[], float], connected: Container[int]) -> None:
        """
        Args:
            clock: gives the time in seconds.
            connected: who is known; strangers share one turn in the log: ids cost them nothing.
        """
        self._clock = clock
        self._connected = connected
        self._again_at: dict[int, float] = {}

    def may_complain(self, peer: int) -> bool:
        """
        Whether something about a peer may be logged now; asking takes the turn.
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
        A peer has left.
        """
        self._again_at.pop(peer, None)

    def forget_all(self) -> None:
        """
        There is another network: the same ids are other peers.
        """
        self._again_at.clear()


class Refusal(Exception):
    """
    Why a packet is not acted upon.

    Args:
        kind: a short name, the key of `MultiplayerAPI.get_refusals()`.
        reason: for the log.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


class PacketError(NetpeerError, ValueError):
    """
    Bytes that are no packet; the text says why.
    """


class RefusalLog:
    """
    The refusals of one API.

    Attributes:
        counts: how many packets were refused, by kind.
    """

    def __init__(self, clock: Callable[[], float], connected: Container[int]) -> None:
        """
        Args:
            clock: gives the time in seconds.
            connected: who is known.
        """
        self.counts: Counter[str] = Counter()
        self._turns = LogTurns(clock, connected)

    def refuse(self, sender: int, refusal: Refusal | PacketError) -> None:
        """
        Count a refusal, and log it if this peer's last one is some time ago.
        """
        if isinstance(refusal, PacketError):
            refusal = Refusal("malformed", f"a packet cannot be read: {refusal}")
        self.counts[refusal.kind] += 1
        if self._turns.may_complain(sender):
            logger.warning("refused from peer %d: %s", sender, printable(str(refusal))[:MAX_REASON])

    def forget_peer(self, peer: int) -> None:
        """
        A peer has left.
        """
        self._turns.forget_peer(peer)

    def forget_all(self) -> None:
        """
        There is another network: the same ids are other peers. What was counted stays.
        """
        self._turns.forget_all()
