"""Syncing: sends the properties of synchronizers, always-synchronized ones and changed ones.

In each frame every property is read and encoded once for all peers. Peers differ in the synchronizers that are visible
to them, and in the changes that were sent to them already.
"""

from collections.abc import Sequence
from typing import Any

from netpeer.errors import Error
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.outgoing import Outgoing
from netpeer.godot4.multiplayer.path_cache import Announced, PathCache
from netpeer.godot4.multiplayer.rpc_config import RPCConfig
from netpeer.godot4.replication.config import SceneReplicationConfig
from netpeer.godot4.replication.properties import PropertyError, get_property
from netpeer.godot4.replication.registry import DeltaProgress, PeerRecord, Registry
from netpeer.godot4.replication.synchronizer import MultiplayerSynchronizer
from netpeer.godot4.replication.wire import (
    PATH_ID,
    State,
    encode_values,
    state_item,
    states_packets,
)
from netpeer.peer.addressing import TransferMode
from netpeer.signals import Steps
from netpeer.variant import Codec, NodePath, VariantError

__all__ = ["Syncing"]

#: Godot sends always-synchronized properties as UNRELIABLE. With UNRELIABLE_ORDERED, a newer packet replaces one that
#: still waits, so a congested link gets the latest values and not the oldest. The bytes on the wire are the same.
_ALWAYS = RPCConfig(transfer_mode=TransferMode.UNRELIABLE_ORDERED)

_MAX_TIME = 0xFFFF


class Syncing:
    """
    The part of the replication that sends properties.
    """

    def __init__(self, registry: Registry, outgoing: Outgoing, paths: PathCache) -> None:
        self._registry = registry
        self._outgoing = outgoing
        self._paths = paths
        self._frame = 0

    def send(self, now: float) -> None:
        """
        Send the properties that are due, to all peers to which their synchronizers are visible.

        Args:
            now: the time in seconds.
        """
        self._frame += 1
        frame = _Frame(self._registry, self._frame, now)
        with Steps() as steps:
            for peer, record in list(self._registry.records.items()):
                if record.synchronizers:
                    record.time = record.time + 1 & _MAX_TIME
                    self._send_to(peer, record, frame, steps)

    def _send_to(self, peer: int, record: PeerRecord, frame: "_Frame", steps: Steps) -> None:
        always: list[bytes] = []
        changes: list[bytes] = []
        changed: list[DeltaProgress] = []
        for synchronizer, progress in list(record.synchronizers.items()):
            snapshot = frame.snapshot(synchronizer)
            if snapshot is None or (snapshot.is_spawned_here and snapshot.node not in record.spawned):
                continue
            net_id = synchronizer.replication_id
            if (not net_id or net_id & PATH_ID) and not self._has_confirmed(peer, synchronizer):
                continue
            item = steps.run(snapshot.always)  # A property may be code of the game, and raise.
            if item:
                always.append(item)
            item = steps.run(snapshot.changes, progress)
            if item:
                changes.append(item)
                changed.append(progress)
        settings, sending = self._registry.settings, self._registry.sending
        for part, packet in enumerate(states_packets(always, record.time, settings.max_sync_packet_size)):
            sending.send([peer], packet, _ALWAYS, subject=("sync", part), is_for_one=True)
        for packet in states_packets(changes, None, settings.max_delta_packet_size):
            if sending.send_to(peer, packet) is not Error.OK:
                return  # There is no room. The next frame sends all changes again.
        for progress in changed:
            progress.frame, progress.at = self._frame, frame.now

    def _has_confirmed(self, peer: int, synchronizer: MultiplayerSynchronizer) -> bool:
        """
        Whether a peer has confirmed the path id of a synchronizer. If the id was not announced yet, announce it.
        """
        state = self._paths.state(synchronizer, peer)
        if state is None:
            if self._registry.context.path_to(synchronizer) is None:
                return False
            self._outgoing.announce(synchronizer, [peer])
            state = self._paths.state(synchronizer, peer)
        if not synchronizer.replication_id:  # After a restart, too: the other peers still have its path id.
            synchronizer.replication_id = self._paths.id_of(synchronizer) | PATH_ID
        # DIFFERS is about RPC methods. The synchronizer is the same one.
        return state in (Announced.CONFIRMED, Announced.DIFFERS)


