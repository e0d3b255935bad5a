"""The address of a game, as players type it."""

from __future__ import annotations

__all__ = ["DEFAULT_PORT", "full_url"]

DEFAULT_PORT = 9080


def full_url(address: str) -> str:
    """
    The URL for an address that a player has typed: "192.168.1.20" and "example.org:9080" work, too.
    """
    typed = address.strip()
    if "://" in typed or not typed:
        return typed
    has_port = typed.rpartition(":")[2].isdigit() and not typed.endswith("]")
    return f"ws://{typed}" if has_port else f"ws://{typed}:{DEFAULT_PORT}"
