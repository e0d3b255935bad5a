"""
`netpeer.godot4` compared with Godot 4.6's classes: methods, arguments, properties, setters and getters, signals and
constants, name by name. The reference has no defaults: a table here has the important ones.

What differs stands in one table below, with its reason; a line of it that is no longer true fails, too.
"""

import inspect
from collections.abc import Iterator
from enum import IntEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

import pytest
from psygnal import Signal

from netpeer import godot4

from .reference_godot4 import REFERENCE, constructed, python_type

__all__: list[str] = []

# A class or member of the reference that netpeer does not have, or has otherwise -> the reason. "Class" is a whole
# class, "Class.member" one member.
EXCEPTIONS: dict[str, str] = {
    "ENetMultiplayerPeer": "netpeer speaks WebSocket",
    "WebRTCMultiplayerPeer": "netpeer speaks WebSocket",
    "WebSocketPeer.accept_stream": "there is no StreamPeer: a server is a WebSocketMultiplayerPeer",
}

CLASSES = [name for name in REFERENCE if name not in EXCEPTIONS]

# Arguments with a default in Godot, and the default.
DEFAULTS: dict[str, dict[str, Any]] = {
    "PacketPeer.get_var": {"allow_objects": False},
    "PacketPeer.put_var": {"full_objects": False},
    "MultiplayerPeer.disconnect_peer": {"force": False},
    "WebSocketPeer.connect_to_url": {"tls_client_options": None},
    "WebSocketPeer.send": {"write_mode": godot4.WebSocketPeer.WRITE_MODE_BINARY},
    "WebSocketPeer.close": {"code": 1000, "reason": ""},
    "WebSocketMultiplayerPeer.create_client": {"tls_client_options": None},
    "WebSocketMultiplayerPeer.create_server": {"bind_address": "*", "tls_server_options": None},
    "TLSOptions.client": {"trusted_chain": None, "common_name_override": ""},
    "TLSOptions.client_unsafe": {"trusted_chain": None},
    "MultiplayerAPI.rpc": {"arguments": None},
    "SceneMultiplayer.send_bytes": {"id": 0, "mode": 2, "channel": 0},
    "MultiplayerSpawner.spawn": {"data": None},
    "MultiplayerSynchronizer.update_visibility": {"for_peer": 0},
    "SceneReplicationConfig.add_property": {"index": -1},
}

# The first values of properties in Godot 4.6.3.
FIRST_VALUES: dict[str, Any] = {
    "PacketPeer.encode_buffer_max_size": 8 * 1024 * 1024,
    "MultiplayerPeer.refuse_new_connections": False,
    "MultiplayerPeer.transfer_mode": godot4.MultiplayerPeer.TRANSFER_MODE_RELIABLE,
    "MultiplayerPeer.transfer_channel": 0,
    "WebSocketPeer.supported_protocols": [],
    "WebSocketPeer.handshake_headers": [],
    "WebSocketPeer.inbound_buffer_size": 65535,
    "WebSocketPeer.outbound_buffer_size": 65535,
    "WebSocketPeer.max_queued_packets": 4096,
    "WebSocketPeer.heartbeat_interval": 5.0,  # Godot: 0, so that a pulled cable goes unnoticed
    "WebSocketMultiplayerPeer.supported_protocols": [],
    "WebSocketMultiplayerPeer.handshake_headers": [],
    "WebSocketMultiplayerPeer.inbound_buffer_size": 65535,
    "WebSocketMultiplayerPeer.outbound_buffer_size": 65535,
    "WebSocketMultiplayerPeer.max_queued_packets": 4096,
    "WebSocketMultiplayerPeer.handshake_timeout": 3.0,
    "SceneMultiplayer.root_path": "",
    "SceneMultiplayer.auth_callback": None,
    "SceneMultiplayer.auth_timeout": 3.0,
    "SceneMultiplayer.allow_object_decoding": False,
    "SceneMultiplayer.refuse_new_connections": False,
    "SceneMultiplayer.server_relay": True,
    "SceneMultiplayer.max_sync_packet_size": 1350,
    "SceneMultiplayer.max_delta_packet_size": 65535,
    "MultiplayerSpawner.spawn_path": "",
    "MultiplayerSpawner.spawn_limit": 0,
    "MultiplayerSpawner.spawn_function": None,
    "MultiplayerSynchronizer.root_path": "..",
    "MultiplayerSynchronizer.replication_interval": 0.0,
    "MultiplayerSynchronizer.delta_interval": 0.0,
    "MultiplayerSynchronizer.replication_config": None,
    "MultiplayerSynchronizer.visibility_update_mode": 0,
    "MultiplayerSynchronizer.public_visibility": True,
}


def _ignore(*_: object) -> None:
    """
    A callback.
    """


# Another value than the first, for each property, to test its setter.
OTHER_VALUES: dict[str, Any] = {
    "WebSocketPeer.supported_protocols": ["ludus"],
    "WebSocketPeer.handshake_headers": ["X-Game: chess"],
    "WebSocketMultiplayerPeer.supported_protocols": ["ludus"],
    "WebSocketMultiplayerPeer.handshake_headers": ["X-Game: chess"],
    "MultiplayerAPI.multiplayer_peer": godot4.OfflineMultiplayerPeer(),
    "SceneMultiplayer.root_path": "/root/Arena",
    "SceneMultiplayer.auth_callback": _ignore,
    "MultiplayerSpawner.spawn_path": "../Heroes",
    "MultiplayerSpawner.spawn_function": _ignore,
    "MultiplayerSynchronizer.root_path": "../..",
    "MultiplayerSynchronizer.replication_config": godot4.SceneReplicationConfig(),
    "MultiplayerSynchronizer.visibility_update_mode": 2,
}