class _Frame:
    """
    The part of one frame's work that is the same for all peers.
    """

    def __init__(self, registry: Registry, number: int, now: float) -> None:
        self.number, self.now = number, now
        self.codec: Codec = registry.codec()
        self.max_always = registry.settings.max_sync_packet_size
        self.max_changes = registry.settings.max_delta_packet_size
        self._registry = registry
        self._snapshots: dict[MultiplayerSynchronizer, _Snapshot | None] = {}

    def snapshot(self, synchronizer: MultiplayerSynchronizer) -> "_Snapshot | None":
        """
        The snapshot of a synchronizer in this frame. None if this peer may not or cannot send its properties.
        """
        try:
            return self._snapshots[synchronizer]
        except KeyError:
            snapshot = self._snapshots[synchronizer] = self._make_snapshot(synchronizer)
            return snapshot

    def _make_snapshot(self, synchronizer: MultiplayerSynchronizer) -> "_Snapshot | None":
        registry, node, config = self._registry, synchronizer.replicated_node, synchronizer.replication_config
        tracked = registry.tracked.get(node) if node is not None else None
        if node is None or tracked is None or config is None or not registry.has_authority(synchronizer):
            return None
        is_spawned_here = tracked.spawner is not None and registry.has_authority(tracked.spawner)
        return _Snapshot(self, synchronizer, node, config, is_spawned_here=is_spawned_here)


class _Snapshot:
    """
    The encoded properties of one synchronizer in one frame.
    """

    __slots__ = ("_always", "_changes", "_config", "_frame", "_synchronizer", "is_spawned_here", "node")

    def __init__(
        self,
        frame: _Frame,
        synchronizer: MultiplayerSynchronizer,
        node: Node,
        config: SceneReplicationConfig,
        *,
        is_spawned_here: bool,
    ) -> None:
        self.node, self.is_spawned_here = node, is_spawned_here
        self._frame, self._synchronizer, self._config = frame, synchronizer, config
        self._always: bytes | None = None
        self._changes: dict[int, bytes] = {}

    def always(self) -> bytes:
        """
        The state with the always-synchronized properties. b"" if it is not due, or if it cannot be encoded.
        """
        if self._always is None:
            self._always = self._encode_always()
        return self._always

    def changes(self, progress: DeltaProgress) -> bytes:
        """
        The state with the properties that changed since the last delta to a peer. b"" if nothing changed, if it is not
        due, or if it cannot be encoded.
        """
        paths, watch, frame = self._config.watch_properties, self._synchronizer.watched_changes, self._frame
        if not paths:
            return b""
        if watch.updated_in != frame.number:
            if progress.at is not None and frame.now < progress.at + self._synchronizer.delta_interval:
                return b""
            values = self._read(paths)
            if not values:
                return b""
            watch.update(paths, values, frame.number)
        known = self._changes.get(progress.frame)
        if known is None:
            bits, values = watch.changes_since(progress.frame)
            known = self._changes[progress.frame] = self._encode(values, bits, frame.max_changes) if bits else b""
        return known

    def _encode_always(self) -> bytes:
        paths = self._config.sync_properties
        if not paths or not self._synchronizer.is_sync_due(self._frame.number, self._frame.now):
            return b""
        return self._encode(self._read(paths), None, self._frame.max_always)

    def _read(self, paths: tuple[NodePath, ...]) -> list[Any]:
        try:
            return [get_property(self.node, path) for path in paths]
        except PropertyError as error:
            self._synchronizer.complain_once(error)
            return []

    def _encode(self, values: Sequence[Any], bits: int | None, max_size: int) -> bytes:
        if not values:
            return b""
        try:
            encoded = encode_values(values, self._frame.codec)
        except VariantError as error:
            self._synchronizer.complain_once(error)
            return b""
        if len(encoded) > max_size:
            limit = "max_sync_packet_size" if bits is None else "max_delta_packet_size"
            self._synchronizer.complain_once(f"its properties take {len(encoded)} bytes, but {limit} is {max_size}")
            return b""
        return state_item(State(self._synchronizer.replication_id, bits, encoded))
