"""SceneReplicator: the replication of a SceneMultiplayer.

It passes each call on to its parts. `registry` has the replicated nodes and a record of each peer, `spawning` and
`syncing` send, `receiving` applies received packets, and `wire` has the packets.
"""

from typing import Any

from netpeer.errors import Error
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.packets import Command, Replication
from netpeer.godot4.multiplayer.replication_parts import ReplicationParts
from netpeer.godot4.multiplayer.replicator import Replicator
from netpeer.godot4.replication.receiving import Receiving
from netpeer.godot4.replication.registry import PeerRecord, Registry
from netpeer.godot4.replication.spawner import MultiplayerSpawner
from netpeer.godot4.replication.spawning import Spawning
from netpeer.godot4.replication.synchronizer import MultiplayerSynchronizer
from netpeer.godot4.replication.syncing import Syncing
from netpeer.godot4.replication.visibility import ALL
from netpeer.signals import Steps
from netpeer.variant import NodePath

__all__ = ["SceneReplicator"]


class SceneReplicator(Replicator):
    """
    The replication of a `SceneMultiplayer`.
    """

    def __init__(self, parts: ReplicationParts) -> None:
        outgoing, paths = parts.outgoing, parts.paths
        self._registry = registry = Registry(parts)
        self._spawning = Spawning(registry, outgoing, paths)
        self._syncing = Syncing(registry, outgoing, paths)
        self._receiving = Receiving(registry, paths)

    def peer_left(self, peer: int) -> None:
        record = self._registry.records.pop(peer, None)
        if record is not None:
            record.free_nodes()

    def peer_came(self, peer: int) -> None:
        registry = self._registry
        with Steps() as steps:
            steps.run(self._spawning.flush)
            registry.records[peer] = PeerRecord()
            for node in list(registry.spawned):
                steps.run(self._spawning.update_node, node, peer)
            for synchronizer in list(registry.synchronizers):
                steps.run(self._spawning.update_synchronizer, synchronizer, peer)

    def reset(self) -> None:
        self._registry.reset()

    def process(self, now: float) -> None:
        with Steps() as steps:
            steps.run(self._spawning.retry)
            steps.run(self._spawning.flush)
            for synchronizer in list(self._registry.synchronizers):
                if synchronizer.visibility_rules.is_updated_every_frame:
                    steps.run(synchronizer.update_visibility, ALL)
            steps.run(self._syncing.send, now)

    def receive(self, sender: int, packet: Replication) -> None:
        if packet.command is Command.SPAWN:
            self._receiving.on_spawn(sender, packet.data)
        elif packet.command is Command.DESPAWN:
            self._receiving.on_despawn(sender, packet.data)
        else:
            self._receiving.on_sync(sender, packet.data)

    def has_visibility(self, node: Node) -> bool:
        if self._registry.queued:
            self._spawning.flush()  # The spawn of a new node must be sent before a call on it.
        return node in self._registry.tracked

    def is_rpc_visible(self, node: Node, peer: int) -> bool:
        return self._spawning.is_rpc_visible(node, peer)

    def visibility_changed(self, synchronizer: MultiplayerSynchronizer, peer: int) -> None:
        node = synchronizer.replicated_node
        with Steps() as steps:
            if node in self._registry.spawned and node is not None:
                steps.run(self._spawning.update_node, node, peer)
            steps.run(self._spawning.update_synchronizer, synchronizer, peer)

    def add(self, object: Node | None, configuration: Any) -> Error:
        if object is None:
            return self._set_root_path(configuration)
        if isinstance(configuration, MultiplayerSpawner):
            tracked = self._registry.track(object)
            if tracked.spawner is not None:
                return Error.ERR_ALREADY_IN_USE
            tracked.spawner = configuration
            self._registry.queued[object] = None
        elif isinstance(configuration, MultiplayerSynchronizer):
            self._registry.track(object).synchronizers[configuration] = None
            self._registry.synchronizers[configuration] = None
            with Steps() as steps:
                steps.run(self._spawning.update_synchronizer, configuration, ALL)
                steps.run(self._receiving.apply_pending, object, configuration)
        else:
            return Error.ERR_INVALID_PARAMETER
        return Error.OK

    def remove(self, object: Node | None, configuration: Any) -> Error:
        if object is None:
            return self._set_root_path("")
        tracked = self._registry.tracked.get(object)
        if isinstance(configuration, MultiplayerSpawner):
            if tracked is None or tracked.spawner is not configuration:
                return Error.ERR_INVALID_PARAMETER
            self._spawning.despawn(object)
            tracked.spawner = None
        elif isinstance(configuration, MultiplayerSynchronizer):
            if tracked is not None:
                tracked.synchronizers.pop(configuration, None)
            self._forget_synchronizer(configuration)
        else:
            return Error.ERR_INVALID_PARAMETER
        return Error.OK

    def _forget_synchronizer(self, synchronizer: MultiplayerSynchronizer) -> None:
        self._registry.synchronizers.pop(synchronizer, None)
        for record in self._registry.records.values():
            record.synchronizers.pop(synchronizer, None)
            if record.received_synchronizers.get(synchronizer.replication_id) is synchronizer:
                del record.received_synchronizers[synchronizer.replication_id]

    def _set_root_path(self, path: Any) -> Error:
        if not isinstance(path, str | NodePath):
            return Error.ERR_INVALID_PARAMETER
        self._registry.settings.set_root_path(path)
        return Error.OK
