"""Who may see what: spawning and despawning on other peers, and who hears a synchronizer."""

from netpeer.errors import Error
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.outgoing import Outgoing
from netpeer.godot4.multiplayer.path_cache import PathCache
from netpeer.godot4.replication.properties import PropertyError, get_property
from netpeer.godot4.replication.synchronizer import MultiplayerSynchronizer
from netpeer.godot4.replication.visibility import ALL
from netpeer.godot4.replication.wire import PATH_ID, Despawn, Spawn, encode_values
from netpeer.godot4.replication.world import DeltaProgress, World
from netpeer.log import logger
from netpeer.signals import Steps
from netpeer.variant import VariantError

__all__ = ["Spawning"]


class Spawning:
    """
    The part of the replication that tells others which nodes there are.
    """

    def __init__(self, world: World, outgoing: Outgoing, paths: PathCache) -> None:
        self._world = world
        self._outgoing = outgoing
        self._paths = paths

    def flush(self) -> None:
        """
        Tell others of the nodes that are complete by now.
        """
        world = self._world
        with Steps() as steps:
            for node in list(world.queued):
                if node not in world.queued or not world.is_complete(node):
                    continue
                del world.queued[node]
                world.spawned[node] = None
                steps.run(self.update_node, node, ALL)

    def retry(self) -> None:
        """
        Send what found no room before.
        """
        with Steps() as steps:
            for peer, record in list(self._world.records.items()):
                while record.unspawned and self._world.sending.unsent.is_clear(peer):
                    node = next(iter(record.unspawned))
                    del record.unspawned[node]
                    steps.run(self.update_node, node, peer)
                    if node in record.unspawned:
                        # Still no room: the others would not find any, and each try costs a whole spawn's encoding.
                        record.unspawned = {node: None, **record.unspawned}
                        break

    def update_node(self, node: Node, peer: int) -> None:
        """
        Spawn or despawn a node of ours on a peer, or on all, if who may see it has changed.
        """
        world = self._world
        tracked = world.tracked.get(node)
        if tracked is None or tracked.spawner is None or not world.has_authority(tracked.spawner):
            return
        if peer != ALL:
            self._set_visible(node, [peer], visible=self._is_visible(node, peer))
            return
        with Steps() as steps:  # a filter that raises says nothing about the other peers
            if steps.run(self._is_visible, node, ALL):
                self._set_visible(node, list(world.records), visible=True)
                return
            for each in list(world.records):
                steps.run(self.update_node, node, each)

    def update_synchronizer(self, synchronizer: MultiplayerSynchronizer, peer: int) -> None:
        """
        Note whether a peer, or which of all, hears a synchronizer from now on.
        """
        world = self._world
        if not world.has_authority(synchronizer) or peer == world.own_id():
            return
        with Steps() as steps:  # a filter that raises changes nothing, and says nothing about the other peers
            for_all = peer == ALL and steps.run(synchronizer.is_visible_to, ALL)
            for each in list(world.records) if peer == ALL else [peer]:
                record = world.records.get(each)
                is_visible = for_all or steps.run(synchronizer.is_visible_to, each)
                if record is None or is_visible is None:
                    continue
                if is_visible:
                    record.synchronizers.setdefault(synchronizer, DeltaProgress())
                else:
                    record.synchronizers.pop(synchronizer, None)

    def despawn(self, node: Node) -> None:
        """
        A node of ours leaves: tell those who have it.
        """
        world = self._world
        packet = Despawn(world.track(node).net_id).to_bytes()
        for peer, record in world.records.items():
            if node in record.spawned:
                world.sending.tell(peer, packet)
        world.forget_spawned(node)

    def is_rpc_visible(self, node: Node, peer: int) -> bool:
        """
        Whether a peer may be called on a node.
        """
        world = self._world
        tracked = world.tracked.get(node)
        if tracked is None or tracked.remote_peer == peer:
            return True
        if node in world.spawned and tracked.spawner is not None and world.has_authority(tracked.spawner):
            record = world.records.get(peer)
            return record is not None and node in record.spawned
        synchronizers = list(tracked.synchronizers)
        return not synchronizers or any(synchronizer.is_visible_to(peer) for synchronizer in synchronizers)

    def _is_visible(self, node: Node, peer: int) -> bool:
        """
        One of our synchronizers of a node is enough; without any it is visible to all.
        """
        own = list(self._world.own_synchronizers(node))
        return not own or any(synchronizer.is_visible_to(peer) for synchronizer in own)

    def _set_visible(self, node: Node, peers: list[int], *, visible: bool) -> None:
        records = ((peer, self._world.records.get(peer)) for peer in peers)
        changing = [(peer, record) for peer, record in records if record and (node in record.spawned) is not visible]
        packet = None
        for peer, record in changing:
            if not visible:
                del record.spawned[node]
                self._world.sending.tell(peer, Despawn(self._world.tracked[node].net_id).to_bytes())
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
        What makes the node on others; None when its state cannot be had: the log says why.
        """
        world = self._world
        tracked = world.tracked[node]
        spawner = tracked.spawner
        if spawner is None:
            return None
        how = spawner.spawned_as(node)
        tracked.net_id = tracked.net_id or world.new_id()
        ids, values = [], []
        for synchronizer in world.synchronizers_to_spawn(node):
            config = synchronizer.replication_config
            try:
                values += [get_property(node, path) for path in config.spawn_properties] if config else []
            except PropertyError as error:
                logger.error("%r cannot be spawned on others: %s", node, error)
                return None
            synchronizer.replication_id = synchronizer.replication_id or self._id_for(synchronizer, node)
            ids.append(synchronizer.replication_id)
        try:
            state = encode_values(values, world.codec())
        except VariantError as error:
            logger.error("%r cannot be spawned on others: a property of it cannot be sent: %s", node, error)
            return None
        spawner_id = self._paths.id_of(spawner)
        return Spawn(how.scene, spawner_id, tracked.net_id, tuple(ids), node.name, how.argument, state).to_bytes()

    def _id_for(self, synchronizer: MultiplayerSynchronizer, node: Node) -> int:
        """
        An id for a synchronizer that has none. Those who have the node already learn new ids by the path alone.
        """
        if any(node in record.spawned for record in self._world.records.values()):
            return self._paths.id_of(synchronizer) | PATH_ID
        return self._world.new_id()

    def _announce_spawner(self, node: Node, peer: int) -> bool:
        spawner = self._world.tracked[node].spawner
        if spawner is None or self._world.context.path_to(spawner) is None:
            return False
        self._outgoing.announce(spawner, [peer])
        return self._paths.state(spawner, peer) is not None

    def _send(self, peer: int, packet: bytes) -> bool:
        return self._world.sending.send_to(peer, packet) is Error.OK
