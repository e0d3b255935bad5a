"""SceneMultiplayer: admission, relay and calls between the nodes of peers, over any MultiplayerPeer.

Split as Godot's own: `packets` is the wire format, `admission` who takes part, `path_cache` the short names of nodes,
`outgoing` and `incoming` the two directions, `replicator` the door of the replication, `scene_settings` what can be
set, `scene_sending` how a packet gets to its receivers; this class is the rest of the surface, and knows who is
connected.
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

# Other clients that a server may tell a client of.
MAX_RELAYED_PEERS = 65536


class SceneMultiplayer(SceneSettings, MultiplayerAPI):
    """
    High-level multiplayer. See Godot's class reference (4.x), `SceneMultiplayer`.

    Attributes:
        allow_object_decoding: whether full objects may come as arguments (as inert `EncodedObject`s). Default False.
        server_relay: whether clients know of each other and reach each other through the server. Default True; the same
            on all peers.
        variant_limits: how deep, large and many the values in one argument may be; see `VariantLimits`. (Not Godot's)

    Signals:
        peer_connected(id), peer_disconnected(id): another peer takes part, or does no longer.
        connected_to_server(), connection_failed(), server_disconnected(): on clients.
        peer_authenticating(id), peer_authentication_failed(id): with an `auth_callback` only.
        peer_packet(id, packet): bytes that a peer sent with `send_bytes`.
        rpc_error(sender_id, node_path, method, error): a method that a peer called raised. While nobody is connected
            to this signal, the exception reaches the caller of `poll()` instead, and the packets behind it wait for
            the next call. (Not Godot's)
    """

    peer_authenticating = Signal(int)
    peer_authentication_failed = Signal(int)
    peer_packet = Signal(int, bytes)
    rpc_error = Signal(int, str, str, Exception)

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: gives the time in seconds, for the time-out of the authentication and for the replication.
        """
        super().__init__()
        context: Context[RPCNode[Any], MultiplayerPeer]
        context = Context(
            clock, self._root_path.find, self._root_path.why_no_path, self._codec, self.rpc_error
        )
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
        Poll the multiplayer peer, and make the calls that have come. Never blocks; raises only what a called method or
        a callback raises. Call it once a frame, instead of the peer's own `poll()`.

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
        What is due behind all that has come.
        """
        with Steps() as steps:  # who still has something to hear does not wait for a handler to be mended
            steps.run(self._notice_changes)
            if self._context.is_connected():
                steps.run(self._admission.check_time, self._context.clock())
                steps.run(self._notice_changes)
            if self._context.is_connected():
                self._sending.unsent.retry()
                steps.run(self._replicator.process, self._context.clock())

    def clear(self) -> None:
        """
        Forget who is connected, and all that was agreed with them.
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

    def send_bytes(
        self, bytes: BytesLike, id: int = 0, mode: int = TransferMode.RELIABLE, channel: int = 0
    ) -> Error:
        """
        Send bytes of the game's own; they arrive as `peer_packet`.

        Args:
            bytes: at least one byte.
            id: the target; 0 all, negative all but that one.
            mode: a `MultiplayerPeer.TRANSFER_MODE_*`.
            channel: see `MultiplayerPeer.transfer_channel`.

        Returns:
            OK, ERR_INVALID_DATA for no bytes, ERR_UNCONFIGURED when not connected, ERR_INVALID_PARAMETER when the
            target is not there, or what `put_packet` says.
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
        End the connection with a peer, and forget it at once. This side emits no `peer_disconnected`.
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
        How many packets were refused, by kind: malformed, not_allowed, unknown_node, unknown_method, unknown_path,
        checksum_mismatch, wrong_arguments, duplicate_path, path_too_long, too_many_paths, unknown_sender,
        unknown_target, forbidden, not_authenticated, not_authenticating, too_many_peers, older_version, too_large; and
        of the replication: unknown_id, unknown_scene, unknown_synchronizer, duplicate_id, name_taken, bad_name,
        wrong_size, too_many_nodes, outdated. (Not Godot's)
        """
        return dict(self._incoming.log.counts)

    # Authentication.

    def get_authenticating_peers(self) -> list[int]:
        """
        The ids of the peers that are connected, and not authenticated yet.
        """
        return self._admission.peers()

    def send_auth(self, id: int, data: BytesLike) -> Error:
        """
        Send a peer something that proves who we are, or asks it to; its `auth_callback` gets it.

        Args:
            id: a peer that is authenticating.
            data: at least one byte.

        Returns:
            OK; ERR_INVALID_PARAMETER for another peer, or no bytes; ERR_FILE_CANT_WRITE once one side is complete;
            ERR_UNCONFIGURED when not connected.
        """
        return self._admission.send(id, b"".join((memoryview(data),)))

    def complete_auth(self, id: int) -> Error:
        """
        This side is content with a peer. It is admitted when the other side has said so, too.

        Returns:
            OK; ERR_INVALID_PARAMETER for one that is not authenticating; ERR_FILE_CANT_WRITE the second time;
            ERR_UNCONFIGURED when not connected; or why it could not be sent, and then nothing has changed: try again.
        """
        return self._admission.complete(id)

    # The peer that it travels on.

    @property
    def multiplayer_peer(self) -> MultiplayerPeer | None:
        """
        The peer that calls travel through; an `OfflineMultiplayerPeer` at first.
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

    # Who comes and goes.

    def _admit(self, id: int) -> None:
        """
        A neighbour takes part from now on.
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
            if id in self._connected:  # the handler may have left
                steps.run(emit, self.peer_connected, id)

    def relayed_peer_came(self, id: int) -> None:
        """
        The server says that another client is there. (Not Godot's)
        """
        if id <= MultiplayerPeer.TARGET_PEER_SERVER or id == self.get_unique_id() or id in self._connected:
            raise Refusal("forbidden", f"it says that peer {id} came, which cannot be")
        if len(self._connected) > MAX_RELAYED_PEERS:
            raise Refusal("too_many_peers", f"it tells of more than {MAX_RELAYED_PEERS} peers")
        self._add(id)

    def relayed_peer_left(self, id: int) -> None:
        """
        The server says that another client is gone. (Not Godot's)
        """
        if id <= MultiplayerPeer.TARGET_PEER_SERVER or id not in self._connected:
            raise Refusal("forbidden", f"it says that peer {id} left, which was not there")
        self._remove(id)

    def _remove(self, id: int) -> None:
        with Steps() as steps:
            steps.run(self._forget, id)
            steps.run(emit, self.peer_disconnected, id)

    def _forget(self, id: int) -> None:
        """
        A peer takes part no longer; the other clients are told.
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
        self._replicator.peer_left(id)  # at last: it takes nodes out of the tree, and the game hears of it

    def _on_connected(self, id: int) -> None:
        self._notice_changes()
        self._admission.arrive(id)

    def _on_disconnected(self, id: int) -> None:
        # What it called before it left is done before it is told that it left.
        with Steps() as steps:
            self._runs.process_all(self._context.peer, steps.run)
            if id in self._admission:
                steps.run(self._admission.leave, id)
            elif id in self._connected:
                steps.run(self._remove, id)

    def _notice_changes(self) -> None:
        """
        A peer says by its status alone that it is connected or no longer is, and by its session's number that it began
        anew: what was agreed in the old one is void then.
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
        The connection is over; the game has been told.
        """
        status = self._last_status
        with Steps() as steps:
            steps.run(self.clear)
            self._last_status = status

    def visibility_changed(self, synchronizer: Node, peer: int) -> None:
        """
        Who may see a synchronizer of ours may have changed; 0: for all peers. (Not Godot's)
        """
        self._replicator.visibility_changed(synchronizer, peer)

    def _codec(self) -> Codec:
        return self._codecs.get(self.variant_limits, self.allow_object_decoding)
