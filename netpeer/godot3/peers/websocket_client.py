"""WebSocketClient: one connection to a server, from its name to its last packet.

    DISCONNECTED --connect_to_url--> dialling (name, TCP) --> handshakes (TLS, WebSocket) --> CONNECTED
         ^                               |                        |                              |
         +-------- connection_error / connection_failed ----------+     connection_closed / server_disconnected

In gd_mp_api mode the way to CONNECTED has one more step: the server sends this client's id and adds itself.
Whatever a handler does inside a signal (disconnect, connect anew, raise), the events of an older connection are never
taken for the new one's: they live and die with their `Connection`.
"""

import time
from collections.abc import Callable, Sequence

from netpeer.errors import Error
from netpeer.godot3.peers import relay
from netpeer.godot3.peers.membership import Membership, OtherDialect, Payload, PeerAdded, PeerRemoved, Violation
from netpeer.godot3.peers.networked_multiplayer_peer import ConnectionStatus
from netpeer.godot3.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer
from netpeer.link.close_codes import code_for_games
from netpeer.link.dialling import Dialling, Offer
from netpeer.link.limits import POLL_BYTE_BUDGET, POLL_PACKET_BUDGET, positive_seconds
from netpeer.link.link import Closed, Connection, ConnectionEvent, ConnectionState
from netpeer.link.sending import TRY_AGAIN_LATER, send_message
from netpeer.log import logger, printable, report
from netpeer.peer.arguments import texts
from netpeer.peer.certificates import X509Certificate
from netpeer.signals import Signal, Steps, emit
from netpeer.transport import ClientTls, DialError, Network
from netpeer.websocket import (
    CLOSE_CODE_ABNORMAL,
    CloseRequested,
    Messages,
    Opened,
    WebSocketURI,
    check_close,
    check_header,
    check_subprotocol,
    parse_url,
)

__all__ = ["WebSocketClient"]

_NEVER = float("inf")


