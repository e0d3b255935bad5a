"""
Calls as the tests order them and as their receivers report them, in forms that compare with `==`.
"""

from dataclasses import dataclass
from typing import Any

from netpeer.variant import var_to_bytes

__all__ = ["Call", "Called", "digits"]


def digits(value: Any) -> str:
    """
    Returns the hexadecimal digits of a value's Variant form: equal when type and value are, NaN included.
    """
    return var_to_bytes(value).hex()


@dataclass(frozen=True)
class Call:
    """
    A call to be made.

    Attributes:
        path: Of the node, from the API's root node.
        name: Of the method.
        arguments: What it gets.
        to: The target.
    """

    path: str
    name: str
    arguments: tuple[Any, ...] = ()
    to: int = 0


@dataclass(frozen=True)
class Called:
    """
    A call that was made.

    Attributes:
        path: Of the node, from the API's root node.
        name: Of the method.
        sender: What get_remote_sender_id() said meanwhile.
        arguments: The digits of each.
    """

    path: str
    name: str
    sender: int
    arguments: tuple[str, ...]
