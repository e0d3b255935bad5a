"""Reactor: the links of one listening port, from accepting to closing.

A poll looks only at links that have something to do. An idle link costs nothing but memory:

    _readable           the watcher found data to read
    _deadlines          the deadline has come: a ping, or a time-out
    _changed            the state, the events or the send queue have changed
    _to_flush           only the send queue has changed
    links_with_events   `dispatch` has events to handle

These are dicts used as ordered sets: first come, first served. Reading goes in turns of `READ_TURN` bytes, handling in
turns of `EVENT_QUANTUM` packets. When the budget of a poll is used up, the links that had no turn are first in the next
poll: a link that floods the server delays only itself.
"""

import secrets
from collections.abc import Callable

from netpeer.link.close_codes import GOING_AWAY
from netpeer.link.deadlines import Deadlines
from netpeer.link.handshake import ServerHandshake
from netpeer.link.limits import (
    ACCEPT_PAUSE,
    EVENT_QUANTUM,
    MAX_ACCEPTS,
    MAX_OPENING,
    POLL_BYTE_BUDGET,
    POLL_PACKET_BUDGET,
    READ_TURN,
    Buffers,
    Timing,
)
from netpeer.link.link import READ, WRITE, Link, LinkEvent, LinkState
from netpeer.log import logger
from netpeer.transport import Listener, ListenError, Network

__all__ = ["Reactor"]

_OPENING, _CLOSED = LinkState.OPENING, LinkState.CLOSED


