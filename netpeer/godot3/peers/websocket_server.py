"""WebSocketServer: many clients, and in gd_mp_api mode the relay between them.

A poll has four steps: take what the watcher found ready (new clients, bytes), do what is due by time, handle the events
in the order of their connections, and write once for each connection that has something to say. Every step is bounded;
who was not served in this poll is first in the next.

The `ServerLink` owns the links, the `Relay` passes packets between clients; this class gives the events their meaning.
"""

import ipaddress
import time
from collections.abc import Callable, Sequence

from netpeer.errors import Error
from netpeer.godot3.peers.networked_multiplayer_peer import ConnectionStatus
from netpeer.godot3.peers.peer_packets import HEADER_SIZE
from netpeer.godot3.peers.relay import Relay
from netpeer.godot3.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer
from netpeer.godot3.peers.websocket_peer import WebSocketPeer
from netpeer.link.client_request import ClientRequest
from netpeer.link.close_codes import NORMAL, code_for_games
from netpeer.link.handshake import ServerHandshake
from netpeer.link.link import Closed, Link, LinkEvent
from netpeer.link.server_link import ServerLink
from netpeer.log import logger, printable, report
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.arguments import check_strings
from netpeer.peer.certificates import CryptoKey, X509Certificate
from netpeer.signals import Signal, emit
from netpeer.transport import ListenError, Network, ServerTls
from netpeer.websocket import (
    CloseRequested,
    Messages,
    Opened,
    check_close,
    check_header,
    check_subprotocol,
)

__all__ = ["WebSocketServer"]

# Messages that break the rules before a connection is closed (1008). A bug at the other end makes one a frame.
DEFAULT_VIOLATION_LIMIT = 16

# A Godot 4 client leaves at once when the first message is not its id. Seconds, for a frame of a slow game or two.
GODOT4_LEAVES_WITHIN = 1.0


