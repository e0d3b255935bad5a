"""Godot's multiplayer for Python games: poll it every frame; it speaks to Godot byte for byte."""
