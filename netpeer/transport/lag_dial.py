"""A connection in the making on a slow line."""

from collections.abc import Callable

from netpeer.transport.delay_line import Lag
from netpeer.transport.lag_stream import LagStream
from netpeer.transport.seam import Dial, Stream

__all__ = ["LagDial"]


class LagDial:
    """
    A `Dial` of a `LagSimulator`: it takes at least the delay of the line.
    """

    def __init__(self, inner: Dial, lag: Lag, clock: Callable[[], float], due: float) -> None:
        """
        Args:
            inner: the dial of the network below.
            lag: gives the delays of the stream.
            clock: gives the time in seconds.
            due: the earliest time at which the connection is made, in seconds.
        """
        self._inner = inner
        self._lag = lag
        self._clock = clock
        self._due = due
        self._connected: Stream | None = None

    def poll(self, now: float) -> LagStream | None:
        if self._connected is None:
            self._connected = self._inner.poll(now)
        if self._connected is None or self._clock() < max(self._due, self._lag.stalled_until):
            return None
        stream, self._connected = LagStream(self._connected, self._lag, self._clock), None
        return stream

    def cancel(self) -> None:
        self._inner.cancel()
        if self._connected is not None:
            self._connected.close()
            self._connected = None
