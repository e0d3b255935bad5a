"""
The public surface compared with Godot's class reference: classes, methods, arguments, defaults, properties, setters and
getters, signals and constants, name by name.

One table below lists the differences with their reasons. A line that is no longer true fails, too.
"""

import inspect
from collections.abc import Iterator
from enum import IntEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

import pytest
from psygnal import Signal

import netpeer

from .reference import CLASSES, REFERENCE, constructed, default_of, python_type

__all__: list[str] = []

# A class or member of the reference that netpeer does not have, or has otherwise -> the reason. "Class" is a whole
# class, "Class.member" one member.
EXCEPTIONS: dict[str, str] = {}

# Defaults from the engine's code, where the reference has none, or only "null".
UNDOCUMENTED_DEFAULTS = {
    "WebSocketClient.verify_ssl": True,
}

# Members of Godot 3.6 that the reference of 3.2 does not have.
ADDED_IN_3_6 = {
    "WebSocketMultiplayerPeer": ["set_handshake_timeout", "get_handshake_timeout", "handshake_timeout"],
    "WebSocketPeer": ["get_current_outbound_buffered_amount"],
    "WebSocketServer": ["set_extra_headers"],
}

# Another value than the default, for each type of a property, to test its setter.
OTHER_VALUES: dict[str, Any] = {
    "bool": lambda before: not before,
    "int": lambda before: before + 1 if before == 0 else before - 1,
    "String": lambda before: "127.0.0.1",
    "X509Certificate": lambda before: netpeer.X509Certificate(),
    "CryptoKey": lambda before: netpeer.CryptoKey(),
    "NetworkedMultiplayerPeer": lambda before: netpeer.WebSocketServer(network=netpeer.MemoryNetwork()),
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


def test_every_class_is_here_or_excepted():
    assert set(REFERENCE) - {name for name in EXCEPTIONS if "." not in name} == set(CLASSES)


@pytest.mark.parametrize("cls", CLASSES)
def test_classes_inherit_as_in_godot(cls: str):
    base = REFERENCE[cls]["inherits"]
    if base in CLASSES:
        assert getattr(netpeer, base) in getattr(netpeer, cls).__bases__
    else:
        assert base in ("Reference", "Resource")  # classes of the engine that netpeer does not need


@each("methods")
def test_methods_take_the_same_arguments(cls: str, name: str, what: dict[str, Any]):
    signature = inspect.signature(getattr(getattr(netpeer, cls), name))
    positional = [p for p in list(signature.parameters.values())[1:] if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert [p.name for p in positional] == [argument["name"] for argument in what["args"]]
    for parameter, argument in zip(positional, what["args"], strict=True):
        expected = default_of(argument["default"]) if "default" in argument else inspect.Parameter.empty
        assert parameter.default == expected and isinstance(parameter.default, type(expected))


@each("methods")
def test_methods_return_the_same_types(cls: str, name: str, what: dict[str, Any]):
    returned = get_type_hints(getattr(getattr(netpeer, cls), name))["return"]
    wanted = python_type(what["returns"])
    if wanted is None:  # an object of the library, or null
        wanted = getattr(netpeer, what["returns"])
        assert isinstance(returned, UnionType) and set(get_args(returned)) == {wanted, NoneType}
    elif wanted is int and returned is not int:
        assert issubclass(returned, IntEnum)
    else:
        assert returned == wanted


@each("properties")
def test_properties_have_the_same_defaults(cls: str, name: str, what: dict[str, Any]):
    expected = UNDOCUMENTED_DEFAULTS.get(f"{cls}.{name}", default_of(what["default"]))
    assert getattr(constructed(cls), name) == expected


@each("properties")
def test_setters_and_getters_reach_the_property(cls: str, name: str, what: dict[str, Any]):
    thing = prepared(cls, name)
    value = OTHER_VALUES[what["type"]](getattr(thing, name))
    assert getattr(thing, what["getter"])() == getattr(thing, name) != value
    getattr(thing, what["setter"])(value)
    assert getattr(thing, what["getter"])() == getattr(thing, name) == value
    other = prepared(cls, name)
    setattr(other, name, value)
    assert getattr(other, what["getter"])() == value


def prepared(cls: str, name: str) -> Any:
    """
    Make an instance whose property can be set.
    """
    thing = constructed(cls)
    if (cls, name) == ("MultiplayerAPI", "refuse_new_network_connections"):
        thing.network_peer = constructed("WebSocketServer")  # as in Godot, the peer does the refusing
    return thing


@each("properties")
def test_setters_take_one_argument_and_getters_none(cls: str, name: str, what: dict[str, Any]):
    thing = getattr(netpeer, cls)
    assert len(inspect.signature(getattr(thing, what["setter"])).parameters) == 2
    assert len(inspect.signature(getattr(thing, what["getter"])).parameters) == 1


@each("signals")
def test_signals_give_the_same_arguments(cls: str, name: str, what: list[dict[str, str]]):
    signal = getattr(getattr(netpeer, cls), name)
    assert isinstance(signal, Signal)
    given = [parameter.annotation for parameter in signal.signature.parameters.values()]
    assert given == [python_type(argument["type"]) for argument in what]


@each("constants")
def test_constants_have_the_same_values(cls: str, name: str, what: int):
    value = getattr(getattr(netpeer, cls), name)
    assert value == what and isinstance(value, int)


def test_additions_of_3_6_are_here():
    for cls, names in ADDED_IN_3_6.items():
        for name in names:
            assert hasattr(getattr(netpeer, cls), name), f"{cls}.{name}"
            known = REFERENCE[cls]
            assert name not in known["methods"] and name not in known["properties"]


def test_no_exception_is_stale():
    for exception in EXCEPTIONS:
        cls, _, name = exception.partition(".")
        assert cls in REFERENCE, f"{exception}: the reference has no such class"
        if name:
            known = [kind for kind in ("methods", "properties", "signals", "constants") if name in REFERENCE[cls][kind]]
            assert known, f"{exception}: the reference has no such member"
            assert not hasattr(getattr(netpeer, cls), name), f"{exception} is here: take it off the table"
        else:
            assert not hasattr(netpeer, cls), f"{exception} is here: compare it, too"


@pytest.mark.parametrize("place", UNDOCUMENTED_DEFAULTS)
def test_no_undocumented_default_is_stale(place: str):
    cls, _, name = place.partition(".")
    assert REFERENCE[cls]["properties"][name]["default"] is None
