"""Signals as pygame events, for games that like one event loop.

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

This is the only part of netpeer that imports pygame (or pygame-ce), and `import netpeer` does not load it.
"""

from netpeer.pygame_bridge.event_types import event_type
from netpeer.pygame_bridge.signal_events import SignalEvents

__all__ = ["SignalEvents", "event_type"]
