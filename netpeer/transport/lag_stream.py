"""A stream of a `LagSimulator`: one end of a connection, with a slow line in each direction.

    the peer --send--> [ out ] --push--> the network below --pull--> [ in ] --receive--> the peer

`send` and `receive` move the lines on, as far as their time has come, and so does the `LagWatcher`: whoever polls needs
to know nothing of it. While something is under way to the network, `wants_write` says so, and brings the next `send`.
"""

from collections.abc import Callable

from netpeer.transport.delay_line import CAPACITY, DelayLine, Lag
from netpeer.transport.seam import Address, Stream, StreamError

__all__ = ["LagStream"]


class LagStream:
    """
    A stream with a `DelayLine` in each direction.

    Failures keep their place: what arrived before one is read before it is told, and what is sent after one is lost as
    it is on a real line.
    """

    short_means_empty = False

    def __init__(self, inner: Stream, lag: Lag, clock: Callable[[], float]) -> None:
        self.inner = inner
        self.remote_address: Address = inner.remote_address
        self._clock = clock
        self._out, self._in = DelayLine(lag), DelayLine(lag)
        self._send_failure: StreamError | None = None
        self._end: StreamError | None = None  # what the end of `_in` means, if it is no proper one
        self._has_ended = self._said_eof = self._closed = False

    def __repr__(self) -> str:
        return f"<LagStream on {self.inner!r}>"

    def fileno(self) -> int:
        """
        For `selectors`.
        """
        return self.inner.fileno()

    @property
    def wants_write(self) -> bool:
        return bool(self._out) or self.inner.wants_write

    def receive(self, limit: int) -> bytes | None:
        self.pull()
        data = self._in.arrived(self._clock())
        if data is None:
            return None
        if not data:  # the end stays the end
            if self._end is not None:
                raise StreamError(str(self._end))
            return b""
        self._in.take(limit)
        return data[:limit]

    def has_buffered(self) -> bool:
        return self.is_readable() or (self._in.room > 0 and self.inner.has_buffered())

    def send(self, data: bytes | memoryview) -> int:
        if self._closed:
            raise StreamError("the stream is closed")
        taken = max(min(len(data), self._out.room), 0)
        if taken and self._send_failure is None:
            self._out.put(bytes(data[:taken]), self._clock())
        self.push()
        return taken

    def send_eof(self) -> None:
        if not self._said_eof:
            self._said_eof = True
            self._out.put(b"", self._clock())
            self.push()

    def set_no_delay(self, enabled: bool) -> None:
        self.inner.set_no_delay(enabled)

    def limit_unsent(self, size: int) -> None:
        self.inner.limit_unsent(size)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        # Nobody polls a closed stream, and what is under way must not be lost: it leaves now, as far as it is taken.
        self._move(self._out.first)
        self.inner.close()

    # For the watcher.

    def is_readable(self) -> bool:
        """
        Whether `receive` has something to say now.
        """
        return self._in.arrived(self._clock()) is not None

    def is_writable(self) -> bool:
        """
        Whether `send` would take something now.
        """
        return self._out.room > 0

    def pull(self) -> None:
        """
        Let what the network below has set out on the line to this side.
        """
        now = self._clock()
        while not self._has_ended and self._in.room > 0:
            try:
                data = self.inner.receive(min(self._in.room, CAPACITY))
            except StreamError as error:
                self._finish(StreamError(str(error)), now)
                return
            if data is None:
                if self._send_failure is not None:
                    self._finish(self._send_failure, now)
                return
            if not data:
                self._finish(None, now)
                return
            self._in.put(bytes(data), now)

    def push(self) -> None:
        """
        Hand to the network below what has come to the end of the line.
        """
        self._move(lambda: self._out.arrived(self._clock()))
        if not self._out and self._send_failure is None and self.inner.wants_write:
            self._offer(b"")

    def _move(self, next_data: Callable[[], bytes | None]) -> None:
        while (data := next_data()) is not None:
            if not data:
                self._out.take(0)
                self.inner.send_eof()
                return
            taken = self._offer(data)
            if self._send_failure is not None:
                self._out.clear()
                return
            if taken:
                self._out.take(taken)
            if taken < len(data):
                return

    def _offer(self, data: bytes) -> int:
        try:
            return self.inner.send(data)
        except StreamError as error:
            # Told by `receive`, behind what has arrived. A new error: the traceback of this one holds the stream.
            self._send_failure = StreamError(str(error))
            return 0

    def _finish(self, end: StreamError | None, now: float) -> None:
        self._has_ended = True
        self._end = end
        self._in.put(b"", now)
