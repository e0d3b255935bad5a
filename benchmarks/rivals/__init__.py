"""Those that are measured, each in a process of its own: netpeer, and what it is compared with."""

__all__: list[str] = []
