"""WebSocketPeer: one remote end, as its messages."""

from collections import deque

from netpeer.errors import Error
from netpeer.godot3.peers.packet_peer import PacketPeer
from netpeer.link.close_codes import NORMAL
from netpeer.link.link import Link, LinkState
from netpeer.link.owner import LinkOwner
from netpeer.link.statistics import ConnectionStatistics
from netpeer.log import report
from netpeer.peer.packet_peer import BytesLike
from netpeer.peer.transfer import Transfer
from netpeer.peer.write_mode import WriteMode, is_utf8
from netpeer.websocket import Messages, check_close

__all__ = ["WebSocketPeer"]

_OK = Error.OK  # looking up an enum's member costs as much as taking a packet


class WebSocketPeer(PacketPeer):
    """
    The remote end of one connection. See Godot's class reference (3.x), `WebSocketPeer`.

    `get_peer()` of a client or server gives it. Without gd_mp_api it is where packets are put and taken; with
    gd_mp_api they go through the client or server itself, and the calls for packets here fail with ERR_UNCONFIGURED.
    What arrived before the connection ended can still be taken afterwards.
    """

    WRITE_MODE_TEXT = WriteMode.TEXT
    WRITE_MODE_BINARY = WriteMode.BINARY

    def __init__(self, link: Link, owner: LinkOwner, transfer: Transfer | None) -> None:
        """
        Not for games: clients and servers make their peers.

        Args:
            link: the connection.
            owner: sends on it and closes it.
            transfer: how messages are sent; None when packets go through the client or server.
        """
        super().__init__()
        self._link = link
        self._owner = owner
        self._transfer = transfer
        self._packets: deque[tuple[bytes, bool]] = deque()
        self._write_mode = WriteMode.BINARY
        self._was_string = False

    def __repr__(self) -> str:
        return f"<WebSocketPeer {self._link!r}, {len(self._packets)} packets>"

    def get_available_packet_count(self) -> int:
        return len(self._packets)

    def get_packet(self) -> bytes:
        if not self._packets:
            self._packet_error = Error.ERR_UNAVAILABLE
            return b""
        data, self._was_string = self._packets.popleft()
        self._packet_error = _OK
        if self._link.packets_taken(1, len(data)):
            self._owner.link_changed(self._link)
        return data

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send a message, text or binary by the write mode.

        Args:
            buffer: any bytes-like object; in text mode it must be UTF-8.

        Returns:
            OK; FAILED when not connected; ERR_OUT_OF_MEMORY when the out-queue is full (nothing was sent);
            ERR_INVALID_DATA for text that is not UTF-8; ERR_UNCONFIGURED in gd_mp_api mode.
        """
        self._packet_error = self._put(buffer if type(buffer) is bytes else bytes(memoryview(buffer)))
        return self._packet_error

    def was_string_packet(self) -> bool:
        """
        Whether the packet that `get_packet` gave last came as text.
        """
        return self._was_string

    def set_write_mode(self, mode: int) -> None:
        """
        Choose as what packets are sent.

        Args:
            mode: `WRITE_MODE_TEXT` or `WRITE_MODE_BINARY`, else `ValueError`.
        """
        self._write_mode = WriteMode(mode)

    def get_write_mode(self) -> WriteMode:
        """
        As what packets are sent.
        """
        return self._write_mode

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """
        Begin the closing handshake, behind what was put before; goes on under `poll()`.

        Args:
            code: 1000 or 3000 .. 4999 for games' own (RFC 6455, 7.4), else `ValueError`.
            reason: at most 123 bytes of UTF-8, else `ValueError`.
        """
        check_close(code, reason)
        self._owner.close_link(self._link, code, reason)

    def is_connected_to_host(self) -> bool:
        """
        Whether packets can be sent.
        """
        return self._link.state is LinkState.OPEN

    def get_connected_host(self) -> str:
        """
        The remote end's IP address.
        """
        return self._link.stream.remote_address.host

    def get_connected_port(self) -> int:
        """
        The remote end's port.
        """
        return self._link.stream.remote_address.port

    def set_no_delay(self, enabled: bool) -> None:
        """
        Send small packets at once (True, the default here) or let the system gather them: TCP_NODELAY.
        """
        if self._link.state is not LinkState.CLOSED:
            self._link.stream.set_no_delay(enabled)

    def get_current_outbound_buffered_amount(self) -> int:
        """
        How many bytes wait for the network, framing included. (Godot 3.6)
        """
        return self._link.send_queue.bytes_waiting

    def get_statistics(self) -> ConnectionStatistics:
        """
        A snapshot of this connection's counters.
        """
        return self._link.statistics()

    # For the client or server that made it.

    @property
    def link(self) -> Link:
        """
        Not for games: the connection.
        """
        return self._link

    def receive(self, messages: Messages) -> None:
        """
        Not for games: queue what came.
        """
        is_text = messages.is_text
        self._packets.extend([(payload, is_text) for payload in messages.payloads])

    def _put(self, data: bytes) -> Error:
        link, transfer = self._link, self._transfer
        if transfer is None:
            return report(Error.ERR_UNCONFIGURED, "in gd_mp_api mode packets go through the client or server itself")
        is_text = self._write_mode is WriteMode.TEXT
        if is_text and not is_utf8(data):
            return report(Error.ERR_INVALID_DATA, "in text mode packets must be UTF-8: see set_write_mode")
        if link.state is not LinkState.OPEN:
            return report(Error.FAILED, "cannot send: the connection is not open")
        return self._owner.send(link, data, transfer.mode, replaces=link.id, is_text=is_text)
