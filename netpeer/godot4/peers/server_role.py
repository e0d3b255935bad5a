"""ServerRole: a `WebSocketMultiplayerPeer` as a server. Each client gets its id in the first message."""

import struct
from collections.abc import Callable, Iterable, Sequence

from netpeer.errors import Error
from netpeer.godot4.peers.managed_peers import AcceptedWebSocketPeer
from netpeer.godot4.peers.websocket_peer import WebSocketPeer
from netpeer.link.client_request import ClientRequest
from netpeer.link.close_codes import NORMAL
from netpeer.link.limits import Timing
from netpeer.link.link import Closed, Link, LinkEvent
from netpeer.link.server_link import ServerLink
from netpeer.link.server_log import log_connected, log_disconnected, log_no_handshake, log_unknown_peer
from netpeer.link.statistics import DropReason
from netpeer.log import logger
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.inbox import Inbox
from netpeer.peer.transfer import Transfer, TransferMode
from netpeer.signals import SignalInstance, emit
from netpeer.websocket import Messages, Opened

__all__ = ["ServerRole"]

_ID = struct.Struct("<i")
# Seconds. When a client got more than its id, and has sent nothing for so long, the log says that it may be a Godot 3
# game. A Godot 4 client answers the first call within a frame or two. A Godot 3 client waits for another first message,
# for ever.
SILENCE = 10.0


