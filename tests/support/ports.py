"""A free port, for programs that cannot choose one themselves."""

import socket

__all__ = ["free_port"]


def free_port() -> int:
    """
    Returns a TCP port of the loopback interface that is free at this moment.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
