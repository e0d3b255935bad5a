"""Spawning: sends SPAWN and DESPAWN to the peers for which a node becomes visible or invisible."""

from netpeer.errors import Error
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.outgoing import Outgoing
from netpeer.godot4.multiplayer.path_cache import PathCache
from netpeer.godot4.replication.properties import PropertyError, get_property
from netpeer.godot4.replication.registry import DeltaProgress, Registry
from netpeer.godot4.replication.synchronizer import MultiplayerSynchronizer
from netpeer.godot4.replication.visibility import ALL
from netpeer.godot4.replication.wire import PATH_ID, Despawn, Spawn, encode_values
from netpeer.log import logger
from netpeer.signals import Steps
from netpeer.variant import VariantError

__all__ = ["Spawning"]


class Spawning:
    """
    The part of the replication that spawns nodes on other peers, and applies the visibility of synchronizers.
    """

    def __init__(self, registry: Registry, outgoing: Outgoing, paths: PathCache) -> None:
        self._registry = registry
        self._outgoing = outgoing
        self._paths = paths

    def flush(self) -> None:
        """
        Spawn the queued nodes that are completely in the tree now.
        """
        registry = self._registry
        with Steps() as steps:
            for node in list(registry.queued):
                if node not in registry.queued or not registry.is_complete(node):
                    continue
                del registry.queued[node]
                registry.spawned[node] = None
                steps.run(self.update_node, node, ALL)

    def retry(self) -> None:
        """
        Send the SPAWN packets for which there was no room before.
        """
        with Steps() as steps:
            for peer, record in list(self._registry.records.items()):
                while record.unspawned and self._registry.sending.unsent.is_clear(peer):
                    node = next(iter(record.unspawned))
                    del record.unspawned[node]
                    steps.run(self.update_node, node, peer)
                    if node in record.unspawned:
                        # There is still no room, so there is none for the other nodes. Each try would encode a spawn.
                        record.unspawned = {node: None, **record.unspawned}
                        break

    def update_node(self, node: Node, peer: int) -> None:
        """
        Spawn or despawn a node of this peer on another peer if its visibility has changed.

        Args:
            node: the node.
            peer: the other peer, or `ALL`.
        """
        registry = self._registry
        tracked = registry.tracked.get(node)
        if tracked is None or tracked.spawner is None or not registry.has_authority(tracked.spawner):
            return
        if peer != ALL:
            self._set_visible(node, [peer], visible=self._is_visible(node, peer))
            return
        with Steps() as steps:  # If a filter raises for one peer, the other peers are still updated.
            if steps.run(self._is_visible, node, ALL):
                self._set_visible(node, list(registry.records), visible=True)
                return
            for each in list(registry.records):
                steps.run(self.update_node, node, each)

    def update_synchronizer(self, synchronizer: MultiplayerSynchronizer, peer: int) -> None:
        """
        Update to which peers a synchronizer of this peer is visible.

        Args:
            synchronizer: the synchronizer.
            peer: the peer to update, or `ALL`.
        """
        registry = self._registry
        if not registry.has_authority(synchronizer) or peer == registry.own_id():
            return
        with Steps() as steps:  # If a filter raises for one peer, nothing changes for it; the others are still updated.
            for_all = peer == ALL and steps.run(synchronizer.is_visible_to, ALL)
            for each in list(registry.records) if peer == ALL else [peer]:
                record = registry.records.get(each)
                is_visible = for_all or steps.run(synchronizer.is_visible_to, each)
                if record is None or is_visible is None:
                    continue
                if is_visible:
                    record.synchronizers.setdefault(synchronizer, DeltaProgress())
                else:
                    record.synchronizers.pop(synchronizer, None)

    def despawn(self, node: Node) -> None:
        """
        A node of this peer leaves the tree. Send DESPAWN to the peers that have it.
        """
        registry = self._registry
        packet = Despawn(registry.track(node).net_id).to_bytes()
        for peer, record in registry.records.items():
            if node in record.spawned:
                registry.sending.tell(peer, packet)
        registry.forget_spawned(node)

    def is_rpc_visible(self, node: Node, peer: int) -> bool:
        """
        Whether a peer has a node, so that calls on it may be sent there.
        """
        registry = self._registry
        tracked = registry.tracked.get(node)
        if tracked is None or tracked.remote_peer == peer:
            return True
        if node in registry.spawned and tracked.spawner is not None and registry.has_authority(tracked.spawner):
            record = registry.records.get(peer)
            return record is not None and node in record.spawned
        synchronizers = list(tracked.synchronizers)
        return not synchronizers or any(synchronizer.is_visible_to(peer) for synchronizer in synchronizers)

    def _is_visible(self, node: Node, peer: int) -> bool:
        """
        Whether a node is visible to a peer: one of its own synchronizers is, or it has none.
        """
        own = list(self._registry.own_synchronizers(node))
        return not own or any(synchronizer.is_visible_to(peer) for synchronizer in own)

    def _set_visible(self, node: Node, peers: list[int], *, visible: bool) -> None:
        records = ((peer, self._registry.records.get(peer)) for peer in peers)
        changing = [(peer, record) for peer, record in records if record and (node in record.spawned) is not visible]
        packet = None
        for peer, record in changing:
            if not visible:
                del record.spawned[node]
                self._registry.sending.tell(peer, Despawn(self._registry.tracked[node].net_id).to_bytes())
                continue
            packet = packet or self._spawn_packet(node)
            if packet is None:
                return
            if not self._announce_spawner(node, peer) or not self._send(peer, packet):
                record.unspawned[node] = None
            else:
                record.spawned[node] = None

    def _spawn_packet(self, node: Node) -> bytes | None:
        """
        The SPAWN packet of a node. None if a spawn property cannot be read or encoded; then the reason is logged.
        """
        registry = self._registry
        tracked = registry.tracked[node]
        spawner = tracked.spawner
        if spawner is None:
            return None
        how = spawner.spawned_as(node)
        tracked.net_id = tracked.net_id or registry.new_id()
        ids, values = [], []
        for synchronizer in registry.synchronizers_to_spawn(node):
            config = synchronizer.replication_config
            try:
                values += [get_property(node, path) for path in config.spawn_properties] if config else []
            except PropertyError as error:
                logger.error("%r cannot be spawned on other peers: %s", node, error)
                return None
            synchronizer.replication_id = synchronizer.replication_id or self._id_for(synchronizer, node)
            ids.append(synchronizer.replication_id)
        try:
            state = encode_values(values, registry.codec())
        except VariantError as error:
            logger.error("%r cannot be spawned on other peers: a spawn property cannot be encoded: %s", node, error)
            return None
        spawner_id = self._paths.id_of(spawner)
        return Spawn(how.scene, spawner_id, tracked.net_id, tuple(ids), node.name, how.argument, state).to_bytes()

    def _id_for(self, synchronizer: MultiplayerSynchronizer, node: Node) -> int:
        """
        A new id for a synchronizer that has none. If some peer has the node already, the id must be the id of the path:
        that is the only kind of id that can be announced after the spawn.
        """
        if any(node in record.spawned for record in self._registry.records.values()):
            return self._paths.id_of(synchronizer) | PATH_ID
        return self._registry.new_id()

    def _announce_spawner(self, node: Node, peer: int) -> bool:
        spawner = self._registry.tracked[node].spawner
        if spawner is None or self._registry.context.path_to(spawner) is None:
            return False
        self._outgoing.announce(spawner, [peer])
        return self._paths.state(spawner, peer) is not None

    def _send(self, peer: int, packet: bytes) -> bool:
        return self._registry.sending.send_to(peer, packet) is Error.OK
