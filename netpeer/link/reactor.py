"""Many connections on one port: who is ready, who is due, who has something to say.

The cost of a connection that is idle is the kernel's: a poll looks at those that the watcher found ready, at those
whose deadline has come, and at those that were changed. Reading goes in turns of `READ_TURN` bytes, and whoever was not
served within the budget is first in the next poll: a flood delays nobody but itself.
"""

import secrets
from collections.abc import Callable

from netpeer.link.close_codes import GOING_AWAY
from netpeer.link.deadlines import Deadlines
from netpeer.link.handshake import ServerHandshake
from netpeer.link.limits import POLL_BYTE_BUDGET, POLL_PACKET_BUDGET, Buffers, Timing
from netpeer.link.link import READ, WRITE, Link, LinkEvent, LinkState
from netpeer.log import logger
from netpeer.transport import Listener, ListenError, Network

__all__ = ["Reactor"]

# Bytes that one connection may be read in a row.
READ_TURN = 64 * 1024

# Packets of one connection that are handled before the next one has its turn.
EVENT_QUANTUM = 256

# New connections taken in one poll: each costs some 0.1 ms.
MAX_ACCEPTS = 32

# Connections whose handshake is not done. Each may hold its place for a handshake_timeout; more wait in the kernel.
MAX_OPENING = 256

# Seconds without accepting after the system refused to (too many open files): trying again at once changes nothing.
ACCEPT_PAUSE = 1.0

_OPENING, _CLOSED = LinkState.OPENING, LinkState.CLOSED


class Reactor:
    """
    The connections of a server, from accepting to closing.

    Attributes:
        port: the port that is open.
        links_with_events: connections with events to handle: see `dispatch`.
    """

    def __init__(
        self,
        network: Network,
        listener: Listener,
        buffers: Buffers,
        timing: Timing,
        handshake: ServerHandshake,
    ) -> None:
        self.port = listener.local_address.port
        self.links_with_events: dict[Link, None] = {}
        self._listener = listener
        self._buffers = buffers
        self._timing = timing
        self._handshake = handshake
        self._revision = timing.revision
        self._links: dict[int, Link] = {}
        self._opening: set[Link] = set()
        self._readable: dict[Link, None] = {}  # dicts as ordered sets: first come, first served
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
        How many links there are, those that are opening or closing included.
        """
        return len(self._links)

    @property
    def watched(self) -> dict[Link, int]:
        """
        What is watched for each link: READ, WRITE, or both.
        """
        return dict(self._watched)

    def poll(self, now: float) -> None:
        """
        Accept, read, and do what is due. What happened stands in `links_with_events`; `flush` follows.

        Args:
            now: the time in seconds.
            new_session: makes the session of a client that has come. It is not kept: who owns this reactor may give
                a method of its own, and is no part of a circle for it.
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
        Note that a connection may have events, something to send, or another state.
        """
        self._changed[link] = None
        if link.events:
            self.links_with_events[link] = None

    def flush_later(self, link: Link) -> None:
        """
        Note that a connection has something to send, and that nothing else about it has changed.
        """
        self._to_flush[link] = None

    def dispatch(self, handle: Callable[[Link, LinkEvent], int], may_continue: Callable[[], bool]) -> None:
        """
        Have events handled, within a budget: who has waited longest is first, and what a turn leaves of its events has
        its next one behind the others'.

        Args:
            handle: gets an event, returns how many packets it had, at least 1. What it raises passes through.
            may_continue: asked anew after each event: a handler may have stopped the server.
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
                self.link_changed(link)  # also when a handler raised: the others of its events are still to come

    def flush(self) -> None:
        """
        Write once for each connection that has something to say, and watch for what is wanted next.
        """
        if self._to_flush:
            outgoing, self._to_flush = self._to_flush, {}
            for link in outgoing:
                link.flush()
                if link.send_queue:  # the network takes no more: somebody has to watch it
                    self._changed[link] = None
        while self._changed:
            changed, self._changed = self._changed, {}
            for link in changed:
                link.flush()
                self._update(link)

    def close(self, now: float) -> None:
        """
        Say goodbye to everybody, and close everything.
        """
        for link in self._links.values():
            link.close(GOING_AWAY, "", now)
            link.flush()
        self.release()

    def release(self) -> None:
        """
        Close everything now, without a close frame.
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
        A time was changed: everybody's deadline may have moved.
        """
        self._revision = self._timing.revision
        for link in self._links.values():
            link.check_time(now)
            self.link_changed(link)

    def _free_id(self) -> int:
        while True:
            id = 2 + secrets.randbelow((1 << 31) - 2)  # 2 .. 2**31 - 1, and not to be guessed
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
        Bring watcher and deadlines in line with a connection's state.
        """
        if link.events:
            self.links_with_events[link] = None
        if link.state is not _OPENING:
            self._opening.discard(link)
        if link.state is _CLOSED:
            self._forget(link)
            return
        self._deadlines.schedule(link)
        stream, wanted = link.stream, link.wants()
        if wanted != self._watched.get(link):
            self._watched[link] = wanted
            self._watcher.watch(stream, link, read=bool(wanted & READ), write=bool(wanted & WRITE))
        if not stream.short_means_empty and wanted & READ and stream.has_buffered():
            self._readable[link] = None

    def _forget(self, link: Link) -> None:
        # Before the next accept: the system gives the descriptor to the next socket.
        self._watcher.forget(link.stream)
        self._watched.pop(link, None)
        self._readable.pop(link, None)
        self._deadlines.forget(link)
        self._links.pop(link.id, None)
