"""Godot 4's peers: WebSocketPeer, WebSocketMultiplayerPeer and the classes that they inherit from."""

__all__: list[str] = []
