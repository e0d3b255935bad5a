"""Packets and bytes per second, measured with the counters of the connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netpeer import ConnectionStatistics


__all__ = ["RateMeter", "Rates"]

WINDOW_S = 0.5
"""Each rate is the mean of this time. With a shorter one the numbers change too fast to be read."""


@dataclass(frozen=True)
class Rates:
    """
    Packets and bytes are per second; `queued_bytes` and `drops` are the current values.
    """

    packets_in: float = 0.0
    packets_out: float = 0.0
    bytes_in: float = 0.0
    bytes_out: float = 0.0
    queued_bytes: int = 0
    drops: int = 0


class RateMeter:
    """
    Computes rates from counters that grow.
    """

    def __init__(self) -> None:
        self._since = 0.0
        self._counted: ConnectionStatistics | None = None
        self._rates = Rates()

    def update(self, counted: ConnectionStatistics, now: float) -> Rates:
        """
        Takes the counters at `now` seconds. Returns the latest rates.
        """
        before = self._counted
        if before is None or counted.packets_in < before.packets_in:  # the first call, or a new connection
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
