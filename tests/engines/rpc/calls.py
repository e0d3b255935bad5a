"""
The calls that tests make and that receivers report, as values that compare with `==`.
"""

from dataclasses import dataclass
from typing import Any

from netpeer import var2bytes

__all__ = ["MODES", "Call", "Called", "digits"]

MODES = ("disabled", "remote", "master", "puppet", "remotesync", "mastersync", "puppetsync")
"""
The RPC modes. For each mode M, every node of the tests has a method on_M and a property M_value.
"""


def digits(value: Any) -> str:
    """
    Returns the bytes of a value's Variant in hex: equal when type and value are equal, also for NaN.
    """
    return var2bytes(value).hex()


@dataclass(frozen=True)
class Call:
    """
    A call that a test makes.

    Attributes:
        path: The node's path from the API's root node.
        name: The name of the method or property.
        arguments: The arguments; for a property, one value.
        to: The target.
        unreliable: Whether the call is sent unreliably.
        is_set: Whether the call sets a property.
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
    A call or a property set that a member has received.

    Attributes:
        path: The node's path from the API's root node.
        name: The name of the method or property.
        sender: The result of get_rpc_sender_id() during the call.
        arguments: The `digits` of each argument.
    """

    path: str
    name: str
    sender: int
    arguments: tuple[str, ...]
