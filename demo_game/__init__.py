"""The netpeer demo: a small pygame game in which every moving thing came through a WebSocket."""

__all__: list[str] = []
