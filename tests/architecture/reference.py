"""Godot's class reference of 3.2 as data, and how its types and defaults read in Python."""

import ast
import json
from typing import Any

import netpeer

from .sources import PROJECT

__all__ = ["CLASSES", "REFERENCE", "constructed", "default_of", "python_type"]

# Parsed from the engine's own documentation (doc/classes and modules/websocket/doc_classes).
REFERENCE: dict[str, Any] = json.loads((PROJECT / "tests" / "data" / "godot-api-3.2.json").read_text(encoding="utf-8"))

CLASSES = [
    "CryptoKey",
    "MultiplayerAPI",
    "NetworkedMultiplayerPeer",
    "PacketPeer",
    "WebSocketClient",
    "WebSocketMultiplayerPeer",
    "WebSocketPeer",
    "WebSocketServer",
    "X509Certificate",
]

_TYPES = {
    "void": type(None),
    "bool": bool,
    "int": int,
    "String": str,
    "PoolByteArray": bytes,
    "PoolIntArray": list[int],
    "Variant": Any,
}

_DEFAULTS = {"true": True, "false": False, "PoolStringArray(  )": ()}


def python_type(godot: str) -> Any:
    """
    The Python type of a Godot type; None for a class.
    """
    return _TYPES.get(godot)


def default_of(text: str | None) -> object:
    """
    The value of a default that the reference has as text.
    """
    if text is None:
        return None
    return _DEFAULTS[text] if text in _DEFAULTS else ast.literal_eval(text)


def constructed(name: str) -> Any:
    """
    Make an instance of a class, also of an abstract one, to look at its properties.
    """
    cls = getattr(netpeer, name)
    concrete = type(name, (cls,), {})
    concrete.__abstractmethods__ = frozenset()
    return concrete()
