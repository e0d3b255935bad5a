"""Figures for a person, from the counters of connections: rates, round-trip time and jitter. Does not use pygame."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from netpeer.link.statistics import ConnectionStatistics

__all__ = ["NetworkFigures", "NetworkMeter"]

# Seconds over which rates are averaged. With a shorter time the numbers change too fast to read.
WINDOW = 1.0

# The most measurements that are kept, if a game measures very often.
MAX_MEASUREMENTS = 256

# The weight of a new round-trip time in the mean deviation (RFC 6298, 2.3).
JITTER_GAIN = 1 / 4


@dataclass(frozen=True, slots=True)
class NetworkFigures:
    """
    Figures of a client or server, over all its connections.

    Attributes:
        connections: the number of connections.
        round_trip_time: the longest round-trip time of all connections, in seconds; None before the first heartbeat was
            answered.
        jitter: the mean deviation of that round-trip time, in seconds.
        bytes_in, bytes_out, packets_in, packets_out: per second.
        in_queue_packets, in_queue_bytes: received packets that the game has not taken yet.
        out_queue_packets, out_queue_bytes: packets that are not sent yet.
        drops: packets dropped so far, by `DropReason`.
    """

    connections: int = 0
    round_trip_time: float | None = None
    jitter: float = 0.0
    bytes_in: float = 0.0
    bytes_out: float = 0.0
    packets_in: float = 0.0
    packets_out: float = 0.0
    in_queue_packets: int = 0
    in_queue_bytes: int = 0
    out_queue_packets: int = 0
    out_queue_bytes: int = 0
    drops: dict[str, int] = field(default_factory=dict)


class _Totals(NamedTuple):
    """
    Bytes and packets since the meter was made, in the order of `NetworkFigures`.
    """

    bytes_in: int = 0
    bytes_out: int = 0
    packets_in: int = 0
    packets_out: int = 0

    @classmethod
    def of(cls, counted: ConnectionStatistics) -> Self:
        return cls(counted.bytes_in, counted.bytes_out, counted.packets_in, counted.packets_out)

    def since(self, before: Self) -> list[int]:
        return [now - then for now, then in zip(self, before, strict=True)]


class NetworkMeter:
    """
    Makes figures from the growing counters of connections, which may open and close.

    `len(meter)` is the number of measurements that are kept, at most `MAX_MEASUREMENTS`.
    """

    def __init__(self) -> None:
        self._before: dict[int, _Totals] = {}
        self._drops_before: dict[int, dict[str, int]] = {}
        self._drops: Counter[str] = Counter()
        self._totals: deque[tuple[float, _Totals]] = deque(maxlen=MAX_MEASUREMENTS)
        self._round_trip_time: float | None = None
        self._jitter = 0.0

    def __len__(self) -> int:
        return len(self._totals)

    def measure(self, statistics: Mapping[int, ConnectionStatistics], now: float) -> NetworkFigures:
        """
        Make figures from the counters. Call it about ten times a second.

        Args:
            statistics: the counters of all connections, by peer id.
            now: the time in seconds.

        Returns:
            The figures. The first time all rates are 0.
        """
        self._count(statistics, now)
        self._time(statistics)
        (first_at, first), (_, last) = self._totals[0], self._totals[-1]
        elapsed = now - first_at
        bytes_in, bytes_out, packets_in, packets_out = (
            grown / elapsed if elapsed > 0 else 0.0 for grown in last.since(first)
        )
        values = statistics.values()
        return NetworkFigures(
            connections=len(statistics),
            round_trip_time=self._round_trip_time,
            jitter=self._jitter,
            bytes_in=bytes_in,
            bytes_out=bytes_out,
            packets_in=packets_in,
            packets_out=packets_out,
            in_queue_packets=sum(counted.in_queue_packets for counted in values),
            in_queue_bytes=sum(counted.in_queue_bytes for counted in values),
            out_queue_packets=sum(counted.out_queue_packets for counted in values),
            out_queue_bytes=sum(counted.out_queue_bytes for counted in values),
            drops=dict(self._drops),
        )

    def _count(self, statistics: Mapping[int, ConnectionStatistics], now: float) -> None:
        """
        Add the increase of the counters since the last measurement to the totals.
        """
        grown = [0, 0, 0, 0]
        counts = {id: _Totals.of(counted) for id, counted in statistics.items()}
        for id, counted in counts.items():
            steps = counted.since(self._before.get(id, _Totals()))
            if min(steps) < 0:  # a new connection with the same id: its counters began at 0 again
                steps = list(counted)
                self._drops_before.pop(id, None)
            grown = [total + step for total, step in zip(grown, steps, strict=True)]
            self._drops.update(statistics[id].drops)
            self._drops.subtract(self._drops_before.get(id, {}))
        self._before = counts
        self._drops_before = {id: counted.drops for id, counted in statistics.items()}
        # The first measurement adds nothing: it is unknown when the bytes before it were counted.
        before = self._totals[-1][1] if self._totals else _Totals()
        after = _Totals(*(total + step for total, step in zip(before, grown, strict=True))) if self._totals else before
        self._totals.append((now, after))
        while len(self._totals) > 2 and now - self._totals[1][0] >= WINDOW:
            self._totals.popleft()

    def _time(self, statistics: Mapping[int, ConnectionStatistics]) -> None:
        measured = [c.round_trip_time for c in statistics.values() if c.round_trip_time is not None]
        latest = max(measured, default=None)
        if latest is None or self._round_trip_time is None:
            self._jitter = 0.0
        elif latest != self._round_trip_time:  # an equal time is from the same heartbeat
            self._jitter += (abs(latest - self._round_trip_time) - self._jitter) * JITTER_GAIN
        self._round_trip_time = latest
