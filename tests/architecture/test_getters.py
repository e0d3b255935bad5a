"""Getters without arguments work on a new object: none raises while there is no tree and no network."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

import netpeer
from netpeer import godot4

__all__: list[str] = []

KINDS = [
    *(netpeer.SceneTree, netpeer.MultiplayerAPI, netpeer.Node, netpeer.WebSocketClient, netpeer.WebSocketServer),
    *(godot4.SceneTree, godot4.SceneMultiplayer, godot4.Node, godot4.MultiplayerSpawner),
    *(godot4.MultiplayerSynchronizer, godot4.SceneReplicationConfig, godot4.WebSocketMultiplayerPeer),
    *(godot4.WebSocketPeer, godot4.OfflineMultiplayerPeer),
]


def takes_nothing(function: Callable[..., Any]) -> bool:
    """
    Whether a method can be called without arguments.
    """
    _, *parameters = inspect.signature(function).parameters.values()
    return all(parameter.default is not parameter.empty for parameter in parameters)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_getters_of_a_new_object_work(kind: type) -> None:
    made, asked = kind(), 0
    for name in dir(kind):
        member = inspect.getattr_static(kind, name)
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            getattr(made, name)
            asked += 1
        elif inspect.isfunction(member) and name.startswith(("get_", "is_", "has_")) and takes_nothing(member):
            getattr(made, name)()
            asked += 1
    assert asked >= 1
