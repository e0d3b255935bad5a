"""`@rpc` and the numbers of methods."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from netpeer.godot4 import MultiplayerPeer, Node, RPCConfig, RPCMode, rpc
from netpeer.godot4.multiplayer.rpc_config import marked_methods
from netpeer.godot4.multiplayer.rpc_table import RPCTable

UNRELIABLE, ORDERED, RELIABLE = (
    MultiplayerPeer.TRANSFER_MODE_UNRELIABLE,
    MultiplayerPeer.TRANSFER_MODE_UNRELIABLE_ORDERED,
    MultiplayerPeer.TRANSFER_MODE_RELIABLE,
)


class Base(Node):
    @rpc
    def bare(self) -> None: ...

    @rpc("any_peer", "call_local", "unreliable", 2)
    def everything(self) -> None: ...

    @rpc("unreliable_ordered", "any_peer")
    def in_any_order(self) -> None: ...

    @rpc(3)
    def channel_alone(self) -> None: ...

    @rpc()
    def empty(self) -> None: ...

    @rpc
    @staticmethod
    def mark_above() -> None: ...

    @staticmethod
    @rpc("call_local")
    def mark_below() -> None: ...

    def plain(self) -> None: ...


class Derived(Base):
    def bare(self) -> None: ...  # keeps its mark, as in GDScript

    @rpc("any_peer")
    def everything(self) -> None: ...

    in_any_order = None  # type: ignore[assignment]

    @rpc
    def added(self) -> None: ...


def test_options_set_the_configuration() -> None:
    assert marked_methods(Base) == {
        "bare": RPCConfig(),
        "everything": RPCConfig(RPCMode.ANY_PEER, True, UNRELIABLE, 2),
        "in_any_order": RPCConfig(RPCMode.ANY_PEER, False, ORDERED, 0),
        "channel_alone": RPCConfig(channel=3),
        "empty": RPCConfig(),
        "mark_above": RPCConfig(),
        "mark_below": RPCConfig(call_local=True),
    }
    assert RPCConfig() == RPCConfig(RPCMode.AUTHORITY, False, RELIABLE, 0)


def test_marks_are_inherited() -> None:
    marked = marked_methods(Derived)
    assert marked["bare"] == RPCConfig()
    assert marked["everything"] == RPCConfig(RPCMode.ANY_PEER)
    assert "added" in marked and "in_any_order" not in marked
    assert "added" not in marked_methods(Base)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        (("anybody",), ValueError, "any_peer"),
        (("any_peer", "authority"), ValueError, "rpc_mode"),
        (("reliable", "unreliable"), ValueError, "transfer_mode"),
        ((1, "any_peer"), ValueError, "must be the last option"),
        ((-1,), ValueError, "0 .. "),
        ((True,), TypeError, "bool"),
        ((2.0,), TypeError, "float"),
    ],
)
def test_invalid_options_raise(options: tuple[Any, ...], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        rpc(*options)


def test_rpc_marks_only_methods() -> None:
    with pytest.raises(TypeError, match="property"):
        rpc("any_peer")(property(lambda self: 1))  # type: ignore[type-var]


def test_methods_are_numbered_by_name() -> None:
    node = Base()
    table = node.get_rpc_table()
    names = sorted(marked_methods(Base))
    assert [table.by_id(id).name for id in range(len(names))] == names  # type: ignore[union-attr]
    assert table.by_id(len(names)) is None and table.by_name("plain") is None
    assert table.md5 == hashlib.md5("".join(names).encode()).hexdigest()
    assert Base().get_rpc_table() is table


def test_a_configuration_of_its_own_comes_first() -> None:
    node, other = Base(), Base()
    node.rpc_config("zulu", {"rpc_mode": RPCMode.ANY_PEER, "channel": 1})
    node.rpc_config("alpha", {})
    table = node.get_rpc_table()
    assert [table.by_id(id).name for id in (0x8000, 0x8001)] == ["alpha", "zulu"]  # type: ignore[union-attr]
    assert table.by_name("zulu").config == RPCConfig(RPCMode.ANY_PEER, channel=1)  # type: ignore[union-attr]
    assert table.md5 == hashlib.md5(("alphazulu" + "".join(sorted(marked_methods(Base)))).encode()).hexdigest()
    assert other.get_rpc_table().by_name("zulu") is None
    assert node.get_node_rpc_config()["zulu"] == {
        "rpc_mode": RPCMode.ANY_PEER,
        "call_local": False,
        "transfer_mode": RELIABLE,
        "channel": 1,
    }
    node.rpc_config("zulu", None)
    node.rpc_config("alpha", None)
    assert node.get_rpc_table() is other.get_rpc_table()


def test_a_configuration_that_cannot_be() -> None:
    for config in ({"mode": 1}, {"rpc_mode": 3}, {"transfer_mode": 9}, {"channel": -1}):
        with pytest.raises(ValueError):
            Node("x").rpc_config("method", config)


def test_a_name_in_both_is_called_by_the_classs_number() -> None:
    node = Base()
    node.rpc_config("bare", {"rpc_mode": RPCMode.DISABLED})
    table = node.get_rpc_table()
    assert table.by_id(0x8000).name == table.by_name("bare").name == "bare"  # type: ignore[union-attr]
    assert table.by_name("bare").id < 0x8000  # type: ignore[union-attr]


def test_too_many_methods() -> None:
    with pytest.raises(ValueError, match="32768"):
        RPCTable({}, {f"m{number}": RPCConfig() for number in range(32769)})
