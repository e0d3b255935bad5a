"""
Tests of netpeer against real Godot engines, with the code that fetches and drives the engines.
"""

__all__: list[str] = []
