"""Godot 3's high-level multiplayer: nodes that call each other's methods across the wire."""

from netpeer.multiplayer.expose import ExposedNode, expose
from netpeer.multiplayer.multiplayer_api import MultiplayerAPI
from netpeer.multiplayer.node import Node
from netpeer.multiplayer.reply import RemoteCallError, Reply
from netpeer.multiplayer.rpc_mode import RPCMode, master, mastersync, puppet, puppetsync, remote, remotesync
from netpeer.multiplayer.scene_tree import SceneTree

__all__ = [
    "ExposedNode",
    "MultiplayerAPI",
    "Node",
    "RPCMode",
    "RemoteCallError",
    "Reply",
    "SceneTree",
    "expose",
    "master",
    "mastersync",
    "puppet",
    "puppetsync",
    "remote",
    "remotesync",
]
