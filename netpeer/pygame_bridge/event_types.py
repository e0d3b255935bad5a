"""One pygame event type for each name of a signal, and the names of the signals' arguments.

A process has about 32,000 event types, and pygame never frees one. So an event type belongs to the *name* of a signal:
the events of all clients' `connection_established` have one type, and `event.peer` tells the clients apart.
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
"""Signal -> names of its arguments in the class reference of Godot 3. Signals without arguments are left out."""

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
"""The same for signals that are new in Godot 4, or that have other arguments there."""

_types: dict[str, int] = {}


def argument_names(signal: str, count: int) -> tuple[str, ...]:
    """
    The names of a signal's arguments; () if the names are unknown.

    Args:
        signal: the name of the signal.
        count: how many arguments it has. Some signals of Godot 3 and 4 have the same name and different arguments.
    """
    names = _ARGUMENT_NAMES.get(signal, ())
    return names if len(names) == count else _ARGUMENT_NAMES_OF_GODOT4.get(signal, names)


def event_type(signal: str) -> int:
    """
    The pygame event type of all signals with one name, for a constant in a game.

    Args:
        signal: the signal's name in Godot, as "connection_established".

    Returns:
        A number, the same for the same name in the whole process. After `pygame.quit()`, pygame's `custom_type()` gives
        the same numbers again. A game that goes on after it must get its own types before, or skip the types of
        netpeer.
    """
    if signal not in _types:
        _types[signal] = _unused_type()
    return _types[signal]


def _unused_type() -> int:
    # After pygame.quit(), custom_type() gives the same numbers again: skip the ones that are in use here.
    taken = set(_types.values())
    while (number := pygame.event.custom_type()) in taken:
        pass
    return number
