"""Readiness of slow streams."""

from collections.abc import Iterable

from netpeer.transport.lag_listener import LagListener
from netpeer.transport.lag_stream import LagStream
from netpeer.transport.seam import Listener, Ready, Stream, Watcher

__all__ = ["LagWatcher"]


class LagWatcher:
    """
    A `Watcher` of a `LagSimulator`. A stream is readable when bytes have passed its slow line, which is later than they
    reached this machine.
    """

    def __init__(self, inner: Watcher) -> None:
        """
        Args:
            inner: a new watcher of the network below.
        """
        self._inner = inner
        self._streams: dict[LagStream, tuple[object, bool, bool]] = {}

    def watch(self, source: Stream | Listener, key: object, *, read: bool, write: bool) -> None:
        if isinstance(source, LagListener):
            self._inner.watch(source.inner, key, read=read, write=write)
        elif isinstance(source, LagStream) and (read or write):
            self._streams[source] = (key, read, write)
            # Writing is not watched below: `ready` offers the waiting bytes to the network below each time.
            self._inner.watch(source.inner, source, read=read, write=False)
        else:
            self.forget(source)

    def forget(self, source: Stream | Listener) -> None:
        if isinstance(source, LagStream):
            self._streams.pop(source, None)
        if isinstance(source, LagStream | LagListener):
            self._inner.forget(source.inner)

    def ready(self) -> Iterable[Ready]:
        found = []
        for ready in self._inner.ready():
            if isinstance(ready.key, LagStream):
                ready.key.pull()
            else:
                found.append(ready)
        for stream, (key, read, write) in self._streams.items():
            stream.push()
            readable, writable = read and stream.is_readable(), write and stream.is_writable()
            if readable or writable:
                found.append(Ready(key, readable, writable))
        return found

    def close(self) -> None:
        self._streams.clear()
        self._inner.close()
