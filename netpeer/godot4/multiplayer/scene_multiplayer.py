"""SceneMultiplayer: admission, relay and calls between the nodes of peers, over any MultiplayerPeer.

It is split like Godot's class: `packets` has the wire format, `admission` the authentication, `path_cache` the ids of
nodes, `outgoing` and `incoming` the calls in both directions, `replicator` the interface of the replication,
`scene_settings` the settings, and `scene_sending` the way of a packet to its receivers. This class has the rest of
Godot's methods and signals, and the connected peers.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from netpeer.calls.codec_cache import CodecCache
from netpeer.calls.context import Context
from netpeer.calls.refusals import Refusal
from netpeer.calls.runs import Runs
from netpeer.errors import Error
from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.admission import Admission
from netpeer.godot4.multiplayer.incoming import Incoming
from netpeer.godot4.multiplayer.mismatch_log import MismatchLog
from netpeer.godot4.multiplayer.multiplayer_api import MultiplayerAPI
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.outgoing import Outgoing
from netpeer.godot4.multiplayer.path_cache import PathCache
from netpeer.godot4.multiplayer.replication_parts import ReplicationParts, new_replicator
from netpeer.godot4.multiplayer.rpc_config import RPCConfig
from netpeer.godot4.multiplayer.scene_sending import SceneSending
from netpeer.godot4.multiplayer.scene_settings import SceneSettings
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.godot4.peers.offline_multiplayer_peer import OfflineMultiplayerPeer
from netpeer.log import report
from netpeer.peer.addressing import ConnectionStatus, TransferMode
from netpeer.peer.packet_peer import BytesLike
from netpeer.signals import Signal, Steps, emit
from netpeer.variant import Codec, godot4_codec

if TYPE_CHECKING:
    from netpeer.godot4.multiplayer.rpc_node import RPCNode

__all__ = ["SceneMultiplayer"]

# The most clients that a server may report to a client: as many as a very big server has. The bound protects the
# memory of the client from a broken server.
MAX_RELAYED_PEERS = 65536


class SceneMultiplayer(SceneSettings, MultiplayerAPI):
    """
    The high-level multiplayer: authentication, calls between nodes, relay through the server, and replication. See
    Godot's class reference (4.x), `SceneMultiplayer`.

    A `SceneTree` has one as `multiplayer`. Set its `multiplayer_peer`, then call `poll` once a frame (`SceneTree.poll`
    does).

    Attributes:
        allow_object_decoding: whether full objects are accepted as arguments, as inert `EncodedObject`s. Default False.
        server_relay: whether the server relays packets between clients and reports clients to each other. Default True.
            Set it to the same value on all peers.
        variant_limits: the bounds for the depth, the size and the count of the values in one argument; see
            `VariantLimits`. (Not Godot's)

    Signals:
        peer_connected(id): another peer takes part from now on.
        peer_disconnected(id): another peer left.
        connected_to_server(): this client is connected and admitted. Clients only.
        connection_failed(): this client could not connect. Clients only.
        server_disconnected(): this client lost its connection. Clients only.
        peer_authenticating(id): a peer connected and must authenticate. Only with an `auth_callback`. Call `send_auth`
            and `complete_auth` next.
        peer_authentication_failed(id): a peer disconnected or ran out of time before both sides called `complete_auth`.
        peer_packet(id, packet): a peer sent these bytes with `send_bytes`.
        rpc_error(sender_id, node_path, method, error): a method that a peer called raised `error`. If no handler is
            connected to this signal, `poll()` raises the exception instead, and the packets after it wait for the next
            `poll()`. (Not Godot's)
    """

    peer_authenticating = Signal(int)
    peer_authentication_failed = Signal(int)
    peer_packet = Signal(int, bytes)
    rpc_error = Signal(int, str, str, Exception)

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: returns the time in seconds, for the time-out of the authentication and for the replication.
        """
        super().__init__()
        context: Context[RPCNode[Any], MultiplayerPeer]
        context = Context(clock, self._root_path.find, self._root_path.why_no_path, self._codec, self.rpc_error)
        self._context = context
        self._codecs = CodecCache(lambda limits, objects: godot4_codec(limits, objects=objects, compressed=True))
        self._session = 0
        self._last_status = ConnectionStatus.DISCONNECTED
        self._connected = context.connected
        self._sending = SceneSending(context, lambda: self.server_relay)
        self._admission = Admission(
            context, self._sending, self._admit, self.peer_authenticating, self.peer_authentication_failed
        )
        self._paths = PathCache(context.peers_version)
        self._mismatches = MismatchLog(context, self._paths)
        self._outgoing = Outgoing(context, self._paths, self._sending, self._mismatches)
        self._incoming = Incoming(
            context,
            self._paths,
            self._sending,
            self._admission,
            self._mismatches,
            self,
            self.peer_packet,
            lambda sender, packet: self._replicator.receive(sender, packet),
        )
        self._runs = Runs(context, self._incoming.calls.process)
        self._replicator = new_replicator(
            ReplicationParts(context, self._sending, self._incoming.calls, self._outgoing, self._paths, self)
        )
        self._outgoing.visibility = self._replicator
        self.multiplayer_peer = OfflineMultiplayerPeer(clock=clock)

    def poll(self) -> Error:
        """
        Poll the multiplayer peer and make the received calls. Never blocks; raises only what a called method or a
        callback raises. Call it once a frame, instead of the `poll()` of the multiplayer peer.

        Returns:
            OK.
        """
        self._notice_changes()
        peer = self._context.peer
        if peer is not None and self._last_status is not ConnectionStatus.DISCONNECTED:
            self._runs.receive(peer, self._finish_poll)
        return Error.OK

    def _finish_poll(self) -> None:
        """
        Do what is due after all received packets are processed.
        """
        with Steps() as steps:  # If a handler raises, the other steps are still done.
            steps.run(self._notice_changes)
            if self._context.is_connected():
                steps.run(self._admission.check_time, self._context.clock())
                steps.run(self._notice_changes)
            if self._context.is_connected():
                self._sending.unsent.retry()
                steps.run(self._replicator.process, self._context.clock())

    def clear(self) -> None:
        """
        Forget all connected peers, and the ids and refusals that belong to them. The connection itself stays. Called
        when another `multiplayer_peer` is set.
        """
        self._last_status = ConnectionStatus.DISCONNECTED
        self._admission.clear()
        self._sending.unsent.clear()
        self._incoming.log.forget_all()
        self._connected.clear()
        self._context.peers_version.change()
        self._paths.clear()
        self._replicator.reset()

    def rpc(self, peer: int, object: Node, method: str, arguments: list[Any] | None = None) -> Error:
        self._notice_changes()
        return self._outgoing.call(object, peer, method, [] if arguments is None else arguments)

    def send_bytes(self, bytes: BytesLike, id: int = 0, mode: int = TransferMode.RELIABLE, channel: int = 0) -> Error:
        """
        Send bytes to one peer or to several. The receivers emit `peer_packet`.

        Args:
            bytes: at least one byte.
            id: the target: a peer id; 0: all peers; a negative id: all peers but that one.
            mode: a `MultiplayerPeer.TRANSFER_MODE_*`. Default reliable.
            channel: see `MultiplayerPeer.transfer_channel`.

        Returns:
            OK; ERR_INVALID_DATA if there are no bytes; ERR_UNCONFIGURED when not connected; ERR_INVALID_PARAMETER if
            the target is not connected; or the error of `put_packet`.
        """
        payload = b"".join((memoryview(bytes),))  # the name is Godot's, and hides the type
        if not payload:
            return report(Error.ERR_INVALID_DATA, "send_bytes needs at least one byte")
        self._notice_changes()
        if not self._context.is_connected():
            return report(Error.ERR_UNCONFIGURED, "cannot send bytes: there is no connected multiplayer peer")
        if id > 0 and id not in self._connected:
            return report(Error.ERR_INVALID_PARAMETER, "cannot send bytes to peer %d: it is not connected", id)
        receivers = [id] if id > 0 else [peer for peer in self._connected if peer != -id]
        config = RPCConfig(transfer_mode=TransferMode(mode), channel=channel)
        packet = packets.Raw(payload).to_bytes()
        return self._sending.send(receivers, packet, config, subject="bytes", is_for_one=id > 0)

    def get_peers(self) -> list[int]:
        self._notice_changes()
        return list(self._connected)

    def get_remote_sender_id(self) -> int:
        return self._context.sender_id

    def disconnect_peer(self, id: int) -> None:
        """
        End the connection with a peer and forget the peer at once. As in Godot, this side does not emit
        `peer_disconnected`.

        Args:
            id: the id of a peer that is connected or authenticating.
        """
        if not self._context.is_connected():
            report(Error.ERR_UNCONFIGURED, "cannot disconnect peer %d: there is no connected multiplayer peer", id)
            return
        with Steps() as steps:
            if id in self._admission:
                self._admission.forget(id)
            elif id in self._connected:
                steps.run(self._forget, id)
            self._sending.disconnect(id)

    def object_configuration_add(self, object: Node | None, configuration: Any) -> Error:
        return self._replicator.add(object, configuration)

    def object_configuration_remove(self, object: Node | None, configuration: Any) -> Error:
        return self._replicator.remove(object, configuration)

    def get_refusals(self) -> dict[str, int]:
        """
        The number of refused packets, by kind: malformed, not_allowed, unknown_node, unknown_method, unknown_path,
        checksum_mismatch, wrong_arguments, duplicate_path, path_too_long, too_many_paths, unknown_sender,
        unknown_target, forbidden, not_authenticated, not_authenticating, too_many_peers, older_version, too_large; and
        of the replication: unknown_id, unknown_scene, unknown_synchronizer, duplicate_id, name_taken, bad_name,
        wrong_size, too_many_nodes, outdated. (Not Godot's)
        """
        return dict(self._incoming.log.counts)

    # Authentication.

    def get_authenticating_peers(self) -> list[int]:
        """
        The ids of the peers that are connected and not authenticated yet.
        """
        return self._admission.peers()

    def send_auth(self, id: int, data: BytesLike) -> Error:
        """
        Send bytes for the authentication to a peer, such as a password or a question. The peer's `auth_callback` is
        called with them.

        Args:
            id: a peer that is authenticating.
            data: at least one byte.

        Returns:
            OK; ERR_INVALID_PARAMETER if the peer is not authenticating, or there are no bytes; ERR_FILE_CANT_WRITE if
            one side has called `complete_auth` already; ERR_UNCONFIGURED when not connected; or the error of
            `put_packet`.
        """
        return self._admission.send(id, b"".join((memoryview(data),)))

    def complete_auth(self, id: int) -> Error:
        """
        Complete the authentication of a peer on this side. When the peer has called `complete_auth`, too, it is
        admitted, and `peer_connected` is emitted.

        Args:
            id: a peer that is authenticating.

        Returns:
            OK; ERR_INVALID_PARAMETER if the peer is not authenticating; ERR_FILE_CANT_WRITE if this side is complete
            already; ERR_UNCONFIGURED when not connected; or the error of `put_packet`. In the last case nothing has
            changed: try again in a later frame.
        """
        return self._admission.complete(id)

    # The multiplayer peer.

    @property
    def multiplayer_peer(self) -> MultiplayerPeer | None:
        """
        The peer that sends and receives the packets. Default: an `OfflineMultiplayerPeer`. None: no multiplayer.
        Setting it forgets the peers of the old one; it does not close the old one.
        """
        return self._context.peer

    @multiplayer_peer.setter
    def multiplayer_peer(self, peer: MultiplayerPeer | None) -> None:
        if peer is self._context.peer:
            return
        for name, handler in (("peer_connected", self._on_connected), ("peer_disconnected", self._on_disconnected)):
            if self._context.peer is not None:
                getattr(self._context.peer, name).disconnect(handler)
            if peer is not None:
                getattr(peer, name).connect(handler)
        self._context.peer = peer
        with Steps() as steps:
            steps.run(self.clear)
            if peer is not None:
                self._session, self._last_status = peer.session, peer.get_connection_status()

    # Peers that connect and leave.

    def _admit(self, id: int) -> None:
        """
        Add a directly connected peer, and report it to the other clients.
        """
        if self._sending.relays() and self.is_server():
            for other in self._connected:
                self._sending.tell(other, packets.AddPeer(id).to_bytes())
                self._sending.tell(id, packets.AddPeer(other).to_bytes())
        self._add(id)

    def _add(self, id: int) -> None:
        self._connected[id] = None
        self._context.peers_version.change()
        with Steps() as steps:
            steps.run(self._replicator.peer_came, id)
            if id == MultiplayerPeer.TARGET_PEER_SERVER:
                steps.run(emit, self.connected_to_server)
            if id in self._connected:  # A handler may have disconnected.
                steps.run(emit, self.peer_connected, id)

    def relayed_peer_came(self, id: int) -> None:
        """
        The server reports that another client has connected. (Not Godot's)
        """
        if id <= MultiplayerPeer.TARGET_PEER_SERVER or id == self.get_unique_id() or id in self._connected:
            raise Refusal("forbidden", f"a report that peer {id} connected, which is impossible")
        if len(self._connected) > MAX_RELAYED_PEERS:
            raise Refusal("too_many_peers", f"a report of more than {MAX_RELAYED_PEERS} peers")
        self._add(id)

    def relayed_peer_left(self, id: int) -> None:
        """
        The server reports that another client has left. (Not Godot's)
        """
        if id <= MultiplayerPeer.TARGET_PEER_SERVER or id not in self._connected:
            raise Refusal("forbidden", f"a report that peer {id} left, which was not connected")
        self._remove(id)

    def _remove(self, id: int) -> None:
        with Steps() as steps:
            steps.run(self._forget, id)
            steps.run(emit, self.peer_disconnected, id)

    def _forget(self, id: int) -> None:
        """
        Forget a peer. A server reports to the other clients that it left.
        """
        self._connected.pop(id, None)
        self._context.peers_version.change()
        self._sending.unsent.forget_peer(id)
        self._paths.forget_peer(id)
        self._incoming.log.forget_peer(id)
        if self._sending.relays() and self.is_server():
            for other in self._connected:
                self._sending.tell(other, packets.DelPeer(id).to_bytes())
        self._mismatches.forget_peer(id)
        self._replicator.peer_left(id)  # Last, because it takes nodes out of the tree, which calls the game's handlers.

    def _on_connected(self, id: int) -> None:
        self._notice_changes()
        self._admission.arrive(id)

    def _on_disconnected(self, id: int) -> None:
        # The calls that the peer made before it left run before the signal that it left.
        with Steps() as steps:
            self._runs.process_all(self._context.peer, steps.run)
            if id in self._admission:
                steps.run(self._admission.leave, id)
            elif id in self._connected:
                steps.run(self._remove, id)

    def _notice_changes(self) -> None:
        """
        Look at the status and the session of the multiplayer peer. A new session number means that the peer was closed
        and started again; then everything from the old session is forgotten. No signal of the peer reports these
        changes.
        """
        peer = self._context.peer
        if peer is not None and peer.session != self._session:
            self._session = peer.session
            self.clear()
        status = peer.get_connection_status() if peer is not None else ConnectionStatus.DISCONNECTED
        before, self._last_status = self._last_status, status
        if status is not before and status is ConnectionStatus.DISCONNECTED:
            was_connecting = before is ConnectionStatus.CONNECTING
            session = self._session
            with Steps() as steps:
                steps.run(emit, self.connection_failed if was_connecting else self.server_disconnected)
                if self._context.peer is peer and self._session == session and not self._context.is_connected():
                    steps.run(self._forget_all)

    def _forget_all(self) -> None:
        """
        Forget all peers after the connection has ended and the signal for it was emitted.
        """
        status = self._last_status
        with Steps() as steps:
            steps.run(self.clear)
            self._last_status = status

    def visibility_changed(self, synchronizer: Node, peer: int) -> None:
        """
        The visibility of a synchronizer of this peer may have changed. Synchronizers call this. (Not Godot's)

        Args:
            synchronizer: the `MultiplayerSynchronizer`.
            peer: the peer for which it may have changed; 0: all peers.
        """
        self._replicator.visibility_changed(synchronizer, peer)

    def _codec(self) -> Codec:
        return self._codecs.get(self.variant_limits, self.allow_object_decoding)
