"""Godot's multiplayer for Python games: poll it every frame; it speaks to Godot byte for byte.

```python
from netpeer import WebSocketClient

client = WebSocketClient()
client.connection_established.connect(lambda: client.get_peer(1).put_packet(b"hello"))
client.connect_to_url("ws://127.0.0.1:9080")
while True:  # your game loop
    client.poll()
```

This module is the door: everything that a game needs is here, by the layers that it comes from.
"""

from netpeer.errors import Error, MessageError, NetpeerError
from netpeer.peers import (
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
from netpeer.transport import ManualClock, MemoryLink, MemoryNetwork, SystemNetwork

__all__ = [
    # errors
    "Error",
    "MessageError",
    "NetpeerError",
    # peers
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
    # transport: where connections come from
    "ManualClock",
    "MemoryLink",
    "MemoryNetwork",
    "SystemNetwork",
]

__version__ = "0.1.0"
