"""What the peers of both dialects share: packets in and out, targets, transfer modes, certificates."""

__all__: list[str] = []
