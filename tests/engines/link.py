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
Seconds that sending one command may take. The script reads once a frame; a megabyte takes it a few frames.
"""


class Link:
    """
    Sends commands to the engine and receives its reports. It never waits longer than the caller allows.
    """

    def __init__(self, connection: socket.socket) -> None:
        # The lines are small, and the test waits for each of them.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._received = bytearray()
        self.is_open = True

    def send(self, message: dict[str, Any]) -> None:
        """
        Sends one command whole.
        """
        self._connection.settimeout(SEND_TIMEOUT_S)
        # No \\u escapes: Godot 3.2 reads a pair of them, as for emoji, as two characters.
        self._connection.sendall(json.dumps(message, ensure_ascii=False).encode() + b"\n")

    def receive(self, wait_s: float) -> list[dict[str, Any]]:
        """
        Returns the reports that have arrived; waits at most `wait_s` seconds for the first.
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
        Closes the connection. The script then ends the engine.
        """
        self.is_open = False
        self._connection.close()
