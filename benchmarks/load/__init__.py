"""Load for the cases: raw sockets with frames built beforehand, so that what is measured is the server."""

__all__: list[str] = []
