"""A `WebSocketMultiplayerPeer` as a server: any number of clients. Each gets its id in the first message."""

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
from netpeer.link.statistics import DropReason
from netpeer.log import logger, printable, report
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.inbox import Inbox
from netpeer.peer.transfer import Transfer, TransferMode
from netpeer.signals import SignalInstance, emit
from netpeer.websocket import Messages, Opened

__all__ = ["ServerRole"]

_ID = struct.Struct("<i")
# Seconds after which a client is looked at that was sent more than its id, and has said nothing. A Godot 4 client
# confirms the first call to it within a frame or two; a Godot 3 client waits for another first message, for ever.
SILENCE = 10.0


class ServerRole:
    """
    The server's half of a `WebSocketMultiplayerPeer`.

    Attributes:
        is_closed: the game has closed this peer.
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
            server: the links.
            inbox: gets the clients' packets.
            timing: of all links; a link may get its own later.
            scheme: "ws" or "wss".
            connected, disconnected: emitted with a client's id.
            clock: gives the time in seconds.
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
        self._dismissed: set[int] = set()  # disconnected by the game: their packets are dropped
        self._silent: dict[int, float] = {}  # who has said nothing, and when to look at it, the earliest first
        inbox.resume = server.link_changed

    @property
    def port(self) -> int:
        """
        The port that is open.
        """
        return self._server.port

    def refuse_new_connections(self, refuse: bool) -> None:
        """
        Answer new clients with HTTP 503, or let them in again.
        """
        self._server.handshake.refuses = refuse

    def poll(self, now: float) -> None:
        """
        Accept, read, and handle what happened.
        """
        self._server.poll(now)
        self._server.dispatch(self._on_event, lambda: not self.is_closed)
        self._look_for_silent(now)

    def flush(self) -> None:
        """
        Write once for each link that has something to send.
        """
        self._server.flush()

    def get_peer(self, id: int) -> WebSocketPeer | None:
        """
        The connection to a client.
        """
        return self._peers.get(id)

    def get_request(self, id: int) -> ClientRequest | None:
        """
        What a client asked for.
        """
        return self._server.requests.get(id)

    def get_peer_ids(self) -> list[int]:
        """
        The clients.
        """
        return list(self._server.links)

    def put(self, packet: bytes, transfer: Transfer) -> Error:
        """
        Send a packet to one client (target > 0), to all (0), or to all but one.
        """
        target, links = transfer.target, self._server.links
        if target <= 0:
            return self._send_to_several([link for id, link in links.items() if id != -target], packet, transfer)
        link = links.get(target)
        if link is None:
            return report(Error.ERR_INVALID_PARAMETER, "cannot send to peer %d: it is not connected", target)
        return self._server.send(link, packet, transfer.mode, replaces=(transfer.channel, transfer.subject))

    def send_to_each(self, ids: Iterable[int], packet: bytes, transfer: Transfer) -> Error:
        """
        Send a packet to several clients: see `ServerLink.send_to_several`.
        """
        return self._send_to_several(filter(None, map(self._server.links.get, ids)), packet, transfer)

    def forward(self, sender: int, packets: Sequence[bytes], receivers: Sequence[int]) -> int:
        """
        Send a client's packets to others: see `ServerLink.forward`.
        """
        links = self._server.links
        origin = links.get(sender)
        if origin is None:
            return 0
        return self._server.forward(origin, packets, [links[id] for id in receivers if id in links])

    def disconnect(self, id: int, *, force: bool) -> None:
        """
        End the connection with a client; `force`: at once, and without a signal.
        """
        link = self._server.links.get(id)
        if link is None:
            logger.error("ERR_DOES_NOT_EXIST: cannot disconnect peer %d: it is not connected", id)
            return
        link.close(NORMAL, "", self._clock())
        self._dismissed.add(id)
        if force:
            link.flush()
            link.abandon()
            self._forget(link)
        self._server.link_changed(link)

    def drop(self, id: int, reason: str, code: int) -> None:
        """
        End the connection with a client for its own fault: send it the reason, and do not wait.
        """
        link = self._server.links.get(id)
        if link is not None:
            self._dismissed.add(id)
            self._server.fail_link(link, code, reason)

    def close(self) -> None:
        """
        End everything now.
        """
        self.is_closed = True
        self._server.close(self._clock())

    def release(self) -> None:
        """
        Close everything now: nobody refers to the peer any more.
        """
        self._server.release()

    def _send_to_several(self, links: Iterable[Link], packet: bytes, transfer: Transfer) -> Error:
        replaces = transfer.channel, transfer.subject
        return self._server.send_to_several(links, packet, transfer.mode, replaces=replaces)

    def _on_event(self, link: Link, event: LinkEvent) -> int:
        """
        Handle an event; return how many packets it had, at least 1.
        """
        if isinstance(event, Messages):
            return self._on_messages(link, event)
        if isinstance(event, Opened):
            self._on_opened(link, event)
        elif link.id in self._peers:
            self._peers[link.id].on_event(event)
            if isinstance(event, Closed):
                self._on_closed(link, event)
        elif isinstance(event, Closed) and link.id not in self._dismissed:
            logger.warning("no connection with a client from %s: %s", link.stream.remote_address.host, event.reason)
        return 1

    def _on_opened(self, link: Link, event: Opened) -> None:
        id = link.id
        self._server.add(link)
        request = self._server.take_request(link, event)
        url = f"{self._scheme}://{request.get_header('Host')}{event.target}"
        peer = self._peers[id] = AcceptedWebSocketPeer(link, self._server, url, self._timing, clock=self._clock)
        peer.on_event(event)
        self._silent[id] = self._clock() + SILENCE
        logger.info("peer %d connected from %s", id, peer.get_connected_host())
        self._server.send_to_several((link,), _ID.pack(id), TransferMode.RELIABLE, replaces=None)
        emit(self._connected, id)

    def _on_messages(self, link: Link, messages: Messages) -> int:
        packets = len(messages.payloads)
        self._silent.pop(link.id, None)
        if link.id in self._dismissed:
            link.packets_taken(packets, messages.size)
            link.drops[DropReason.CLOSING] += packets
        else:
            self._inbox.add(link.id, messages.payloads, link)
        return packets

    def _on_closed(self, link: Link, closed: Closed) -> None:
        id = link.id
        how = "closed" if closed.was_clean else "lost"
        logger.info("peer %d %s: %d %s", id, how, closed.code, printable(closed.reason))
        try:
            emit(self._disconnected, id)
        finally:
            self._forget(link)

    def _forget(self, link: Link) -> None:
        self._server.remove(link)
        self._server.forget_request(link)
        self._peers.pop(link.id, None)
        self._dismissed.discard(link.id)
        self._silent.pop(link.id, None)

    def _look_for_silent(self, now: float) -> None:
        """
        Log a client that seems to speak another dialect.
        """
        while self._silent:
            id, due = next(iter(self._silent.items()))
            if now < due:
                return
            del self._silent[id]
            if self._server.links[id].statistics().packets_out > 1:
                text = "peer %d has said nothing for %g s: is it a Godot 3 game? netpeer.WebSocketServer serves those"
                logger.warning(text, id, SILENCE)
            else:
                self._silent[id] = now + SILENCE
