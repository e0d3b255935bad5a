"""
The JSON-lines connection between the tests and the script that an engine runs (gd/main.gd).
"""

import json
import select
import socket
from typing import Any

__all__ = ["Link"]

READ_BYTES = 65_536

SEND_TIMEOUT_S = 120
"""
Seconds that one command may take to leave; the script reads once a frame, a megabyte takes it a few frames.
"""


class Link:
    """
    Takes commands to the engine and reports from it; never waits for a report longer than it is told.
    """

    def __init__(self, connection: socket.socket) -> None:
        # The lines are small and every one is waited for.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._received = bytearray()
        self.is_open = True

    def send(self, message: dict[str, Any]) -> None:
        """
        Sends one command whole.
        """
        self._connection.settimeout(SEND_TIMEOUT_S)
        # No \\u escapes: Godot 3.2 leaves pairs of them, as for emoji, as two characters.
        self._connection.sendall(json.dumps(message, ensure_ascii=False).encode() + b"\n")

    def receive(self, wait_s: float) -> list[dict[str, Any]]:
        """
        Returns the reports that are there, after waiting at most `wait_s` seconds for the first.
        """
        if not select.select([self._connection], [], [], wait_s)[0]:
            return []
        try:
            data = self._connection.recv(READ_BYTES)
        except ConnectionError:  # a killed engine resets the connection
            data = b""
        self.is_open = bool(data)
        self._received += data
        *lines, self._received = self._received.split(b"\n")
        return [json.loads(line) for line in lines]

    def close(self) -> None:
        """
        Closes the connection, upon which the script ends.
        """
        self.is_open = False
        self._connection.close()
