"""Heartbeat: pings and pongs (RFC 6455, 5.5.2), which find lost connections and measure the round-trip time.

    off      before the link opens, while it closes, and while heartbeat_interval is 0
    idle     every ping was answered; the next one is due heartbeat_interval after the last one
    waiting  a ping was not answered; heartbeat_timeout after it the connection counts as lost

Rules:

- Any data from the remote end counts as an answer, not only a pong.
- The time-out counts from the unanswered ping, not from the last data. A game that did not poll for a minute (it loaded
  a level) loses no connection: the link reads what arrived in that minute before it looks at the time.
- The settings may change at any time. So the object stores when something happened, and computes when something is due.
"""

import struct

from netpeer.link.limits import Timing

__all__ = ["Heartbeat"]

_NEVER = float("inf")
_TIME = struct.Struct(">d")  # the payload of a ping: when it was sent


class Heartbeat:
    """
    The heartbeat of one link.

    Attributes:
        round_trip_time: seconds, from the latest pong; None before the first.
    """

    def __init__(self, timing: Timing) -> None:
        self.round_trip_time: float | None = None
        self._timing = timing
        self._is_running = False
        self._pinged_at = -_NEVER
        self._unanswered_since = _NEVER

    def start(self) -> None:
        """
        Begin: the link is open. The first ping is due at once, unless the heartbeat is switched off.
        """
        self._is_running = True

    def stop(self) -> None:
        """
        End: the link is closing. No more pings are sent, and none times out.
        """
        self._is_running = False
        self._unanswered_since = _NEVER

    def use_timing(self, timing: Timing) -> None:
        """
        Replace the settings.
        """
        self._timing = timing

    def data_received(self) -> None:
        """
        Note that data came from the remote end: it counts as the answer to all pings.
        """
        self._unanswered_since = _NEVER

    def pong_received(self, data: bytes, now: float) -> None:
        """
        Take the round-trip time from a pong.

        Args:
            data: the payload. An unsolicited pong may have any payload (RFC 6455, 5.5.3): it is ignored.
            now: the time in seconds.
        """
        if len(data) == _TIME.size:
            (sent_at,) = _TIME.unpack(data)
            if 0 <= now - sent_at <= self._timing.heartbeat_timeout:
                self.round_trip_time = now - sent_at

    def is_timed_out(self, now: float) -> bool:
        """
        Whether the oldest unanswered ping is older than `heartbeat_timeout`: the connection is lost.
        """
        is_on = self._timing.heartbeat_interval > 0
        return is_on and now - self._unanswered_since >= self._timing.heartbeat_timeout

    def next_ping(self, now: float) -> bytes | None:
        """
        The payload of the ping to send now; None when no ping is due.
        """
        if self._timing.heartbeat_interval == 0:
            self._unanswered_since = _NEVER  # switched off: a ping that was sent before must not time out
        if now < self._next_ping_at:
            return None
        self._pinged_at = now
        self._unanswered_since = min(self._unanswered_since, now)
        return _TIME.pack(now)

    def deadline(self, now: float) -> float:
        """
        When to call `is_timed_out` and `next_ping` again: at the next ping, or when the time-out ends.
        """
        lost_at = self._unanswered_since + self._timing.heartbeat_timeout
        # The time-out is over, and the link did not end: its reading is paused. Look again at the next ping.
        return min(self._next_ping_at, lost_at) if lost_at > now else self._next_ping_at

    @property
    def _next_ping_at(self) -> float:
        interval = self._timing.heartbeat_interval
        return self._pinged_at + interval if self._is_running and interval > 0 else _NEVER
