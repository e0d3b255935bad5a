"""InboxPeer: how a game takes packets from a peer whose packets wait in one `Inbox`."""

from netpeer.errors import Error
from netpeer.peer.inbox import Inbox

__all__ = ["InboxPeer"]

_OK = Error.OK  # looking up an enum's member costs as much as taking a packet


class InboxPeer:
    """
    The receiving half of a `PacketPeer` with one in-queue for all senders. The class that inherits it sets `_inbox`.
    """

    _inbox: Inbox
    _packet_error: Error

    def get_available_packet_count(self) -> int:
        """
        How many packets wait in the in-queue: 0 or more. Take each with `get_packet`.
        """
        return self._inbox.count

    def get_packet(self) -> bytes:
        """
        Take the oldest packet out of the in-queue. Call `get_packet_peer()` before it to get the packet's sender.

        Returns:
            The packet; `b""` when no packet waits. `get_packet_error()` is OK after a packet, and ERR_UNAVAILABLE when
            no packet waited (Godot 3 without gd_mp_api: ERR_UNCONFIGURED).
        """
        data = self._inbox.take()
        if data is None:
            self._packet_error = self._no_packet_error()
            return b""
        self._packet_error = _OK
        return data

    def get_packet_peer(self) -> int:
        """
        The id of the peer that sent the packet that `get_packet` returns next. When no packet waits, the sender of the
        last packet; 0 before the first packet.
        """
        return self._inbox.source

    def _no_packet_error(self) -> Error:
        """
        The error of `get_packet` when no packet waits.
        """
        return Error.ERR_UNAVAILABLE