def members(kind: str) -> Iterator[tuple[str, str, Any]]:
    """
    (class, name, description) for every member of one kind that is not excepted.
    """
    for cls in CLASSES:
        for name, what in REFERENCE[cls][kind].items():
            if f"{cls}.{name}" not in EXCEPTIONS:
                yield cls, name, what


def each(kind: str) -> pytest.MarkDecorator:
    found = list(members(kind))
    return pytest.mark.parametrize(("cls", "name", "what"), found, ids=[f"{cls}.{name}" for cls, name, _ in found])


def test_every_class_is_here():
    assert set(CLASSES) <= set(godot4.__all__)


@pytest.mark.parametrize("name", godot4.__all__)
def test_every_name_is_explained(name: str):
    assert (getattr(godot4, name).__doc__ or "").strip()


@pytest.mark.parametrize("cls", CLASSES)
def test_classes_inherit_as_in_godot(cls: str):
    base = REFERENCE[cls]["inherits"]
    if base in CLASSES or base == "Node":
        assert getattr(godot4, base) in getattr(godot4, cls).__mro__[1:]
    else:
        assert base in ("RefCounted", "Resource")  # the engine's own, which Python has no use for


@each("methods")
def test_methods_take_the_same_arguments(cls: str, name: str, what: dict[str, Any]):
    static = inspect.getattr_static(getattr(godot4, cls), name)
    assert isinstance(static, staticmethod) == what["static"]
    signature = inspect.signature(getattr(getattr(godot4, cls), name))
    parameters = list(signature.parameters.values())[0 if what["static"] else 1 :]
    positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert [p.name for p in positional] == [argument["name"] for argument in what["args"]]
    defaults = {p.name: p.default for p in positional if p.default is not p.empty}
    assert defaults == DEFAULTS.get(f"{cls}.{name}", {})


@each("methods")
def test_methods_return_the_same_types(cls: str, name: str, what: dict[str, Any]):
    returned = get_type_hints(getattr(getattr(godot4, cls), name))["return"]
    wanted = python_type(what["returns"])
    if what["returns"] == "Callable":
        assert "Callable" in str(returned)
    elif isinstance(returned, UnionType):  # an object of the library, or null
        assert set(get_args(returned)) == {wanted, NoneType}
    elif wanted is int and returned is not int:
        assert issubclass(returned, IntEnum)
    else:
        assert returned == wanted


@each("properties")
def test_properties_have_the_same_first_values(cls: str, name: str, what: dict[str, Any]):
    value = getattr(constructed(cls), name)
    if name == "multiplayer_peer":
        assert value is None if cls == "MultiplayerAPI" else isinstance(value, godot4.OfflineMultiplayerPeer)
    else:
        assert value == FIRST_VALUES[f"{cls}.{name}"]


@each("properties")
def test_setters_and_getters_reach_the_property(cls: str, name: str, what: dict[str, Any]):
    if cls == "MultiplayerAPI":
        cls = "SceneMultiplayer"  # the property of the abstract class has no place to be in
    thing = constructed(cls)
    before = getattr(thing, name)
    value = OTHER_VALUES.get(f"{cls}.{name}", OTHER_VALUES.get(f"MultiplayerAPI.{name}", before))
    if value is before:
        value = not before if isinstance(before, bool) else before + 200 if name != "transfer_mode" else 0
    assert getattr(thing, what["getter"])() == before != value
    getattr(thing, what["setter"])(value)
    assert getattr(thing, what["getter"])() == getattr(thing, name) == value
    other = constructed(cls)
    setattr(other, name, value)
    assert getattr(other, what["getter"])() == value


@each("signals")
def test_signals_give_the_same_arguments(cls: str, name: str, what: list[dict[str, str]]):
    signal = getattr(getattr(godot4, cls), name)
    assert isinstance(signal, Signal)
    given = [parameter.annotation for parameter in signal.signature.parameters.values()]
    assert given == [python_type(argument["type"]) for argument in what]


@each("enums")
def test_constants_have_the_same_values(cls: str, name: str, what: dict[str, int]):
    for constant, value in what.items():
        ours = getattr(getattr(godot4, cls), constant)
        assert ours == value and isinstance(ours, IntEnum), constant


def test_no_exception_is_stale():
    for exception in EXCEPTIONS:
        cls, _, name = exception.partition(".")
        assert cls in REFERENCE, f"{exception}: the reference has no such class"
        if name:
            known = [kind for kind in ("methods", "properties", "signals", "enums") if name in REFERENCE[cls][kind]]
            assert known, f"{exception}: the reference has no such member"
            assert not hasattr(getattr(godot4, cls), name), f"{exception} is here: take it off the table"
        else:
            assert not hasattr(godot4, cls), f"{exception} is here: compare it, too"


@pytest.mark.parametrize("place", DEFAULTS)
def test_no_default_is_of_something_that_is_not_there(place: str):
    cls, _, name = place.partition(".")
    assert set(DEFAULTS[place]) <= {argument["name"] for argument in REFERENCE[cls]["methods"][name]["args"]}
