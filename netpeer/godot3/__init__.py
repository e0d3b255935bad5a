"""Godot 3's dialect: `peers/` connects, `multiplayer/` calls. Games import its names from `netpeer` itself."""

__all__: list[str] = []
