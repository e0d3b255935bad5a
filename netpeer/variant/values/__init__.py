"""Godot's value types, one class for both dialects, and what only these classes need.

Nothing here reads or writes the bytes of a Variant: `netpeer.variant.codec` does, and it imports this package.
Import the names from `netpeer.variant`.
"""

__all__: list[str] = []
