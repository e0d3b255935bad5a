"""One pygame event type for each name of a signal, and the names of the signals' arguments.

pygame has room for some 32,000 event types in a whole process and never takes one back. So a type belongs to a signal's
*name*: all clients share their `connection_established`, and `event.peer` tells them apart.
"""

import pygame

__all__ = ["argument_names", "event_type"]

_ARGUMENT_NAMES: dict[str, tuple[str, ...]] = {
    "client_close_request": ("id", "code", "reason"),
    "client_connected": ("id", "protocol"),
    "client_disconnected": ("id", "was_clean_close"),
    "connection_closed": ("was_clean_close",),
    "connection_established": ("protocol",),
    "data_received": ("id",),  # the server's; the client's has no argument
    "network_peer_connected": ("id",),
    "network_peer_disconnected": ("id",),
    "network_peer_packet": ("id", "packet"),
    "peer_connected": ("id",),
    "peer_disconnected": ("id",),
    "peer_packet": ("peer_source",),
    "rpc_error": ("sender_id", "node_path", "method", "error"),  # not Godot's
    "server_close_request": ("code", "reason"),
}
"""The arguments of Godot's signals by the names of its class reference (3.x); those without any are left out."""

_ARGUMENT_NAMES_OF_GODOT4: dict[str, tuple[str, ...]] = {
    "child_entered_tree": ("node",),
    "child_exiting_tree": ("node",),
    "despawned": ("node",),
    "peer_authenticating": ("id",),
    "peer_authentication_failed": ("id",),
    "peer_packet": ("id", "packet"),
    "spawned": ("node",),
    "visibility_changed": ("for_peer",),
}
"""The same of those that Godot 4 has added, or given other arguments."""

_types: dict[str, int] = {}


def argument_names(signal: str, count: int) -> tuple[str, ...]:
    """
    The names of a signal's arguments, () where they are not known.

    Args:
        signal: its name.
        count: how many it has: Godot 3 and 4 have signals of one name and with other arguments.
    """
    names = _ARGUMENT_NAMES.get(signal, ())
    return names if len(names) == count else _ARGUMENT_NAMES_OF_GODOT4.get(signal, names)


def event_type(signal: str) -> int:
    """
    The pygame event type of all signals with this name, for whoever keeps it as a constant.

    Args:
        signal: as in Godot, "connection_established".

    Returns:
        The same number for the same name as long as the process lives. After `pygame.quit()`, `custom_type()` starts
        anew: a game that goes on after it should ask for its own types before, or skip those that are taken here.
    """
    if signal not in _types:
        _types[signal] = _unused_type()
    return _types[signal]


def _unused_type() -> int:
    # After pygame.quit(), custom_type() gives the numbers again that it gave before: skip those that are ours.
    taken = set(_types.values())
    while (number := pygame.event.custom_type()) in taken:
        pass
    return number
