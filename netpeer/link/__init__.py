"""Links: one live connection, and many. Send queues, limits, budgets, heartbeat, reactor.

The layer that joins `websocket` with `transport`.
"""

__all__: list[str] = []
