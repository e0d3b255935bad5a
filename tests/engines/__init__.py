"""
netpeer against real Godot engines: how to get them, how to drive them, and the tests.
"""

__all__: list[str] = []
