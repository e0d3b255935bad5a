"""What the counters of connections mean for a person: rates, round-trip time and jitter. Knows nothing of pygame."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple, Protocol, Self, runtime_checkable

from netpeer.link.statistics import ConnectionStatistics

__all__ = ["MeasuredConnection", "MeasuredPeer", "NetworkFigures", "NetworkMeter", "statistics_of", "status_of"]

# Seconds: rates are means over this long. Over less, the numbers flicker too much to be read.
WINDOW = 1.0

# Bounds the window, however often it is measured.
MAX_MEASUREMENTS = 256

# RFC 6298, 2.3: how much a new round-trip time counts for the mean deviation.
JITTER_GAIN = 1 / 4


@dataclass(frozen=True, slots=True)
class NetworkFigures:
    """
    How a client or server does, over all its connections.

    Attributes:
        connections: how many.
        round_trip_time: seconds, the longest of all connections; None before the first heartbeat was answered.
        jitter: seconds by which that deviates, on average.
        bytes_in, bytes_out, packets_in, packets_out: per second.
        in_queue_packets, in_queue_bytes: what waits for the game.
        out_queue_packets, out_queue_bytes: what waits for the network.
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


@runtime_checkable
class MeasuredPeer(Protocol):
    """
    A client or server of either dialect: any number of connections.
    """

    def get_peer_ids(self) -> list[int]: ...

    def get_statistics(self, peer_id: int = 1) -> ConnectionStatistics | None: ...

    def get_connection_status(self) -> IntEnum: ...


@runtime_checkable
class MeasuredConnection(Protocol):
    """
    Godot 4's `WebSocketPeer`: one connection.
    """

    def get_statistics(self) -> ConnectionStatistics | None: ...

    def get_ready_state(self) -> IntEnum: ...


def statistics_of(peer: MeasuredPeer | MeasuredConnection) -> dict[int, ConnectionStatistics]:
    """
    The counters of all connections that there are, by the peers' ids.
    """
    if isinstance(peer, MeasuredPeer):
        found = {id: peer.get_statistics(id) for id in peer.get_peer_ids()}
    else:
        found = {1: peer.get_statistics()}
    return {id: counted for id, counted in found.items() if counted is not None}


def status_of(peer: MeasuredPeer | MeasuredConnection) -> str:
    """
    How far the connection is, in a word; "connected" is the same for all.
    """
    if isinstance(peer, MeasuredPeer):
        return peer.get_connection_status().name.lower()
    state = peer.get_ready_state().name.lower()
    return "connected" if state == "open" else state


class _Totals(NamedTuple):
    """
    Bytes and packets since the meter was made, in the order in which `NetworkFigures` has them.
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
    Turns counters that grow, of connections that come and go, into figures.
    """

    def __init__(self) -> None:
        self._before: dict[int, _Totals] = {}
        self._drops_before: dict[int, dict[str, int]] = {}
        self._drops: Counter[str] = Counter()
        self._totals: deque[tuple[float, _Totals]] = deque(maxlen=MAX_MEASUREMENTS)
        self._round_trip_time: float | None = None
        self._jitter = 0.0

    def measure(self, statistics: Mapping[int, ConnectionStatistics], now: float) -> NetworkFigures:
        """
        Take the counters of all connections; some ten times a second is enough.

        Args:
            statistics: by the peers' ids.
            now: the time in seconds.

        Returns:
            The figures; rates are 0 at the first time.
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
        Add to the totals what the connections have counted since the last time.
        """
        grown = [0, 0, 0, 0]
        counts = {id: _Totals.of(counted) for id, counted in statistics.items()}
        for id, counted in counts.items():
            steps = counted.since(self._before.get(id, _Totals()))
            if min(steps) < 0:  # the id has a new connection: a client that came again
                steps = list(counted)
                self._drops_before.pop(id, None)
            grown = [total + step for total, step in zip(grown, steps, strict=True)]
            self._drops.update(statistics[id].drops)
            self._drops.subtract(self._drops_before.get(id, {}))
        self._before = counts
        self._drops_before = {id: counted.drops for id, counted in statistics.items()}
        # What was counted before the first measurement has not happened just now.
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
        elif latest != self._round_trip_time:  # the same number is the same heartbeat
            self._jitter += (abs(latest - self._round_trip_time) - self._jitter) * JITTER_GAIN
        self._round_trip_time = latest
