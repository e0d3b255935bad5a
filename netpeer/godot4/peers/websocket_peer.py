"""WebSocketPeer: one WebSocket connection, from its URL to its last message. It has no signals: look at its state.

    CLOSED --connect_to_url--> CONNECTING (name, TCP, TLS, WebSocket) --> OPEN --> CLOSING --> CLOSED

One object may be connected again and again. Those that a `WebSocketMultiplayerPeer` hands out are polled by it.
"""

import time
from collections import deque
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
from netpeer.link.owner import LinkOwner
from netpeer.link.statistics import ConnectionStatistics
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

_NOT_CLEAN = -1  # what Godot gives as the close code of a connection that was lost


class State(IntEnum):
    """
    What `get_ready_state` answers.
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


class WebSocketPeer(SocketSettings, PacketPeer):
    """
    A WebSocket connection. See Godot's class reference (4.x), `WebSocketPeer`.

    `accept_stream` is not here: a server is a `WebSocketMultiplayerPeer`, or `netpeer.WebSocketServer`.
    """

    WRITE_MODE_TEXT = WriteMode.TEXT
    WRITE_MODE_BINARY = WriteMode.BINARY
    STATE_CONNECTING = State.CONNECTING
    STATE_OPEN = State.OPEN
    STATE_CLOSING = State.CLOSING
    STATE_CLOSED = State.CLOSED

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, network: Network | None = None) -> None:
        """
        Args:
            clock: gives the time in seconds, and never goes back; a `ManualClock` in tests.
            network: where connections come from; the machine's own by default, a `MemoryNetwork` in tests.
        """
        PacketPeer.__init__(self)
        SocketSettings.__init__(self)
        network = SystemNetwork() if network is None else network
        self._clock = clock
        self._client = ClientLink(network, gathering=Gathering(), clock=clock)
        self._packets: deque[tuple[bytes, bool]] = deque()
        self._was_string = False
        self._url = ""
        self._protocol = ""
        self._was_opened = False
        self._close_code = _NOT_CLEAN
        self._close_reason = ""

    def __repr__(self) -> str:
        where = f" {self._link!r}" if self._link is not None else ""
        return f"<WebSocketPeer {self.get_ready_state().name}{where}>"

    def connect_to_url(self, url: str, tls_client_options: TLSOptions | None = None) -> Error:
        """
        Begin to connect, and return at once; go on with `poll()` until `get_ready_state()` is OPEN, or CLOSED again.

        Args:
            url: "ws://host[:port][/path][?query]", or "wss://..." for TLS; IPv6 addresses in brackets.
            tls_client_options: what a wss:// server must show; None: `TLSOptions.client()`.

        Returns:
            OK; ERR_ALREADY_IN_USE unless CLOSED; ERR_INVALID_PARAMETER for a URL that cannot be read, or options for
            servers.
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
        Connect, read and write: everything that is due, within a budget. Never blocks and never raises for what the
        network does. Call it once a frame; a `WebSocketMultiplayerPeer` polls those that are its own.
        """
        self._client.poll(self._clock())
        while (event := self._client.next_event()) is not None:
            self.on_event(event)
        self._client.flush()

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """
        Begin the closing handshake, behind what was sent before; goes on under `poll()` until CLOSED. A connection in
        the making is given up at once.

        Args:
            code: 1000, or 3000 .. 4999 for games' own (RFC 6455, 7.4), else `ValueError`; negative: end the connection
                at once, without telling the other side.
            reason: at most 123 bytes of UTF-8, else `ValueError`.
        """
        if code >= 0:
            check_close(code, reason)
        self._client.cancel_dial()
        link = self._link
        if link is None:
            return
        if code < 0 or link.state is LinkState.OPENING:
            link.abandon()
            self._owner.link_changed(link)
        else:
            self._owner.close_link(link, code, reason)

    # Messages.

    def get_available_packet_count(self) -> int:
        return len(self._packets)

    def get_packet(self) -> bytes:
        if not self._packets:
            self._packet_error = Error.ERR_UNAVAILABLE
            return b""
        data, self._was_string = self._packets.popleft()
        self._packet_error = Error.OK
        link = self._link
        if link is not None and link.packets_taken(1, len(data)):
            self._owner.link_changed(link)
        return data

    def was_string_packet(self) -> bool:
        """
        Whether the packet that `get_packet` gave last came as text.
        """
        return self._was_string

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send a binary message: see `send`.
        """
        return self.send(buffer)

    def send(self, message: BytesLike, write_mode: int = WriteMode.BINARY) -> Error:
        """
        Send a message.

        Args:
            message: any bytes-like object; as text it must be UTF-8.
            write_mode: `WRITE_MODE_BINARY` or `WRITE_MODE_TEXT`, else `ValueError`.

        Returns:
            OK; FAILED when not OPEN; ERR_OUT_OF_MEMORY when the out-queue is full (nothing was sent);
            ERR_INVALID_DATA for text that is not UTF-8.
        """
        self._packet_error = self._send(bytes(memoryview(message)), WriteMode(write_mode) is WriteMode.TEXT)
        return self._packet_error

    def send_text(self, message: str) -> Error:
        """
        Send a text message; returns as `send`.
        """
        self._packet_error = self._send(message.encode(), is_text=True)
        return self._packet_error

    # What is known of the connection.

    def get_ready_state(self) -> State:
        """
        Where the connection is in its life.
        """
        if self._client.is_dialling:
            return State.CONNECTING
        return State.CLOSED if self._link is None else _STATES[self._link.state]

    def get_connected_host(self) -> str:
        """
        The other side's IP address; "" before there is a connection.
        """
        return self._link.stream.remote_address.host if self._link is not None else ""

    def get_connected_port(self) -> int:
        """
        The other side's port; 0 before there is a connection.
        """
        return self._link.stream.remote_address.port if self._link is not None else 0

    def get_selected_protocol(self) -> str:
        """
        The sub-protocol that both sides agreed on; "" for none.
        """
        return self._protocol

    def get_requested_url(self) -> str:
        """
        The URL of the last `connect_to_url`; on a server the one that the client asked for: "ws://host:port/path?query",
        with the host that its request names.
        """
        return self._url

    def get_close_code(self) -> int:
        """
        The close code (RFC 6455, 7.4): the other side's, or ours where it broke a rule; 0 when its close frame had
        none; -1 when the connection was lost, or never came about, and before its end.
        """
        return self._close_code

    def get_close_reason(self) -> str:
        """
        Why the connection ended, or never came about: what the other side gave as its reason, or a sentence for a
        person.
        """
        return self._close_reason

    def set_no_delay(self, enabled: bool) -> None:
        """
        Send small packets at once (True, the default here) or let the system gather them: TCP_NODELAY.
        """
        if self._link is not None and self._link.state is not LinkState.CLOSED:
            self._link.stream.set_no_delay(enabled)

    def get_current_outbound_buffered_amount(self) -> int:
        """
        How many bytes wait for the network, framing included.
        """
        return self._link.send_queue.bytes_waiting if self._link is not None else 0

    def get_statistics(self) -> ConnectionStatistics | None:
        """
        A snapshot of the connection's counters; None before there is one. (Not Godot's)
        """
        return None if self._link is None else self._link.statistics()

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
    def _link(self) -> Link | None:
        return self._client.link

    @property
    def _owner(self) -> LinkOwner:
        return self._client

    def on_event(self, event: LinkEvent) -> None:
        """
        Not for games: take note of what happened on the link.
        """
        if isinstance(event, Messages):
            is_text = event.is_text
            self._packets.extend([(data, is_text) for data in event.payloads])
        elif isinstance(event, Opened):
            self._protocol, self._was_opened = event.subprotocol, True
        elif isinstance(event, CloseRequested):
            self._close_code, self._close_reason = code_for_games(event.code), event.reason
        else:
            is_lost = event.code == ABNORMAL or not self._was_opened
            self._close_code = _NOT_CLEAN if is_lost else code_for_games(event.code)
            self._close_reason = event.reason

    def _send(self, data: bytes, is_text: bool) -> Error:
        link = self._link
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
