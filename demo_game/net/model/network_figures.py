"""The measured quality of the connection."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NetworkFigures"]


@dataclass(frozen=True)
class NetworkFigures:
    """
    How good the connection is.

    Attributes:
        round_trip_time: seconds; None before the first measurement.
        jitter: seconds, the mean deviation of the round-trip time.
        prediction_error: arena units between the predicted position of the own ship and that of the latest snapshot.
        prediction_error_mean: its mean since the client joined.
        snapshot_age: seconds since the latest snapshot arrived.
        interpolation_delay: seconds by which the other ships are drawn behind the server's time.
        packets_in, packets_out, bytes_in, bytes_out: per second.
        queued_bytes: bytes that wait in the send queue.
        drops: packets dropped so far, for any reason.
    """

    round_trip_time: float | None = None
    jitter: float = 0.0
    prediction_error: float = 0.0
    prediction_error_mean: float = 0.0
    snapshot_age: float = 0.0
    interpolation_delay: float = 0.0
    packets_in: float = 0.0
    packets_out: float = 0.0
    bytes_in: float = 0.0
    bytes_out: float = 0.0
    queued_bytes: int = 0
    drops: int = 0
