"""Godot 4's peers: WebSocketPeer, WebSocketMultiplayerPeer and the classes that they stand on."""

__all__: list[str] = []
