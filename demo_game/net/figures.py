"""How many packets and bytes a second, from the counters of the connection."""

from __future__ import annotations

from demo_game.scene import NetFigures
from netpeer import ConnectionStatistics

__all__ = ["RateMeter"]

WINDOW_S = 0.5
"""Rates are means over this long: shorter ones flicker too much to be read."""


class RateMeter:
    """
    Turns growing counters into rates.
    """

    def __init__(self) -> None:
        self._since = 0.0
        self._counted: ConnectionStatistics | None = None
        self._figures = NetFigures()

    def update(self, counted: ConnectionStatistics, now: float) -> NetFigures:
        """
        Takes the counters at `now` seconds and gives the latest figures.
        """
        before = self._counted
        if before is None:
            self._since, self._counted = now, counted
        elif now - self._since >= WINDOW_S:
            elapsed = now - self._since
            self._figures = NetFigures(
                counted.round_trip_time,
                (counted.packets_in - before.packets_in) / elapsed,
                (counted.packets_out - before.packets_out) / elapsed,
                (counted.bytes_in - before.bytes_in) / elapsed,
                (counted.bytes_out - before.bytes_out) / elapsed,
            )
            self._since, self._counted = now, counted
        return self._figures
