"""Godot 4's high-level multiplayer: SceneMultiplayer, nodes, calls, authentication and relay."""

__all__: list[str] = []
