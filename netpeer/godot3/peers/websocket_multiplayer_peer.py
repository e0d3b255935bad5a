"""WebSocketMultiplayerPeer: what the client and the server of Godot 3's dialect have in common."""

import time
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Sequence

from netpeer.errors import Error
from netpeer.godot3.peers.networked_multiplayer_peer import ConnectionStatus, NetworkedMultiplayerPeer, TransferMode
from netpeer.godot3.peers.peer_packets import HEADER_SIZE
from netpeer.godot3.peers.websocket_peer import WebSocketPeer
from netpeer.link.limits import Buffers
from netpeer.link.link import Link
from netpeer.link.link_settings import LinkSettings
from netpeer.link.peer_connections import PeerConnections
from netpeer.log import report
from netpeer.peer.inbox import Inbox
from netpeer.peer.inbox_peer import InboxPeer
from netpeer.peer.packet_peer import BytesLike
from netpeer.peer.transfer import Transfer
from netpeer.signals import Signal, SignalInstance, emit
from netpeer.transport import Network, SystemNetwork
from netpeer.websocket import Messages

__all__ = ["WebSocketMultiplayerPeer"]

# The sender's id, a packet, and the link that it arrived on.
Arrival = tuple[int, bytes, Link]


class WebSocketMultiplayerPeer(LinkSettings, PeerConnections, InboxPeer, NetworkedMultiplayerPeer):
    """
    A multiplayer peer on WebSocket. See Godot's class reference (3.x), `WebSocketMultiplayerPeer`.

    Signals:
        peer_packet(peer_source): a packet from that peer has arrived; take it with `get_packet`. gd_mp_api mode only.
    """

    peer_packet = Signal(int)

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, network: Network | None = None) -> None:
        """
        Args:
            clock: returns the time in seconds, and never goes back. Tests use a `ManualClock`.
            network: opens connections and ports. Default: the system's network. Tests use a `MemoryNetwork`.
        """
        NetworkedMultiplayerPeer.__init__(self, clock=clock)
        LinkSettings.__init__(self)
        self.transfer_mode = TransferMode.RELIABLE
        self.refuse_new_connections = False
        self._network: Network = SystemNetwork() if network is None else network
        self._buffers = Buffers()
        self._is_multiplayer = False
        self._peers: dict[int, WebSocketPeer] = {}
        self._inbox = Inbox(HEADER_SIZE)
        self._arriving: deque[Arrival] = deque()

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send one packet to the target peer (`set_target_peer`) in the transfer mode (`transfer_mode`). gd_mp_api mode
        only.

        Args:
            buffer: any bytes-like object. With its header of 9 bytes it must be shorter than the out-buffer: at most
                65526 bytes by default.

        Returns:
            OK when the packet was queued, and also when an unreliable packet was dropped (`get_statistics` counts it);
            ERR_OUT_OF_MEMORY when the packet is too large, or the out-queue has no room for a reliable packet: nothing
            was sent, try again later; ERR_UNCONFIGURED without gd_mp_api; FAILED when not connected;
            ERR_INVALID_PARAMETER when the target is not connected.
        """
        data = buffer if type(buffer) is bytes else bytes(memoryview(buffer))
        self._packet_error = error = self._put(data)
        return error

    def set_buffers(
        self,
        input_buffer_size_kb: int,
        input_max_packets: int,
        output_buffer_size_kb: int,
        output_max_packets: int,
    ) -> Error:
        """
        Set the sizes of the in-queue and the out-queue of each connection. Call it before you connect or listen.

        If a message that arrives is longer than the in-buffer, the connection is closed (1009). If a packet is longer
        than the out-buffer, `put_packet` refuses it. While the in-queue is full, nothing is read from the network: no
        packet is lost, and the sender waits.

        Args:
            input_buffer_size_kb: 1 .. 2**20 KB. All four are rounded up to a power of two.
            input_max_packets: 1 .. 2**24 packets.
            output_buffer_size_kb: 1 .. 2**20 KB.
            output_max_packets: 1 .. 2**24 packets.

        Returns:
            OK; FAILED while connected, connecting or listening. Raises `ValueError` outside the ranges.
        """
        buffers = Buffers.rounded(input_buffer_size_kb, input_max_packets, output_buffer_size_kb, output_max_packets)
        if self.get_connection_status() is not ConnectionStatus.DISCONNECTED:
            return report(Error.FAILED, "buffer sizes can only be set before connecting or listening")
        self._buffers = buffers
        return Error.OK

    def get_peer(self, peer_id: int) -> WebSocketPeer | None:
        """
        The connection to a peer.

        Args:
            peer_id: on a client 1, the server; on a server the client's id.

        Returns:
            The connection; None when there is none. A client keeps it until the next `connect_to_url`, so that the
            packets that arrived before the end can still be taken.
        """
        return self._peers.get(peer_id)

    def get_peer_ids(self) -> list[int]:
        """
        The ids that `get_peer` has a connection for: on a server its clients, on a client the server (1). (Not Godot's)
        """
        return list(self._peers)

    # For client and server.

    @abstractmethod
    def _put(self, data: bytes) -> Error:
        """
        Send a packet to the target peer; return an error when that is not possible.
        """

    def _cannot_put(self) -> Error:
        if not self._is_multiplayer:
            return report(Error.ERR_UNCONFIGURED, "without gd_mp_api packets go through get_peer(id).put_packet()")
        return report(Error.FAILED, "cannot send: not connected")

    def _no_packet_error(self) -> Error:
        is_plain = not self._is_multiplayer and self.get_connection_status() is not ConnectionStatus.DISCONNECTED
        return Error.ERR_UNCONFIGURED if is_plain else Error.ERR_UNAVAILABLE

    def _plain_transfer(self) -> Transfer | None:
        """
        The transfer settings for this peer's `WebSocketPeer`s; None in gd_mp_api mode, where they send nothing.
        """
        return None if self._is_multiplayer else self._transfer

    def _receive(self, link: Link, messages: Messages, signal: SignalInstance, *arguments: int) -> int:
        """
        Without gd_mp_api: queue messages in their `WebSocketPeer` and emit the signal. If the signal has a handler,
        queue only the first message now: the others become events of their own. Return how many were queued.
        """
        if len(signal):
            messages = link.split_first(messages)
        self._peers[link.id].receive(messages)
        emit(signal, *arguments)
        return len(messages.payloads)

    def _deliver(self, source: int, packets: Sequence[bytes], link: Link) -> None:
        """
        Queue packets for the game, and emit `peer_packet` for each.
        """
        if not len(self.peer_packet) and not self._arriving:
            self._inbox.add(source, packets, link)
            return
        self._arriving.extend([(source, packet, link) for packet in packets])
        self._emit_arriving()

    def _emit_arriving(self) -> None:
        """
        Queue the packets of `_arriving` one by one, each with its signal. If a handler raises, the other packets stay
        for the next `poll()`. If a handler stops or connects anew, `_forget_packets` empties both queues.
        """
        while self._arriving:
            source, packet, link = self._arriving.popleft()
            if link.is_discarding:  # a handler has closed the connection
                link.discard(1, len(packet) + HEADER_SIZE)
                continue
            self._inbox.add(source, (packet,), link)
            emit(self.peer_packet, source)

    def _forget_packets(self) -> None:
        self._inbox.clear()
        self._arriving.clear()
