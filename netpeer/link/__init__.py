"""One live connection, and many: send queues, limits, budgets, heartbeat, reactor.

The layer that joins `websocket` with `transport`.
"""

__all__: list[str] = []
