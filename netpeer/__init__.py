"""Godot's multiplayer for Python games: poll it every frame; it speaks to Godot byte for byte.

```python
from netpeer import WebSocketClient

client = WebSocketClient()
client.connection_established.connect(lambda: client.get_peer(1).put_packet(b"hello"))
client.connect_to_url("ws://127.0.0.1:9080")
while True:  # your game loop
    client.poll()
```

This module is the door: it offers all names that a game needs, grouped by layer. Variants and calls between nodes are
loaded when a program first uses them, because many games do not need them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from netpeer.errors import Error, MessageError, NetpeerError
from netpeer.godot3.peers import (
    ClientRequest,
    ConnectionStatistics,
    ConnectionStatus,
    CryptoKey,
    DropReason,
    NetworkedMultiplayerPeer,
    PacketPeer,
    TransferMode,
    WebSocketClient,
    WebSocketMultiplayerPeer,
    WebSocketPeer,
    WebSocketServer,
    WriteMode,
    X509Certificate,
)
from netpeer.transport import LagSimulator, ManualClock, MemoryLink, MemoryNetwork, Network, SystemNetwork

if TYPE_CHECKING:
    from netpeer.godot3.multiplayer import (
        ExposedNode,
        MultiplayerAPI,
        Node,
        RemoteCallError,
        Reply,
        RPCMode,
        SceneTree,
        expose,
        master,
        mastersync,
        puppet,
        puppetsync,
        remote,
        remotesync,
    )
    from netpeer.variant import (
        AABB,
        RID,
        Basis,
        Color,
        EncodedObject,
        EncodedObjectAsID,
        NodePath,
        Plane,
        PoolColorArray,
        PoolIntArray,
        PoolRealArray,
        PoolStringArray,
        PoolVector2Array,
        PoolVector3Array,
        Quat,
        Rect2,
        Transform,
        Transform2D,
        VariantError,
        VariantLimits,
        Vector2,
        Vector3,
        bytes2var,
        var2bytes,
    )

__all__ = [
    # errors
    "Error",
    "MessageError",
    "NetpeerError",
    # variant: Godot 3's values and their binary form
    "AABB",
    "Basis",
    "Color",
    "EncodedObject",
    "EncodedObjectAsID",
    "NodePath",
    "Plane",
    "PoolColorArray",
    "PoolIntArray",
    "PoolRealArray",
    "PoolStringArray",
    "PoolVector2Array",
    "PoolVector3Array",
    "Quat",
    "RID",
    "Rect2",
    "Transform",
    "Transform2D",
    "VariantError",
    "VariantLimits",
    "Vector2",
    "Vector3",
    "bytes2var",
    "var2bytes",
    # multiplayer: calls between nodes
    "ExposedNode",
    "MultiplayerAPI",
    "Node",
    "RPCMode",
    "RemoteCallError",
    "Reply",
    "SceneTree",
    "expose",
    "master",
    "mastersync",
    "puppet",
    "puppetsync",
    "remote",
    "remotesync",
    # peers
    "ClientRequest",
    "ConnectionStatistics",
    "ConnectionStatus",
    "CryptoKey",
    "DropReason",
    "NetworkedMultiplayerPeer",
    "PacketPeer",
    "TransferMode",
    "WebSocketClient",
    "WebSocketMultiplayerPeer",
    "WebSocketPeer",
    "WebSocketServer",
    "WriteMode",
    "X509Certificate",
    # transport: networks
    "LagSimulator",
    "ManualClock",
    "MemoryLink",
    "MemoryNetwork",
    "Network",
    "SystemNetwork",
]

__version__ = "0.1.0"

_LAZY_LAYERS = ("netpeer.variant", "netpeer.godot3.multiplayer")


def __getattr__(name: str) -> object:
    if name in __all__:
        for layer in map(import_module, _LAZY_LAYERS):
            if name in layer.__all__:
                value: object = getattr(layer, name)
                globals()[name] = value
                return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
