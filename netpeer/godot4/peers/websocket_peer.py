"""WebSocketPeer: one WebSocket connection, from its URL to its last message. It has no signals: ask for its state.

    CLOSED --connect_to_url--> CONNECTING (name, TCP, TLS, WebSocket) --> OPEN --> CLOSING --> CLOSED

The same object can connect again after it is CLOSED. A `WebSocketMultiplayerPeer` polls its own `WebSocketPeer`s.
"""

import time
from collections.abc import Callable
from enum import IntEnum

from netpeer.errors import Error
from netpeer.godot4.peers.packet_peer import PacketPeer
from netpeer.godot4.peers.socket_settings import SocketSettings
from netpeer.godot4.peers.tls_options import TLSOptions
from netpeer.link.client_link import ClientLink
from netpeer.link.close_codes import ABNORMAL, NORMAL, code_for_games
from netpeer.link.dialer import ConnectRequest
from netpeer.link.link import Link, LinkEvent, LinkState
from netpeer.link.link_view import LinkView
from netpeer.link.owner import LinkOwner
from netpeer.log import report
from netpeer.peer.gathering import Gathering
from netpeer.peer.packet_peer import BytesLike
from netpeer.peer.transfer import TransferMode
from netpeer.peer.write_mode import WriteMode, is_utf8
from netpeer.transport import Network, SystemNetwork
from netpeer.websocket import (
    CloseRequested,
    Messages,
    Opened,
    check_close,
    parse_url,
)

__all__ = ["State", "WebSocketPeer"]

_NOT_CLEAN = -1  # Godot's close code of a connection that was lost


class State(IntEnum):
    """
    The state of a connection: see `WebSocketPeer.get_ready_state`.
    """

    CONNECTING = 0
    OPEN = 1
    CLOSING = 2
    CLOSED = 3


_STATES = {
    LinkState.OPENING: State.CONNECTING,
    LinkState.OPEN: State.OPEN,
    LinkState.CLOSING: State.CLOSING,
    LinkState.CLOSED: State.CLOSED,
}


