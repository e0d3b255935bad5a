"""Readiness of sockets, with the best function of the system's kernel: epoll, kqueue or select."""

import selectors
from collections.abc import Iterable

from netpeer.transport.seam import Listener, Ready, Stream

__all__ = ["SystemWatcher"]

_EVENTS = {
    (True, False): selectors.EVENT_READ,
    (False, True): selectors.EVENT_WRITE,
    (True, True): selectors.EVENT_READ | selectors.EVENT_WRITE,
}


class SystemWatcher:
    """
    The `Watcher` of a `SystemNetwork`.
    """

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._select = self._selector.select

    def __del__(self) -> None:
        # A selector is part of a reference cycle, and refers to all watched streams: closing it frees them.
        if hasattr(self, "_selector"):
            self._selector.close()

    def watch(self, source: Stream | Listener, key: object, *, read: bool, write: bool) -> None:
        if not read and not write:
            self.forget(source)
            return
        events = _EVENTS[read, write]
        try:
            self._selector.modify(source, events, key)
        except KeyError:
            self._selector.register(source, events, key)

    def forget(self, source: Stream | Listener) -> None:
        try:
            self._selector.unregister(source)
        except (KeyError, ValueError):
            return

    def ready(self) -> Iterable[Ready]:
        return [
            Ready(key.data, bool(mask & selectors.EVENT_READ), bool(mask & selectors.EVENT_WRITE))
            for key, mask in self._select(0)
        ]

    def close(self) -> None:
        self._selector.close()
