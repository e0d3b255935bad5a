"""WebSocketMultiplayerPeer: a client or a server of Godot 4's multiplayer over WebSocket.

Each WebSocket message is one packet, without a header. A client can send to the server only. The `SceneMultiplayer`
above relays packets between clients. `ClientRole` and `ServerRole` do what only a client or only a server does.
"""

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
from netpeer.link.listening import listen
from netpeer.link.peer_connections import PeerAddresses
from netpeer.link.server_link import ServerLink
from netpeer.log import logger, printable, report
from netpeer.peer.addressing import ConnectionStatus
from netpeer.peer.arguments import check_bind_address, check_port
from netpeer.peer.inbox import Inbox
from netpeer.peer.inbox_peer import InboxPeer
from netpeer.peer.packet_peer import BytesLike
from netpeer.signals import emit
from netpeer.transport import Network, SystemNetwork

__all__ = ["WebSocketMultiplayerPeer"]


class WebSocketMultiplayerPeer(SocketSettings, PeerAddresses, InboxPeer, MultiplayerPeer):
    """
    A multiplayer peer on WebSocket. See Godot's class reference (4.x), `WebSocketMultiplayerPeer`.

    Signals:
        peer_connected(id): on a server, a client has connected. On a client, this client has connected to the server
            (id 1).
        peer_disconnected(id): on a server, a client has disconnected. On a client, the connection to the server (id 1)
            has ended, and the status is DISCONNECTED.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, network: Network | None = None) -> None:
        """
        Args:
            clock: returns the time in seconds, and never goes back. Tests use a `ManualClock`.
            network: opens connections and ports. Default: the system's network. Tests use a `MemoryNetwork`.
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
        # As in Godot, the port and the connections are closed with this peer, even if the game still has a
        # WebSocketPeer of it.
        role = getattr(self, "_role", None)
        if role is not None:
            role.release()

    def create_client(self, url: str, tls_client_options: TLSOptions | None = None) -> Error:
        """
        Begin to connect to a server, and return at once. Go on with `poll()` until `peer_connected(1)`, or until the
        status is DISCONNECTED: `get_close_reason()` says why.

        Args:
            url: "ws://host[:port][/path][?query]", or "wss://..." for TLS. IPv6 addresses stand in brackets.
            tls_client_options: how to verify the certificate of a wss:// server. None: `TLSOptions.client()`.

        Returns:
            OK; ERR_ALREADY_IN_USE when this peer is in use: `close()` it first; ERR_INVALID_PARAMETER for a URL that
            cannot be read, and for options of a server.
        """
        if self._role is not None:
            return report(Error.ERR_ALREADY_IN_USE, "this peer is in use: close() it first")
        client = ClientLink(self._network, gathering=self._gathering, clock=self._clock)
        peer = ServersWebSocketPeer(client, self._options, self._timing)
        error = peer.connect_to_url(url, tls_client_options)
        if error is Error.OK:
            role = ClientRole(client, peer, self._inbox, self._timing, connected=self.peer_connected, clock=self._clock)
            self._begin(role)
        return error

    def create_server(self, port: int, bind_address: str = "*", tls_server_options: TLSOptions | None = None) -> Error:
        """
        Open a port for clients. Go on with `poll()`; signals say which clients connect. `close()` closes the port.

        Args:
            port: 1 .. 65535, or 0 for a free port: `get_local_port()` returns its number.
            bind_address: the IP address to listen on. "*" is every address of the machine.
            tls_server_options: `TLSOptions.server(...)` for wss://; None for ws://.

        Returns:
            OK; ERR_ALREADY_IN_USE when this peer is in use: `close()` it first; ERR_INVALID_PARAMETER for options of a
            client; ERR_CANT_CREATE when the port or the certificate cannot be used (the log says why). Raises
            `TypeError` or `ValueError` for a port outside the range, and for an address that is no IP address.
        """
        check_port(port)
        check_bind_address(bind_address)
        if self._role is not None:
            return report(Error.ERR_ALREADY_IN_USE, "this peer is in use: close() it first")
        if tls_server_options is not None and not tls_server_options.is_server():
            return report(Error.ERR_INVALID_PARAMETER, "cannot listen: these TLSOptions are a client's")
        tls = None if tls_server_options is None else tls_server_options.for_server()
        server = listen(
            port,
            bind_address,
            network=self._network,
            tls=tls,
            protocols=self._options.protocols,
            headers=self._options.headers,
            refuses=self.refuse_new_connections,
            buffers=self._options.buffers(),
            timing=self._timing,
            gathering=self._gathering,
            clock=self._clock,
        )
        if server is None:
            return Error.ERR_CANT_CREATE
        self._begin(self._server_role(server, "ws" if tls is None else "wss"))
        return Error.OK

    def close(self) -> None:
        """
        Send each connected peer a close frame (1001) without waiting for its answer, and drop the packets that wait.
        Emits no signal here. A `SceneMultiplayer` emits `server_disconnected` in its next `poll()`.
        """
        role, self._role = self._role, None
        if role is not None:
            role.close()
        self._inbox.clear()

    def poll(self) -> None:
        """
        Connect, accept clients, read, write and emit signals. Call it once a frame; the `poll()` of a
        `SceneMultiplayer` calls it for its peer.

        It does a bounded amount of work, never blocks, and raises no error of the network. An exception of a handler
        reaches the caller. A call inside a handler does nothing.
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
        End the connection with a peer. Packets that were put before leave first. From now on a server drops and counts
        what the client sends (`DropReason.CLOSING`).

        Args:
            peer: the peer's id. When no such peer is connected, the log says so and nothing happens.
            force: False begins the closing handshake: go on with `poll()` until `peer_disconnected`. True ends the
                connection at once, without `peer_disconnected`.
        """
        role = self._role
        if role is None:
            return
        role.disconnect(peer, force=force)
        if role.is_closed:  # a client has no other connection than the one to the server
            self.close()

    def drop_slow_peer(self, id: int, reason: str) -> None:
        if self._role is not None:
            self._role.drop(id, reason, TRY_AGAIN_LATER)

    def get_connection_status(self) -> ConnectionStatus:
        """
        A server is CONNECTED while it listens. A client is CONNECTED when it has its id, and CONNECTING before.
        """
        if self._role is None:
            return ConnectionStatus.DISCONNECTED
        return ConnectionStatus.CONNECTED if self._role.is_connected else ConnectionStatus.CONNECTING

    def get_unique_id(self) -> int:
        """
        1 for a server. For a client the id that the server has given; 0 before.
        """
        return self._role.unique_id if self._role is not None else 0

    def is_server_relay_supported(self) -> bool:
        """
        True: the server may relay packets between its clients.
        """
        return True

    def get_local_port(self) -> int:
        """
        The port that a server listens on; 0 otherwise. (Not Godot's)
        """
        return self._role.port if self._role is not None else 0

    def set_max_queued_packets(self, max_queued_packets: int) -> None:
        """
        Set `max_queued_packets`.
        """
        self.max_queued_packets = max_queued_packets

    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send one packet to the target peer (`set_target_peer`) in the transfer mode (`transfer_mode`).

        Args:
            buffer: any bytes-like object of at most `outbound_buffer_size` bytes.

        Returns:
            OK when the packet was queued, and also when an unreliable packet was dropped (`get_statistics` counts it);
            ERR_OUT_OF_MEMORY when the packet is too large, or the out-queue has no room for a reliable packet: nothing
            was sent, try again later; ERR_UNCONFIGURED when not connected; ERR_INVALID_PARAMETER when the target is not
            connected, or is another client than the server.
        """
        data = buffer if type(buffer) is bytes else bytes(memoryview(buffer))
        role = self._role
        if role is None or not role.is_connected:
            self._packet_error = report(Error.ERR_UNCONFIGURED, "cannot send: not connected")
        else:
            self._packet_error = role.put(data, self._transfer)
        return self._packet_error

    def get_peer(self, peer_id: int) -> WebSocketPeer | None:
        """
        The connection to a peer.

        Args:
            peer_id: on a client 1, the server; on a server a client's id.

        Returns:
            The connection; None when there is none. Take its packets on this object, not on the connection.
        """
        return self._role.get_peer(peer_id) if self._role is not None else None

    def get_peer_ids(self) -> list[int]:
        """
        The ids that this peer has connections to: on a server its clients, on a connected client [1]. (Not Godot's)
        """
        return self._role.get_peer_ids() if self._role is not None else []

    def get_request(self, peer_id: int) -> ClientRequest | None:
        """
        The request of a client's opening handshake: path, query and headers. Servers only. (Not Godot's)

        Args:
            peer_id: the client's id, from its `peer_connected` on until its `peer_disconnected`.

        Returns:
            The request; None when no client has this id, and on a client.
        """
        return self._role.get_request(peer_id) if isinstance(self._role, ServerRole) else None

    def get_close_reason(self) -> str:
        """
        Why a client's last connection ended or failed: the server's own reason, or a sentence that says what went
        wrong. (Not Godot's)
        """
        return self._close_reason

    def _server_role(self, server: ServerLink, scheme: str) -> ServerRole:
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
        A client's connection has ended. Packets that arrived before can still be taken.
        """
        code, reason = role.peer.get_close_code(), printable(role.peer.get_close_reason())
        self._role = None
        self._close_reason = reason
        if role.is_connected:
            logger.info("connection to the server %s: %s", "lost" if code < 0 else f"closed: {code}", reason)
            emit(self.peer_disconnected, self.TARGET_PEER_SERVER)
        else:
            logger.warning("cannot connect: %s", reason or "the connection was closed before the server gave a peer id")

    def _send_gathered(self) -> None:
        if self._role is not None:
            self._role.flush()

    # For the SceneMultiplayer: not in Godot, and not for games.

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
