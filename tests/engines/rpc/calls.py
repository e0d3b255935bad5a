"""
Calls as the tests order them and as their receivers report them, in forms that compare with `==`.
"""

from dataclasses import dataclass
from typing import Any

from netpeer import var2bytes

__all__ = ["MODES", "Call", "Called", "digits"]

MODES = ("disabled", "remote", "master", "puppet", "remotesync", "mastersync", "puppetsync")
"""
Of each mode M every node of the tests has a method on_M and a property M_value.
"""


def digits(value: Any) -> str:
    """
    Returns the hexadecimal digits of a value's Variant form: equal when type and value are, NaN included.
    """
    return var2bytes(value).hex()


@dataclass(frozen=True)
class Call:
    """
    A call to be made.

    Attributes:
        path: Of the node, from the API's root node.
        name: Of the method or property.
        arguments: What it gets; a property one value.
        to: The target.
        unreliable: Whether it may be lost.
        is_set: Whether a property is set.
    """

    path: str
    name: str
    arguments: tuple[Any, ...] = ()
    to: int = 0
    unreliable: bool = False
    is_set: bool = False


@dataclass(frozen=True)
class Called:
    """
    A call that was made, or a property that was set.

    Attributes:
        path: Of the node, from the API's root node.
        name: Of the method or property.
        sender: What get_rpc_sender_id() said meanwhile.
        arguments: The digits of each.
    """

    path: str
    name: str
    sender: int
    arguments: tuple[str, ...]
