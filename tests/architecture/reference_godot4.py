"""The classes of Godot 4.6 as data, and their types in Python."""

import json
from typing import Any

from netpeer import Error, X509Certificate, godot4
from netpeer.godot3.peers import ConnectionStatus, CryptoKey, TransferMode, WriteMode
from netpeer.variant import NodePath

from .sources import PROJECT

__all__ = ["REFERENCE", "constructed", "python_type"]

# From the engine's ClassDB; the names of arguments are from its documentation.
REFERENCE: dict[str, Any] = json.loads((PROJECT / "tests" / "data" / "godot-api-4.6.json").read_text(encoding="utf-8"))

_TYPES: dict[str, Any] = {
    "void": type(None),
    "bool": bool,
    "int": int,
    "float": float,
    "String": str,
    "StringName": str,
    "NodePath": str,
    "PackedByteArray": bytes,
    "PackedInt32Array": list[int],
    "PackedStringArray": list[str],
    "Variant": Any,
    "enum::Error": Error,
    "enum::MultiplayerPeer.TransferMode": TransferMode,
    "enum::MultiplayerPeer.ConnectionStatus": ConnectionStatus,
    "enum::WebSocketPeer.State": godot4.State,
    "enum::WebSocketPeer.WriteMode": WriteMode,
    "enum::SceneReplicationConfig.ReplicationMode": godot4.ReplicationMode,
    "enum::MultiplayerSynchronizer.VisibilityUpdateMode": godot4.VisibilityUpdateMode,
    "typedarray::NodePath": list[NodePath],  # of properties: paths to nodes are str
    "CryptoKey": CryptoKey,
    "X509Certificate": X509Certificate,
}


def python_type(godot: str) -> Any:
    """
    The Python type of a Godot type; None if there is none.
    """
    return _TYPES.get(godot) or getattr(godot4, godot, None)


def constructed(name: str) -> Any:
    """
    Make an instance of a class, also of an abstract one, to look at its properties.
    """
    concrete = type(name, (getattr(godot4, name),), {})
    concrete.__abstractmethods__ = frozenset()
    return concrete()
