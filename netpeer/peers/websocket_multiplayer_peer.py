"""WebSocketMultiplayerPeer: what client and server share: settings, queues, and sending by transfer mode."""

import time
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from netpeer.errors import Error
from netpeer.log import report
from netpeer.peers.connection import Connection
from netpeer.peers.limits import Buffers, Timing, positive_seconds
from netpeer.peers.networked_multiplayer_peer import ConnectionStatus, NetworkedMultiplayerPeer, TransferMode
from netpeer.peers.packet_peer import BytesLike
from netpeer.peers.relay import HEADER_SIZE
from netpeer.peers.sending import send_frame
from netpeer.peers.statistics import ConnectionStatistics
from netpeer.peers.websocket_peer import WebSocketPeer
from netpeer.signals import Signal, emit
from netpeer.transport import Network, SystemNetwork

__all__ = ["WebSocketMultiplayerPeer"]


class _Packet(NamedTuple):
    source: int
    data: bytes
    connection: Connection


class WebSocketMultiplayerPeer(NetworkedMultiplayerPeer):
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
        super().__init__(clock=clock)
        self.transfer_mode = TransferMode.RELIABLE
        self.refuse_new_connections = False
        self._network: Network = SystemNetwork() if network is None else network
        self._buffers = Buffers()
        self._timing = Timing()
        self._is_multiplayer = False
        self._is_polling = False
        self._peers: dict[int, WebSocketPeer] = {}
        self._packets: deque[_Packet] = deque()
        self._last_source = 0

    # Packets, in gd_mp_api mode.

    def get_available_packet_count(self) -> int:
        """
        How many packets wait in the in-queue. 0 without gd_mp_api: ask `get_peer(id)`.
        """
        return len(self._packets)

    def get_packet(self) -> bytes:
        """
        Take the oldest packet out of the in-queue; ask `get_packet_peer()` before, to know who sent it.

        Returns:
            The packet; `b""` when there is none, and `get_packet_error()` is then ERR_UNAVAILABLE, or
            ERR_UNCONFIGURED without gd_mp_api.
        """
        if not self._packets:
            unconfigured = not self._is_multiplayer and self.get_connection_status() != ConnectionStatus.DISCONNECTED
            self._packet_error = Error.ERR_UNCONFIGURED if unconfigured else Error.ERR_UNAVAILABLE
            return b""
        packet = self._packets.popleft()
        self._last_source = packet.source
        self._packet_error = Error.OK
        self._taken(packet.connection, len(packet.data) + HEADER_SIZE)
        return packet.data

    def get_packet_peer(self) -> int:
        return self._packets[0].source if self._packets else self._last_source

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send a packet to the target peer, in the transfer mode that is set.

        Args:
            buffer: any bytes-like object.

        Returns:
            OK (an unreliable packet may have been dropped for all that: see `get_statistics`); ERR_OUT_OF_MEMORY when
            the out-queue has no room for a reliable packet (nothing was sent: put it again later); ERR_UNCONFIGURED
            without gd_mp_api; FAILED when not connected; ERR_INVALID_PARAMETER when the target is not there.
        """
        data = bytes(memoryview(buffer))
        if not self._is_multiplayer:
            error = report(Error.ERR_UNCONFIGURED, "without gd_mp_api packets go through get_peer(id).put_packet()")
        elif self.get_connection_status() is not ConnectionStatus.CONNECTED:
            error = report(Error.FAILED, "cannot send: not connected")
        else:
            error = self._put(data)
        self._packet_error = error
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

    @property
    def handshake_timeout(self) -> float:
        """
        Seconds that TLS and WebSocket handshakes may take together. Default 3. (Godot 3.6)
        """
        return self._timing.handshake_timeout

    @handshake_timeout.setter
    def handshake_timeout(self, seconds: float) -> None:
        self._timing.handshake_timeout = positive_seconds("handshake_timeout", seconds)

    def set_handshake_timeout(self, timeout: float) -> None:
        """
        Set `handshake_timeout`.
        """
        self.handshake_timeout = timeout

    def get_handshake_timeout(self) -> float:
        """
        Get `handshake_timeout`.
        """
        return self.handshake_timeout

    @property
    def heartbeat_interval(self) -> float:
        """
        Seconds between pings, which show that the other side is there and how long the way is. Default 5; 0: none.
        """
        return self._timing.heartbeat_interval

    @heartbeat_interval.setter
    def heartbeat_interval(self, seconds: float) -> None:
        self._timing.heartbeat_interval = positive_seconds("heartbeat_interval", seconds, may_be_zero=True)

    @property
    def heartbeat_timeout(self) -> float:
        """
        Seconds after an unanswered ping at which the connection counts as lost. Default 20.
        """
        return self._timing.heartbeat_timeout

    @heartbeat_timeout.setter
    def heartbeat_timeout(self, seconds: float) -> None:
        self._timing.heartbeat_timeout = positive_seconds("heartbeat_timeout", seconds)

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
        return None if peer is None else peer._connection.round_trip_time

    def get_statistics(self, peer_id: int = 1) -> ConnectionStatistics | None:
        """
        What was counted on the connection to a peer.

        Args:
            peer_id: whose connection; see `get_peer`.

        Returns:
            A snapshot; None without a connection.
        """
        peer = self._peers.get(peer_id)
        return None if peer is None else peer._connection.statistics()

    def get_peer_ids(self) -> list[int]:
        """
        The ids for which `get_statistics` has something to say: on a server its clients, on a client the server (1).
        """
        return list(self._peers)

    # For client and server.

    @abstractmethod
    def _put(self, data: bytes) -> Error:
        """
        Send a packet to the target; connected and in gd_mp_api mode.
        """

    @abstractmethod
    def _changed(self, connection: Connection) -> None:
        """
        There may be something to send on a connection, or its state has moved, outside of its own events.
        """

    def _taken(self, connection: Connection, size: int) -> None:
        """
        The game has taken a packet that came from a connection.
        """
        was_paused = connection.is_reading_paused
        connection.packet_taken(size)
        if was_paused:
            self._changed(connection)

    def _close(self, connection: Connection, code: int, reason: str) -> None:
        connection.close(code, reason, self._clock())
        self._changed(connection)

    def _new_peer(self, connection: Connection) -> WebSocketPeer:
        send = None if self._is_multiplayer else self._send_message
        return WebSocketPeer(connection, send, self._taken, self._close)

    def _send_message(self, connection: Connection, frame: bytes) -> Error:
        return self._send(connection, frame, target=connection.id)

    def _send(self, connection: Connection, frame: bytes, *, target: int) -> Error:
        """
        Queue a frame by the transfer mode that is set; it leaves at once, or at the end of the running `poll()`.
        """
        error = send_frame(connection, frame, self._transfer_mode, target=target, now=self._clock())
        self._changed(connection)
        return error

    def _deliver(self, connection: Connection, source: int, data: bytes) -> None:
        """
        Queue a packet for the game, and tell it.
        """
        self._packets.append(_Packet(source, data, connection))
        emit(self.peer_packet, source)


def texts(name: str, values: Sequence[str]) -> Sequence[str]:
    """
    Give a list of texts back. Raises `TypeError` for one text, which is easily meant as a list, and for what is none.
    """
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{name} must be a list of str")
    return values
