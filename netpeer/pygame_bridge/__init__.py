"""netpeer in a pygame game: signals as pygame events, and an overlay with figures of the network.

```python
client = WebSocketClient()
events = SignalEvents(client)
client.connect_to_url("ws://127.0.0.1:9080")
while running:
    client.poll()
    for event in pygame.event.get():
        if event.type == events.connection_established:
            client.get_peer(1).put_packet(b"hello")
        elif event.type == events.connection_closed:
            print("over", event.was_clean_close)
```

`NetworkOverlay` draws the round-trip time, traffic, queues and drops of a client or server, and lines of the game.

This is the only part of netpeer that imports pygame (or pygame-ce). `import netpeer` does not load it.
"""

from netpeer.pygame_bridge.event_types import event_type
from netpeer.pygame_bridge.network_figures import NetworkFigures
from netpeer.pygame_bridge.network_overlay import NetworkOverlay
from netpeer.pygame_bridge.signal_events import SignalEvents

__all__ = ["NetworkFigures", "NetworkOverlay", "SignalEvents", "event_type"]
