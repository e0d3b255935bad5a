"""A `WebSocketMultiplayerPeer` as a client: one link, which begins with the id that the server gives.

    dialling, handshakes --Opened--> waiting for the id --4 bytes--> CONNECTED --> over
"""

import struct
from collections.abc import Callable, Iterable

from netpeer.errors import Error
from netpeer.godot4.peers.managed_peers import ServersWebSocketPeer
from netpeer.godot4.peers.websocket_peer import State, WebSocketPeer
from netpeer.link.client_link import ClientLink
from netpeer.link.client_request import ClientRequest
from netpeer.link.close_codes import GOING_AWAY, PROTOCOL_ERROR
from netpeer.link.limits import POLL_PACKET_BUDGET, Timing
from netpeer.link.link import Link, LinkEvent
from netpeer.log import logger, report
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.first_message import is_godot3_id
from netpeer.peer.inbox import Inbox
from netpeer.peer.transfer import Transfer
from netpeer.signals import SignalInstance, emit
from netpeer.websocket import Messages, Opened

__all__ = ["ClientRole"]

_ID = struct.Struct("<i")
_NEVER = float("inf")


class ClientRole:
    """
    The client's half of a `WebSocketMultiplayerPeer`.

    Attributes:
        peer: the connection to the server.
        unique_id: what the server has given; 0 before.
        is_closed: the game has closed this peer.
    """

    port = 0

    def __init__(
        self,
        client: ClientLink,
        peer: ServersWebSocketPeer,
        inbox: Inbox,
        timing: Timing,
        *,
        connected: SignalInstance,
        clock: Callable[[], float],
    ) -> None:
        """
        Args:
            client: the link; it has begun to dial.
            peer: shows the link to the game.
            inbox: gets the server's packets.
            timing: tells how long the server may take to give an id.
            connected: emitted with 1 when it has.
            clock: gives the time in seconds.
        """
        self.peer = peer
        self.unique_id = 0
        self.is_closed = False
        self._client = client
        self._inbox = inbox
        self._timing = timing
        self._connected = connected
        self._clock = clock
        self._opened_at = _NEVER  # since when the server owes this client its id
        inbox.resume = client.link_changed

    @property
    def is_connected(self) -> bool:
        """
        Whether the server has given an id.
        """
        return self.unique_id != 0

    @property
    def is_over(self) -> bool:
        """
        Whether the connection has ended, and everything that happened on it was handled.
        """
        link = self._client.link
        return self.peer.get_ready_state() is State.CLOSED and not (link is not None and link.events)

    def poll(self, now: float) -> None:
        """
        Move the connection on, and handle what happened.
        """
        client = self._client
        client.poll(now)
        if now >= self._opened_at + self._timing.handshake_timeout and client.link is not None:
            self._opened_at = _NEVER
            client.link.fail(PROTOCOL_ERROR, "timed out: the server gave no peer id", now)
        budget = POLL_PACKET_BUDGET
        # Looked at anew after each handler: it may have closed this peer.
        while budget > 0 and not self.is_closed and (event := client.next_event()) is not None:
            budget -= self._on_event(event, now)

    def flush(self) -> None:
        """
        Hand what waits to the network.
        """
        self._client.flush()

    def get_peer(self, id: int) -> WebSocketPeer | None:
        """
        The connection to a peer: a client has one to the server alone.
        """
        return self.peer if id == SERVER_ID else None

    def get_request(self, id: int) -> ClientRequest | None:
        """
        None: only a server gets requests.
        """
        return None

    def get_peer_ids(self) -> list[int]:
        """
        The server, once it has given an id.
        """
        return [SERVER_ID] if self.is_connected else []

    def put(self, packet: bytes, transfer: Transfer) -> Error:
        """
        Send a packet to the server.
        """
        link, target = self._client.link, transfer.target
        if link is None or target > SERVER_ID or target == -SERVER_ID:
            return report(Error.ERR_INVALID_PARAMETER, "a client reaches the server alone, not the target %d", target)
        return self._client.send(link, packet, transfer.mode, replaces=(transfer.channel, transfer.subject))

    def send_to_each(self, ids: Iterable[int], packet: bytes, transfer: Transfer) -> Error:
        """
        Send a packet to several peers: a client reaches the server alone.
        """
        worst = Error.OK
        for transfer.target in ids:
            worst = self.put(packet, transfer) or worst
        return worst

    def disconnect(self, id: int, *, force: bool) -> None:
        """
        Leave the server; `force`: at once, and without a signal.
        """
        if id != SERVER_ID:
            logger.error("ERR_DOES_NOT_EXIST: cannot disconnect peer %d: a client is connected to the server alone", id)
        elif force:
            self.close()
        else:
            self.peer.close()

    def drop(self, id: int, reason: str, code: int) -> None:
        """
        Leave the server, through which all other peers are reached, too: send it the reason, and do not wait.
        """
        link = self._client.link
        if link is not None:
            link.fail(code, reason, self._clock())

    def release(self) -> None:
        """
        Close everything now: nobody refers to the peer any more.
        """
        self._client.release()

    def close(self) -> None:
        """
        End everything now.
        """
        self.is_closed = True
        link = self._client.link
        if link is not None:
            link.close(GOING_AWAY, "", self._clock())
            link.flush()
        self.peer.close(-1)

    def _on_event(self, event: LinkEvent, now: float) -> int:
        """
        Handle an event; return how many packets it had, at least 1.
        """
        link = self._client.link
        if isinstance(event, Messages) and link is not None:
            if self.unique_id:
                self._inbox.add(SERVER_ID, event.payloads, link)
                return len(event.payloads)
            self._on_first_message(link, link.split_first(event).payloads[0], now)
            return 1
        self.peer.on_event(event)
        if isinstance(event, Opened):
            self._opened_at = now
        return 1

    def _on_first_message(self, link: Link, message: bytes, now: float) -> None:
        link.packets_taken(1, len(message))
        id = _ID.unpack(message)[0] if len(message) == _ID.size else 0
        if id <= SERVER_ID:
            link.fail(PROTOCOL_ERROR, _not_an_id(message), now)
            return
        self._opened_at = _NEVER
        self.unique_id = id
        logger.info("connected as peer %d", id)
        emit(self._connected, SERVER_ID)


def _not_an_id(message: bytes) -> str:
    if is_godot3_id(message):
        return "the server speaks Godot 3's multiplayer, this is a Godot 4 client: netpeer.WebSocketClient talks to it"
    return "the server's first message is no peer id: is it a Godot 4 multiplayer server?"
