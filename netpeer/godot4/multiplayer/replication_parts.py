"""How a SceneMultiplayer gets its replication: the package `replication` registers itself here.

Spawners and synchronizers are nodes, and nodes know the SceneMultiplayer; so that one must not know the package.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from netpeer.calls.context import Context
from netpeer.calls.receiving import Receiving
from netpeer.godot4.multiplayer.outgoing import Outgoing
from netpeer.godot4.multiplayer.path_cache import PathCache
from netpeer.godot4.multiplayer.replicator import Replicator
from netpeer.godot4.multiplayer.rpc_node import RPCNode
from netpeer.godot4.multiplayer.scene_sending import SceneSending
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.variant import VariantLimits

__all__ = ["ReplicationParts", "ReplicationSettings", "new_replicator", "register_replication"]


class ReplicationSettings(Protocol):
    """
    What can be set on a `SceneMultiplayer`, as far as the replication needs it.
    """

    variant_limits: VariantLimits

    @property
    def max_sync_packet_size(self) -> int:
        """
        Bytes of a packet of always-synchronized properties.
        """

    @property
    def max_delta_packet_size(self) -> int:
        """
        Bytes of a packet of changed properties.
        """

    def set_root_path(self, path: object) -> None:
        """
        Set the path from which paths are counted.
        """


class ReplicationParts(NamedTuple):
    """
    The parts of a `SceneMultiplayer` that its replication works with.

    Attributes:
        context: who is connected, and where the root node is.
        sending: sends packets.
        calls: logs what is refused, and what the game's own code raises.
        outgoing: announces the ids of nodes.
        paths: these ids.
        settings: of the API.
    """

    context: Context[RPCNode[Any], MultiplayerPeer]
    sending: SceneSending
    calls: Receiving[Any, Any]
    outgoing: Outgoing
    paths: PathCache
    settings: ReplicationSettings


_makers: list[Callable[[ReplicationParts], Replicator]] = []


def register_replication(make: Callable[[ReplicationParts], Replicator]) -> None:
    """
    Say what makes the replication of each new `SceneMultiplayer`.
    """
    _makers[:] = [make]


def new_replicator(parts: ReplicationParts) -> Replicator:
    """
    The replication of a new `SceneMultiplayer`; one that does nothing as long as none is registered.
    """
    return _makers[0](parts) if _makers else Replicator()
