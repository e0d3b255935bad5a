"""Replication: spawns nodes on other peers, and synchronizes properties between peers.

A game puts `MultiplayerSpawner` and `MultiplayerSynchronizer` nodes into its tree. A `SceneReplicationConfig` lists the
properties to synchronize.
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
