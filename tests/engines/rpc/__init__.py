"""
Tests of netpeer's MultiplayerAPI and Variants against real Godot engines, with each side in each role.
"""

__all__: list[str] = []
