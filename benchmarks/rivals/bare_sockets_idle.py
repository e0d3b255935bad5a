"""Clients that connect and send nothing. Options: port, count."""

import threading

from benchmarks.load.clients import Door, connected
from benchmarks.load.frames import PLAIN
from benchmarks.rivals.control import Control
from benchmarks.sockets import raise_file_limit

__all__: list[str] = []


def main() -> None:
    """
    Connect all clients, report, and wait for the end.
    """
    control = Control()
    raise_file_limit(control.option("count") + 64)
    with connected([Door(control.option("port"))], control.option("count"), PLAIN):
        control.report(ready=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
