"""WebSocketClient: one connection to a server, from its name to its last packet.

    DISCONNECTED --connect_to_url--> dialling (name, TCP) --> handshakes (TLS, WebSocket) --> CONNECTED
         ^                               |                        |                              |
         +-------- connection_error / connection_failed ----------+     connection_closed / server_disconnected

In gd_mp_api mode the way to CONNECTED has one more step: the server sends this client's id and adds itself.
Whatever a handler does inside a signal (disconnect, connect anew, raise), the events of an older connection are never
taken for the new one's: they live and die with their `Link`.
"""

import time
from collections.abc import Callable, Sequence

from netpeer.errors import Error
from netpeer.godot3.peers import peer_packets
from netpeer.godot3.peers.membership import Membership, OtherDialect, Payload, PeerAdded, PeerRemoved, Violation
from netpeer.godot3.peers.networked_multiplayer_peer import ConnectionStatus
from netpeer.godot3.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer
from netpeer.godot3.peers.websocket_peer import WebSocketPeer
from netpeer.link.client_link import ClientLink
from netpeer.link.close_codes import NORMAL, PROTOCOL_ERROR, TRY_AGAIN_LATER, code_for_games
from netpeer.link.dialer import ConnectRequest
from netpeer.link.limits import POLL_PACKET_BUDGET, positive_seconds
from netpeer.link.link import Closed, Link, LinkEvent
from netpeer.log import logger, printable, report
from netpeer.peer.addressing import SERVER_ID
from netpeer.peer.arguments import check_strings
from netpeer.peer.certificates import X509Certificate
from netpeer.signals import Signal, Steps, emit
from netpeer.transport import ClientTls, Network
from netpeer.websocket import (
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
        self._client = ClientLink(self._network, gathering=self._gathering, clock=self._clock)
        self._inbox.resume = self._client.link_changed
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
        client = getattr(self, "_client", None)
        if client is not None:
            client.release()

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
        offered = tuple(check_subprotocol(name) for name in check_strings("protocols", protocols))
        headers = tuple(check_header(line) for line in check_strings("custom_headers", custom_headers))
        try:
            parsed = parse_url(url)
        except ValueError as error:
            return report(Error.ERR_INVALID_PARAMETER, "cannot connect: %s", error)
        self._drop()
        self._url = parsed
        self._is_multiplayer = gd_mp_api
        request = ConnectRequest(parsed, offered, headers, self._tls(parsed))
        self._client.dial(request, self._buffers, self._timing)
        return Error.OK

    def disconnect_from_host(self, code: int = NORMAL, reason: str = "") -> None:
        """
        Begin to close the connection, behind what was put before; the closing handshake goes on under `poll()`, until
        connection_closed (server_disconnected in gd_mp_api mode). A connection in the making is given up, silently.

        Args:
            code: 1000, or 3000 .. 4999 for games' own (RFC 6455, 7.4), else `ValueError`.
            reason: at most 123 bytes of UTF-8, else `ValueError`.
        """
        check_close(code, reason)
        link = self._client.link
        if link is None or self._client.is_opening:
            self._drop()
        else:
            self._client.close_link(link, code, reason)

    def poll(self) -> None:
        """
        Connect, read, write and emit the signals: everything that is due, within a budget. Never blocks and never
        raises for what the network does; an exception in a callback passes through. Call it once a frame. Calls from
        inside a callback do nothing.
        """
        client, gathering = self._client, self._gathering
        if gathering.is_polling:
            return
        gathering.is_polling = True
        try:
            if self._arriving:
                self._emit_arriving()
            now = self._clock()
            if client.poll(now) and client.link is not None:
                self._peers[SERVER_ID] = WebSocketPeer(client.link, client, self._plain_transfer())
            if now >= self._opened_at + self.handshake_timeout:
                self._give_up_waiting_for_id(now)
            self._dispatch()
        finally:
            gathering.is_polling = False
            client.flush()

    def get_connection_status(self) -> ConnectionStatus:
        """
        Whether this client is connected; while the closing handshake is under way it still is.
        """
        if self._is_established:
            return ConnectionStatus.CONNECTED
        connecting = self._client.is_dialling or self._client.link is not None
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
        link = self._client.link
        return link.stream.remote_address.host if link is not None else ""

    def get_connected_port(self) -> int:
        """
        The server's port; 0 when there is no connection.
        """
        link = self._client.link
        return link.stream.remote_address.port if link is not None else 0

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
        if self._client.link is not None:
            self._client.link.fail(TRY_AGAIN_LATER, reason, self._clock())

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
        self._client.drop()
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

    def _give_up_waiting_for_id(self, now: float) -> None:
        self._opened_at = _NEVER
        if self._client.link is not None:
            reason = "timed out: the server gave no peer id; does it listen with gd_mp_api = true?"
            self._client.link.fail(PROTOCOL_ERROR, reason, now)

    def _dispatch(self) -> None:
        client, budget = self._client, POLL_PACKET_BUDGET
        # The link is looked at anew for each event: a handler may have connected to another server.
        while budget > 0 and (event := client.next_event()) is not None:
            budget -= self._on_event(event)

    def _on_event(self, event: LinkEvent) -> int:
        """
        Handle an event; return how many packets it had, at least 1.
        """
        link = self._client.link
        if isinstance(event, Messages):
            if link is None:
                return 1
            if self._is_multiplayer:
                return self._on_multiplayer_messages(link, event)
            return self._receive(link, event, self.data_received)
        if isinstance(event, Opened):
            self._on_opened(event)
        elif isinstance(event, CloseRequested):
            self._close_code, self._close_reason = event.code, event.reason
            emit(self.server_close_request, code_for_games(event.code), event.reason)
        else:
            self._client.link = None
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

    def _on_multiplayer_messages(self, link: Link, messages: Messages) -> int:
        if self._deliver_payloads(link, messages.payloads):
            return len(messages.payloads)
        self._on_multiplayer_message(link, link.split_first(messages).payloads[0])
        return 1

    def _deliver_payloads(self, link: Link, messages: Sequence[bytes]) -> bool:
        """
        Queue messages that are all packets of the game's. False, and nothing is done, when there is anything else among
        them.
        """
        batches = self._membership.take_payloads(messages)
        if batches is None:
            return False
        for source, payloads in batches:
            self._deliver(source, payloads, link)
        return True

    def _on_multiplayer_message(self, link: Link, message: bytes) -> None:
        arrival = self._membership.take(message)
        if isinstance(arrival, Payload):
            self._deliver(arrival.source, (arrival.data,), link)
            return
        link.packets_taken(1, len(message))
        if isinstance(arrival, PeerAdded):
            self._on_peer_added(link, arrival)
        elif isinstance(arrival, PeerRemoved):
            emit(self.peer_disconnected, arrival.id)
        elif isinstance(arrival, OtherDialect):
            link.fail(PROTOCOL_ERROR, arrival.text, self._clock())
        elif isinstance(arrival, Violation):
            link.drops[arrival.drop_reason] += 1
            if link.may_log(self._clock()):
                logger.warning("dropped a message from %s: %s", self._name(), arrival.text)

    def _on_peer_added(self, link: Link, added: PeerAdded) -> None:
        if added.completes:
            self._opened_at = _NEVER
            self._is_established = True
            logger.info("connected to %s as peer %d", self._name(), self._membership.unique_id)
        with Steps() as steps:
            steps.run(emit, self.peer_connected, added.id)
            if added.completes and self._client.link is link:
                steps.run(emit, self.connection_succeeded)

    def _put(self, data: bytes) -> Error:
        client, transfer = self._client, self._transfer
        if client.link is None or not self._is_established or not self._is_multiplayer:
            return self._cannot_put()
        target = transfer.target
        if target != self._head_target:
            self._head = peer_packets.pack_head(self._membership.unique_id, target)
            self._head_target = target
        return client.send(client.link, self._head + data, transfer.mode, replaces=target)

    def _send_gathered(self) -> None:
        self._client.flush()

    def _name(self) -> str:
        return f"{self._url.host}:{self._url.port}" if self._url is not None else "the server"