class WebSocketPeer(SocketSettings, LinkView, PacketPeer):
    """
    A WebSocket connection. See Godot's class reference (4.x), `WebSocketPeer`.

    `accept_stream` does not exist here. For a server, use `WebSocketMultiplayerPeer` or `netpeer.WebSocketServer`.
    """

    STATE_CONNECTING = State.CONNECTING
    STATE_OPEN = State.OPEN
    STATE_CLOSING = State.CLOSING
    STATE_CLOSED = State.CLOSED

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, network: Network | None = None) -> None:
        """
        Args:
            clock: returns the time in seconds, and never goes back. Tests use a `ManualClock`.
            network: opens connections. Default: the system's network. Tests use a `MemoryNetwork`.
        """
        PacketPeer.__init__(self)
        LinkView.__init__(self)
        SocketSettings.__init__(self)
        network = SystemNetwork() if network is None else network
        self._clock = clock
        self._client = ClientLink(network, gathering=Gathering(), clock=clock)
        self._url = ""
        self._protocol = ""
        self._was_opened = False
        self._close_code = _NOT_CLEAN
        self._close_reason = ""

    def __repr__(self) -> str:
        where = f" {self.link!r}" if self.link is not None else ""
        return f"<WebSocketPeer {self.get_ready_state().name}{where}>"

    def connect_to_url(self, url: str, tls_client_options: TLSOptions | None = None) -> Error:
        """
        Begin to connect, and return at once. Go on with `poll()` until `get_ready_state()` is OPEN, or is CLOSED again:
        `get_close_reason()` then says why.

        Args:
            url: "ws://host[:port][/path][?query]", or "wss://..." for TLS. IPv6 addresses stand in brackets.
            tls_client_options: how to verify the certificate of a wss:// server. None: `TLSOptions.client()`.

        Returns:
            OK; ERR_ALREADY_IN_USE when this peer is not CLOSED: `close()` it first; ERR_INVALID_PARAMETER for a URL
            that cannot be read, and for options of a server.
        """
        if self.get_ready_state() is not State.CLOSED:
            return report(Error.ERR_ALREADY_IN_USE, "this WebSocketPeer is in use: close() it first")
        if tls_client_options is not None and tls_client_options.is_server():
            return report(Error.ERR_INVALID_PARAMETER, "cannot connect: these TLSOptions are a server's")
        try:
            parsed = parse_url(url)
        except ValueError as error:
            return report(Error.ERR_INVALID_PARAMETER, "cannot connect: %s", error)
        self._begin(url)
        tls = (tls_client_options or TLSOptions.client()).for_client() if parsed.secure else None
        request = ConnectRequest(parsed, self._options.protocols, self._options.headers, tls)
        self._client.dial(request, self._options.buffers(), self._timing)
        return Error.OK

    def poll(self) -> None:
        """
        Connect, read and write. Call it once a frame; a `WebSocketMultiplayerPeer` polls its own `WebSocketPeer`s.

        It does a bounded amount of work, never blocks, and raises no error of the network.
        """
        self._client.poll(self._clock())
        while (event := self._client.next_event()) is not None:
            self.on_event(event)
        self._client.flush()

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """
        Begin the closing handshake. Messages that were sent before leave first. Go on with `poll()` until CLOSED. If
        the connection is not open yet, it is given up at once. A server drops and counts what its client sends from now
        on.

        Args:
            code: 1000, or a game's own code from 3000 to 4999 (RFC 6455, 7.4), else `ValueError`. A negative number
                ends the connection at once, without a close frame.
            reason: at most 123 bytes of UTF-8, else `ValueError`.
        """
        if code >= 0:
            check_close(code, reason)
        self._client.cancel_dial()
        link = self.link
        if link is None:
            return
        if code < 0 or link.state is LinkState.OPENING:
            link.abandon()
            self._owner.link_changed(link)
        else:
            self._owner.close_link(link, code, reason)

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send a binary message. Returns as `send`.
        """
        return self.send(buffer)

    def send(self, message: BytesLike, write_mode: int = WriteMode.BINARY) -> Error:
        """
        Send a message.

        Args:
            message: any bytes-like object of at most `outbound_buffer_size` bytes. A text message must be UTF-8.
            write_mode: `WRITE_MODE_BINARY` or `WRITE_MODE_TEXT`, else `ValueError`.

        Returns:
            OK; FAILED when not OPEN; ERR_OUT_OF_MEMORY when the message is too large, or the out-queue is full: nothing
            was sent, try again later; ERR_INVALID_DATA for text that is not UTF-8.
        """
        self._packet_error = self._send(bytes(memoryview(message)), WriteMode(write_mode) is WriteMode.TEXT)
        return self._packet_error

    def send_text(self, message: str) -> Error:
        """
        Send a text message. Returns as `send`.
        """
        self._packet_error = self._send(message.encode(), is_text=True)
        return self._packet_error

    def get_ready_state(self) -> State:
        """
        The state of the connection: CONNECTING, OPEN, CLOSING or CLOSED.
        """
        if self._client.is_dialling:
            return State.CONNECTING
        return State.CLOSED if self.link is None else _STATES[self.link.state]

    def get_selected_protocol(self) -> str:
        """
        The sub-protocol that both sides agreed on; "" when they agreed on none.
        """
        return self._protocol

    def get_requested_url(self) -> str:
        """
        The URL of the last `connect_to_url`. On a server the URL that the client asked for: "ws://host:port/path?query",
        with the host of its request's Host header.
        """
        return self._url

    def get_close_code(self) -> int:
        """
        The close code (RFC 6455, 7.4) of the other side, or this side's code when the other side broke a rule. 0 when
        the close frame had no code. -1 when the connection was lost or failed, and before its end.
        """
        return self._close_code

    def get_close_reason(self) -> str:
        """
        Why the connection ended or failed: the other side's own reason, or a sentence that says what went wrong.
        """
        return self._close_reason

    def set_max_queued_packets(self, buffer_size: int) -> None:
        """
        Set `max_queued_packets`.
        """
        self.max_queued_packets = buffer_size

    def set_heartbeat_interval(self, interval: float) -> None:
        """
        Set `heartbeat_interval`.
        """
        self.heartbeat_interval = interval

    def get_heartbeat_interval(self) -> float:
        """
        Get `heartbeat_interval`.
        """
        return self.heartbeat_interval

    # Overridden by the peers that a `WebSocketMultiplayerPeer` polls.

    @property
    def link(self) -> Link | None:
        """
        Not for games: the link; None before there is one.
        """
        return self._client.link

    @property
    def _owner(self) -> LinkOwner:
        return self._client

    def on_event(self, event: LinkEvent) -> None:
        """
        Not for games: update state and in-queue with an event of the link.
        """
        if isinstance(event, Messages):
            self.receive(event)
        elif isinstance(event, Opened):
            self._protocol, self._was_opened = event.subprotocol, True
        elif isinstance(event, CloseRequested):
            self._close_code, self._close_reason = code_for_games(event.code), event.reason
        else:
            is_lost = event.code == ABNORMAL or not self._was_opened
            self._close_code = _NOT_CLEAN if is_lost else code_for_games(event.code)
            self._close_reason = event.reason

    def _send(self, data: bytes, is_text: bool) -> Error:
        link = self.link
        if link is None or link.state is not LinkState.OPEN:
            return report(Error.FAILED, "cannot send: the connection is not open")
        if is_text and not is_utf8(data):
            return report(Error.ERR_INVALID_DATA, "a text message must be UTF-8")
        return self._owner.send(link, data, TransferMode.RELIABLE, replaces=link.id, is_text=is_text)

    def _begin(self, url: str) -> None:
        self._client.drop()
        self._packets.clear()
        self._url = url
        self._protocol = ""
        self._was_opened = False
        self._close_code, self._close_reason = _NOT_CLEAN, ""
