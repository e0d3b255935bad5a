"""What is replicated here, and what each peer knows of it.

    tracked     a node that a spawner or a synchronizer has named; until it leaves the tree
    queued      a spawner of ours has it, nobody was told yet: its children may still be entering the tree
    spawned     those who may see it were told, or will be when they come

Each peer has a `PeerRecord`: which nodes it was told of, which synchronizers it hears, and what we have from it.
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

__all__ = ["DeltaProgress", "PeerRecord", "Tracked", "World"]


class Tracked:
    """
    A node that is replicated.

    Attributes:
        net_id: its id on the wire; 0: none yet.
        spawner: whose it is, if it was spawned.
        remote_peer: who spawned it, if not we.
        synchronizers: those whose root node it is, in the order in which they entered the tree.
    """

    __slots__ = ("net_id", "remote_peer", "spawner", "synchronizers")

    def __init__(self) -> None:
        self.net_id = 0
        self.spawner: MultiplayerSpawner | None = None
        self.remote_peer = 0
        self.synchronizers: dict[MultiplayerSynchronizer, None] = {}


class DeltaProgress:
    """
    Up to when a peer knows what changed in a synchronizer.
    """

    __slots__ = ("at", "frame")

    def __init__(self) -> None:
        self.frame = -1
        self.at: float | None = None


class PeerRecord:
    """
    What one peer knows of ours, and what we have from it.

    Attributes:
        synchronizers: those that it hears.
        spawned: the nodes that it was told of.
        unspawned: those that it should have been told of, and for which there was no room.
        time: the number of the last sync that it was sent.
        nodes, received_synchronizers: what it spawned here, by its ids.
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
        Take out of the tree what the peer spawned here.
        """
        with Steps() as steps:
            for node in list(self.nodes.values()):
                steps.run(node.queue_free)
            self.nodes.clear()


class World:
    """
    All that is replicated.
    """

    def __init__(self, parts: ReplicationParts) -> None:
        self.context = parts.context
        self.sending = parts.sending
        self.calls = parts.calls
        self.settings = parts.settings
        # Full objects are never read here, as in Godot.
        self._codecs = CodecCache(lambda limits, objects: godot4_codec(limits, objects=objects, compressed=True))
        self.tracked: dict[Node, Tracked] = {}
        self.queued: dict[Node, None] = {}
        self.spawned: dict[Node, None] = {}
        self.synchronizers: dict[MultiplayerSynchronizer, None] = {}
        self.records: dict[int, PeerRecord] = {}
        self._last_id = 0

    def reset(self) -> None:
        """
        Nobody knows anything any more; what others spawned here goes.
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
        An id that no node and no synchronizer of ours has.
        """
        self._last_id += 1
        return self._last_id

    def track(self, node: Node) -> Tracked:
        """
        What is known of a node; from now on if it is new.
        """
        tracked = self.tracked.get(node)
        if tracked is None:
            tracked = self.tracked[node] = Tracked()
            node.add_exit_listener(self)
        return tracked

    def node_left(self, node: Node) -> None:
        """
        A node has left its tree.
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
        A node is not ours to spawn any more.
        """
        self.queued.pop(node, None)
        self.spawned.pop(node, None)
        for record in self.records.values():
            record.spawned.pop(node, None)
            record.unspawned.pop(node, None)

    def own_id(self) -> int:
        """
        This peer's id; 0 without a peer.
        """
        peer = self.context.peer
        return peer.get_unique_id() if peer is not None else 0

    def has_authority(self, node: Node) -> bool:
        """
        Whether this peer decides about a node.
        """
        return self.context.peer is not None and node.get_multiplayer_authority() == self.own_id()

    def own_synchronizers(self, node: Node) -> Iterator[MultiplayerSynchronizer]:
        """
        The synchronizers of a tracked node about which this peer decides.
        """
        for synchronizer in list(self.tracked[node].synchronizers):
            if self.has_authority(synchronizer):
                yield synchronizer

    def synchronizers_to_spawn(self, node: Node) -> list[MultiplayerSynchronizer]:
        """
        The synchronizers of a node about which this peer decides, in the order in which they enter a tree elsewhere:
        one that has started anew here is the last of `own_synchronizers`.
        """
        own = dict.fromkeys(self.own_synchronizers(node))
        below = [found for found in node.with_all_below() if isinstance(found, MultiplayerSynchronizer)]
        return [found for found in below if found in own] + [other for other in own if other not in below]

    def is_complete(self, node: Node) -> bool:
        """
        Whether a queued node is in the tree with all its synchronizers: somebody may look while it still enters.
        """
        if not node.is_inside_tree():
            return False
        own = (below for below in node.with_all_below() if isinstance(below, MultiplayerSynchronizer))
        return not any(below.is_about_to_replicate(node) for below in own)
