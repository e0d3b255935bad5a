"""The demo's network code: what goes over the wire, the server, and a player's client."""

__all__: list[str] = []
