"""The common parts of the peers of both dialects: packets, the inbox, targets, transfer modes, certificates."""

__all__: list[str] = []
