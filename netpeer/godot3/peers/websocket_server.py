"""WebSocketServer: a server with any number of clients, and in gd_mp_api mode the relay between them.

A poll has four steps:

1. Accept new clients and read from the connections that have data.
2. Check the timers.
3. Handle the events of each connection.
4. Write once to each connection that has output.

Each step is bounded. A connection that had no turn in this poll is the first in the next one.

The `ServerLink` owns the links, and the `Relay` passes packets between clients. This class handles the events.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from netpeer.errors import Error
from netpeer.godot3.peers.networked_multiplayer_peer import ConnectionStatus
from netpeer.godot3.peers.peer_packets import HEADER_SIZE
from netpeer.godot3.peers.relay import Relay
from netpeer.godot3.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer
from netpeer.godot3.peers.websocket_peer import WebSocketPeer
from netpeer.link.client_request import ClientRequest
from netpeer.link.close_codes import NORMAL, code_for_games
from netpeer.link.link import Closed, Link, LinkEvent
from netpeer.link.listening import listen
from netpeer.link.peer_connections import PeerAddresses
from netpeer.link.server_log import log_connected, log_disconnected, log_no_handshake, log_unknown_peer
from netpeer.log import logger, report
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.arguments import check_bind_address, check_port, check_strings
from netpeer.peer.certificates import CryptoKey, X509Certificate
from netpeer.signals import Signal, emit
from netpeer.transport import Network, ServerTls
from netpeer.websocket import (
    CloseRequested,
    Messages,
    Opened,
    check_close,
    check_header,
    check_subprotocol,
)

if TYPE_CHECKING:
    from netpeer.link.server_link import ServerLink

__all__ = ["WebSocketServer"]

# Messages. A client that has sent so many that break the rules is disconnected (1008). A client with a bug sends one in
# each frame, so it is disconnected within a second.
DEFAULT_VIOLATION_LIMIT = 16

# Seconds. A Godot 4 client disconnects at once when the first message is not its id: within a frame or two, and a frame
# of a slow game takes some tenths of a second.
GODOT4_LEAVES_WITHIN = 1.0


class WebSocketServer(PeerAddresses, WebSocketMultiplayerPeer):
    """
    A WebSocket server. See Godot's class reference (3.x), `WebSocketServer`.

    Attributes:
        private_key, ssl_certificate: if both are set before `listen`, clients connect with wss://.
        ca_chain: the certificates between ssl_certificate and a root certificate; None when there are none.
        violation_limit: how many messages that break the protocol a client may send before it is disconnected with code
            1008. Such a message is no packet, or names another sender. Default 16; 0: never.

    Signals:
        client_connected(id, protocol): a client has connected. protocol is the agreed sub-protocol, or "".
        client_disconnected(id, was_clean_close): a client has disconnected. Inside the handler `get_peer(id)` still has
            its last packets.
        client_close_request(id, code, reason): a client has begun to close its connection; client_disconnected follows.
            code is 0 when the close frame had none.
        data_received(id): a packet from the client has arrived; take it from `get_peer(id)`.

        In gd_mp_api mode, as in Godot, only client_close_request of these is emitted. peer_connected(id),
        peer_disconnected(id) and peer_packet(peer_source) take the place of the others.
    """

    client_connected = Signal(int, str)
    client_disconnected = Signal(int, bool)
    client_close_request = Signal(int, int, str)
    data_received = Signal(int)

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, network: Network | None = None) -> None:
        super().__init__(clock=clock, network=network)
        self.private_key: CryptoKey | None = None
        self.ssl_certificate: X509Certificate | None = None
        self.ca_chain: X509Certificate | None = None
        self.violation_limit = DEFAULT_VIOLATION_LIMIT
        self._bind_ip = "*"
        self._extra_headers: tuple[tuple[str, str], ...] = ()
        self._opened_at: dict[int, float] = {}
        self._server: ServerLink | None = None
        self._relay: Relay | None = None

    def __repr__(self) -> str:
        if self._server is None:
            return "<WebSocketServer stopped>"
        return f"<WebSocketServer on port {self.get_local_port()}, {len(self._peers)} clients>"

    def __del__(self) -> None:
        # As in Godot, the port and the connections are closed with their server, even if the game still has a
        # WebSocketPeer of it.
        server = getattr(self, "_server", None)
        if server is not None:
            server.release()

    def listen(self, port: int, protocols: Sequence[str] = (), gd_mp_api: bool = False) -> Error:
        """
        Open a port for clients. Go on with `poll()`; signals say which clients connect. `stop()` closes the port.

        Args:
            port: 1 .. 65535, or 0 for a free port: `get_local_port()` returns its number.
            protocols: the sub-protocols of this server: a client must offer one of them. Without any, every client may
                connect, and no sub-protocol is agreed on.
            gd_mp_api: True makes this server the peer with id 1: put and take packets on this object. The server relays
                packets between clients.

        Returns:
            OK; ERR_ALREADY_IN_USE when the server listens already; ERR_CANT_CREATE when the port or the certificate
            cannot be used (the log says why). Raises `TypeError` or `ValueError` for a port outside the range, and for
            sub-protocols that cannot be sent.
        """
        check_port(port)
        spoken = tuple(check_subprotocol(name) for name in check_strings("protocols", protocols))
        if self._server is not None:
            return report(Error.ERR_ALREADY_IN_USE, "this server listens already: stop() it first")
        server = listen(
            port,
            self._bind_ip,
            network=self._network,
            tls=self._tls(),
            protocols=spoken,
            headers=self._extra_headers,
            refuses=self.refuse_new_connections,
            buffers=self._buffers,
            timing=self._timing,
            gathering=self._gathering,
            clock=self._clock,
        )
        if server is None:
            return Error.ERR_CANT_CREATE
        self._is_multiplayer = gd_mp_api
        self._relay = Relay(server, self.violation_limit, self._clock) if gd_mp_api else None
        self._server = server
        self._inbox.resume = server.link_changed
        return Error.OK

    def stop(self) -> None:
        """
        Send each client a close frame (1001) without waiting for its answer, close the port, and drop the packets that
        wait. Emits no signals. Afterwards `listen()` may be called again.
        """
        if self._server is not None:
            self._server.close(self._clock())
            self._server = self._relay = None
            self._session += 1
        self._peers.clear()
        self._forget_packets()
        self._opened_at.clear()

    def poll(self) -> None:
        """
        Accept clients, read, relay, write and emit signals. Call it once a frame.

        It does a bounded amount of work, never blocks, and raises no error of the network. An exception of a handler
        reaches the caller. A call inside a handler does nothing.
        """
        server, gathering = self._server, self._gathering
        if server is None or gathering.is_polling:
            return
        gathering.is_polling = True
        try:
            server.handshake.refuses = self.refuse_new_connections
            server.poll(self._clock())
            if self._arriving:
                self._emit_arriving()
            server.dispatch(self._on_event, lambda: self._server is server)
        finally:
            gathering.is_polling = False
            server.flush()

    def get_connection_status(self) -> ConnectionStatus:
        """
        CONNECTED while the server listens, else DISCONNECTED.
        """
        return ConnectionStatus.CONNECTED if self._server is not None else ConnectionStatus.DISCONNECTED

    def get_unique_id(self) -> int:
        """
        1, the server's id.
        """
        return SERVER_ID

    def is_listening(self) -> bool:
        """
        Whether the server listens.
        """
        return self._server is not None

    def get_local_port(self) -> int:
        """
        The port that the server listens on; 0 when it does not listen. (Not Godot's)
        """
        return self._server.port if self._server is not None else 0

    def get_connection_count(self) -> int:
        """
        How many connections the server has, those in a handshake or a closing handshake included. (Not Godot's)
        """
        return self._server.link_count if self._server is not None else 0

    @property
    def relay(self) -> Relay | None:
        """
        Not for games: the relay between the clients; None without gd_mp_api.
        """
        return self._relay

    def has_peer(self, id: int) -> bool:
        """
        Whether a client with this id is connected.
        """
        return id in self._peers

    def get_handshake_headers(self, id: int) -> list[tuple[str, str]]:
        """
        The headers of a client's opening handshake, custom headers included, as (name, value). [] when no client has
        this id. (Not Godot's)
        """
        request = self.get_request(id)
        return list(request.headers) if request is not None else []

    def get_request(self, id: int) -> ClientRequest | None:
        """
        The request of a client's opening handshake: path, query and headers. (Not Godot's)

        Args:
            id: the client's id, from the signal client_connected or peer_connected on until its client_disconnected or
                peer_disconnected.

        Returns:
            The request; None when no client has this id.
        """
        return self._server.requests.get(id) if self._server is not None else None

    def disconnect_peer(self, id: int, code: int = NORMAL, reason: str = "") -> None:
        """
        Begin the closing handshake with a client. Packets that were put before leave first. Go on with `poll()` until
        client_disconnected or peer_disconnected.

        From now on the server drops and counts what the client sends (`DropReason.CLOSING`): it reaches neither the
        game nor another client.

        Args:
            id: the client's id. When no client has it, the log says so and nothing happens.
            code: 1000, or a game's own code from 3000 to 4999 (RFC 6455, 7.4), else `ValueError`.
            reason: at most 123 bytes of UTF-8, else `ValueError`.
        """
        check_close(code, reason)
        peer = self._peers.get(id)
        if peer is None:
            log_unknown_peer(id)
        else:
            peer.close(code, reason)

    def drop_slow_peer(self, id: int, reason: str) -> None:
        if self._relay is not None:
            self._relay.drop(id, reason)

    @property
    def bind_ip(self) -> str:
        """
        The IP address to listen on. "*", the default, is every address of the machine. Set it before `listen`. Raises
        `ValueError` when it is no IP address.
        """
        return self._bind_ip

    @bind_ip.setter
    def bind_ip(self, ip: str) -> None:
        check_bind_address(ip)
        self._bind_ip = ip

    def set_bind_ip(self, ip: str) -> None:
        """
        Set `bind_ip`.
        """
        self.bind_ip = ip

    def get_bind_ip(self) -> str:
        """
        Get `bind_ip`.
        """
        return self._bind_ip

    def set_private_key(self, key: CryptoKey | None) -> None:
        """
        Set `private_key`.
        """
        self.private_key = key

    def get_private_key(self) -> CryptoKey | None:
        """
        Get `private_key`.
        """
        return self.private_key

    def set_ssl_certificate(self, certificate: X509Certificate | None) -> None:
        """
        Set `ssl_certificate`.
        """
        self.ssl_certificate = certificate

    def get_ssl_certificate(self) -> X509Certificate | None:
        """
        Get `ssl_certificate`.
        """
        return self.ssl_certificate

    def set_ca_chain(self, chain: X509Certificate | None) -> None:
        """
        Set `ca_chain`.
        """
        self.ca_chain = chain

    def get_ca_chain(self) -> X509Certificate | None:
        """
        Get `ca_chain`.
        """
        return self.ca_chain

    def set_extra_headers(self, headers: Sequence[str] = ()) -> None:
        """
        Set more headers for the responses to clients' opening handshakes, each as "Name: value". Call it before
        `listen`. Raises `ValueError` for a header that cannot be sent. (Godot 3.6)
        """
        self._extra_headers = tuple(check_header(line) for line in check_strings("headers", headers))

    def _tls(self) -> ServerTls | None:
        if self.private_key is None or self.ssl_certificate is None:
            return None
        chain = self.ca_chain.pem if self.ca_chain is not None else b""
        return ServerTls(self.ssl_certificate.pem, self.private_key.pem, chain)

    def _on_event(self, link: Link, event: LinkEvent) -> int:
        """
        Handle an event. Return how many packets it had, at least 1.
        """
        if isinstance(event, Messages):
            return self._on_messages(link, event)
        if isinstance(event, Opened):
            self._on_opened(link, event)
        elif isinstance(event, CloseRequested):
            emit(self.client_close_request, link.id, code_for_games(event.code), event.reason)
        else:
            self._on_closed(link, event)
        return 1

    def _on_opened(self, link: Link, event: Opened) -> None:
        id, server = link.id, self._server
        if server is None:
            return
        self._peers[id] = WebSocketPeer(link, server, self._plain_transfer())
        server.take_request(link, event)
        self._opened_at[id] = self._clock()
        log_connected(link)
        if self._relay is not None:
            self._relay.admit(link)
            emit(self.peer_connected, id)
        else:
            server.add(link)
            emit(self.client_connected, id, event.subprotocol)

    def _on_messages(self, link: Link, messages: Messages) -> int:
        if self._relay is None:
            return self._receive(link, messages, self.data_received, link.id)
        payloads = self._relay.incoming(link, messages.payloads)
        passed = len(messages.payloads) - len(payloads)
        if passed:
            kept = len(payloads) * HEADER_SIZE + sum(map(len, payloads))
            link.packets_taken(passed, messages.size - kept)
        if payloads:
            self._deliver(link.id, payloads, link)
        return len(messages.payloads)

    def _on_closed(self, link: Link, closed: Closed) -> None:
        id = link.id
        if id not in self._peers:
            log_no_handshake(link, closed)
            return
        log_disconnected(link, closed)
        self._notice_godot4(link, closed)
        try:
            if self._relay is not None:
                self._relay.remove(link)
                emit(self.peer_disconnected, id)
            else:
                if self._server is not None:
                    self._server.remove(link)
                emit(self.client_disconnected, id, closed.was_clean)
        finally:
            self._peers.pop(id, None)
            if self._server is not None:
                self._server.forget_request(link)
            self._opened_at.pop(id, None)

    def _notice_godot4(self, link: Link, closed: Closed) -> None:
        """
        Log a client that seems to be a Godot 4 game.
        """
        left_at_once = closed.was_clean and self._clock() - self._opened_at[link.id] < GODOT4_LEAVES_WITHIN
        if self._relay is not None and left_at_once and not link.statistics().packets_in:
            text = "peer %d disconnected when it got its id: if it is a Godot 4 game, use the server of netpeer.godot4"
            logger.warning(text, link.id)

    def _put(self, data: bytes) -> Error:
        if self._relay is None:
            return self._cannot_put()
        return self._relay.send(self._transfer.target, data, self._transfer.mode)

    def _send_gathered(self) -> None:
        if self._server is not None:
            self._server.flush()
