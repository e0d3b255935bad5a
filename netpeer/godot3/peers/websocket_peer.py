"""WebSocketPeer: one connection of a client or server of Godot 3's dialect, and the messages on it."""

from netpeer.errors import Error
from netpeer.godot3.peers.packet_peer import PacketPeer
from netpeer.link.close_codes import NORMAL
from netpeer.link.link import Link, LinkState
from netpeer.link.link_view import LinkView
from netpeer.link.owner import LinkOwner
from netpeer.log import report
from netpeer.peer.packet_peer import BytesLike
from netpeer.peer.transfer import Transfer
from netpeer.peer.write_mode import WriteMode, is_utf8
from netpeer.websocket import check_close

__all__ = ["WebSocketPeer"]


class WebSocketPeer(LinkView, PacketPeer):
    """
    The remote end of one connection. See Godot's class reference (3.x), `WebSocketPeer`.

    `get_peer()` of a client or server returns it. Without gd_mp_api, put and take packets here. With gd_mp_api, put and
    take them on the client or server: `put_packet` here fails with ERR_UNCONFIGURED. Packets that arrived before the
    connection ended can still be taken after its end.
    """

    def __init__(self, link: Link, owner: LinkOwner, transfer: Transfer | None) -> None:
        """
        Not for games: clients and servers make their peers.

        Args:
            link: the connection.
            owner: sends on the link and closes it.
            transfer: the transfer mode of the client or server; None in gd_mp_api mode.
        """
        PacketPeer.__init__(self)
        LinkView.__init__(self)
        self._link = link
        self._link_owner = owner
        self._transfer = transfer
        self._write_mode = WriteMode.BINARY

    def __repr__(self) -> str:
        return f"<WebSocketPeer {self._link!r}, {len(self._packets)} packets>"

    @property
    def link(self) -> Link:
        """
        Not for games: the link.
        """
        return self._link

    @property
    def _owner(self) -> LinkOwner:
        return self._link_owner

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send one message, as text or binary: see `set_write_mode`.

        Args:
            buffer: any bytes-like object. A text message must be UTF-8.

        Returns:
            OK; FAILED when the connection is not open; ERR_OUT_OF_MEMORY when the out-queue is full and nothing was
            sent (try again later); ERR_INVALID_DATA for text that is not UTF-8; ERR_UNCONFIGURED in gd_mp_api mode.
        """
        self._packet_error = self._put(buffer if type(buffer) is bytes else bytes(memoryview(buffer)))
        return self._packet_error

    def set_write_mode(self, mode: int) -> None:
        """
        Set whether the next packets are sent as text or as binary messages.

        Args:
            mode: `WRITE_MODE_TEXT` or `WRITE_MODE_BINARY` (the default), else `ValueError`.
        """
        self._write_mode = WriteMode(mode)

    def get_write_mode(self) -> WriteMode:
        """
        Whether the next packets are sent as text or as binary messages.
        """
        return self._write_mode

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """
        Begin the closing handshake. Packets that were put before leave first. Go on with `poll()` of the client or
        server: its signals say when the connection has ended. A server drops and counts what the client sends from now
        on.

        Args:
            code: 1000, or a game's own code from 3000 to 4999 (RFC 6455, 7.4), else `ValueError`.
            reason: at most 123 bytes of UTF-8, else `ValueError`.
        """
        check_close(code, reason)
        self._link_owner.close_link(self._link, code, reason)

    def is_connected_to_host(self) -> bool:
        """
        Whether the connection is open, and packets can be sent.
        """
        return self._link.state is LinkState.OPEN

    def _put(self, data: bytes) -> Error:
        link, transfer = self._link, self._transfer
        if transfer is None:
            return report(Error.ERR_UNCONFIGURED, "in gd_mp_api mode packets go through the client or server itself")
        is_text = self._write_mode is WriteMode.TEXT
        if is_text and not is_utf8(data):
            return report(Error.ERR_INVALID_DATA, "in text mode packets must be UTF-8: see set_write_mode")
        if link.state is not LinkState.OPEN:
            return report(Error.FAILED, "cannot send: the connection is not open")
        return self._link_owner.send(link, data, transfer.mode, replaces=link.id, is_text=is_text)
