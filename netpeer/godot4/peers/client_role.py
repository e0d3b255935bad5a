"""ClientRole: a `WebSocketMultiplayerPeer` as a client. It has one link.

After the handshakes the client waits for the server's first message: four bytes with the client's id. With the id it is
connected.
"""

import struct
from collections.abc import Callable, Iterable

from netpeer.errors import Error
from netpeer.godot4.peers.managed_peers import ServersWebSocketPeer
from netpeer.godot4.peers.websocket_peer import State, WebSocketPeer
from netpeer.link.client_link import ClientLink
from netpeer.link.close_codes import GOING_AWAY, PROTOCOL_ERROR
from netpeer.link.limits import POLL_PACKET_BUDGET, Timing
from netpeer.link.link import Link, LinkEvent
from netpeer.link.peer_id_timer import PeerIdTimer
from netpeer.log import logger, report
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.first_message import is_godot3_id
from netpeer.peer.inbox import Inbox
from netpeer.peer.transfer import Transfer
from netpeer.signals import SignalInstance, emit
from netpeer.websocket import Messages, Opened

__all__ = ["ClientRole"]

_ID = struct.Struct("<i")


class ClientRole:
    """
    What a `WebSocketMultiplayerPeer` does only as a client.

    Attributes:
        port: 0: a client listens on no port.
        peer: the connection to the server.
        unique_id: the id that the server has given; 0 before.
        is_closed: whether the game has closed this peer.
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
            client: the link, which has begun to dial.
            peer: the game's view of the link.
            inbox: gets the server's packets.
            timing: `handshake_timeout` is also the longest wait for the id.
            connected: emitted with 1 when the server has given the id.
            clock: returns the time in seconds.
        """
        self.peer = peer
        self.unique_id = 0
        self.is_closed = False
        self._client = client
        self._inbox = inbox
        self._connected = connected
        self._clock = clock
        self._id_timer = PeerIdTimer(timing)
        inbox.resume = client.link_changed

    @property
    def is_connected(self) -> bool:
        """
        Whether the server has given this client its id.
        """
        return self.unique_id != 0

    @property
    def is_over(self) -> bool:
        """
        Whether the connection has ended, and all of its events were handled.
        """
        link = self._client.link
        return self.peer.get_ready_state() is State.CLOSED and not (link is not None and link.events)

    def poll(self, now: float) -> None:
        """
        Connect, read, and handle the events.
        """
        client = self._client
        client.poll(now)
        self._id_timer.check(client.link, now)
        budget = POLL_PACKET_BUDGET
        # `is_closed` is checked after each event: a handler may have closed this peer.
        while budget > 0 and not self.is_closed and (event := client.next_event()) is not None:
            budget -= self._on_event(event, now)

    def flush(self) -> None:
        """
        Send what waits in the out-queue.
        """
        self._client.flush()

    def get_peer(self, id: int) -> WebSocketPeer | None:
        """
        The connection to the server (1); None for any other id: a client has no connection to other clients.
        """
        return self.peer if id == SERVER_ID else None

    def get_peer_ids(self) -> list[int]:
        """
        [1] when the server has given this client its id, else [].
        """
        return [SERVER_ID] if self.is_connected else []

    def put(self, packet: bytes, transfer: Transfer) -> Error:
        """
        Send a packet to the server. ERR_INVALID_PARAMETER when the target excludes the server.
        """
        link, target = self._client.link, transfer.target
        if link is None or target > SERVER_ID or target == -SERVER_ID:
            return report(Error.ERR_INVALID_PARAMETER, "a client can send to the server (1) only, not to %d", target)
        return self._client.send(link, packet, transfer.mode, replaces=(transfer.channel, transfer.subject))

    def send_to_each(self, ids: Iterable[int], packet: bytes, transfer: Transfer) -> Error:
        """
        Send a packet to each of these targets; return the last error. A client can send to the server (1) only.
        """
        worst = Error.OK
        for transfer.target in ids:
            worst = self.put(packet, transfer) or worst
        return worst

    def disconnect(self, id: int, *, force: bool) -> None:
        """
        Disconnect from the server. With `force`, disconnect at once and without a signal.
        """
        if id != SERVER_ID:
            report(Error.ERR_DOES_NOT_EXIST, "cannot disconnect peer %d: a client is connected to the server only", id)
        elif force:
            self.close()
        else:
            self.peer.close()

    def drop(self, id: int, reason: str, code: int) -> None:
        """
        Disconnect from the server: send it the code and the reason, and do not wait. The id does not matter, because a
        client reaches every peer through the server.
        """
        del id
        link = self._client.link
        if link is not None:
            link.fail(code, reason, self._clock())

    def release(self) -> None:
        """
        Close the connection without a close frame. Called when no reference to the peer is left.
        """
        self._client.release()

    def close(self) -> None:
        """
        Close the connection now: send a close frame (1001), and do not wait.
        """
        self.is_closed = True
        link = self._client.link
        if link is not None:
            link.close(GOING_AWAY, "", self._clock())
            link.flush()
        self.peer.close(-1)

    def _on_event(self, event: LinkEvent, now: float) -> int:
        """
        Handle an event. Return how many packets it had, at least 1.
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
            self._id_timer.start(now)
        return 1

    def _on_first_message(self, link: Link, message: bytes, now: float) -> None:
        link.packets_taken(1, len(message))
        id = _ID.unpack(message)[0] if len(message) == _ID.size else 0
        if id <= SERVER_ID:
            link.fail(PROTOCOL_ERROR, _not_an_id(message), now)
            return
        self._id_timer.stop()
        self.unique_id = id
        logger.info("connected as peer %d", id)
        emit(self._connected, SERVER_ID)


def _not_an_id(message: bytes) -> str:
    """
    The close reason when the first message is no peer id.
    """
    if is_godot3_id(message):
        return "the server speaks Godot 3's multiplayer, this is a Godot 4 client: netpeer.WebSocketClient talks to it"
    return "the server's first message is no peer id: is it a Godot 4 multiplayer server?"
