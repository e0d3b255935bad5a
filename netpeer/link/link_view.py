"""LinkView: one link as a game sees it. The `WebSocketPeer`s of both dialects inherit it."""

from abc import abstractmethod
from collections import deque

from netpeer.errors import Error
from netpeer.link.link import Link
from netpeer.link.link_state import LinkState
from netpeer.link.owner import LinkOwner
from netpeer.link.statistics import ConnectionStatistics
from netpeer.peer.write_mode import WriteMode
from netpeer.websocket import Messages

__all__ = ["LinkView"]

_OK = Error.OK  # looking up an enum's member costs as much as taking a packet


class LinkView:
    """
    The messages that arrived on one link, and what is known of the link.
    """

    WRITE_MODE_TEXT = WriteMode.TEXT
    WRITE_MODE_BINARY = WriteMode.BINARY

    _packet_error: Error

    def __init__(self) -> None:
        self._packets: deque[tuple[bytes, bool]] = deque()
        self._was_string = False

    @property
    @abstractmethod
    def link(self) -> Link | None:
        """
        Not for games: the link; None before there is one.
        """

    @property
    @abstractmethod
    def _owner(self) -> LinkOwner:
        """
        The object that sends on the link and closes it.
        """

    def receive(self, messages: Messages) -> None:
        """
        Not for games: add messages to the in-queue.
        """
        is_text = messages.is_text
        self._packets.extend([(data, is_text) for data in messages.payloads])

    def get_available_packet_count(self) -> int:
        """
        How many packets wait in the in-queue: 0 or more. Take each with `get_packet`.
        """
        return len(self._packets)

    def get_packet(self) -> bytes:
        """
        Take the oldest packet out of the in-queue.

        Returns:
            The packet; `b""` when no packet waits. `get_packet_error()` is OK after a packet, and ERR_UNAVAILABLE when
            no packet waited. `was_string_packet()` says whether the packet was text.
        """
        if not self._packets:
            self._packet_error = Error.ERR_UNAVAILABLE
            return b""
        data, self._was_string = self._packets.popleft()
        self._packet_error = _OK
        link = self.link
        if link is not None and link.packets_taken(1, len(data)):
            self._owner.link_changed(link)
        return data

    def was_string_packet(self) -> bool:
        """
        Whether the packet that `get_packet` returned last was a text message.
        """
        return self._was_string

    def get_connected_host(self) -> str:
        """
        The IP address of the other side; "" before there is a connection.
        """
        link = self.link
        return link.stream.remote_address.host if link is not None else ""

    def get_connected_port(self) -> int:
        """
        The port of the other side; 0 before there is a connection.
        """
        link = self.link
        return link.stream.remote_address.port if link is not None else 0

    def set_no_delay(self, enabled: bool) -> None:
        """
        Set TCP_NODELAY. True, the default here, sends small packets at once; False lets the system gather them. Does
        nothing when there is no connection.
        """
        link = self.link
        if link is not None and link.state is not LinkState.CLOSED:
            link.stream.set_no_delay(enabled)

    def get_current_outbound_buffered_amount(self) -> int:
        """
        How many bytes wait in the out-queue, frame headers included. (Godot 3.6 and 4)
        """
        link = self.link
        return link.send_queue.bytes_waiting if link is not None else 0

    def get_statistics(self) -> ConnectionStatistics | None:
        """
        A snapshot of the connection's counters; None before there is a connection. (Not Godot's)
        """
        link = self.link
        return None if link is None else link.statistics()
