"""PeerIdTimer: a client's wait for the peer id, which a multiplayer server sends in its first message."""

from netpeer.link.close_codes import PROTOCOL_ERROR
from netpeer.link.limits import Timing
from netpeer.link.link import Link

__all__ = ["PeerIdTimer"]

_STOPPED = float("inf")


class PeerIdTimer:
    """
    Closes the link when the server has sent no peer id within `handshake_timeout` after the WebSocket handshake.
    """

    def __init__(self, timing: Timing, reason: str = "timed out: the server gave no peer id") -> None:
        """
        Args:
            timing: has `handshake_timeout`; a change counts for a timer that runs, too.
            reason: the close reason when the time is up.
        """
        self._timing = timing
        self._reason = reason
        self._started_at = _STOPPED

    def start(self, now: float) -> None:
        """
        The WebSocket handshake is done: the wait begins. `now` is the time in seconds.
        """
        self._started_at = now

    def stop(self) -> None:
        """
        The id has arrived, or the connection has ended.
        """
        self._started_at = _STOPPED

    def check(self, link: Link | None, now: float) -> None:
        """
        Close the link (1002) when the time is up. Call it once in each poll.
        """
        if now >= self._started_at + self._timing.handshake_timeout:
            self.stop()
            if link is not None:
                link.fail(PROTOCOL_ERROR, self._reason, now)
