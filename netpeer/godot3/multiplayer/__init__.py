"""Godot 3's high-level multiplayer: nodes that call methods of the same nodes on other peers."""

from netpeer.godot3.multiplayer.expose import ExposedNode, expose
from netpeer.godot3.multiplayer.multiplayer_api import MultiplayerAPI
from netpeer.godot3.multiplayer.node import Node
from netpeer.godot3.multiplayer.reply import RemoteCallError, Reply
from netpeer.godot3.multiplayer.rpc_mode import RPCMode, master, mastersync, puppet, puppetsync, remote, remotesync
from netpeer.godot3.multiplayer.scene_tree import SceneTree

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
