"""MultiplayerAPI: calls between the nodes of peers, over any NetworkedMultiplayerPeer.

The work is in other modules, split as in Godot 4: `packets` has the wire format, `path_cache` the ids of paths,
`permissions` the rules of the modes, `outgoing` and `incoming` the two directions. This class is Godot's surface, and
keeps the list of connected peers.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from netpeer.calls.codec_cache import CodecCache
from netpeer.calls.context import Context
from netpeer.calls.runs import Runs
from netpeer.calls.tree_version import TREE
from netpeer.errors import Error
from netpeer.godot3.multiplayer import packets, reply
from netpeer.godot3.multiplayer.incoming import Incoming
from netpeer.godot3.multiplayer.node import Node
from netpeer.godot3.multiplayer.outgoing import Outgoing
from netpeer.godot3.multiplayer.path_cache import PathCache
from netpeer.godot3.multiplayer.posting import Posting
from netpeer.godot3.multiplayer.rpc_mode import RPCMode
from netpeer.godot3.peers.networked_multiplayer_peer import NetworkedMultiplayerPeer, TransferMode
from netpeer.log import report
from netpeer.peer.packet_peer import BytesLike
from netpeer.signals import Signal, Steps, emit
from netpeer.variant import Codec, VariantLimits, godot3_codec

if TYPE_CHECKING:
    from netpeer.godot3.multiplayer.rpc_node import RPCNode

__all__ = ["MultiplayerAPI"]


class MultiplayerAPI:
    """
    High-level multiplayer: calls between nodes. See Godot's class reference (3.x), `MultiplayerAPI`.

    Set `network_peer`, then call `poll()` once a frame. A `SceneTree` makes one of these for its nodes.

    Attributes:
        allow_object_decoding: whether arguments may be full objects; they arrive as inert `EncodedObject`s. Default
            False: a packet with a full object is refused.
        variant_limits: the limits of depth, size and count for the values of one argument; see `VariantLimits`.

    Signals:
        network_peer_connected(id), network_peer_disconnected(id): another peer has connected, or left.
        network_peer_packet(id, packet): a peer has sent bytes with `send_bytes`.
        connected_to_server(), connection_failed(): a client has connected, or could not connect.
        server_disconnected(): a client has lost its connection to the server.
        rpc_error(sender_id, node_path, method, error): a method that a peer called has raised an exception. If no
            callback is connected to this signal, `poll()` raises the exception, and the packets after it are processed
            in the next `poll()`. (Not Godot's)
    """

    network_peer_connected = Signal(int)
    network_peer_disconnected = Signal(int)
    network_peer_packet = Signal(int, bytes)
    connected_to_server = Signal()
    connection_failed = Signal()
    server_disconnected = Signal()
    rpc_error = Signal(int, str, str, Exception)

    RPC_MODE_DISABLED = RPCMode.DISABLED
    RPC_MODE_REMOTE = RPCMode.REMOTE
    RPC_MODE_MASTER = RPCMode.MASTER
    RPC_MODE_PUPPET = RPCMode.PUPPET
    RPC_MODE_SLAVE = RPCMode.PUPPET
    RPC_MODE_REMOTESYNC = RPCMode.REMOTESYNC
    RPC_MODE_SYNC = RPCMode.REMOTESYNC
    RPC_MODE_MASTERSYNC = RPCMode.MASTERSYNC
    RPC_MODE_PUPPETSYNC = RPCMode.PUPPETSYNC

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: returns the time in seconds. It decides when a `Node.call_remote` times out.
        """
        self.allow_object_decoding = False
        self.variant_limits = VariantLimits()
        self._session = 0
        self._root_node: Node | None = None
        self._codecs = CodecCache(lambda limits, objects: godot3_codec(limits, objects=objects))
        self._context: Context[RPCNode[Any], NetworkedMultiplayerPeer] = Context(
            clock, lambda: self._root_node, self._why_no_path, self._codec, self.rpc_error
        )
        self._connected = self._context.connected
        self._paths = PathCache(self._context.peers_version)
        self._replies = reply.Replies()
        self._posting = Posting(self._context)
        self._outgoing = Outgoing(self._context, self._paths, self._posting)
        self._incoming = Incoming(self._context, self._paths, self._posting, self._replies, self.network_peer_packet)
        self._runs = Runs(self._context, self._incoming.calls.process)

    def poll(self) -> None:
        """
        Poll the network peer and make the calls that have arrived. Call it once a frame, instead of the peer's own
        `poll()`. It never blocks, and raises only what a called method or a callback raises. All signals are emitted
        inside of it.
        """
        peer = self._context.peer
        if peer is None:
            return
        self._notice_new_session()
        with Steps() as steps:  # a handler that raises in every frame must not keep replies from timing out
            steps.run(self._runs.receive, peer)
            self._posting.unsent.retry()
            steps.run(self._replies.check_time, self._context.clock())

    def clear(self) -> None:
        """
        Forget the connected peers, the ids of nodes, and the calls that wait for an answer. (Those fail.) Called
        whenever a new session begins.
        """
        self._connected.clear()
        self._context.peers_version.change()
        self._posting.unsent.clear()
        self._paths.clear()
        self._incoming.log.forget_all()
        self._replies.forget_peer(None)

    def send_bytes(self, bytes: BytesLike, id: int = 0, mode: int = TransferMode.RELIABLE) -> Error:
        """
        Send bytes to other peers. There, the signal `network_peer_packet` has them.

        Args:
            bytes: at least one byte.
            id: the target: a peer id; 0 for all peers; -id for all peers but one.
            mode: a `NetworkedMultiplayerPeer.TRANSFER_MODE_*`.

        Returns:
            OK; ERR_INVALID_DATA if there is no byte; ERR_UNCONFIGURED if the network peer is not connected; or the
            error of `put_packet`, such as ERR_OUT_OF_MEMORY.
        """
        payload = b"".join((memoryview(bytes),))  # the name is Godot's, and hides the type
        if not payload:
            return report(Error.ERR_INVALID_DATA, "send_bytes needs at least one byte")
        peer = self._context.peer
        if peer is None or peer.get_connection_status() != NetworkedMultiplayerPeer.CONNECTION_CONNECTED:
            return report(Error.ERR_UNCONFIGURED, "cannot send bytes: there is no connected network peer")
        return self._posting.put(packets.Raw(payload).to_bytes(), id, TransferMode(mode))

    def get_network_connected_peers(self) -> list[int]:
        """
        The ids of the other peers, in the order in which they connected.
        """
        self._notice_new_session()
        return list(self._connected)

    def get_network_unique_id(self) -> int:
        """
        The id of this peer: 1 for the server; 0 without a network peer.
        """
        return self._context.peer.get_unique_id() if self._context.peer is not None else 0

    def get_rpc_sender_id(self) -> int:
        """
        The id of the peer that made the running call. It is this peer's own id if this peer made the call; 0 outside of
        a call.
        """
        return self._context.sender_id

    def has_network_peer(self) -> bool:
        """
        Whether there is a `network_peer`.
        """
        return self._context.peer is not None

    def is_network_server(self) -> bool:
        """
        Whether this peer is the server.
        """
        return self.get_network_unique_id() == NetworkedMultiplayerPeer.TARGET_PEER_SERVER

    def set_root_node(self, node: Node | None) -> None:
        """
        Set the root node. Paths in packets start there, and only nodes below it can be called. A `SceneTree` does this
        for its `multiplayer`; for a `custom_multiplayer` the game must do it.

        Args:
            node: the root node; None: no node can call or be called.
        """
        self._root_node = node
        TREE.change()

    def get_refusals(self) -> dict[str, int]:
        """
        How many packets were refused, by kind: malformed, not_allowed, unknown_node, unknown_method,
        unknown_property, unknown_path, wrong_arguments, too_many_paths, unknown_sender, unknown_answer. (Not Godot's)
        """
        return dict(self._incoming.log.counts)

    @property
    def network_peer(self) -> NetworkedMultiplayerPeer | None:
        """
        The peer that sends and receives the packets of calls: a client or server with `gd_mp_api = True`. Set it before
        it connects or listens, so that no signal is missed. None removes it; calls that wait for an answer fail then.
        """
        return self._context.peer

    @network_peer.setter
    def network_peer(self, peer: NetworkedMultiplayerPeer | None) -> None:
        if peer is self._context.peer:
            return
        self._connect_signals(peer)
        self._context.peer = peer
        self._session = peer.session if peer is not None else 0
        self.clear()

    def set_network_peer(self, peer: NetworkedMultiplayerPeer | None) -> None:
        """
        Set `network_peer`.
        """
        self.network_peer = peer

    def get_network_peer(self) -> NetworkedMultiplayerPeer | None:
        """
        Get `network_peer`.
        """
        return self._context.peer

    @property
    def refuse_new_network_connections(self) -> bool:
        """
        Whether the server refuses new clients: `refuse_new_connections` of the network peer. False without a network
        peer; to set it then logs an error.
        """
        return self._context.peer is not None and self._context.peer.refuse_new_connections

    @refuse_new_network_connections.setter
    def refuse_new_network_connections(self, refuse: bool) -> None:
        if self._context.peer is None:
            report(Error.ERR_UNCONFIGURED, "there is no network peer to refuse connections")
        else:
            self._context.peer.refuse_new_connections = refuse

    def set_refuse_new_network_connections(self, refuse: bool) -> None:
        """
        Set `refuse_new_network_connections`.
        """
        self.refuse_new_network_connections = refuse

    def is_refusing_new_network_connections(self) -> bool:
        """
        Get `refuse_new_network_connections`.
        """
        return self.refuse_new_network_connections

    def set_allow_object_decoding(self, enable: bool) -> None:
        """
        Set `allow_object_decoding`.
        """
        self.allow_object_decoding = enable

    def is_object_decoding_allowed(self) -> bool:
        """
        Get `allow_object_decoding`.
        """
        return self.allow_object_decoding

    # For `Node`.

    def send_rpc(self, node: Node, target: int, unreliable: bool, method: str, arguments: tuple[Any, ...]) -> Error:
        """
        See `Node.rpc`. (Not Godot's)
        """
        self._notice_new_session()
        return self._outgoing.call(node, target, unreliable, method, arguments)

    def send_rset(self, node: Node, target: int, unreliable: bool, property: str, value: Any) -> Error:
        """
        See `Node.rset`. (Not Godot's)
        """
        self._notice_new_session()
        return self._outgoing.set(node, target, unreliable, property, value)

    def call_remote(
        self, node: Node, peer_id: int, method: str, arguments: tuple[Any, ...], timeout: float
    ) -> reply.Reply:
        """
        See `Node.call_remote`. (Not Godot's)
        """
        self._notice_new_session()
        body = packets.call_body(method, arguments, self._codec())
        path = self._context.path_to(node)
        number, answer = self._replies.expect(peer_id, self._context.clock() + timeout)
        if not number:
            return answer
        if path is None:
            self._replies.failed(number, self._context.why_no_path())
        elif peer_id not in self._connected:
            self._replies.failed(number, f"peer {peer_id} is not connected")
        else:
            packet = packets.Raw(reply.pack(reply.Kind.CALL, number, packets.with_path(body, path))).to_bytes()
            error = self._posting.put(packet, peer_id, TransferMode.RELIABLE)
            if error is not Error.OK:
                self._replies.failed(number, f"it could not be sent: {error.name}")
        return answer

    def _why_no_path(self) -> str:
        if self._root_node is None:
            return "the MultiplayerAPI has no root node: call set_root_node, which every custom_multiplayer needs"
        return "the node is not below the root node of its MultiplayerAPI"

    def _codec(self) -> Codec:
        return self._codecs.get(self.variant_limits, self.allow_object_decoding)

    def _notice_new_session(self) -> None:
        """
        Clear the API if the network peer has started a new session. Only the number of the session shows that.
        """
        peer = self._context.peer
        if peer is not None and peer.session != self._session:
            self._session = peer.session
            self.clear()

    def _connect_signals(self, peer: NetworkedMultiplayerPeer | None) -> None:
        handlers = {
            "peer_connected": self._on_peer_connected,
            "peer_disconnected": self._on_peer_disconnected,
            "connection_succeeded": self._on_connection_succeeded,
            "connection_failed": self._on_connection_failed,
            "server_disconnected": self._on_server_disconnected,
        }
        for name, handler in handlers.items():
            if self._context.peer is not None:
                getattr(self._context.peer, name).disconnect(handler)
            if peer is not None:
                getattr(peer, name).connect(handler)

    def _on_peer_connected(self, id: int) -> None:
        self._notice_new_session()
        self._connected[id] = None
        self._context.peers_version.change()
        emit(self.network_peer_connected, id)

    def _on_peer_disconnected(self, id: int) -> None:
        # Its last calls are made before the signal says that it has left.
        with Steps() as steps:
            self._runs.process_all(self._context.peer, steps.run)
            steps.run(self._forget, id)
            steps.run(emit, self.network_peer_disconnected, id)

    def _on_connection_succeeded(self) -> None:
        emit(self.connected_to_server)

    def _on_connection_failed(self) -> None:
        emit(self.connection_failed)

    def _on_server_disconnected(self) -> None:
        with Steps() as steps:
            self._runs.process_all(self._context.peer, steps.run)
            steps.run(self.clear)
            steps.run(emit, self.server_disconnected)

    def _forget(self, id: int) -> None:
        self._connected.pop(id, None)
        self._context.peers_version.change()
        self._posting.unsent.forget_peer(id)
        self._paths.forget_peer(id)
        self._incoming.log.forget_peer(id)
        self._replies.forget_peer(id)
