"""A `WebSocketMultiplayerPeer` as a server: any number of clients, each of which is told its id."""

import struct
import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING

from netpeer.errors import Error
from netpeer.godot4.peers.websocket_peer import WebSocketPeer
from netpeer.link.client_request import ClientRequest
from netpeer.link.link import Closed, Connection, ConnectionEvent, ConnectionState
from netpeer.link.reactor import Reactor
from netpeer.link.sending import forward_frames, refuse_too_large, send_frame
from netpeer.link.statistics import DropReason
from netpeer.link.weakly import weakly
from netpeer.log import logger, printable, report
from netpeer.peer.addressing import SERVER_ID
from netpeer.signals import emit
from netpeer.transport import Listener
from netpeer.websocket import Messages, Opened, ServerSession

if TYPE_CHECKING:
    from netpeer.godot4.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer

__all__ = ["ServerRole"]

_ID = struct.Struct("<i")
PROTOCOL_ERROR = 1002  # close code, RFC 6455, 7.4.1

# Seconds after which a client that was told more than its id, and has said nothing, is wondered about. A Godot 4 client
# confirms the first call to it within a frame or two; a Godot 3 one waits for another kind of welcome, for ever.
SILENCE = 10.0


class ServerRole:
    """
    The server's half of a `WebSocketMultiplayerPeer`.
    """

    unique_id = SERVER_ID
    is_connected = True

    def __init__(self, owner: "WebSocketMultiplayerPeer", listener: Listener, *, is_secure: bool) -> None:
        # A weak reference: the owner holds its role.
        self._owner: WebSocketMultiplayerPeer = weakref.proxy(owner)
        self._buffers = owner._new_buffers()
        self._reactor = Reactor(owner._network, listener, self._buffers, owner._timing)
        self._clients: dict[int, Connection] = {}
        self._faces: dict[int, WebSocketPeer] = {}
        self._requests: dict[int, ClientRequest] = {}
        self._scheme = "wss" if is_secure else "ws"
        self._dismissed: set[int] = set()  # told to go: what they still send is not wanted
        self._silent: dict[int, float] = {}  # who has said nothing, and when to look at it, the earliest first

    @property
    def port(self) -> int:
        """
        The port that is open.
        """
        return self._reactor.port

    def poll(self, now: float) -> None:
        """
        Accept, read, and handle what happened.
        """
        reactor = self._reactor
        reactor.poll(now, self._new_session)
        reactor.dispatch(self._on_event, lambda: self._owner._role is self)
        self._wonder(now)

    def flush(self) -> None:
        """
        Write once for each connection that has something to say.
        """
        self._reactor.flush()

    def changed(self, connection: Connection) -> None:
        """
        There may be something to send on a connection, or its state has moved.
        """
        self._reactor.changed(connection)

    def get_peer(self, id: int) -> WebSocketPeer | None:
        """
        The connection to a client.
        """
        return self._faces.get(id)

    def get_request(self, id: int) -> ClientRequest | None:
        """
        What a client asked for.
        """
        return self._requests.get(id)

    def get_peer_ids(self) -> list[int]:
        """
        The clients.
        """
        return list(self._clients)

    def put(self, target: int, packet: bytes) -> Error:
        """
        Send a packet to one client (target > 0), to all (0), or to all but one.
        """
        if target <= 0:
            return self.send_to_each([id for id in self._clients if id != -target], packet)
        connection = self._clients.get(target)
        if connection is None:
            return report(Error.ERR_INVALID_PARAMETER, "cannot send to peer %d: it is not connected", target)
        return self._owner._send(connection, packet)

    def send_to_each(self, ids: Iterable[int], packet: bytes) -> Error:
        """
        Send a packet to several clients, in one frame for all: a server's frames carry no mask. Whoever cannot keep up
        with what must arrive is disconnected (1013).
        """
        owner = self._owner
        known = filter(None, map(self._clients.get, ids))
        receivers = [connection for connection in known if connection.state is ConnectionState.OPEN]
        if not receivers:
            return Error.OK
        if len(packet) > self._buffers.out_message:
            return refuse_too_large(receivers[0], len(packet), owner.clock)
        frame = receivers[0].encode(packet)
        if owner.transfer_mode is owner.TRANSFER_MODE_RELIABLE:
            self._forward(receivers, frame)
        else:
            for connection in receivers:
                send_frame(connection, frame, owner.transfer_mode, target=owner._subject, clock=owner.clock)
                self._reactor.changed(connection)
        owner._flush_unless_gathering()
        return Error.OK

    def disconnect(self, id: int, *, force: bool) -> None:
        """
        End the connection with a client; `force`: at once, and without a signal.
        """
        connection = self._clients.get(id)
        if connection is None:
            logger.error("ERR_DOES_NOT_EXIST: cannot disconnect peer %d: it is not connected", id)
            return
        connection.close(1000, "", self._owner.clock())
        self._dismissed.add(id)
        if force:
            connection.flush()
            connection.abandon()
            self._forget(id)
        self._owner._changed(connection)

    def drop(self, id: int, reason: str, code: int) -> None:
        """
        End the connection with a client for its own fault: tell it, and do not wait.
        """
        connection = self._clients.get(id)
        if connection is not None:
            self._dismissed.add(id)
            connection.fail(code, reason, self._owner.clock())
            self._owner._changed(connection)

    def close(self) -> None:
        """
        End everything now.
        """
        self._reactor.close(self._owner.clock())

    def _new_session(self) -> ServerSession:
        owner = self._owner
        return ServerSession(
            owner._protocols,
            owner._headers,
            max_message_size=self._buffers.in_bytes,
            size_setting=self._buffers.in_setting,
            refuse="this server takes no new connections" if owner.refuse_new_connections else "",
        )

    def _on_event(self, connection: Connection, event: ConnectionEvent) -> int:
        """
        Handle an event; return how many packets it had, at least 1.
        """
        if isinstance(event, Messages):
            return self._on_messages(connection, event)
        if isinstance(event, Opened):
            self._on_opened(connection, event)
        elif connection.id in self._faces:
            self._faces[connection.id]._on_event(event)
            if isinstance(event, Closed):
                self._on_closed(connection, event)
        elif isinstance(event, Closed) and connection.id not in self._dismissed:
            address = connection.stream.remote_address.host
            logger.warning("no connection with a client from %s: %s", address, event.reason)
        return 1

    def _on_opened(self, connection: Connection, event: Opened) -> None:
        id, owner = connection.id, self._owner
        self._clients[id] = connection
        request = self._requests[id] = ClientRequest.of(connection, event)
        url = f"{self._scheme}://{request.get_header('Host')}{event.target}"
        face = self._faces[id] = WebSocketPeer._of(connection, url, owner.clock, weakly(owner._changed), owner._timing)
        face._on_event(event)
        self._silent[id] = self._owner.clock() + SILENCE
        logger.info("peer %d connected from %s", id, face.get_connected_host())
        frame = connection.encode(_ID.pack(id))
        self._forward((connection,), frame)
        emit(self._owner.peer_connected, id)

    def _on_messages(self, connection: Connection, messages: Messages) -> int:
        packets = len(messages.payloads)
        self._silent.pop(connection.id, None)
        if connection.id in self._dismissed:
            connection.packets_taken(packets, messages.size)
            connection.drops[DropReason.CLOSING] += packets
        else:
            self._owner._deliver(connection, connection.id, messages)
        return packets

    def _on_closed(self, connection: Connection, closed: Closed) -> None:
        id = connection.id
        how = "closed" if closed.was_clean else "lost"
        logger.info("peer %d %s: %d %s", id, how, closed.code, printable(closed.reason))
        try:
            emit(self._owner.peer_disconnected, id)
        finally:
            self._forget(id)

    def _forget(self, id: int) -> None:
        self._clients.pop(id, None)
        self._faces.pop(id, None)
        self._requests.pop(id, None)
        self._dismissed.discard(id)
        self._silent.pop(id, None)

    def _wonder(self, now: float) -> None:
        """
        Say so when a client seems to speak something else.
        """
        while self._silent:
            id, due = next(iter(self._silent.items()))
            if now < due:
                return
            del self._silent[id]
            if self._clients[id].statistics().packets_out > 1:
                text = "peer %d has said nothing for %g s: is it a Godot 3 game? netpeer.WebSocketServer serves those"
                logger.warning(text, id, SILENCE)
            else:
                self._silent[id] = now + SILENCE

    def _forward(self, receivers: Iterable[Connection], frame: bytes) -> None:
        reactor = self._reactor
        forward_frames(
            receivers, frame, has_output=reactor.has_output, changed=reactor.changed, clock=self._owner.clock
        )
