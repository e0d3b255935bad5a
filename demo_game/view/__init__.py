"""How the demo looks. It draws scenes and knows nothing of rules or networks; this package alone needs pygame."""

__all__: list[str] = []
