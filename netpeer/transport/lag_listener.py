"""An open port whose connections are slow."""

from collections.abc import Callable

from netpeer.transport.delay_line import Lag
from netpeer.transport.lag_stream import LagStream
from netpeer.transport.seam import Address, Listener

__all__ = ["LagListener"]


class LagListener:
    """
    A `Listener` of a `LagSimulator`.

    Attributes:
        inner: the listener of the network below.
        local_address: as the listener below has it.
    """

    def __init__(self, inner: Listener, lag: Lag, clock: Callable[[], float]) -> None:
        """
        Args:
            inner: the listener of the network below.
            lag: gives the delays of the streams.
            clock: gives the time in seconds.
        """
        self.inner = inner
        self.local_address: Address = inner.local_address
        self._lag = lag
        self._clock = clock

    def fileno(self) -> int:
        """
        The file descriptor, for `selectors`.
        """
        return self.inner.fileno()

    def accept(self) -> LagStream | None:
        accepted = self.inner.accept()
        return None if accepted is None else LagStream(accepted, self._lag, self._clock)

    def close(self) -> None:
        self.inner.close()
