"""WebSocketServer: many clients, and in gd_mp_api mode the relay between them.

A poll has four steps: take what the watcher found ready (new clients, bytes), do what is due by time, handle the events
in the order of their connections, and write once for each connection that has something to say. Every step is bounded;
who was not served in this poll is first in the next.

The `Reactor` owns the connections and their readiness, the `Switchboard` the relay; this class gives the events their
meaning.
"""

import ipaddress
import time
from collections.abc import Callable, Sequence

from netpeer.errors import Error
from netpeer.godot3.peers import relay
from netpeer.godot3.peers.networked_multiplayer_peer import ConnectionStatus
from netpeer.godot3.peers.switchboard import Switchboard
from netpeer.godot3.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer
from netpeer.link.client_request import ClientRequest
from netpeer.link.close_codes import code_for_games
from netpeer.link.link import Closed, Connection, ConnectionEvent
from netpeer.link.reactor import Reactor
from netpeer.log import logger, printable, report
from netpeer.peer.arguments import texts
from netpeer.peer.certificates import CryptoKey, X509Certificate
from netpeer.signals import Signal, emit
from netpeer.transport import ListenError, Network, ServerTls
from netpeer.websocket import (
    CloseRequested,
    Messages,
    Opened,
    ServerSession,
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
        self._protocols: tuple[str, ...] = ()
        self._extra_headers: tuple[tuple[str, str], ...] = ()
        self._requests: dict[int, ClientRequest] = {}
        self._opened_at: dict[int, float] = {}
        self._reactor: Reactor | None = None
        self._switchboard: Switchboard | None = None

    def __repr__(self) -> str:
        if self._reactor is None:
            return "<WebSocketServer stopped>"
        return f"<WebSocketServer on port {self.get_local_port()}, {len(self._peers)} clients>"

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
        spoken = tuple(check_subprotocol(name) for name in texts("protocols", protocols))
        if self._reactor is not None:
            return report(Error.ERR_ALREADY_IN_USE, "this server listens already: stop() it first")
        try:
            listener = self._network.listen(self._bind_ip, port, tls=self._tls())
        except ListenError as error:
            return report(Error.ERR_CANT_CREATE, "%s", error)
        self._protocols, self._is_multiplayer = spoken, gd_mp_api
        reactor = Reactor(self._network, listener, self._buffers, self._timing)
        self._switchboard = None
        if gd_mp_api:
            self._switchboard = Switchboard(self.violation_limit, reactor, self._clock)
        self._reactor = reactor
        logger.info("listening on port %d", listener.local_address.port)
        return Error.OK

    def stop(self) -> None:
        """
        Tell all clients goodbye (1001), without waiting for their answers; close the port; forget what waits. No
        signals are emitted.
        """
        if self._reactor is not None:
            self._reactor.close(self._clock())
            self._reactor = self._switchboard = None
            self._session += 1
        self._peers.clear()
        self._forget_packets()
        self._requests.clear()
        self._opened_at.clear()

    def poll(self) -> None:
        """
        Accept, read, relay, write and emit the signals: everything that is due, within a budget. Never blocks and never
        raises for what the network does; an exception in a callback passes through. Call it once a frame. Calls from
        inside a callback do nothing.
        """
        reactor = self._reactor
        if reactor is None or self._is_polling:
            return
        self._is_polling = True
        try:
            reactor.poll(self._clock(), self._new_session)
            if self._arriving:
                self._tell_of_packets()
            if reactor.eventful:
                reactor.dispatch(self._on_event, lambda: self._reactor is reactor)
        finally:
            self._is_polling = False
            reactor.flush()

    def get_connection_status(self) -> ConnectionStatus:
        """
        CONNECTED while listening, else DISCONNECTED.
        """
        return ConnectionStatus.CONNECTED if self._reactor is not None else ConnectionStatus.DISCONNECTED

    def get_unique_id(self) -> int:
        """
        1, the server's id.
        """
        return relay.SERVER_ID

    def is_listening(self) -> bool:
        """
        Whether the port is open.
        """
        return self._reactor is not None

    def get_local_port(self) -> int:
        """
        The port that is open; 0 when none is.
        """
        return self._reactor.port if self._reactor is not None else 0

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
        request = self._requests.get(id)
        return list(request.headers) if request is not None else []

    def get_request(self, id: int) -> ClientRequest | None:
        """
        What a client asked for when it connected: path, query and headers. (Not Godot's)

        Args:
            id: whose; from the client_connected or peer_connected signal on, until the client is gone.

        Returns:
            The request; None without such a client.
        """
        return self._requests.get(id)

    def disconnect_peer(self, id: int, code: int = 1000, reason: str = "") -> None:
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
        if self._switchboard is not None:
            self._switchboard.drop(id, reason)

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
        self._extra_headers = tuple(check_header(line) for line in texts("headers", headers))

    def _tls(self) -> ServerTls | None:
        if self.private_key is None or self.ssl_certificate is None:
            return None
        chain = self.ca_chain.pem if self.ca_chain is not None else b""
        return ServerTls(self.ssl_certificate.pem, self.private_key.pem, chain)

    def _new_session(self) -> ServerSession:
        return ServerSession(
            self._protocols,
            self._extra_headers,
            max_message_size=self._buffers.in_bytes,
            size_setting=self._buffers.in_setting,
            refuse="this server takes no new connections" if self.refuse_new_connections else "",
        )

    def _on_event(self, connection: Connection, event: ConnectionEvent) -> int:
        """
        Handle an event; return how many packets it had, at least 1.
        """
        if isinstance(event, Messages):
            return self._on_messages(connection, event)
        if isinstance(event, Opened):
            self._on_opened(connection, event)
        elif isinstance(event, CloseRequested):
            emit(self.client_close_request, connection.id, code_for_games(event.code), event.reason)
        else:
            self._on_closed(connection, event)
        return 1

    def _on_opened(self, connection: Connection, event: Opened) -> None:
        id = connection.id
        self._peers[id] = self._new_peer(connection)
        self._requests[id] = ClientRequest.of(connection, event)
        self._opened_at[id] = self._clock()
        logger.info("peer %d connected from %s", id, self.get_peer_address(id))
        if self._switchboard is not None:
            self._switchboard.admit(connection)
            emit(self.peer_connected, id)
        else:
            emit(self.client_connected, id, event.subprotocol)

    def _on_messages(self, connection: Connection, messages: Messages) -> int:
        if self._switchboard is None:
            return self._receive(connection, messages, self.data_received, connection.id)
        payloads = self._switchboard.incoming(connection, messages.payloads)
        passed = len(messages.payloads) - len(payloads)
        if passed:
            kept = len(payloads) * relay.HEADER_SIZE + sum(map(len, payloads))
            connection.packets_taken(passed, messages.size - kept)
        if payloads:
            id = connection.id
            self._deliver([(id, payload, connection) for payload in payloads])
        return len(messages.payloads)

    def _on_closed(self, connection: Connection, closed: Closed) -> None:
        id = connection.id
        if id not in self._peers:
            address = connection.stream.remote_address.host
            logger.warning("no connection with a client from %s: %s", address, closed.reason)
            return
        how = "closed" if closed.was_clean else "lost"
        logger.info("peer %d %s: %d %s", id, how, closed.code, printable(closed.reason))
        self._notice_godot4(connection, closed)
        try:
            if self._switchboard is not None:
                self._switchboard.remove(connection)
                emit(self.peer_disconnected, id)
            else:
                emit(self.client_disconnected, id, closed.was_clean)
        finally:
            self._peers.pop(id, None)
            self._requests.pop(id, None)
            self._opened_at.pop(id, None)

    def _notice_godot4(self, connection: Connection, closed: Closed) -> None:
        left_at_once = closed.was_clean and self._clock() - self._opened_at[connection.id] < GODOT4_LEAVES_WITHIN
        if self._switchboard is not None and left_at_once and not connection.statistics().packets_in:
            text = "peer %d left when it got its id: if it is a Godot 4 game, netpeer.godot4 has the server for it"
            logger.warning(text, connection.id)

    def _put(self, data: bytes) -> Error:
        if self._switchboard is None:
            return self._cannot_put()
        at_once = not self._is_polling and not self._batches
        error = self._switchboard.send(self._target_peer, data, self._transfer_mode, at_once=at_once)
        if at_once:
            self._send_gathered()
        return error

    def _changed(self, connection: Connection) -> None:
        if self._reactor is not None:
            self._reactor.changed(connection)
            if not self._batches:
                self._send_gathered()

    def _send_gathered(self) -> None:
        if self._reactor is not None and not self._is_polling:
            self._reactor.flush()
