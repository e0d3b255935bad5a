"""The connection between a measured process and the benchmark. Reports are JSON; when it ends, the process ends."""

import contextlib
import json
import os
import socket
import threading

__all__ = ["Control"]


class Control:
    """
    The end of the measured process.

    Attributes:
        options: the options from the benchmark.
    """

    def __init__(self) -> None:
        self._line = socket.create_connection(("127.0.0.1", int(os.environ["BENCH_PORT"])))
        self.options: dict[str, int | str] = json.loads(os.environ["BENCH_OPTIONS"])
        threading.Thread(target=self._end_with_it, daemon=True).start()

    def option(self, name: str) -> int:
        """
        An option that is a number.
        """
        return int(self.options[name])

    def report(self, **facts: object) -> None:
        """
        Send a report to the benchmark.
        """
        self._line.sendall(json.dumps(facts).encode() + b"\n")

    def _end_with_it(self) -> None:
        with contextlib.suppress(OSError):
            while self._line.recv(1024):
                pass
        os._exit(0)
