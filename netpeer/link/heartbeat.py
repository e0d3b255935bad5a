"""Pings and their answers: is the other side there, and how long is the way?

The time-out counts from a ping that was sent and not answered, not from the last word heard: so a game that stood still
itself (loading) loses nobody, once what arrived meanwhile has been read. Anything heard counts as an answer.

The settings may change at any time. So what is kept is when something happened, not when something is due.
"""

import struct

from netpeer.link.limits import Timing

__all__ = ["Heartbeat"]

_NEVER = float("inf")
_TIME = struct.Struct(">d")  # what a ping carries: when it was sent


class Heartbeat:
    """
    The heartbeat of one connection.

    Attributes:
        round_trip_time: seconds, from the latest answer; None before the first.
    """

    def __init__(self, timing: Timing) -> None:
        self.round_trip_time: float | None = None
        self._timing = timing
        self._is_running = False
        self._pinged_at = -_NEVER
        self._unanswered_since = _NEVER

    def start(self) -> None:
        """
        The connection is open: the first ping is due, unless the heartbeat is switched off.
        """
        self._is_running = True

    def stop(self) -> None:
        """
        The connection is closing: no more pings.
        """
        self._is_running = False
        self._unanswered_since = _NEVER

    def use_timing(self, timing: Timing) -> None:
        """
        Follow other settings from now on.
        """
        self._timing = timing

    def data_received(self) -> None:
        """
        Something came from the other side.
        """
        self._unanswered_since = _NEVER

    def pong_received(self, data: bytes, now: float) -> None:
        """
        A pong came. One that nobody asked for may carry anything (RFC 6455, 5.5.3).
        """
        if len(data) == _TIME.size:
            (sent_at,) = _TIME.unpack(data)
            if 0 <= now - sent_at <= self._timing.heartbeat_timeout:
                self.round_trip_time = now - sent_at

    def is_timed_out(self, now: float) -> bool:
        """
        Whether a ping has waited too long for anything to come.
        """
        is_on = self._timing.heartbeat_interval > 0
        return is_on and now - self._unanswered_since >= self._timing.heartbeat_timeout

    def next_ping(self, now: float) -> bytes | None:
        """
        What to send as a ping now; None when none is due.
        """
        if self._timing.heartbeat_interval == 0:
            self._unanswered_since = _NEVER  # switched off: nobody is lost for a ping from before
        if now < self._next_ping_at:
            return None
        self._pinged_at = now
        self._unanswered_since = min(self._unanswered_since, now)
        return _TIME.pack(now)

    def deadline(self, now: float) -> float:
        """
        When to look again: at the next ping, or when the connection is lost without an answer.
        """
        lost_at = self._unanswered_since + self._timing.heartbeat_timeout
        # Overdue, and not taken for lost: reading is paused. The next ping is soon enough.
        return min(self._next_ping_at, lost_at) if lost_at > now else self._next_ping_at

    @property
    def _next_ping_at(self) -> float:
        interval = self._timing.heartbeat_interval
        return self._pinged_at + interval if self._is_running and interval > 0 else _NEVER
