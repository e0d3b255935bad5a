"""WebSocketMultiplayerPeer: client or server of Godot 4's multiplayer, over WebSocket.

A message is one packet, as it is: there is no header. A client reaches the server alone; that clients reach each other
is the business of the `SceneMultiplayer` above. What the two do differently: `client_role`, `server_role`.
"""

import ipaddress
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable

from netpeer.errors import Error
from netpeer.godot4.peers.client_role import PROTOCOL_ERROR, ClientRole
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.godot4.peers.server_role import ServerRole
from netpeer.godot4.peers.socket_settings import SocketSettings
from netpeer.godot4.peers.tls_options import TLSOptions
from netpeer.godot4.peers.websocket_peer import WebSocketPeer
from netpeer.link.client_request import ClientRequest
from netpeer.link.link import Link
from netpeer.link.sending import TRY_AGAIN_LATER, send_message
from netpeer.link.statistics import ConnectionStatistics
from netpeer.log import logger, report
from netpeer.peer.addressing import ConnectionStatus
from netpeer.peer.packet_peer import BytesLike
from netpeer.transport import ListenError, Network, SystemNetwork
from netpeer.websocket import Messages

__all__ = ["WebSocketMultiplayerPeer"]


# Who sent it, what, and which connection's in-queue it fills. A plain tuple: there is one for each packet.
_Packet = tuple[int, bytes, Link]


