"""
The calls that tests make and that receivers report, as values that compare with `==`.
"""

from dataclasses import dataclass
from typing import Any

from netpeer.variant import var_to_bytes

__all__ = ["Call", "Called", "digits"]


def digits(value: Any) -> str:
    """
    Returns the bytes of a value's Variant in hex: equal when type and value are equal, also for NaN.
    """
    return var_to_bytes(value).hex()


@dataclass(frozen=True)
class Call:
    """
    A call that a test makes.

    Attributes:
        path: The node's path from the API's root node.
        name: The method's name.
        arguments: The arguments.
        to: The target.
    """

    path: str
    name: str
    arguments: tuple[Any, ...] = ()
    to: int = 0


@dataclass(frozen=True)
class Called:
    """
    A call that a member has received.

    Attributes:
        path: The node's path from the API's root node.
        name: The method's name.
        sender: The result of get_remote_sender_id() during the call.
        arguments: The `digits` of each argument.
    """

    path: str
    name: str
    sender: int
    arguments: tuple[str, ...]
