"""Checks of arguments that the peers of both dialects take."""

import ipaddress
from collections.abc import Sequence

__all__ = ["check_bind_address", "check_port", "check_strings"]


def check_strings(name: str, values: Sequence[str]) -> Sequence[str]:
    """
    Check that an argument is a list of str.

    Args:
        name: the name of the argument, for the text of the error.
        values: the argument.

    Returns:
        The list.

    Raises:
        TypeError: an item is not a str, or the argument is one str: that is a list of characters by mistake.
    """
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{name} must be a list of str")
    return values


def check_port(port: int) -> None:
    """
    Check a port to listen on: 0 .. 65535. Raises `TypeError` when it is no int, `ValueError` outside the range.
    """
    if not isinstance(port, int) or isinstance(port, bool):
        raise TypeError(f"port must be an int, not {type(port).__name__}")
    if not 0 <= port <= 65535:
        raise ValueError(f"port must be 0 .. 65535, not {port}")


def check_bind_address(address: str) -> None:
    """
    Check an address to listen on: "*" or an IP address. Raises `ValueError` with the reason otherwise.
    """
    if address != "*":
        ipaddress.ip_address(address)
