"""What happened on one connection, counted."""

from dataclasses import dataclass

__all__ = ["ConnectionStatistics", "DropReason"]


class DropReason:
    """
    Why packets were dropped: the keys of `ConnectionStatistics.drops`.
    """

    OUT_QUEUE_FULL = "out_queue_full"
    """An UNRELIABLE packet found the out-queue full."""

    REPLACED = "replaced"
    """A waiting UNRELIABLE_ORDERED packet gave way to a newer one to the same target."""

    CONNECTION_LOST = "connection_lost"
    """The connection ended before the packet had left."""

    CLOSING = "closing"
    """A client's packet, handled after the server closed its connection; or one that came while this side was closing
    and did not fit the in-queue."""

    MALFORMED = "malformed"
    """It is no packet: too short, or of an unknown type."""

    WRONG_SENDER = "wrong_sender"
    """It claims to come from somebody else."""

    FORBIDDEN = "forbidden"
    """A system message from one who may not send it."""

    TOO_LARGE = "too_large"
    """It is larger than the out-buffer of those who should get it."""

    UNKNOWN_TARGET = "unknown_target"
    """There is no such peer to relay it to."""


@dataclass(frozen=True, slots=True)
class ConnectionStatistics:
    """
    A snapshot of one connection; take two and subtract to get rates.

    Attributes:
        packets_in, packets_out: WebSocket messages received, and handed to the out-queue.
        bytes_in, bytes_out: bytes from and to the network, framing and control frames included, TLS not.
        drops: packets that were dropped, by `DropReason`.
        in_queue_packets, in_queue_bytes: what waits for the game.
        out_queue_packets, out_queue_bytes: what waits for the network.
        round_trip_time: seconds, from the latest heartbeat; None before the first.
    """

    packets_in: int
    packets_out: int
    bytes_in: int
    bytes_out: int
    drops: dict[str, int]
    in_queue_packets: int
    in_queue_bytes: int
    out_queue_packets: int
    out_queue_bytes: int
    round_trip_time: float | None
