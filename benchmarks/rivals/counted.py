"""Packets that carry their number, and the look at them when the clock has stopped."""

from collections.abc import Iterable

__all__ = ["check_numbers", "numbered"]


def numbered(count: int, size: int) -> list[bytes]:
    """
    Packets of that size that begin with their number.
    """
    return [number.to_bytes(4, "little").ljust(size, b"~") for number in range(count)]


def check_numbers(packets: Iterable[bytes], skip: int = 0) -> dict[str, str]:
    """
    Look whether every packet is the next one.

    Args:
        packets: in the order in which they came.
        skip: bytes before the number.

    Returns:
        Nothing, or an "error".
    """
    for due, packet in enumerate(packets):
        number = int.from_bytes(packet[skip : skip + 4], "little")
        if number != due:
            return {"error": f"packet {due} was due, number {number} came"}
        if packet[skip + 4 :].strip(b"~"):
            return {"error": f"packet {number} came garbled"}
    return {}