class WebSocketServer(WebSocketMultiplayerPeer):
    """
    A WebSocket server. See Godot's class reference (3.x), `WebSocketServer`.

    Attributes:
        private_key, ssl_certificate: with both set before `listen`, clients connect with wss://.
        ca_chain: the certificates between ssl_certificate and a root, if there are any.
        violation_limit: messages that are no packets, or claim to come from another peer, after which their sender is
            disconnected with code 1008. Default 16; 0: never.

    Signals:
        client_connected(id, protocol): a client is there, with the agreed sub-protocol or "".
        client_disconnected(id, was_clean_close): it is gone; `get_peer(id)` still gives what it sent last.
        client_close_request(id, code, reason): it began to close; client_disconnected follows. The code is 0 when it
            gave none.
        data_received(id): a packet from it waits in `get_peer(id)`.

        In gd_mp_api mode, as in Godot, peer_connected(id), peer_disconnected(id) and peer_packet(peer_source) take the
        place of all these but client_close_request.
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
        # As Godot's: the port and the connections are closed with their server, whoever holds a peer of it.
        server = getattr(self, "_server", None)
        if server is not None:
            server.release()

    def listen(self, port: int, protocols: Sequence[str] = (), gd_mp_api: bool = False) -> Error:
        """
        Open a port for clients; go on with `poll()`.

        Args:
            port: 1 .. 65535, or 0 for any free one, which `get_local_port()` then tells.
            protocols: the sub-protocols that are spoken here; a client must offer one of them. None: any client may
                come, and one that asks for sub-protocols gets none.
            gd_mp_api: True to be the server among peers (id 1): this object is then the PacketPeer, and packets
                between clients are relayed.

        Returns:
            OK; ERR_ALREADY_IN_USE when listening; ERR_CANT_CREATE when the port or the certificate cannot be had.
        """
        if not isinstance(port, int) or isinstance(port, bool):
            raise TypeError(f"port must be an int, not {type(port).__name__}")
        if not 0 <= port <= 65535:
            raise ValueError(f"port must be 0 .. 65535, not {port}")
        spoken = tuple(check_subprotocol(name) for name in check_strings("protocols", protocols))
        if self._server is not None:
            return report(Error.ERR_ALREADY_IN_USE, "this server listens already: stop() it first")
        try:
            listener = self._network.listen(self._bind_ip, port, tls=self._tls())
        except ListenError as error:
            return report(Error.ERR_CANT_CREATE, "%s", error)
        self._is_multiplayer = gd_mp_api
        handshake = ServerHandshake(
            spoken, self._extra_headers, self._buffers.in_bytes, self._buffers.in_setting, self.refuse_new_connections
        )
        server = ServerLink(
            self._network,
            listener,
            handshake,
            self._buffers,
            self._timing,
            gathering=self._gathering,
            clock=self._clock,
        )
        self._relay = Relay(server, self.violation_limit, self._clock) if gd_mp_api else None
        self._server = server
        self._inbox.resume = server.link_changed
        logger.info("listening on port %d", listener.local_address.port)
        return Error.OK

    def stop(self) -> None:
        """
        Tell all clients goodbye (1001), without waiting for their answers; close the port; forget what waits. No
        signals are emitted.
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
        Accept, read, relay, write and emit the signals: everything that is due, within a budget. Never blocks and never
        raises for what the network does; an exception in a callback passes through. Call it once a frame. Calls from
        inside a callback do nothing.
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
        CONNECTED while listening, else DISCONNECTED.
        """
        return ConnectionStatus.CONNECTED if self._server is not None else ConnectionStatus.DISCONNECTED

    def get_unique_id(self) -> int:
        """
        1, the server's id.
        """
        return SERVER_ID

    def is_listening(self) -> bool:
        """
        Whether the port is open.
        """
        return self._server is not None

    def get_local_port(self) -> int:
        """
        The port that is open; 0 when none is.
        """
        return self._server.port if self._server is not None else 0

    def has_peer(self, id: int) -> bool:
        """
        Whether a client with this id is connected.
        """
        return id in self._peers

    def get_peer_address(self, id: int) -> str:
        """
        A client's IP address; "" without such a client.
        """
        peer = self._peers.get(id)
        return peer.get_connected_host() if peer is not None else ""

    def get_peer_port(self, id: int) -> int:
        """
        A client's port; 0 without such a client.
        """
        peer = self._peers.get(id)
        return peer.get_connected_port() if peer is not None else 0

    def get_handshake_headers(self, id: int) -> list[tuple[str, str]]:
        """
        The headers of a client's opening handshake, custom ones included; [] without such a client.
        """
        request = self.get_request(id)
        return list(request.headers) if request is not None else []

    def get_request(self, id: int) -> ClientRequest | None:
        """
        What a client asked for when it connected: path, query and headers. (Not Godot's)

        Args:
            id: whose; from the client_connected or peer_connected signal on, until the client is gone.

        Returns:
            The request; None without such a client.
        """
        return self._server.requests.get(id) if self._server is not None else None

    def disconnect_peer(self, id: int, code: int = NORMAL, reason: str = "") -> None:
        """
        Begin to close a client's connection, behind what was put before; the closing handshake goes on under `poll()`.

        Args:
            id: whose; without such a client nothing happens.
            code: 1000, or 3000 .. 4999 for games' own (RFC 6455, 7.4), else `ValueError`.
            reason: at most 123 bytes of UTF-8, else `ValueError`.
        """
        check_close(code, reason)
        peer = self._peers.get(id)
        if peer is None:
            logger.error("ERR_DOES_NOT_EXIST: cannot disconnect peer %d: it is not connected", id)
        else:
            peer.close(code, reason)

    def drop_slow_peer(self, id: int, reason: str) -> None:
        if self._relay is not None:
            self._relay.drop(id, reason)

    @property
    def bind_ip(self) -> str:
        """
        The IP address to listen on; "*", the default, is every address of the machine. Set it before `listen`.
        """
        return self._bind_ip

    @bind_ip.setter
    def bind_ip(self, ip: str) -> None:
        if ip != "*":
            ipaddress.ip_address(ip)  # raises ValueError, and says why
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
        Set headers for the answers to clients' handshakes, each as "Name: value". (Godot 3.6)
        """
        self._extra_headers = tuple(check_header(line) for line in check_strings("headers", headers))

    def _tls(self) -> ServerTls | None:
        if self.private_key is None or self.ssl_certificate is None:
            return None
        chain = self.ca_chain.pem if self.ca_chain is not None else b""
        return ServerTls(self.ssl_certificate.pem, self.private_key.pem, chain)

    def _on_event(self, link: Link, event: LinkEvent) -> int:
        """
        Handle an event; return how many packets it had, at least 1.
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
        logger.info("peer %d connected from %s", id, self.get_peer_address(id))
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
            address = link.stream.remote_address.host
            logger.warning("no connection with a client from %s: %s", address, closed.reason)
            return
        how = "closed" if closed.was_clean else "lost"
        logger.info("peer %d %s: %d %s", id, how, closed.code, printable(closed.reason))
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
        left_at_once = closed.was_clean and self._clock() - self._opened_at[link.id] < GODOT4_LEAVES_WITHIN
        if self._relay is not None and left_at_once and not link.statistics().packets_in:
            text = "peer %d left when it got its id: if it is a Godot 4 game, netpeer.godot4 has the server for it"
            logger.warning(text, link.id)

    def _put(self, data: bytes) -> Error:
        if self._relay is None:
            return self._cannot_put()
        return self._relay.send(self._transfer.target, data, self._transfer.mode)

    def _send_gathered(self) -> None:
        if self._server is not None:
            self._server.flush()
