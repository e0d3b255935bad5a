"""What client and server say to each other: the calls, the snapshots, and the checks of every value that arrives."""

__all__: list[str] = []
