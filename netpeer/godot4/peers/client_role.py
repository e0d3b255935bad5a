"""A `WebSocketMultiplayerPeer` as a client: one connection, which begins with the id that the server gives.

    dialling, handshakes --Opened--> waiting for the id --4 bytes--> CONNECTED --> over
"""

import struct
import weakref
from typing import TYPE_CHECKING

from netpeer.errors import Error
from netpeer.godot4.peers.websocket_peer import State, WebSocketPeer
from netpeer.link.limits import POLL_PACKET_BUDGET
from netpeer.link.link import Connection, ConnectionEvent
from netpeer.link.weakly import weakly
from netpeer.log import logger, printable, report
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.first_message import is_godot3_id
from netpeer.signals import emit
from netpeer.websocket import Messages, Opened

if TYPE_CHECKING:
    from netpeer.godot4.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer

__all__ = ["PROTOCOL_ERROR", "ClientRole"]

_ID = struct.Struct("<i")
_NEVER = float("inf")
PROTOCOL_ERROR = 1002  # close code, RFC 6455, 7.4.1


class ClientRole:
    """
    The client's half of a `WebSocketMultiplayerPeer`.

    Attributes:
        peer: the connection to the server.
        unique_id: what the server has given; 0 before.
    """

    def __init__(self, owner: "WebSocketMultiplayerPeer", peer: WebSocketPeer) -> None:
        self.peer = peer
        self.unique_id = 0
        # A weak reference: the owner holds its role.
        self._owner: WebSocketMultiplayerPeer = weakref.proxy(owner)
        self._opened_at = _NEVER  # since when the server owes this client its id
        peer._manage(weakly(owner._changed))

    def __del__(self) -> None:
        # As Godot's: the connection ends with its owner, whoever holds the peer.
        self.peer.close(-1)

    @property
    def is_connected(self) -> bool:
        """
        Whether the server has given an id.
        """
        return self.unique_id != 0

    def poll(self, now: float) -> None:
        """
        Move the connection on, and handle what happened.
        """
        peer = self.peer
        peer._advance(now)
        connection = peer._connection
        if connection is not None:
            if now >= self._opened_at + self._owner.handshake_timeout:
                self._opened_at = _NEVER
                connection.fail(PROTOCOL_ERROR, "timed out: the server gave no peer id", now)
            budget = POLL_PACKET_BUDGET
            # Looked at anew after each handler: it may have closed this peer.
            while connection.events and self._owner._role is self and budget > 0:
                budget -= self._on_event(connection, connection.events.popleft(), now)
        if self._owner._role is self and self._is_over():
            self._end()

    def flush(self) -> None:
        """
        Hand what waits to the network.
        """
        if self.peer._connection is not None:
            self.peer._connection.flush()

    def get_peer(self, id: int) -> WebSocketPeer | None:
        """
        The connection to a peer: to the server, there is no other.
        """
        return self.peer if id == SERVER_ID else None

    def get_peer_ids(self) -> list[int]:
        """
        The server, once it has given an id.
        """
        return [SERVER_ID] if self.is_connected else []

    def put(self, target: int, packet: bytes) -> Error:
        """
        Send a packet to the server.
        """
        connection = self.peer._connection
        if connection is None or target > SERVER_ID or target == -SERVER_ID:
            return report(Error.ERR_INVALID_PARAMETER, "a client reaches the server alone, not the target %d", target)
        return self._owner._send(connection, packet)

    def disconnect(self, id: int, *, force: bool) -> None:
        """
        Leave the server; `force`: at once, and without a signal.
        """
        if id != SERVER_ID:
            logger.error("ERR_DOES_NOT_EXIST: cannot disconnect peer %d: a client is connected to the server alone", id)
        elif force:
            self._owner.close()
        else:
            self.peer.close()

    def drop(self, id: int, reason: str, code: int) -> None:
        """
        Leave the server, by which all others are reached, too, for its own fault: tell it, and do not wait.
        """
        connection = self.peer._connection
        if connection is not None:
            connection.fail(code, reason, self._owner.clock())

    def close(self) -> None:
        """
        End everything now.
        """
        connection = self.peer._connection
        if connection is not None:
            connection.close(1001, "", self._owner.clock())  # going away
            connection.flush()
        self.peer.close(-1)

    def _on_event(self, connection: Connection, event: ConnectionEvent, now: float) -> int:
        """
        Handle an event; return how many packets it had, at least 1.
        """
        if isinstance(event, Messages):
            if self.unique_id:
                self._owner._deliver(connection, SERVER_ID, event)
                return len(event.payloads)
            self._on_first_message(connection, connection.first_of(event).payloads[0], now)
            return 1
        self.peer._on_event(event)
        if isinstance(event, Opened):
            self._opened_at = now
        return 1

    def _on_first_message(self, connection: Connection, message: bytes, now: float) -> None:
        connection.packets_taken(1, len(message))
        id = _ID.unpack(message)[0] if len(message) == _ID.size else 0
        if id <= SERVER_ID:
            connection.fail(PROTOCOL_ERROR, _not_an_id(message), now)
            return
        self._opened_at = _NEVER
        self.unique_id = id
        logger.info("connected as peer %d", id)
        emit(self._owner.peer_connected, SERVER_ID)

    def _is_over(self) -> bool:
        connection = self.peer._connection
        return self.peer.get_ready_state() is State.CLOSED and not (connection is not None and connection.events)

    def _end(self) -> None:
        """
        The connection is at its end. What has come before can still be read.
        """
        code, reason = self.peer.get_close_code(), printable(self.peer.get_close_reason())
        self._owner._ended(self, reason)
        if self.is_connected:
            logger.info("connection to the server %s: %s", "lost" if code < 0 else f"closed: {code}", reason)
            emit(self._owner.peer_disconnected, SERVER_ID)
        else:
            logger.warning("cannot connect: %s", reason or "the connection was closed before the server gave an id")


def _not_an_id(message: bytes) -> str:
    if is_godot3_id(message):
        return "the server speaks Godot 3's multiplayer, this is a Godot 4 client: netpeer.WebSocketClient talks to it"
    return "the server's first message is no peer id: is it a Godot 4 multiplayer server?"
