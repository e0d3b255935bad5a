"""Numbered packets, and the check of their order after the run."""

from collections.abc import Iterable

__all__ = ["check_numbers", "numbered"]


def numbered(count: int, size: int) -> list[bytes]:
    """
    Make packets of a size that begin with their number.
    """
    return [number.to_bytes(4, "little").ljust(size, b"~") for number in range(count)]


def check_numbers(packets: Iterable[bytes], skip: int = 0) -> dict[str, str]:
    """
    Check that the packets are complete and in order.

    Args:
        packets: the packets in the order of their arrival.
        skip: bytes before the number.

    Returns:
        An empty dict, or one with an "error".
    """
    for due, packet in enumerate(packets):
        number = int.from_bytes(packet[skip : skip + 4], "little")
        if number != due:
            return {"error": f"packet {due} was due, number {number} came"}
        if packet[skip + 4 :].strip(b"~"):
            return {"error": f"packet {number} came garbled"}
    return {}
