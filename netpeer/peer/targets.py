"""Targets: which peers a packet is for. Both dialects have the same rule.

    target 0     all peers but the sender
    target > 0   that peer alone; 1 is the server
    target < 0   all peers but the sender and peer -target
"""

from collections.abc import Collection
from typing import NamedTuple

from netpeer.peer.addressing import SERVER_ID

__all__ = ["Receivers", "receivers_of"]


class Receivers(NamedTuple):
    """
    The receivers of a packet.

    Attributes:
        to_server: whether the game of the server gets the packet.
        clients: the ids of the clients that get it, in the order in which they were given.
        is_known: False when the target is a peer that is not connected.
    """

    to_server: bool
    clients: tuple[int, ...]
    is_known: bool


def receivers_of(source: int, target: int, clients: Collection[int]) -> Receivers:
    """
    Find the receivers of a packet at the server.

    Args:
        source: the sender: 1 for the server, else one of `clients`.
        target: int32: see the table above.
        clients: the ids of all connected clients.

    Returns:
        The receivers. The target -1 excludes the server. Godot 3 delivers such a packet to the server nevertheless (it
        compares the wrong variable); we follow Godot's documentation.
    """
    if target == SERVER_ID:
        return Receivers(source != SERVER_ID, (), True)
    if target > 0:
        is_known = target in clients
        return Receivers(False, (target,) if is_known else (), is_known)
    excluded = -target
    receivers = tuple(id for id in clients if id not in (source, excluded))
    return Receivers(SERVER_ID not in (source, excluded), receivers, True)