class ServerRole:
    """
    What a `WebSocketMultiplayerPeer` does only as a server.

    Attributes:
        unique_id: 1, the server's id.
        is_connected: True: a server that listens counts as connected.
        is_over: False: a server does not end by itself.
        is_closed: whether the game has closed this peer.
    """

    unique_id = SERVER_ID
    is_connected = True
    is_over = False

    def __init__(
        self,
        server: ServerLink,
        inbox: Inbox,
        timing: Timing,
        *,
        scheme: str,
        connected: SignalInstance,
        disconnected: SignalInstance,
        clock: Callable[[], float],
    ) -> None:
        """
        Args:
            server: has the links, and sends on them.
            inbox: gets the clients' packets.
            timing: the times for all links. A link may get its own times later.
            scheme: "ws" or "wss".
            connected, disconnected: emitted with the id of a client.
            clock: returns the time in seconds.
        """
        self.is_closed = False
        self._server = server
        self._inbox = inbox
        self._timing = timing
        self._scheme = scheme
        self._connected = connected
        self._disconnected = disconnected
        self._clock = clock
        self._peers: dict[int, AcceptedWebSocketPeer] = {}
        # Clients that have sent nothing yet, with the time of their next check; the earliest is first.
        self._silent: dict[int, float] = {}
        inbox.resume = server.link_changed

    @property
    def port(self) -> int:
        """
        The port that the server listens on.
        """
        return self._server.port

    def refuse_new_connections(self, refuse: bool) -> None:
        """
        True refuses new clients (HTTP 503); False accepts them again.
        """
        self._server.handshake.refuses = refuse

    def poll(self, now: float) -> None:
        """
        Accept clients, read, and handle the events.
        """
        self._server.poll(now)
        self._server.dispatch(self._on_event, lambda: not self.is_closed)
        if not self.is_closed:  # by a handler
            self._look_for_silent(now)

    def flush(self) -> None:
        """
        Write once for each link that has something to send.
        """
        self._server.flush()

    def get_peer(self, id: int) -> WebSocketPeer | None:
        """
        The connection to a client; None when no client has this id.
        """
        return self._peers.get(id)

    def get_request(self, id: int) -> ClientRequest | None:
        """
        The request of a client's opening handshake; None when no client has this id.
        """
        return self._server.requests.get(id)

    def get_peer_ids(self) -> list[int]:
        """
        The ids of the clients, in the order in which they connected.
        """
        return list(self._server.links)

    def put(self, packet: bytes, transfer: Transfer) -> Error:
        """
        Send a packet to one client (target > 0), to all clients (0), or to all but one (< 0).
        """
        target, server = transfer.target, self._server
        if target > 0:
            replaces = transfer.channel, transfer.subject
            return server.send_to_peer(target, packet, transfer.mode, replaces=replaces)
        return self._send_to_several([link for id, link in server.links.items() if id != -target], packet, transfer)

    def send_to_each(self, ids: Iterable[int], packet: bytes, transfer: Transfer) -> Error:
        """
        Send a packet to several clients: see `ServerLink.send_to_several`.
        """
        return self._send_to_several(filter(None, map(self._server.links.get, ids)), packet, transfer)

    def forward(self, sender: int, packets: Sequence[bytes], receivers: Sequence[int]) -> int:
        """
        Send a client's packets to other clients: see `ServerLink.forward`. The packets of a client that the game has
        disconnected are dropped and counted.
        """
        links = self._server.links
        origin = links.get(sender)
        if origin is None:
            return 0
        if origin.is_discarding:
            origin.drops[DropReason.CLOSING] += len(packets)
            return 0
        return self._server.forward(origin, packets, [links[id] for id in receivers if id in links])

    def disconnect(self, id: int, *, force: bool) -> None:
        """
        Disconnect a client. With `force`, disconnect it at once and without a signal.
        """
        link = self._server.links.get(id)
        if link is None:
            log_unknown_peer(id)
            return
        self._server.close_link(link, NORMAL, "")
        if force:
            link.flush()
            link.abandon()
            self._forget(link)
            self._server.link_changed(link)

    def drop(self, id: int, reason: str, code: int) -> None:
        """
        Disconnect a client that broke a rule or receives too slowly: send it the code and the reason, and do not wait.
        """
        link = self._server.links.get(id)
        if link is not None:
            self._server.fail_link(link, code, reason)

    def close(self) -> None:
        """
        Close all connections now: send each client a close frame (1001), do not wait, and close the port.
        """
        self.is_closed = True
        self._server.close(self._clock())

    def release(self) -> None:
        """
        Close all connections and the port without close frames. Called when no reference to the peer is left.
        """
        self._server.release()

    def _send_to_several(self, links: Iterable[Link], packet: bytes, transfer: Transfer) -> Error:
        replaces = transfer.channel, transfer.subject
        return self._server.send_to_several(links, packet, transfer.mode, replaces=replaces)

    def _on_event(self, link: Link, event: LinkEvent) -> int:
        """
        Handle an event. Return how many packets it had, at least 1.
        """
        if isinstance(event, Messages):
            return self._on_messages(link, event)
        if isinstance(event, Opened):
            self._on_opened(link, event)
        elif link.id in self._peers:
            self._peers[link.id].on_event(event)
            if isinstance(event, Closed):
                self._on_closed(link, event)
        elif isinstance(event, Closed):
            log_no_handshake(link, event)
        return 1

    def _on_opened(self, link: Link, event: Opened) -> None:
        id = link.id
        self._server.add(link)
        request = self._server.take_request(link, event)
        url = f"{self._scheme}://{request.get_header('Host')}{event.target}"
        peer = self._peers[id] = AcceptedWebSocketPeer(link, self._server, url, self._timing, clock=self._clock)
        peer.on_event(event)
        self._silent[id] = self._clock() + SILENCE
        log_connected(link)
        self._server.send_to_several((link,), _ID.pack(id), TransferMode.RELIABLE, replaces=None)
        emit(self._connected, id)

    def _on_messages(self, link: Link, messages: Messages) -> int:
        self._silent.pop(link.id, None)
        self._inbox.add(link.id, messages.payloads, link)
        return len(messages.payloads)

    def _on_closed(self, link: Link, closed: Closed) -> None:
        log_disconnected(link, closed)
        try:
            emit(self._disconnected, link.id)
        finally:
            self._forget(link)

    def _forget(self, link: Link) -> None:
        self._server.remove(link)
        self._server.forget_request(link)
        self._peers.pop(link.id, None)
        self._silent.pop(link.id, None)

    def _look_for_silent(self, now: float) -> None:
        """
        Log each client that seems to be a Godot 3 game.
        """
        while self._silent:
            id, due = next(iter(self._silent.items()))
            if now < due:
                return
            del self._silent[id]
            if self._server.links[id].statistics().packets_out > 1:
                text = "peer %d has sent nothing for %g s: is it a Godot 3 game? Use netpeer.WebSocketServer for those"
                logger.warning(text, id, SILENCE)
            else:
                self._silent[id] = now + SILENCE
