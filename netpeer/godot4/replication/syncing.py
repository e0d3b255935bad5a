"""Sending the properties of synchronizers: what is always synchronized, and what changed.

In each frame every property is read and encoded once, however many peers hear it; what differs from peer to peer is
which synchronizers it hears, and since when it knows of changes.
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
from netpeer.godot4.replication.synchronizer import MultiplayerSynchronizer
from netpeer.godot4.replication.wire import (
    PATH_ID,
    State,
    encode_values,
    state_item,
    states_packets,
)
from netpeer.godot4.replication.world import DeltaProgress, PeerRecord, World
from netpeer.peer.addressing import TransferMode
from netpeer.signals import Steps
from netpeer.variant import Codec, NodePath, VariantError

__all__ = ["Syncing"]

#: Godot sends what is always synchronized as UNRELIABLE. Here a newer one takes the place of one that still waits, so
#: that a congested link gets the latest and not the oldest; the bytes are the same.
_ALWAYS = RPCConfig(transfer_mode=TransferMode.UNRELIABLE_ORDERED)

_MAX_TIME = 0xFFFF


class Syncing:
    """
    The part of the replication that sends properties.
    """

    def __init__(self, world: World, outgoing: Outgoing, paths: PathCache) -> None:
        self._world = world
        self._outgoing = outgoing
        self._paths = paths
        self._frame = 0

    def send(self, now: float) -> None:
        """
        Send what is due, to all who may hear it.
        """
        self._frame += 1
        frame = _Frame(self._world, self._frame, now)
        with Steps() as steps:
            for peer, record in list(self._world.records.items()):
                if record.synchronizers:
                    record.time = record.time + 1 & _MAX_TIME
                    self._send_to(peer, record, frame, steps)

    def _send_to(self, peer: int, record: PeerRecord, frame: "_Frame", steps: Steps) -> None:
        always: list[bytes] = []
        changes: list[bytes] = []
        told: list[DeltaProgress] = []
        for synchronizer, since in list(record.synchronizers.items()):
            snapshot = frame.snapshot(synchronizer)
            if snapshot is None or (snapshot.is_spawned_here and snapshot.node not in record.spawned):
                continue
            net_id = synchronizer.replication_id
            if (not net_id or net_id & PATH_ID) and not self._knows(peer, synchronizer):
                continue
            item = steps.run(snapshot.always)  # a property may be code of the game
            if item:
                always.append(item)
            item = steps.run(snapshot.changes, since)
            if item:
                changes.append(item)
                told.append(since)
        settings, sending = self._world.settings, self._world.sending
        for part, packet in enumerate(states_packets(always, record.time, settings.max_sync_packet_size)):
            sending.send([peer], packet, _ALWAYS, subject=("sync", part), is_for_one=True)
        for packet in states_packets(changes, None, settings.max_delta_packet_size):
            if sending.send_to(peer, packet) is not Error.OK:
                return  # all of it again in the next frame
        for since in told:
            since.frame, since.at = self._frame, frame.now

    def _knows(self, peer: int, synchronizer: MultiplayerSynchronizer) -> bool:
        """
        Whether a peer knows a synchronizer by the id of its path; it is told when it does not.
        """
        state = self._paths.state(synchronizer, peer)
        if state is None:
            if self._world.context.path_to(synchronizer) is None:
                return False
            self._outgoing.announce(synchronizer, [peer])
            state = self._paths.state(synchronizer, peer)
        if not synchronizer.replication_id:  # also when it has started anew: the others still know its path
            synchronizer.replication_id = self._paths.id_of(synchronizer) | PATH_ID
        # One with other RPC methods is the same synchronizer all the same.
        return state in (Announced.CONFIRMED, Announced.DIFFERS)


class _Frame:
    """
    What is the same for all peers in one frame.
    """

    def __init__(self, world: World, number: int, now: float) -> None:
        self.number, self.now = number, now
        self.codec: Codec = world.codec()
        self.max_always, self.max_changes = world.settings.max_sync_packet_size, world.settings.max_delta_packet_size
        self._world = world
        self._snapshots: dict[MultiplayerSynchronizer, _Snapshot | None] = {}

    def snapshot(self, synchronizer: MultiplayerSynchronizer) -> "_Snapshot | None":
        """
        A synchronizer in this frame; None if there is nothing of it that we may send.
        """
        try:
            return self._snapshots[synchronizer]
        except KeyError:
            made = self._snapshots[synchronizer] = self._made(synchronizer)
            return made

    def _made(self, synchronizer: MultiplayerSynchronizer) -> "_Snapshot | None":
        world, node, config = self._world, synchronizer.replicated_node, synchronizer.replication_config
        tracked = world.tracked.get(node) if node is not None else None
        if node is None or tracked is None or config is None or not world.has_authority(synchronizer):
            return None
        is_spawned_here = tracked.spawner is not None and world.has_authority(tracked.spawner)
        return _Snapshot(self, synchronizer, node, config, is_spawned_here=is_spawned_here)


class _Snapshot:
    """
    The properties of one synchronizer in one frame, as they stand in packets.
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
        What is always synchronized; nothing when that is not due, or cannot be.
        """
        if self._always is None:
            self._always = self._encode_always()
        return self._always

    def changes(self, since: DeltaProgress) -> bytes:
        """
        What changed since a peer was told; nothing when it is not yet to be told again, or cannot be.
        """
        paths, watch, frame = self._config.watch_properties, self._synchronizer.watched_changes, self._frame
        if not paths:
            return b""
        if watch.looked_in != frame.number:
            if since.at is not None and frame.now < since.at + self._synchronizer.delta_interval:
                return b""
            values = self._read(paths)
            if not values:
                return b""
            watch.look(paths, values, frame.number)
        known = self._changes.get(since.frame)
        if known is None:
            bits, values = watch.changes_since(since.frame)
            known = self._changes[since.frame] = self._encode(values, bits, frame.max_changes) if bits else b""
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
            self._synchronizer.complain_once(f"its properties take {len(encoded)} bytes, {limit} allows {max_size}")
            return b""
        return state_item(State(self._synchronizer.replication_id, bits, encoded))
