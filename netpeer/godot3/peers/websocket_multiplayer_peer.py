"""WebSocketMultiplayerPeer: what client and server share: settings, queues, and sending by transfer mode."""

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
from netpeer.link.statistics import ConnectionStatistics
from netpeer.log import report
from netpeer.peer.inbox import Inbox
from netpeer.peer.packet_peer import BytesLike
from netpeer.peer.transfer import Transfer
from netpeer.signals import Signal, SignalInstance, emit
from netpeer.transport import Network, SystemNetwork
from netpeer.websocket import Messages

__all__ = ["WebSocketMultiplayerPeer"]


_OK = Error.OK  # looking up an enum's member costs as much as taking a packet

# The sender, a packet, and the link that it came from.
Arrival = tuple[int, bytes, Link]


class WebSocketMultiplayerPeer(LinkSettings, NetworkedMultiplayerPeer):
    """
    A multiplayer peer on WebSocket. See Godot's class reference (3.x), `WebSocketMultiplayerPeer`.

    Signals:
        peer_packet(peer_source): a packet from that peer waits for `get_packet`. gd_mp_api mode only.
    """

    peer_packet = Signal(int)

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, network: Network | None = None) -> None:
        """
        Args:
            clock: gives the time in seconds, and never goes back; a `ManualClock` in tests.
            network: where connections come from; the machine's own by default, a `MemoryNetwork` in tests.
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

    # Packets, in gd_mp_api mode.

    def get_available_packet_count(self) -> int:
        """
        How many packets wait in the in-queue. 0 without gd_mp_api: ask `get_peer(id)`.
        """
        return self._inbox.count

    def get_packet(self) -> bytes:
        """
        Take the oldest packet out of the in-queue; ask `get_packet_peer()` before, to know who sent it.

        Returns:
            The packet; `b""` when there is none, and `get_packet_error()` is then ERR_UNAVAILABLE, or
            ERR_UNCONFIGURED without gd_mp_api.
        """
        data = self._inbox.take()
        if data is None:
            unconfigured = not self._is_multiplayer and self.get_connection_status() != ConnectionStatus.DISCONNECTED
            self._packet_error = Error.ERR_UNCONFIGURED if unconfigured else Error.ERR_UNAVAILABLE
            return b""
        self._packet_error = _OK
        return data

    def get_packet_peer(self) -> int:
        return self._inbox.source

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send a packet to the target peer, in the transfer mode that is set.

        Args:
            buffer: any bytes-like object.

        Returns:
            OK (an unreliable packet may have been dropped for all that: see `get_statistics`); ERR_OUT_OF_MEMORY when
            the out-queue has no room for a reliable packet (nothing was sent: put it again later), or when the packet
            and its header of 9 bytes do not fit the out-buffer less one byte (65526 bytes fit by default);
            ERR_UNCONFIGURED without gd_mp_api; FAILED when not connected; ERR_INVALID_PARAMETER when the target is not
            there.
        """
        data = buffer if type(buffer) is bytes else bytes(memoryview(buffer))
        self._packet_error = error = self._put(data)
        return error

    # Settings.

    def set_buffers(
        self,
        input_buffer_size_kb: int,
        input_max_packets: int,
        output_buffer_size_kb: int,
        output_max_packets: int,
    ) -> Error:
        """
        Set how much may wait on each connection. Call it before connecting or listening.

        A message longer than a buffer cannot pass it: in, it closes the connection (1009); out, `put_packet` refuses
        it. A full in-queue stops reading until packets are taken: nothing is lost, the sender waits.

        Args:
            input_buffer_size_kb: 1 .. 2**20, in KB; rounded up to a power of two, as all four.
            input_max_packets: 1 .. 2**24.
            output_buffer_size_kb: 1 .. 2**20, in KB.
            output_max_packets: 1 .. 2**24.

        Returns:
            OK, or FAILED when connected or listening. Raises `ValueError` outside the ranges.
        """
        buffers = Buffers.rounded(input_buffer_size_kb, input_max_packets, output_buffer_size_kb, output_max_packets)
        if self.get_connection_status() is not ConnectionStatus.DISCONNECTED:
            return report(Error.FAILED, "buffer sizes can only be set before connecting or listening")
        self._buffers = buffers
        return Error.OK

    # What is known of a peer.

    def get_peer(self, peer_id: int) -> WebSocketPeer | None:
        """
        The connection to a peer.

        Args:
            peer_id: on a client 1, the server; on a server a client's id.

        Returns:
            It, or None when there is no such connection. A client's is there until the next `connect_to_url`, so
            that what arrived before the end can be taken.
        """
        return self._peers.get(peer_id)

    def get_round_trip_time(self, peer_id: int = 1) -> float | None:
        """
        How long a ping to a peer and its answer took last.

        Args:
            peer_id: whose connection; see `get_peer`.

        Returns:
            Seconds, as precise as the two sides poll often; None before the first answer or without a connection.
        """
        peer = self._peers.get(peer_id)
        return None if peer is None else peer.link.round_trip_time

    def get_statistics(self, peer_id: int = 1) -> ConnectionStatistics | None:
        """
        What was counted on the connection to a peer.

        Args:
            peer_id: whose connection; see `get_peer`.

        Returns:
            A snapshot; None without a connection.
        """
        peer = self._peers.get(peer_id)
        return None if peer is None else peer.link.statistics()

    def get_peer_ids(self) -> list[int]:
        """
        The ids for which `get_statistics` has something to say: on a server its clients, on a client the server (1).
        """
        return list(self._peers)

    # For client and server.

    @abstractmethod
    def _put(self, data: bytes) -> Error:
        """
        Send a packet to the target, or say why that cannot be.
        """

    def _cannot_put(self) -> Error:
        if not self._is_multiplayer:
            return report(Error.ERR_UNCONFIGURED, "without gd_mp_api packets go through get_peer(id).put_packet()")
        return report(Error.FAILED, "cannot send: not connected")

    def _plain_transfer(self) -> Transfer | None:
        """
        How the peers of single links send: as is set here, but not at all in gd_mp_api mode.
        """
        return None if self._is_multiplayer else self._transfer

    def _receive(self, link: Link, messages: Messages, signal: SignalInstance, *arguments: int) -> int:
        """
        Without gd_mp_api: queue messages in their peer, and emit the signal for each; return how many were queued.
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
        Queue what has arrived, one by one, each with its signal. A handler that raises leaves the others where they
        are, for the next `poll()`; one that stops or connects anew empties both queues.
        """
        while self._arriving:
            source, packet, link = self._arriving.popleft()
            self._inbox.add(source, (packet,), link)
            emit(self.peer_packet, source)

    def _forget_packets(self) -> None:
        self._inbox.clear()
        self._arriving.clear()
