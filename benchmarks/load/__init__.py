"""Load for the cases: raw sockets with frames that are built before the run, so that the server is measured."""

__all__: list[str] = []
