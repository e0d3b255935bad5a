"""The netpeer demo: a small pygame game. Every moving thing in it came through a WebSocket."""

__all__: list[str] = []
