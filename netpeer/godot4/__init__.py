"""Godot 4's multiplayer: peers, authentication, relay, calls between nodes, and replication.

```python
from netpeer.godot4 import Node, SceneTree, WebSocketMultiplayerPeer, rpc
```
"""

from netpeer.godot4.multiplayer.multiplayer_api import MultiplayerAPI
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.rpc_config import RPCConfig, RPCMode, rpc
from netpeer.godot4.multiplayer.scene_multiplayer import SceneMultiplayer
from netpeer.godot4.multiplayer.scene_tree import SceneTree
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.godot4.peers.offline_multiplayer_peer import OfflineMultiplayerPeer
from netpeer.godot4.peers.packet_peer import PacketPeer
from netpeer.godot4.peers.tls_options import TLSOptions
from netpeer.godot4.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer
from netpeer.godot4.peers.websocket_peer import State, WebSocketPeer
from netpeer.godot4.replication import (
    MultiplayerSpawner,
    MultiplayerSynchronizer,
    ReplicationMode,
    SceneReplicationConfig,
    VisibilityUpdateMode,
)
from netpeer.variant import (
    AABB,
    RID,
    Basis,
    Callable,
    Color,
    ContainerType,
    EncodedObject,
    EncodedObjectAsID,
    Godot4Type,
    NodePath,
    PackedColorArray,
    PackedFloat32Array,
    PackedFloat64Array,
    PackedInt32Array,
    PackedInt64Array,
    PackedStringArray,
    PackedVector2Array,
    PackedVector3Array,
    PackedVector4Array,
    Plane,
    Projection,
    Quaternion,
    Rect2,
    Rect2i,
    Signal,
    StringName,
    Transform2D,
    Transform3D,
    TypedArray,
    TypedDictionary,
    VariantError,
    VariantLimits,
    Vector2,
    Vector2i,
    Vector3,
    Vector3i,
    Vector4,
    Vector4i,
    bytes_to_var,
    bytes_to_var_with_objects,
    var_to_bytes,
    var_to_bytes_with_objects,
)

__all__ = [
    # peers
    "MultiplayerPeer",
    "OfflineMultiplayerPeer",
    "PacketPeer",
    "State",
    "TLSOptions",
    "WebSocketMultiplayerPeer",
    "WebSocketPeer",
    # calls between nodes
    "MultiplayerAPI",
    "Node",
    "RPCConfig",
    "RPCMode",
    "SceneMultiplayer",
    "SceneTree",
    "rpc",
    # replication: spawned nodes and synchronized properties
    "MultiplayerSpawner",
    "MultiplayerSynchronizer",
    "ReplicationMode",
    "SceneReplicationConfig",
    "VisibilityUpdateMode",
    # Godot 4's values and their bytes
    "AABB",
    "RID",
    "Basis",
    "Callable",
    "Color",
    "ContainerType",
    "EncodedObject",
    "EncodedObjectAsID",
    "Godot4Type",
    "NodePath",
    "PackedColorArray",
    "PackedFloat32Array",
    "PackedFloat64Array",
    "PackedInt32Array",
    "PackedInt64Array",
    "PackedStringArray",
    "PackedVector2Array",
    "PackedVector3Array",
    "PackedVector4Array",
    "Plane",
    "Projection",
    "Quaternion",
    "Rect2",
    "Rect2i",
    "Signal",
    "StringName",
    "Transform2D",
    "Transform3D",
    "TypedArray",
    "TypedDictionary",
    "VariantError",
    "VariantLimits",
    "Vector2",
    "Vector2i",
    "Vector3",
    "Vector3i",
    "Vector4",
    "Vector4i",
    "bytes_to_var",
    "bytes_to_var_with_objects",
    "var_to_bytes",
    "var_to_bytes_with_objects",
]
