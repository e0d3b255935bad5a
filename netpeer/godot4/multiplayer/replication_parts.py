"""How a SceneMultiplayer gets its replicator: the package `replication` registers itself here.

Spawners and synchronizers are nodes, and nodes import the SceneMultiplayer. So the SceneMultiplayer must not import the
package `replication`.
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
    The settings of a `SceneMultiplayer` that the replication uses.
    """

    variant_limits: VariantLimits

    @property
    def max_sync_packet_size(self) -> int:
        """
        The largest packet with always-synchronized properties, in bytes.
        """

    @property
    def max_delta_packet_size(self) -> int:
        """
        The largest packet with changed properties, in bytes.
        """

    def set_root_path(self, path: object) -> None:
        """
        Set the path of the root node. Node paths on the wire are relative to it.
        """


class ReplicationParts(NamedTuple):
    """
    The parts of a `SceneMultiplayer` that its replication uses.

    Attributes:
        context: has the connected peers and the root node.
        sending: sends packets.
        calls: logs refusals, and reports exceptions of the game's code.
        outgoing: announces the ids of nodes.
        paths: the ids of nodes.
        settings: the settings of the API.
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
    Register the function that makes the replicator of each new `SceneMultiplayer`.
    """
    _makers[:] = [make]


def new_replicator(parts: ReplicationParts) -> Replicator:
    """
    The replicator of a new `SceneMultiplayer`. If no function is registered, it is one that does nothing.
    """
    return _makers[0](parts) if _makers else Replicator()
