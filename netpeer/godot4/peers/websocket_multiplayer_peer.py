"""WebSocketMultiplayerPeer: client or server of Godot 4's multiplayer, over WebSocket.

A message is one packet, as it is: there is no header. A client reaches the server alone; that clients reach each other
is the business of the `SceneMultiplayer` above. What the two do differently: `client_role`, `server_role`.
"""

import ipaddress
import time
from collections.abc import Callable, Iterable, Sequence

from netpeer.errors import Error
from netpeer.godot4.peers.client_role import ClientRole
from netpeer.godot4.peers.managed_peers import ServersWebSocketPeer
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.godot4.peers.server_role import ServerRole
from netpeer.godot4.peers.socket_settings import SocketSettings
from netpeer.godot4.peers.tls_options import TLSOptions
from netpeer.godot4.peers.websocket_peer import WebSocketPeer
from netpeer.link.client_link import ClientLink
from netpeer.link.client_request import ClientRequest
from netpeer.link.close_codes import PROTOCOL_ERROR, TRY_AGAIN_LATER
from netpeer.link.handshake import ServerHandshake
from netpeer.link.server_link import ServerLink
from netpeer.link.statistics import ConnectionStatistics
from netpeer.log import logger, printable, report
from netpeer.peer.addressing import ConnectionStatus
from netpeer.peer.inbox import Inbox
from netpeer.peer.packet_peer import BytesLike
from netpeer.signals import emit
from netpeer.transport import Listener, ListenError, Network, SystemNetwork

__all__ = ["WebSocketMultiplayerPeer"]

_OK = Error.OK  # looking up an enum's member costs as much as taking a packet


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
        self._inbox = Inbox()
        self._close_reason = ""

    def __repr__(self) -> str:
        if isinstance(self._role, ServerRole):
            return f"<WebSocketMultiplayerPeer server on port {self._role.port}>"
        return f"<WebSocketMultiplayerPeer {self.get_connection_status().name} {self.get_unique_id()}>"

    def __del__(self) -> None:
        # As Godot's: the port and the connections are closed with this peer, whoever holds one of its `WebSocketPeer`s.
        role = getattr(self, "_role", None)
        if role is not None:
            role.release()

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
        client = ClientLink(self._network, gathering=self._gathering, clock=self._clock)
        peer = ServersWebSocketPeer(client, self._options, self._timing)
        error = peer.connect_to_url(url, tls_client_options)
        if error is Error.OK:
            role = ClientRole(
                client, peer, self._inbox, self._timing, connected=self.peer_connected, clock=self._clock
            )
            self._begin(role)
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
        tls = None if tls_server_options is None else tls_server_options.for_server()
        try:
            listener = self._network.listen(bind_address, port, tls=tls)
        except ListenError as error:
            return report(Error.ERR_CANT_CREATE, "%s", error)
        self._begin(self._server_role(listener, "ws" if tls is None else "wss"))
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
        self._inbox.clear()

    def poll(self) -> None:
        """
        Connect, accept, read, write and emit the signals: everything that is due, within a budget. Never blocks and
        never raises for what the network does; an exception in a callback passes through. Call it once a frame, or
        the `SceneMultiplayer`'s. Calls from inside a callback do nothing.
        """
        role, gathering = self._role, self._gathering
        if role is None or gathering.is_polling:
            return
        gathering.is_polling = True
        try:
            if isinstance(role, ServerRole):
                role.refuse_new_connections(self.refuse_new_connections)
            role.poll(self._clock())
            if isinstance(role, ClientRole) and role.is_over and self._role is role:
                self._end(role)
        finally:
            gathering.is_polling = False
            role.flush()

    def disconnect_peer(self, peer: int, force: bool = False) -> None:
        """
        End the connection with a peer, behind what was put before.

        Args:
            peer: its id; without such a peer nothing happens.
            force: True drops it at once, and no `peer_disconnected` follows; False goes on under `poll()`.
        """
        role = self._role
        if role is None:
            return
        role.disconnect(peer, force=force)
        if role.is_closed:  # a client that has dropped its server has nothing left
            self.close()

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
        return self._role.port if self._role is not None else 0

    def set_max_queued_packets(self, max_queued_packets: int) -> None:
        """
        Set `max_queued_packets`.
        """
        self.max_queued_packets = max_queued_packets

    # Packets.

    def get_available_packet_count(self) -> int:
        return self._inbox.count

    def get_packet(self) -> bytes:
        data = self._inbox.take()
        if data is None:
            self._packet_error = Error.ERR_UNAVAILABLE
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
            is larger than `outbound_buffer_size`; ERR_UNCONFIGURED when not connected; ERR_INVALID_PARAMETER when the
            target is not there, or cannot be reached by a client.
        """
        data = buffer if type(buffer) is bytes else bytes(memoryview(buffer))
        role = self._role
        if role is None or not role.is_connected:
            self._packet_error = report(Error.ERR_UNCONFIGURED, "cannot send: not connected")
        else:
            self._packet_error = role.put(data, self._transfer)
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
        return self._role.get_request(peer_id) if self._role is not None else None

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

    def _server_role(self, listener: Listener, scheme: str) -> ServerRole:
        options = self._options
        buffers = options.buffers()
        handshake = ServerHandshake(
            options.protocols, options.headers, buffers.in_bytes, buffers.in_setting, self.refuse_new_connections
        )
        server = ServerLink(
            self._network,
            listener,
            handshake,
            buffers,
            self._timing,
            gathering=self._gathering,
            clock=self._clock,
        )
        return ServerRole(
            server,
            self._inbox,
            self._timing,
            scheme=scheme,
            connected=self.peer_connected,
            disconnected=self.peer_disconnected,
            clock=self._clock,
        )

    def _begin(self, role: ClientRole | ServerRole) -> None:
        self._session += 1
        self._inbox.clear()
        self._close_reason = ""
        self._role = role

    def _end(self, role: ClientRole) -> None:
        """
        A client's connection is over. What has come before can still be read.
        """
        code, reason = role.peer.get_close_code(), printable(role.peer.get_close_reason())
        self._role = None
        self._close_reason = reason
        if role.is_connected:
            logger.info("connection to the server %s: %s", "lost" if code < 0 else f"closed: {code}", reason)
            emit(self.peer_disconnected, self.TARGET_PEER_SERVER)
        else:
            logger.warning("cannot connect: %s", reason or "the connection was closed before the server gave an id")

    def _send_gathered(self) -> None:
        if self._role is not None:
            self._role.flush()

    # For the SceneMultiplayer.

    def send_to_each(self, peers: Iterable[int], packet: BytesLike) -> Error:
        if self._role is None:
            return Error.ERR_UNCONFIGURED
        return self._role.send_to_each(peers, bytes(memoryview(packet)), self._transfer)

    def take_alike(self, sender: int, head: bytes, limit: int) -> list[bytes]:
        return self._inbox.take_alike(sender, head, limit)

    def forward(self, sender: int, packets: Sequence[bytes], receivers: Sequence[int]) -> int:
        return self._role.forward(sender, packets, receivers) if isinstance(self._role, ServerRole) else 0

    def reject(self, peer: int, reason: str) -> None:
        if self._role is not None:
            self._role.drop(peer, reason, PROTOCOL_ERROR)