class Reactor:
    """
    The links of a server.

    Attributes:
        port: the port that it listens on.
        links_with_events: the links whose events `dispatch` has to handle.
    """

    def __init__(
        self,
        network: Network,
        listener: Listener,
        buffers: Buffers,
        timing: Timing,
        handshake: ServerHandshake,
    ) -> None:
        """
        Args:
            network: watches the listener and the links.
            listener: the open port; closed by `close` and `release`.
            buffers: the sizes of the queues of each link.
            timing: the time-outs of the links; may be changed at any time.
            handshake: makes the sessions of new clients; may be changed at any time.
        """
        self.port = listener.local_address.port
        self.links_with_events: dict[Link, None] = {}
        self._listener = listener
        self._buffers = buffers
        self._timing = timing
        self._handshake = handshake
        self._revision = timing.revision
        self._links: dict[int, Link] = {}
        self._opening: set[Link] = set()
        self._readable: dict[Link, None] = {}
        self._changed: dict[Link, None] = {}
        self._to_flush: dict[Link, None] = {}
        self._watched: dict[Link, int] = {}
        self._deadlines = Deadlines()
        self._accept_again_at = 0.0
        self._watcher = network.watcher()
        self._watcher.watch(listener, None, read=True, write=False)

    @property
    def link_count(self) -> int:
        """
        The number of links, including those that are opening or closing.
        """
        return len(self._links)

    @property
    def watched(self) -> dict[Link, int]:
        """
        The readiness that the watcher looks for, by link: READ, WRITE, or both.
        """
        return dict(self._watched)

    def poll(self, now: float) -> None:
        """
        Accept, read, and do what is due. Call `dispatch` and `flush` next.

        Args:
            now: the time in seconds.
        """
        for key, _, writable in self._watcher.ready():
            if isinstance(key, Link):
                self._readable[key] = None
                if writable:
                    self._changed[key] = None
            else:
                self._accept(now)
        if self._readable:
            self._read(now)
        if self._revision != self._timing.revision:
            self._settings_changed(now)
        if self._deadlines.is_due(now):
            for link in self._deadlines.due(now):
                link.check_time(now)
                self.link_changed(link)

    def link_changed(self, link: Link) -> None:
        """
        Note that a link may have events, something to send, or a new state. `flush` looks at it.
        """
        self._changed[link] = None
        if link.events:
            self.links_with_events[link] = None

    def flush_later(self, link: Link) -> None:
        """
        Note that a link has something to send, and that nothing else about it has changed. Cheaper than `link_changed`.
        """
        self._to_flush[link] = None

    def dispatch(self, handle: Callable[[Link, LinkEvent], int], may_continue: Callable[[], bool]) -> None:
        """
        Handle events until none is left or the budget is used up. The link that has waited longest is first. A link
        that has events left after its turn goes to the end of the line.

        Args:
            handle: called with a link and its oldest event. It returns the number of packets in the event, at least 1.
                When it raises, the exception reaches the caller and no other event is lost.
            may_continue: called before each event. False ends the call: a handler has stopped the server.
        """
        budget = POLL_PACKET_BUDGET
        while self.links_with_events and budget > 0 and may_continue():
            link = next(iter(self.links_with_events))
            del self.links_with_events[link]
            quantum = EVENT_QUANTUM
            try:
                while link.events and quantum > 0 and may_continue():
                    cost = handle(link, link.events.popleft())
                    quantum -= cost
                    budget -= cost
            finally:
                self.link_changed(link)  # also after an exception: the link may have more events

    def flush(self) -> None:
        """
        Write once for each link that has something to send, and update what the watcher looks for.
        """
        if self._to_flush:
            outgoing, self._to_flush = self._to_flush, {}
            for link in outgoing:
                link.flush()
                if link.send_queue:  # the network takes no more: the watcher must look for WRITE
                    self._changed[link] = None
        while self._changed:
            changed, self._changed = self._changed, {}
            for link in changed:
                link.flush()
                self._update(link)

    def close(self, now: float) -> None:
        """
        Send each link a close frame (1001), and close all links and the port without waiting for answers.
        """
        for link in self._links.values():
            link.close(GOING_AWAY, "", now)
            link.flush()
        self.release()

    def release(self) -> None:
        """
        Close all links and the port now, without close frames.
        """
        for link in self._links.values():
            link.abandon()
        self._links.clear()
        self.links_with_events.clear()
        self._watcher.close()
        self._listener.close()

    def _accept(self, now: float) -> None:
        if now < self._accept_again_at:
            return
        for _ in range(MAX_ACCEPTS):
            if len(self._opening) >= MAX_OPENING:
                return
            try:
                stream = self._listener.accept()
            except ListenError as error:
                logger.error("%s", error)
                self._accept_again_at = now + ACCEPT_PAUSE
                return
            if stream is None:
                return
            id = self._free_id()
            link = Link(stream, self._handshake.new_session(), self._buffers, self._timing, id=id, now=now)
            self._links[id] = link
            self._opening.add(link)
            self._readable[link] = None
            self.link_changed(link)

    def _settings_changed(self, now: float) -> None:
        """
        Compute all deadlines again: the timing has changed.
        """
        self._revision = self._timing.revision
        for link in self._links.values():
            link.check_time(now)
            self.link_changed(link)

    def _free_id(self) -> int:
        while True:
            id = 2 + secrets.randbelow((1 << 31) - 2)  # 2 .. 2**31 - 1, unpredictable
            if id not in self._links:
                return id

    def _read(self, now: float) -> None:
        budget = POLL_BYTE_BUDGET
        while self._readable and budget > 0:
            link = next(iter(self._readable))
            del self._readable[link]
            turn = min(READ_TURN, budget)
            left = link.receive(now, turn)
            budget -= turn - left
            if left == 0:
                self._readable[link] = None
            self.link_changed(link)

    def _update(self, link: Link) -> None:
        """
        Update the watcher, the deadlines and the sets of links to the state of one link.
        """
        if link.events:
            self.links_with_events[link] = None
        if link.state is not _OPENING:
            self._opening.discard(link)
        if link.state is _CLOSED:
            self._remove(link)
            return
        self._deadlines.schedule(link)
        stream, wanted = link.stream, link.wants()
        if wanted != self._watched.get(link):
            self._watched[link] = wanted
            self._watcher.watch(stream, link, read=bool(wanted & READ), write=bool(wanted & WRITE))
        if not stream.short_means_empty and wanted & READ and stream.has_buffered():
            self._readable[link] = None

    def _remove(self, link: Link) -> None:
        # Before the next accept: the system may give the same file descriptor to the next socket.
        self._watcher.forget(link.stream)
        self._watched.pop(link, None)
        self._readable.pop(link, None)
        self._deadlines.forget(link)
        self._links.pop(link.id, None)
