"""A stream of a `LagSimulator`: one end of a connection, with a slow line in each direction.

    the peer --send--> [ out ] --push--> the network below --pull--> [ in ] --receive--> the peer

`send` and `receive` move the bytes on both lines, as far as their time has come, and the `LagWatcher` does so, too. So
peers use this stream like any other. While the line `out` holds bytes, `wants_write` is True, so that the peer calls
`send`.
"""

from collections.abc import Callable

from netpeer.transport.delay_line import CAPACITY, DelayLine, Lag
from netpeer.transport.errors import StreamError
from netpeer.transport.seam import Address, Stream

__all__ = ["LagStream"]


class LagStream:
    """
    A stream with a `DelayLine` in each direction.

    Failures keep their place in the order: `receive` gives the bytes that arrived before a failure, then raises. Bytes
    that are sent after a failure are lost, as on a real line.

    Attributes:
        inner: the stream of the network below.
        remote_address: as the stream below has it.
    """

    short_means_empty = False

    def __init__(self, inner: Stream, lag: Lag, clock: Callable[[], float]) -> None:
        """
        Args:
            inner: the stream of the network below.
            lag: gives the delays.
            clock: gives the time in seconds.
        """
        self.inner = inner
        self.remote_address: Address = inner.remote_address
        self._clock = clock
        self._out, self._in = DelayLine(lag), DelayLine(lag)
        self._send_failure: StreamError | None = None
        self._end: StreamError | None = None  # the failure that ended the line `in`, if one did
        self._has_ended = self._said_eof = self._closed = False

    def __repr__(self) -> str:
        return f"<LagStream on {self.inner!r}>"

    def fileno(self) -> int:
        """
        The file descriptor, for `selectors`.
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
        if not data:  # the end stays in the line: each later call finds it, too
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
        # A closed stream is not polled again, so the bytes on the line `out` leave now, as far as there is room below.
        self._move(self._out.first)
        self.inner.close()

    # For the watcher.

    def is_readable(self) -> bool:
        """
        Whether `receive` has a result now: bytes, the end or a failure.
        """
        return self._in.arrived(self._clock()) is not None

    def is_writable(self) -> bool:
        """
        Whether `send` takes bytes now.
        """
        return self._out.room > 0

    def pull(self) -> None:
        """
        Move bytes from the network below into the line `in`.
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
        Move the bytes that have passed the line `out` to the network below.
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
            # `receive` raises it, after the bytes that arrived before. A new error: the old one's traceback refers to
            # this stream.
            self._send_failure = StreamError(str(error))
            return 0

    def _finish(self, end: StreamError | None, now: float) -> None:
        self._has_ended = True
        self._end = end
        self._in.put(b"", now)
