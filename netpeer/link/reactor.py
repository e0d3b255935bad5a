"""Many connections on one port: who is ready, who is due, who has something to say.

The cost of a connection that is idle is the kernel's: a poll looks at those that the watcher found ready, at those
whose deadline has come, and at those that were changed. Reading goes in turns of `READ_TURN` bytes, and whoever was not
served within the budget is first in the next poll: a flood delays nobody but itself.
"""

import secrets
from collections.abc import Callable

from netpeer.link.deadlines import Deadlines
from netpeer.link.limits import POLL_BYTE_BUDGET, POLL_PACKET_BUDGET, Buffers, Timing
from netpeer.link.link import READ, WRITE, Connection, ConnectionEvent, ConnectionState
from netpeer.log import logger
from netpeer.transport import Listener, ListenError, Network
from netpeer.websocket import ServerSession

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

_OPENING, _CLOSED = ConnectionState.OPENING, ConnectionState.CLOSED


class Reactor:
    """
    The connections of a server, from accepting to closing.

    Attributes:
        port: the port that is open.
        eventful: connections with events to handle: see `dispatch`.
    """

    def __init__(
        self,
        network: Network,
        listener: Listener,
        buffers: Buffers,
        timing: Timing,
    ) -> None:
        self.port = listener.local_address.port
        self.eventful: dict[Connection, None] = {}
        self._listener = listener
        self._buffers = buffers
        self._timing = timing
        self._revision = timing.revision
        self._connections: dict[int, Connection] = {}
        self._opening: set[Connection] = set()
        self._readable: dict[Connection, None] = {}  # dicts as ordered sets: first come, first served
        self._changed: dict[Connection, None] = {}
        self._outgoing: dict[Connection, None] = {}
        self._watched: dict[Connection, int] = {}
        self._deadlines = Deadlines()
        self._accept_again_at = 0.0
        self._watcher = network.watcher()
        self._watcher.watch(listener, None, read=True, write=False)

    def __del__(self) -> None:
        # Godot's servers close their port and connections when the last reference goes, whoever holds a peer of theirs.
        if hasattr(self, "_watcher"):
            self._release()

    def poll(self, now: float, new_session: Callable[[], ServerSession]) -> None:
        """
        Accept, read, and do what is due. What happened stands in `eventful`; `flush` follows.

        Args:
            now: the time in seconds.
            new_session: makes the session of a client that has come. It is not kept: who owns this reactor may give
                a method of its own, and is no part of a circle for it.
        """
        for key, _, writable in self._watcher.ready():
            if isinstance(key, Connection):
                self._readable[key] = None
                if writable:
                    self._changed[key] = None
            else:
                self._accept(now, new_session)
        if self._readable:
            self._read(now)
        if self._revision != self._timing.revision:
            self._settings_changed(now)
        if self._deadlines.is_due(now):
            for connection in self._deadlines.due(now):
                connection.check_time(now)
                self.changed(connection)

    def changed(self, connection: Connection) -> None:
        """
        Note that a connection may have events, something to send, or another state.
        """
        self._changed[connection] = None
        if connection.events:
            self.eventful[connection] = None

    def has_output(self, connection: Connection) -> None:
        """
        Note that a connection has something to send, and that nothing else about it has changed.
        """
        self._outgoing[connection] = None

    def dispatch(self, handle: Callable[[Connection, ConnectionEvent], int], is_ours: Callable[[], bool]) -> None:
        """
        Have events handled, within a budget: who has waited longest is first, and what a turn leaves of its events has
        its next one behind the others'.

        Args:
            handle: gets an event, returns how many packets it had, at least 1. What it raises passes through.
            is_ours: asked anew after each event: a handler may have stopped the server.
        """
        budget = POLL_PACKET_BUDGET
        while self.eventful and budget > 0 and is_ours():
            connection = next(iter(self.eventful))
            del self.eventful[connection]
            quantum = EVENT_QUANTUM
            try:
                while connection.events and quantum > 0 and is_ours():
                    cost = handle(connection, connection.events.popleft())
                    quantum -= cost
                    budget -= cost
            finally:
                self.changed(connection)  # also when a handler raised: the others of its events are still to come

    def flush(self) -> None:
        """
        Write once for each connection that has something to say, and watch for what is wanted next.
        """
        if self._outgoing:
            outgoing, self._outgoing = self._outgoing, {}
            for connection in outgoing:
                connection.flush()
                if connection.outbox:  # the network takes no more: somebody has to watch it
                    self._changed[connection] = None
        while self._changed:
            changed, self._changed = self._changed, {}
            for connection in changed:
                connection.flush()
                self._settle(connection)

    def close(self, now: float) -> None:
        """
        Say goodbye to everybody, and close everything.
        """
        for connection in self._connections.values():
            connection.close(1001, "", now)  # going away
            connection.flush()
        self._release()

    def _release(self) -> None:
        for connection in self._connections.values():
            connection.abandon()
        self._connections.clear()
        self.eventful.clear()
        self._watcher.close()
        self._listener.close()

    def _accept(self, now: float, new_session: Callable[[], ServerSession]) -> None:
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
            connection = Connection(stream, new_session(), self._buffers, self._timing, id=id, now=now)
            self._connections[id] = connection
            self._opening.add(connection)
            self._readable[connection] = None
            self.changed(connection)

    def _settings_changed(self, now: float) -> None:
        """
        A time was changed: everybody's deadline may have moved.
        """
        self._revision = self._timing.revision
        for connection in self._connections.values():
            connection.check_time(now)
            self.changed(connection)

    def _free_id(self) -> int:
        while True:
            id = 2 + secrets.randbelow((1 << 31) - 2)  # 2 .. 2**31 - 1, and not to be guessed
            if id not in self._connections:
                return id

    def _read(self, now: float) -> None:
        budget = POLL_BYTE_BUDGET
        while self._readable and budget > 0:
            connection = next(iter(self._readable))
            del self._readable[connection]
            turn = min(READ_TURN, budget)
            left = connection.receive(now, turn)
            budget -= turn - left
            if left == 0:
                self._readable[connection] = None
            self.changed(connection)

    def _settle(self, connection: Connection) -> None:
        """
        Bring watcher and deadlines in line with a connection's state.
        """
        if connection.events:
            self.eventful[connection] = None
        if connection.state is not _OPENING:
            self._opening.discard(connection)
        if connection.state is _CLOSED:
            self._forget(connection)
            return
        self._deadlines.schedule(connection)
        stream, wanted = connection.stream, connection.wants()
        if wanted != self._watched.get(connection):
            self._watched[connection] = wanted
            self._watcher.watch(stream, connection, read=bool(wanted & READ), write=bool(wanted & WRITE))
        if not stream.short_means_empty and wanted & READ and stream.has_buffered():
            self._readable[connection] = None

    def _forget(self, connection: Connection) -> None:
        # Before the next accept: the system gives the descriptor to the next socket.
        self._watcher.forget(connection.stream)
        self._watched.pop(connection, None)
        self._readable.pop(connection, None)
        self._deadlines.forget(connection)
        self._connections.pop(connection.id, None)
