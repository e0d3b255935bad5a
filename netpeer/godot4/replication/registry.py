"""Registry: the replicated nodes and synchronizers of one SceneMultiplayer, and a record of each peer.

A node goes through these states until it leaves the tree:

    tracked     a spawner or a synchronizer has registered the node
    queued      a spawner of this peer has it, and no SPAWN is sent yet: its children may still be entering the tree
    spawned     SPAWN is sent to each peer for which the node is visible, also to peers that connect later

A `PeerRecord` has the nodes and synchronizers that this peer replicates to another peer, and those that the other peer
replicates to this one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netpeer.calls.codec_cache import CodecCache
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.replication_parts import ReplicationParts
from netpeer.godot4.replication.synchronizer import MultiplayerSynchronizer
from netpeer.signals import Steps
from netpeer.variant import Codec, godot4_codec

if TYPE_CHECKING:
    from netpeer.godot4.replication.spawner import MultiplayerSpawner

__all__ = ["DeltaProgress", "PeerRecord", "Registry", "Tracked"]


class Tracked:
    """
    A replicated node.

    Attributes:
        net_id: the node's id on the wire; 0: none yet.
        spawner: the spawner of the node; None: the node is not spawned.
        remote_peer: the peer that spawned the node here; 0: no other peer did.
        synchronizers: the synchronizers whose root node it is, in the order in which they entered the tree.
    """

    __slots__ = ("net_id", "remote_peer", "spawner", "synchronizers")

    def __init__(self) -> None:
        self.net_id = 0
        self.spawner: MultiplayerSpawner | None = None
        self.remote_peer = 0
        self.synchronizers: dict[MultiplayerSynchronizer, None] = {}


class DeltaProgress:
    """
    Which changes of a synchronizer were sent to a peer.

    Attributes:
        frame: the frame of the last sent delta; -1: none was sent yet.
        at: the time of the last sent delta, in seconds; None: none was sent yet.
    """

    __slots__ = ("at", "frame")

    def __init__(self) -> None:
        self.frame = -1
        self.at: float | None = None


class PeerRecord:
    """
    What this peer replicates to another peer, and what the other peer replicates to this one.

    Attributes:
        synchronizers: the synchronizers of this peer that are visible to the other peer, and the sent changes of each.
        spawned: the nodes for which SPAWN was sent.
        unspawned: the nodes for which SPAWN is still to be sent, because there was no room.
        time: the number of the last SYNC packet that was sent.
        nodes: the nodes that the other peer spawned here, by its ids.
        received_synchronizers: the synchronizers of these nodes, by its ids.
    """

    __slots__ = ("nodes", "received_synchronizers", "spawned", "synchronizers", "time", "unspawned")

    def __init__(self) -> None:
        self.synchronizers: dict[MultiplayerSynchronizer, DeltaProgress] = {}
        self.spawned: dict[Node, None] = {}
        self.unspawned: dict[Node, None] = {}
        self.time = 0
        self.nodes: dict[int, Node] = {}
        self.received_synchronizers: dict[int, MultiplayerSynchronizer] = {}

    def free_nodes(self) -> None:
        """
        Free the nodes that the peer spawned here.
        """
        with Steps() as steps:
            for node in list(self.nodes.values()):
                steps.run(node.queue_free)
            self.nodes.clear()


class Registry:
    """
    The replicated nodes and synchronizers, and the records of all peers.

    Attributes:
        tracked: the replicated nodes.
        queued: the nodes to spawn for which no SPAWN is sent yet.
        spawned: the nodes that this peer spawns on other peers.
        synchronizers: the synchronizers that have started.
        records: the records of the other peers, by their ids.
    """

    def __init__(self, parts: ReplicationParts) -> None:
        self.context = parts.context
        self.sending = parts.sending
        self.calls = parts.calls
        self.settings = parts.settings
        # As in Godot, properties are never decoded as full objects.
        self._codecs = CodecCache(lambda limits, objects: godot4_codec(limits, objects=objects, compressed=True))
        self.tracked: dict[Node, Tracked] = {}
        self.queued: dict[Node, None] = {}
        self.spawned: dict[Node, None] = {}
        self.synchronizers: dict[MultiplayerSynchronizer, None] = {}
        self.records: dict[int, PeerRecord] = {}
        self._last_id = 0

    def reset(self) -> None:
        """
        Forget all peers, and free the nodes that they spawned here. Called when the session of the multiplayer peer has
        ended.
        """
        records, self.records = self.records, {}
        with Steps() as steps:
            for record in records.values():
                steps.run(record.free_nodes)
            for tracked in self.tracked.values():
                tracked.net_id = tracked.remote_peer = 0
            for synchronizer in self.synchronizers:
                synchronizer.forget_peers()
            self._last_id = 0

    def codec(self) -> Codec:
        """
        The codec for properties.
        """
        return self._codecs.get(self.settings.variant_limits, False)

    def new_id(self) -> int:
        """
        A new id for a node or a synchronizer of this peer.
        """
        self._last_id += 1
        return self._last_id

    def track(self, node: Node) -> Tracked:
        """
        The entry of a node. A new one is added if the node is not tracked yet.
        """
        tracked = self.tracked.get(node)
        if tracked is None:
            tracked = self.tracked[node] = Tracked()
            node.add_exit_listener(self)
        return tracked

    def node_left(self, node: Node) -> None:
        """
        A node has left its tree. Forget it.
        """
        tracked = self.tracked.pop(node, None)
        if tracked is None:
            return
        record = self.records.get(tracked.remote_peer)
        if record is not None:
            record.nodes.pop(tracked.net_id, None)
        self.forget_spawned(node)

    def forget_spawned(self, node: Node) -> None:
        """
        Forget that this peer spawns a node on other peers.
        """
        self.queued.pop(node, None)
        self.spawned.pop(node, None)
        for record in self.records.values():
            record.spawned.pop(node, None)
            record.unspawned.pop(node, None)

    def own_id(self) -> int:
        """
        The id of this peer; 0 without a multiplayer peer.
        """
        peer = self.context.peer
        return peer.get_unique_id() if peer is not None else 0

    def has_authority(self, node: Node) -> bool:
        """
        Whether this peer is the multiplayer authority of a node.
        """
        return self.context.peer is not None and node.get_multiplayer_authority() == self.own_id()

    def own_synchronizers(self, node: Node) -> Iterator[MultiplayerSynchronizer]:
        """
        The synchronizers of a tracked node of which this peer is the authority.
        """
        for synchronizer in list(self.tracked[node].synchronizers):
            if self.has_authority(synchronizer):
                yield synchronizer

    def synchronizers_to_spawn(self, node: Node) -> list[MultiplayerSynchronizer]:
        """
        The synchronizers of a node of which this peer is the authority, in the order in which they enter the tree of
        another peer. The order of `own_synchronizers` differs after a restart: a restarted synchronizer is the last.
        """
        own = dict.fromkeys(self.own_synchronizers(node))
        below = [found for found in node.with_all_below() if isinstance(found, MultiplayerSynchronizer)]
        return [found for found in below if found in own] + [other for other in own if other not in below]

    def is_complete(self, node: Node) -> bool:
        """
        Whether a queued node is in the tree, and all its synchronizers have started. A handler may make a call while
        the node's children are still entering the tree.
        """
        if not node.is_inside_tree():
            return False
        own = (below for below in node.with_all_below() if isinstance(below, MultiplayerSynchronizer))
        return not any(below.is_about_to_replicate(node) for below in own)
