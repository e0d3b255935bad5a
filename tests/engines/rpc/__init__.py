"""
netpeer's MultiplayerAPI and Variants against real Godot engines, each side in each role.
"""

__all__: list[str] = []
