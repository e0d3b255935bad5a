"""Values to bytes and back: readers, writers, wire layouts, a table of types for each dialect, limits and errors.

Import the names from `netpeer.variant`.
"""

__all__: list[str] = []
