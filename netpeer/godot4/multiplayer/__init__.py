"""Godot 4's high-level multiplayer: SceneMultiplayer, nodes, calls, authentication, relay."""

__all__: list[str] = []
