"""The counters of one link."""

from dataclasses import dataclass

__all__ = ["ConnectionStatistics", "DropReason"]


class DropReason:
    """
    Why packets were dropped: the keys of `ConnectionStatistics.drops`.
    """

    OUT_QUEUE_FULL = "out_queue_full"
    """The out-queue was full, and the packet was UNRELIABLE or UNRELIABLE_ORDERED."""

    REPLACED = "replaced"
    """A newer UNRELIABLE_ORDERED packet to the same target replaced this one in the out-queue."""

    CONNECTION_LOST = "connection_lost"
    """The connection ended before the packet was sent."""

    CLOSING = "closing"
    """The packet arrived while this side was closing the connection, and the in-queue was full."""

    MALFORMED = "malformed"
    """The packet was too short, or of an unknown type."""

    WRONG_SENDER = "wrong_sender"
    """The header of the packet named another sender than the peer that sent it."""

    FORBIDDEN = "forbidden"
    """The packet was a system message, and its sender may not send one."""

    TOO_LARGE = "too_large"
    """The packet was larger than the out-buffer of its receivers."""

    UNKNOWN_TARGET = "unknown_target"
    """The packet was for a peer that is not connected."""


@dataclass(frozen=True, slots=True)
class ConnectionStatistics:
    """
    The counters of one connection at one moment. Take two and subtract to get rates.

    Attributes:
        packets_in: WebSocket messages received.
        packets_out: WebSocket messages put into the out-queue.
        bytes_in, bytes_out: bytes from and to the network. Frame headers and control frames count, TLS does not.
        drops: how many packets were dropped, by `DropReason`.
        in_queue_packets, in_queue_bytes: what waits for the game.
        out_queue_packets, out_queue_bytes: what waits for the network.
        round_trip_time: seconds, from the latest heartbeat; None before the first answer.
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
