"""The game server alone: no window, no pygame."""

from __future__ import annotations

import signal
import time
from types import FrameType

from demo_game.net.server import GameServer

__all__ = ["serve"]

POLL_INTERVAL_S = 0.004
"""Between two looks at the network: an eighth of a tick, so that inputs hardly wait, at a few percent of a core."""


def serve(port: int, address: str) -> int:
    """
    Serves one game until Ctrl-C or SIGTERM.

    Args:
        port: 0 takes any free one.
        address: an IP address of this machine, or "*" for all of them.

    Returns:
        The exit status of the program.
    """
    server = GameServer(seed=time.time_ns())
    error = server.listen(port, address)
    if error:
        print(f"Cannot serve a game on port {port}: {error.name}. The line above says why.")
        return 1
    stop = _StopOnSignal()
    print(f"A game waits for players at {server.url} (Ctrl-C ends it)", flush=True)
    try:
        while not stop.asked:
            server.poll()
            time.sleep(POLL_INTERVAL_S)
    finally:
        server.close()
    print("The game is over.", flush=True)
    return 0


class _StopOnSignal:
    """
    Turns Ctrl-C and SIGTERM into a flag, so that the loop always ends between two ticks.
    """

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