class WebSocketMultiplayerPeer(SocketSettings, MultiplayerPeer):
    """
    A multiplayer peer on WebSocket. See Godot's class reference (4.x), `WebSocketMultiplayerPeer`.

    Signals:
        peer_connected(id): on a client 1, the server: this client is connected; on a server a client.
        peer_disconnected(id): it is gone; on a client this peer is DISCONNECTED then.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, network: Network | None = None) -> None:
        """
        Args:
            clock: gives the time in seconds, and never goes back; a `ManualClock` in tests.
            network: where connections come from; the machine's own by default, a `MemoryNetwork` in tests.
        """
        MultiplayerPeer.__init__(self, clock=clock)
        SocketSettings.__init__(self)
        self._network: Network = SystemNetwork() if network is None else network
        self._role: ClientRole | ServerRole | None = None
        self._is_polling = False
        self._packets: deque[_Packet] = deque()
        self._last_source = 0
        self._close_reason = ""

    def __repr__(self) -> str:
        if isinstance(self._role, ServerRole):
            return f"<WebSocketMultiplayerPeer server on port {self._role.port}>"
        return f"<WebSocketMultiplayerPeer {self.get_connection_status().name} {self.get_unique_id()}>"

    def create_client(self, url: str, tls_client_options: TLSOptions | None = None) -> Error:
        """
        Begin to connect to a server, and return at once; go on with `poll()`.

        Args:
            url: "ws://host[:port][/path][?query]", or "wss://..." for TLS; IPv6 addresses in brackets.
            tls_client_options: what a wss:// server must show; None: `TLSOptions.client()`.

        Returns:
            OK; ERR_ALREADY_IN_USE unless DISCONNECTED; ERR_INVALID_PARAMETER for a URL that cannot be read, or options
            for servers. What happens next is told by signals.
        """
        if self._role is not None:
            return report(Error.ERR_ALREADY_IN_USE, "this peer is in use: close() it first")
        peer = WebSocketPeer(clock=self._clock, network=self._network)
        peer._protocols, peer._headers, peer._timing = self._protocols, self._headers, self._timing
        peer._inbound, peer._outbound, peer._queued = self._inbound, self._outbound, self._queued
        error = peer.connect_to_url(url, tls_client_options)
        if error is Error.OK:
            self._begin(ClientRole(self, peer))
        return error

    def create_server(
        self, port: int, bind_address: str = "*", tls_server_options: TLSOptions | None = None
    ) -> Error:
        """
        Open a port for clients; go on with `poll()`.

        Args:
            port: 1 .. 65535, or 0 for any free one, which `get_local_port()` then tells.
            bind_address: the IP address to listen on; "*" is every address of the machine.
            tls_server_options: `TLSOptions.server(...)` for clients that come with wss://; None for ws://.

        Returns:
            OK; ERR_ALREADY_IN_USE unless DISCONNECTED; ERR_INVALID_PARAMETER for options of a client; ERR_CANT_CREATE
            when the port or the certificate cannot be had. Raises `TypeError` or `ValueError` for what is no port or
            address.
        """
        if not isinstance(port, int) or isinstance(port, bool):
            raise TypeError(f"port must be an int, not {type(port).__name__}")
        if not 0 <= port <= 65535:
            raise ValueError(f"port must be 0 .. 65535, not {port}")
        if bind_address != "*":
            ipaddress.ip_address(bind_address)  # raises ValueError, and says why
        if self._role is not None:
            return report(Error.ERR_ALREADY_IN_USE, "this peer is in use: close() it first")
        if tls_server_options is not None and not tls_server_options.is_server():
            return report(Error.ERR_INVALID_PARAMETER, "cannot listen: these TLSOptions are a client's")
        tls = None if tls_server_options is None else tls_server_options._for_server()
        try:
            listener = self._network.listen(bind_address, port, tls=tls)
        except ListenError as error:
            return report(Error.ERR_CANT_CREATE, "%s", error)
        self._begin(ServerRole(self, listener, is_secure=tls is not None))
        logger.info("listening on port %d", listener.local_address.port)
        return Error.OK

    def close(self) -> None:
        """
        Tell everybody goodbye (1001), without waiting for answers; forget what waits. Emits no signal: a
        `SceneMultiplayer` says `server_disconnected` in its next `poll()`.
        """
        role, self._role = self._role, None
        if role is not None:
            role.close()
        self._packets.clear()

    def poll(self) -> None:
        """
        Connect, accept, read, write and emit the signals: everything that is due, within a budget. Never blocks and
        never raises for what the network does; an exception in a callback passes through. Call it once a frame, or
        the `SceneMultiplayer`'s. Calls from inside a callback do nothing.
        """
        role = self._role
        if role is None or self._is_polling:
            return
        self._is_polling = True
        try:
            role.poll(self._clock())
        finally:
            self._is_polling = False
            role.flush()

    def disconnect_peer(self, peer: int, force: bool = False) -> None:
        """
        End the connection with a peer, behind what was put before.

        Args:
            peer: its id; without such a peer nothing happens.
            force: True drops it at once, and no `peer_disconnected` follows; False goes on under `poll()`.
        """
        if self._role is not None:
            self._role.disconnect(peer, force=force)

    def drop_slow_peer(self, id: int, reason: str) -> None:
        if self._role is not None:
            self._role.drop(id, reason, TRY_AGAIN_LATER)

    def get_connection_status(self) -> ConnectionStatus:
        """
        A server is CONNECTED while it listens, a client once it has its id.
        """
        if self._role is None:
            return ConnectionStatus.DISCONNECTED
        return ConnectionStatus.CONNECTED if self._role.is_connected else ConnectionStatus.CONNECTING

    def get_unique_id(self) -> int:
        """
        1 for a server; for a client what the server gave, 0 before.
        """
        return self._role.unique_id if self._role is not None else 0

    def is_server_relay_supported(self) -> bool:
        """
        True.
        """
        return True

    def get_local_port(self) -> int:
        """
        The port that a server has open; 0 otherwise. (Not Godot's)
        """
        return self._role.port if isinstance(self._role, ServerRole) else 0

    def set_max_queued_packets(self, max_queued_packets: int) -> None:
        """
        Set `max_queued_packets`.
        """
        self.max_queued_packets = max_queued_packets

    # Packets.

    def get_available_packet_count(self) -> int:
        return len(self._packets)

    def get_packet(self) -> bytes:
        if not self._packets:
            self._packet_error = Error.ERR_UNAVAILABLE
            return b""
        self._last_source, data, link = self._packets.popleft()
        self._packet_error = Error.OK
        if link.packets_taken(1, len(data)):
            self._changed(link)
        return data

    def get_packet_peer(self) -> int:
        return self._packets[0][0] if self._packets else self._last_source

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send a packet to the target peer, in the transfer mode that is set.

        Args:
            buffer: any bytes-like object.

        Returns:
            OK (an unreliable packet may have been dropped for all that: see `get_statistics`); ERR_OUT_OF_MEMORY when
            the out-queue has no room for a reliable packet (nothing was sent: put it again later), or when the packet
            is larger than `outbound_buffer_size`; ERR_UNCONFIGURED when not connected; ERR_INVALID_PARAMETER when the
            target is not there, or cannot be reached by a client.
        """
        data = buffer if type(buffer) is bytes else bytes(memoryview(buffer))
        role = self._role
        if role is None or not role.is_connected:
            self._packet_error = report(Error.ERR_UNCONFIGURED, "cannot send: not connected")
        else:
            self._packet_error = role.put(self._target_peer, data)
        return self._packet_error

    # What is known of a peer.

    def get_peer(self, peer_id: int) -> WebSocketPeer | None:
        """
        The connection to a peer.

        Args:
            peer_id: on a client 1, the server; on a server a client's id.

        Returns:
            It, or None when there is no such connection. Its packets come through this object.
        """
        return self._role.get_peer(peer_id) if self._role is not None else None

    def get_peer_ids(self) -> list[int]:
        """
        The peers that there are connections to: a server's clients, or 1 for a client that is connected. (Not Godot's)
        """
        return self._role.get_peer_ids() if self._role is not None else []

    def get_peer_address(self, id: int) -> str:
        """
        A peer's IP address; "" without such a peer.
        """
        peer = self.get_peer(id)
        return peer.get_connected_host() if peer is not None else ""

    def get_peer_port(self, id: int) -> int:
        """
        A peer's port; 0 without such a peer.
        """
        peer = self.get_peer(id)
        return peer.get_connected_port() if peer is not None else 0

    def get_request(self, peer_id: int) -> ClientRequest | None:
        """
        What a server's client asked for when it connected: path, query and headers. (Not Godot's)

        Args:
            peer_id: whose; from the peer_connected signal on, until the client is gone.

        Returns:
            The request; None without such a client, and on a client.
        """
        return self._role.get_request(peer_id) if isinstance(self._role, ServerRole) else None

    def get_close_reason(self) -> str:
        """
        Why a client's last connection ended, or never came about: a sentence for a person, or what the server gave as
        its reason. (Not Godot's)
        """
        return self._close_reason

    def get_round_trip_time(self, peer_id: int = 1) -> float | None:
        """
        How long a ping to a peer and its answer took last. (Not Godot's)

        Args:
            peer_id: whose connection; see `get_peer`.

        Returns:
            Seconds, as precise as the two sides poll often; None before the first answer or without a connection.
        """
        statistics = self.get_statistics(peer_id)
        return None if statistics is None else statistics.round_trip_time

    def get_statistics(self, peer_id: int = 1) -> ConnectionStatistics | None:
        """
        What was counted on the connection to a peer. (Not Godot's)

        Args:
            peer_id: whose connection; see `get_peer`.

        Returns:
            A snapshot; None without a connection.
        """
        peer = self.get_peer(peer_id)
        return None if peer is None else peer.get_statistics()

    # For the roles.

    def _begin(self, role: ClientRole | ServerRole) -> None:
        self._session += 1
        self._packets.clear()
        self._close_reason = ""
        self._role = role

    def _ended(self, role: ClientRole, reason: str) -> None:
        """
        A client's connection is over.
        """
        if self._role is role:
            self._role = None
            self._close_reason = reason

    def _deliver(self, link: Link, source: int, messages: Messages) -> None:
        self._packets.extend([(source, data, link) for data in messages.payloads])

    def _send(self, link: Link, packet: bytes) -> Error:
        """
        Queue a packet by the transfer mode that is set; it leaves at once, or at the end of the running `poll()` or
        `batch()`.
        """
        at_once = not self._is_polling and not self._batches
        error = send_message(
            link, packet, self.transfer_mode, target=self._subject, at_once=at_once, clock=self._clock
        )
        if not at_once or link.send_queue:
            self._changed(link)
        return error

    @property
    def _subject(self) -> tuple[int, Hashable]:
        """
        What must be the same for an UNRELIABLE_ORDERED packet to take another's place.
        """
        return self.transfer_channel, self.transfer_subject

    def _changed(self, link: Link) -> None:
        if isinstance(self._role, ServerRole):
            self._role.changed(link)
        self._flush_unless_gathering()

    def _flush_unless_gathering(self) -> None:
        if self._role is not None and not self._is_polling and not self._batches:
            self._role.flush()

    def _send_gathered(self) -> None:
        if self._role is not None and not self._is_polling:
            self._role.flush()

    def send_to_each(self, peers: Iterable[int], packet: BytesLike) -> Error:
        if isinstance(self._role, ServerRole):
            return self._role.send_to_each(peers, bytes(memoryview(packet)))
        return super().send_to_each(peers, packet)

    def reject(self, peer: int, reason: str) -> None:
        if self._role is not None:
            self._role.drop(peer, reason, PROTOCOL_ERROR)