class WebSocketClient(WebSocketMultiplayerPeer):
    """
    A WebSocket client. See Godot's class reference (3.x), `WebSocketClient`.

    Attributes:
        verify_ssl: whether a wss:// server must show a certificate that is trusted and names the host. Default True.
        trusted_ssl_certificate: the only certificate to trust, as the server's own or as its issuer; None trusts
            what the system trusts.

    Signals:
        connection_established(protocol): connected; with the agreed sub-protocol, or "".
        connection_error(): the connection never came about; `get_close_reason()` says why.
        connection_closed(was_clean_close): it is over; `get_close_code()` and `get_close_reason()` tell more.
        data_received(): a packet waits in `get_peer(1)`.
        server_close_request(code, reason): the server began to close; connection_closed follows. The code is 0 when it
            gave none.

        In gd_mp_api mode, as in Godot, the signals of NetworkedMultiplayerPeer and peer_packet(peer_source) take the
        place of all these but server_close_request.
    """

    connection_established = Signal(str)
    connection_error = Signal()
    connection_closed = Signal(bool)
    data_received = Signal()
    server_close_request = Signal(int, str)

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, network: Network | None = None) -> None:
        super().__init__(clock=clock, network=network)
        self.verify_ssl = True
        self.trusted_ssl_certificate: X509Certificate | None = None
        self._url: WebSocketURI | None = None
        self._dialling: Dialling | None = None
        self._connection: Connection | None = None
        self._membership = Membership()
        self._head = b""  # what stands before each packet to `_head_target`
        self._head_target: int | None = None
        self._is_established = False
        self._opened_at = _NEVER  # since when the server owes this client its id
        self._close_code = 0
        self._close_reason = ""

    def __repr__(self) -> str:
        where = f" {self._url.host}:{self._url.port}" if self._url is not None else ""
        return f"<WebSocketClient {self.get_connection_status().name}{where}>"

    def __del__(self) -> None:
        # As Godot's: the connection ends with its client, whoever holds the peer.
        connection = getattr(self, "_connection", None)
        if connection is not None:
            connection.abandon()

    def connect_to_url(
        self,
        url: str,
        protocols: Sequence[str] = (),
        gd_mp_api: bool = False,
        custom_headers: Sequence[str] = (),
    ) -> Error:
        """
        Begin to connect, and return at once; go on with `poll()`. A connection that is still there is dropped, without
        signals: this may be called at any time, also inside this client's own signals.

        Args:
            url: "ws://host[:port][/path][?query]", or "wss://..." for TLS; IPv6 addresses in brackets.
            protocols: sub-protocols to offer, the preferred one first; a server that agrees to none is refused.
            gd_mp_api: True to be a peer among peers: this object is then the PacketPeer. The server must do the same.
            custom_headers: more headers for the handshake, each as "Name: value".

        Returns:
            OK, or ERR_INVALID_PARAMETER for a URL that cannot be read. Raises `TypeError` or `ValueError` for
            sub-protocols and headers that cannot be sent. What happens next is told by signals.
        """
        offered = tuple(check_subprotocol(name) for name in texts("protocols", protocols))
        headers = tuple(check_header(line) for line in texts("custom_headers", custom_headers))
        try:
            parsed = parse_url(url)
        except ValueError as error:
            return report(Error.ERR_INVALID_PARAMETER, "cannot connect: %s", error)
        self._drop()
        self._url = parsed
        self._is_multiplayer = gd_mp_api
        offer = Offer(parsed, offered, headers, self._tls(parsed))
        self._dialling = Dialling(self._network, offer, self._buffers, self._timing, self._clock())
        return Error.OK

    def disconnect_from_host(self, code: int = 1000, reason: str = "") -> None:
        """
        Begin to close the connection, behind what was put before; the closing handshake goes on under `poll()`, until
        connection_closed (server_disconnected in gd_mp_api mode). A connection in the making is given up, silently.

        Args:
            code: 1000, or 3000 .. 4999 for games' own (RFC 6455, 7.4), else `ValueError`.
            reason: at most 123 bytes of UTF-8, else `ValueError`.
        """
        check_close(code, reason)
        connection = self._connection
        if connection is None or connection.state is ConnectionState.OPENING:
            self._drop()
        else:
            self._close(connection, code, reason)

    def poll(self) -> None:
        """
        Connect, read, write and emit the signals: everything that is due, within a budget. Never blocks and never
        raises for what the network does; an exception in a callback passes through. Call it once a frame. Calls from
        inside a callback do nothing.
        """
        if self._is_polling:
            return
        self._is_polling = True
        try:
            if self._arriving:
                self._tell_of_packets()
            connection = self._connection
            if connection is not None:
                self._poll_connection(connection)
            elif self._dialling is not None:
                self._poll_dialling(self._dialling)
        finally:
            self._is_polling = False
            if self._connection is not None:
                self._connection.flush()

    def get_connection_status(self) -> ConnectionStatus:
        """
        Whether this client is connected; while the closing handshake is under way it still is.
        """
        if self._is_established:
            return ConnectionStatus.CONNECTED
        connecting = self._dialling is not None or self._connection is not None
        return ConnectionStatus.CONNECTING if connecting else ConnectionStatus.DISCONNECTED

    def get_unique_id(self) -> int:
        """
        The id that the server gave to this client in gd_mp_api mode; 0 before.
        """
        return self._membership.unique_id

    def get_connected_host(self) -> str:
        """
        The server's IP address; "" when there is no connection.
        """
        return self._connection.stream.remote_address.host if self._connection is not None else ""

    def get_connected_port(self) -> int:
        """
        The server's port; 0 when there is no connection.
        """
        return self._connection.stream.remote_address.port if self._connection is not None else 0

    def get_close_code(self) -> int:
        """
        How the last connection ended: the close code (RFC 6455, 7.4), 1005 when the close frame had none, 1006 without
        a close frame, 0 before any end.
        """
        return self._close_code

    def get_close_reason(self) -> str:
        """
        Why the last connection ended, or failed: a sentence for a person, or what the server gave as its reason.
        """
        return self._close_reason

    def drop_slow_peer(self, id: int, reason: str) -> None:
        if self._connection is not None:
            self._connection.fail(TRY_AGAIN_LATER, reason, self._clock())

    @property
    def connect_timeout(self) -> float:
        """
        Seconds that name resolution and TCP may take together. Default 10.
        """
        return self._timing.connect_timeout

    @connect_timeout.setter
    def connect_timeout(self, seconds: float) -> None:
        self._change("connect_timeout", positive_seconds("connect_timeout", seconds))

    def set_verify_ssl_enabled(self, enabled: bool) -> None:
        """
        Set `verify_ssl`.
        """
        self.verify_ssl = enabled

    def is_verify_ssl_enabled(self) -> bool:
        """
        Get `verify_ssl`.
        """
        return self.verify_ssl

    def set_trusted_ssl_certificate(self, certificate: X509Certificate | None) -> None:
        """
        Set `trusted_ssl_certificate`.
        """
        self.trusted_ssl_certificate = certificate

    def get_trusted_ssl_certificate(self) -> X509Certificate | None:
        """
        Get `trusted_ssl_certificate`.
        """
        return self.trusted_ssl_certificate

    def _tls(self, url: WebSocketURI) -> ClientTls | None:
        if not url.secure:
            return None
        trusted = self.trusted_ssl_certificate
        return ClientTls(self.verify_ssl, None if trusted is None else trusted.pem)

    def _drop(self) -> None:
        """
        Back to the beginning, without signals.
        """
        if self._dialling is not None:
            self._dialling.cancel()
        if self._connection is not None:
            self._connection.close(1001, "", self._clock())  # going away
            self._connection.flush()
            self._connection.abandon()
        self._dialling = self._connection = None
        self._session += 1
        self._peers.clear()
        self._forget_packets()
        self._forget_session()
        self._close_code, self._close_reason = 0, ""

    def _forget_session(self) -> None:
        self._membership = Membership()
        self._head_target = None
        self._is_established = False
        self._opened_at = _NEVER

    def _poll_dialling(self, dialling: Dialling) -> None:
        try:
            connection = dialling.poll(self._clock())
        except DialError as error:
            self._dialling = None
            self._on_closed(Closed(False, CLOSE_CODE_ABNORMAL, str(error)))
            return
        if connection is not None:
            self._dialling, self._connection = None, connection
            self._peers[relay.SERVER_ID] = self._new_peer(connection)

    def _poll_connection(self, connection: Connection) -> None:
        now = self._clock()
        connection.receive(now, POLL_BYTE_BUDGET)
        connection.check_time(now)
        if now >= self._opened_at + self.handshake_timeout:
            self._opened_at = _NEVER
            reason = "timed out: the server gave no peer id; does it listen with gd_mp_api = true?"
            connection.fail(1002, reason, now)
        if connection.events:
            self._dispatch(connection)

    def _dispatch(self, connection: Connection) -> None:
        budget = POLL_PACKET_BUDGET
        # Looked at anew after each handler: it may have connected to somewhere else.
        while connection.events and self._connection is connection and budget > 0:
            budget -= self._on_event(connection, connection.events.popleft())

    def _on_event(self, connection: Connection, event: ConnectionEvent) -> int:
        """
        Handle an event; return how many packets it had, at least 1.
        """
        if isinstance(event, Messages):
            if self._is_multiplayer:
                return self._on_multiplayer_messages(connection, event)
            return self._receive(connection, event, self.data_received)
        if isinstance(event, Opened):
            self._on_opened(event)
        elif isinstance(event, CloseRequested):
            self._close_code, self._close_reason = event.code, event.reason
            emit(self.server_close_request, code_for_games(event.code), event.reason)
        else:
            self._connection = None
            self._on_closed(event)
        return 1

    def _on_opened(self, event: Opened) -> None:
        if self._is_multiplayer:
            self._opened_at = self._clock()
            return
        self._is_established = True
        logger.info("connected to %s", self._name())
        emit(self.connection_established, event.subprotocol)

    def _on_closed(self, closed: Closed) -> None:
        was_established = self._is_established
        self._forget_session()
        self._close_code, self._close_reason = closed.code, closed.reason
        if was_established:
            how = "closed" if closed.was_clean else "lost"
            logger.info("connection to %s %s: %d %s", self._name(), how, closed.code, printable(closed.reason))
        else:
            reason = printable(closed.reason) or f"closed with {closed.code}"
            logger.warning("cannot connect to %s: %s", self._name(), reason)
        if self._is_multiplayer:
            emit(self.server_disconnected if was_established else self.connection_failed)
        elif was_established:
            emit(self.connection_closed, closed.was_clean)
        else:
            emit(self.connection_error)

    def _on_multiplayer_messages(self, connection: Connection, messages: Messages) -> int:
        packets = self._membership.take_payloads(messages.payloads, connection)
        if packets is None:  # the server itself has something to say among them
            messages = connection.first_of(messages)
            self._on_multiplayer_message(connection, messages.payloads[0])
        else:
            self._deliver(packets)
        return len(messages.payloads)

    def _on_multiplayer_message(self, connection: Connection, message: bytes) -> None:
        arrival = self._membership.take(message)
        if isinstance(arrival, Payload):
            self._deliver(((arrival.source, arrival.data, connection),))
            return
        connection.packets_taken(1, len(message))
        if isinstance(arrival, PeerAdded):
            self._on_peer_added(connection, arrival)
        elif isinstance(arrival, PeerRemoved):
            emit(self.peer_disconnected, arrival.id)
        elif isinstance(arrival, OtherDialect):
            connection.fail(1002, arrival.text, self._clock())
        elif isinstance(arrival, Violation):
            connection.drops[arrival.drop_reason] += 1
            if connection.may_complain(self._clock()):
                logger.warning("dropped a message from %s: %s", self._name(), arrival.text)

    def _on_peer_added(self, connection: Connection, added: PeerAdded) -> None:
        if added.completes:
            self._opened_at = _NEVER
            self._is_established = True
            logger.info("connected to %s as peer %d", self._name(), self._membership.unique_id)
        with Steps() as steps:
            steps.run(emit, self.peer_connected, added.id)
            if added.completes and self._connection is connection:
                steps.run(emit, self.connection_succeeded)

    def _put(self, data: bytes) -> Error:
        connection = self._connection
        if connection is None or not self._is_established or not self._is_multiplayer:
            return self._cannot_put()
        target = self._target_peer
        if target != self._head_target:
            self._head, self._head_target = relay.pack_head(self._membership.unique_id, target), target
        mode, at_once = self._transfer_mode, not self._is_polling and not self._batches
        error = send_message(connection, self._head + data, mode, target=target, at_once=at_once, clock=self._clock)
        if at_once and connection.outbox:
            connection.flush()
        return error

    def _changed(self, connection: Connection) -> None:
        if not self._is_polling and not self._batches:
            connection.flush()

    def _send_gathered(self) -> None:
        if self._connection is not None and not self._is_polling:
            self._connection.flush()

    def _name(self) -> str:
        return f"{self._url.host}:{self._url.port}" if self._url is not None else "the server"
