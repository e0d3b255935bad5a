"""Replication: nodes that appear on all peers, and properties that are the same on all of them.

`MultiplayerSpawner` and `MultiplayerSynchronizer` are nodes that a game puts into its tree; `SceneReplicationConfig`
says which properties are meant.
"""

from netpeer.godot4.multiplayer.replication_parts import register_replication
from netpeer.godot4.replication.config import ReplicationMode, SceneReplicationConfig
from netpeer.godot4.replication.replicator import SceneReplicator
from netpeer.godot4.replication.spawner import MultiplayerSpawner
from netpeer.godot4.replication.synchronizer import MultiplayerSynchronizer
from netpeer.godot4.replication.visibility import VisibilityUpdateMode

__all__ = [
    "MultiplayerSpawner",
    "MultiplayerSynchronizer",
    "ReplicationMode",
    "SceneReplicationConfig",
    "VisibilityUpdateMode",
]

register_replication(SceneReplicator)
