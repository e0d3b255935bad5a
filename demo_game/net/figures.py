"""How many packets and bytes a second, from the counters of the connection."""

from __future__ import annotations

from dataclasses import dataclass

from netpeer import ConnectionStatistics

__all__ = ["RateMeter", "Rates"]

WINDOW_S = 0.5
"""Rates are means over this long: shorter ones flicker too much to be read."""


@dataclass(frozen=True)
class Rates:
    """
    Per second; `queued_bytes` and `drops` as they are.
    """

    packets_in: float = 0.0
    packets_out: float = 0.0
    bytes_in: float = 0.0
    bytes_out: float = 0.0
    queued_bytes: int = 0
    drops: int = 0


class RateMeter:
    """
    Turns growing counters into rates.
    """

    def __init__(self) -> None:
        self._since = 0.0
        self._counted: ConnectionStatistics | None = None
        self._rates = Rates()

    def update(self, counted: ConnectionStatistics, now: float) -> Rates:
        """
        Takes the counters at `now` seconds and gives the latest rates.
        """
        before = self._counted
        if before is None or counted.packets_in < before.packets_in:  # the first time, or another connection
            self._since, self._counted = now, counted
        elif now - self._since >= WINDOW_S:
            elapsed = now - self._since
            self._rates = Rates(
                (counted.packets_in - before.packets_in) / elapsed,
                (counted.packets_out - before.packets_out) / elapsed,
                (counted.bytes_in - before.bytes_in) / elapsed,
                (counted.bytes_out - before.bytes_out) / elapsed,
                counted.out_queue_bytes,
                sum(counted.drops.values()),
            )
            self._since, self._counted = now, counted
        return self._rates
