"""
Calls that netpeer refuses from Godot, and Godot from netpeer: they have no effect, and the log names the reason.
"""

import logging

import pytest

from netpeer import RPCMode

from .calls import Call, digits
from .members import GodotMember, PythonMember
from .world import World

NOBODY = 7
"""
An id that no peer has: the clients' ids are random, and equal it once in a billion runs.
"""

PRIVATE = (
    *("__class__", "__init__", "__setattr__", "__dict__", "__repr__"),
    *("_tree", "_parent", "_children", "_name", "_api", "get_rpc_object", "_method_modes"),
    *("queue_free", "get_node", "add_child", "remove_child", "set_network_master", "rpc", "rpc_config", "call_remote"),
    *("name", "multiplayer", "custom_multiplayer", "report"),
)
"""
Attributes that every Node or the tests' nodes have, and that are not marked for calls.
"""

REFUSED = {
    "disabled": (Call("A", "on_disabled", (1,)), "not_allowed"),
    "private": (Call("A", "queue_free"), "not_allowed"),
    "only for puppets": (Call("Nobodys", "on_puppet", (1,)), "not_allowed"),
    "only for the master": (Call("Nobodys", "on_master", (1,)), "not_allowed"),
    "unknown method": (Call("A", "no_such_method", (1,)), "unknown_method"),
    "unknown property": (Call("A", "no_such_property", (1,), is_set=True), "not_allowed"),
    "a configured method that does not exist": (Call("A", "configured_only"), "unknown_method"),
    "a call of a property": (Call("A", "remote_value", (1,)), "not_allowed"),
    "a set of a method": (Call("A", "on_remote", (1,), is_set=True), "not_allowed"),
    "unknown node": (Call("OnlyInGodot", "on_remote", (1,)), "unknown_node"),
    "too few arguments": (Call("A", "two", (1,)), "wrong_arguments"),
    "too many arguments": (Call("A", "two", (1, 2, 3)), "wrong_arguments"),
    "too few with a default": (Call("A", "with_default"), "wrong_arguments"),
    "too many with a default": (Call("A", "with_default", (1, 2, 3)), "wrong_arguments"),
}

MALFORMED = {
    "an unknown command": bytes([9, 1, 2, 3]),
    "a raw packet without bytes": bytes([4]),
    "a call that ends in its target": bytes([0, 1, 0]),
    "a call without a name": bytes([0, 1, 0, 0, 0]) + b"\0\0",
    "a name without an end": bytes([0, 1, 0, 0, 0]) + b"on_remote",
    "a path beyond the end": bytes([0, 0xFF, 0, 0, 0x80]) + b"on_remote\0\0A\0",
    "a path that is not UTF-8": bytes([0, 16, 0, 0, 0x80]) + b"on_remote\0\0\xff\xfe\0",
    "an argument with an unknown type": bytes([0, 20, 0, 0, 0x80]) + b"on_remote\0\1" + bytes([99, 0, 0, 0]) + b"A\0",
    "fewer arguments than announced": bytes([0, 16, 0, 0, 0x80]) + b"on_remote\0\5A\0",
}


@pytest.fixture
def connected(duo: World, ours: PythonMember, theirs: GodotMember) -> World:
    """
    `duo` with a node whose master is not connected, and a node that only Godot has.
    """
    theirs.add("OnlyInGodot")
    duo.add("Nobodys")
    duo.connect()
    for member in duo.members.values():
        member.set_master("Nobodys", NOBODY)
    ours.rpc_config("A", "configured_only", RPCMode.REMOTE)
    return duo


def still_works(world: World, ours: PythonMember, theirs: GodotMember) -> bool:
    """
    Whether calls arrive in both directions.
    """
    before = [len(world.called(side.name)) for side in (ours, theirs)]
    world.run(ours.name, Call("A", "on_remote", ("fine",)))
    world.run(theirs.name, Call("A", "on_remote", ("fine",)))
    after = [world.called(side.name) for side in (ours, theirs)]
    return [len(calls) - count for calls, count in zip(after, before, strict=True)] == [1, 1]


@pytest.mark.parametrize(("call", "kind"), REFUSED.values(), ids=REFUSED)
def test_netpeer_refuses_a_call(
    connected: World,
    ours: PythonMember,
    theirs: GodotMember,
    caplog: pytest.LogCaptureFixture,
    call: Call,
    kind: str,
) -> None:
    with caplog.at_level(logging.WARNING, "netpeer"):
        connected.run(theirs.name, call)
    assert connected.called(ours.name) == []
    assert ours.api.get_refusals() == {kind: 1}
    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    for part in (str(connected.ids[theirs.name]), call.path, call.name):
        assert part in line
    assert still_works(connected, ours, theirs)


@pytest.mark.parametrize("is_set", [False, True], ids=["rpc", "rset"])
def test_unmarked_attributes_cannot_be_called_or_set(
    connected: World, ours: PythonMember, theirs: GodotMember, is_set: bool
) -> None:
    node = ours.node("A")
    before = dict(vars(node))
    for arguments in ((1,),) if is_set else ((), (1,), ("B", 1)):
        connected.run(theirs.name, *(Call("A", name, arguments, is_set=is_set) for name in PRIVATE))
    assert vars(node) == before
    assert ours.node("A") is node
    assert set(ours.api.get_refusals()) <= {"not_allowed", "unknown_method"}
    assert sum(ours.api.get_refusals().values()) == len(PRIVATE) * (1 if is_set else 3)
    assert still_works(connected, ours, theirs)


@pytest.mark.parametrize("path", ["..", "../..", "../member/A", "A/..", "/root/member/A", "A:name", "/", "//A", ""])
def test_only_nodes_below_the_root_node_are_found(
    connected: World, ours: PythonMember, theirs: GodotMember, path: str
) -> None:
    # Godot never sends such paths: the test writes the packet by hand, as a cheater would.
    name = b"queue_free\0\0"
    packet = bytes([0, 5 + len(name), 0, 0, 0x80]) + name + path.encode() + b"\0"
    theirs.put(packet, connected.ids[ours.name])
    connected.flush(theirs.name)
    assert sum(ours.api.get_refusals().values()) == 1
    assert ours.root.is_inside_tree() and ours.node("A").is_inside_tree()
    assert still_works(connected, ours, theirs)


@pytest.mark.parametrize("packet", MALFORMED.values(), ids=MALFORMED)
def test_malformed_packets(connected: World, ours: PythonMember, theirs: GodotMember, packet: bytes) -> None:
    theirs.put(packet, connected.ids[ours.name])
    connected.flush(theirs.name)
    assert ours.api.get_refusals() == {"malformed": 1}
    assert connected.called(ours.name) == []
    assert still_works(connected, ours, theirs)


def test_ids_and_confirmations_that_were_never_announced(
    connected: World, ours: PythonMember, theirs: GodotMember
) -> None:
    theirs.put(bytes([0, 77, 0, 0, 0]) + b"on_remote\0\0", connected.ids[ours.name])
    theirs.put(bytes([3]) + b"A\0", connected.ids[ours.name])
    connected.flush(theirs.name)
    assert ours.api.get_refusals() == {"unknown_path": 2}
    assert still_works(connected, ours, theirs)


@pytest.mark.parametrize(
    "call",
    [
        *(call for call, kind in REFUSED.values() if kind not in ("unknown_node", "not_allowed")),
        Call("A", "on_disabled", (1,)),
        Call("A", "queue_free"),
        Call("A", "name", ("other",), is_set=True),
        Call("A", "no_such_property", (1,), is_set=True),
        Call("Nobodys", "on_puppet", (1,)),
        Call("Nobodys", "on_master", (1,)),
        Call("OnlyHere", "on_remote", (1,)),
    ],
    ids=lambda call: f"{call.path}.{call.name}{call.arguments}",
)
def test_godot_refuses_a_call(connected: World, ours: PythonMember, theirs: GodotMember, call: Call) -> None:
    ours.add("OnlyHere")
    connected.run(ours.name, call)
    assert connected.called(theirs.name) == []
    assert ours.api.get_refusals() == {}
    assert still_works(connected, ours, theirs)


def test_a_method_that_raises_without_a_listener(connected: World, ours: PythonMember, theirs: GodotMember) -> None:
    def fail(value: object) -> None:
        raise RuntimeError(f"no {value}")

    ours.node("A").on_remote = fail
    with pytest.raises(RuntimeError, match="no 1") as raised:
        connected.run(theirs.name, Call("A", "on_remote", (1,)), Call("A", "two", (2, 3)))
    (note,) = raised.value.__notes__
    assert "A.on_remote" in note and str(connected.ids[theirs.name]) in note
    connected.flush(theirs.name)
    called = [call.arguments for call in connected.called(ours.name)]
    assert called == [(digits(2), digits(3))]


def test_a_method_that_raises_with_a_listener(connected: World, ours: PythonMember, theirs: GodotMember) -> None:
    def fail(value: object) -> None:
        raise RuntimeError(f"no {value}")

    errors: list[tuple[int, str, str, str]] = []
    ours.api.rpc_error.connect(
        lambda sender, path, method, error: errors.append((sender, path, method, str(error))),
    )
    ours.node("A").on_remote = fail
    connected.run(theirs.name, Call("A", "on_remote", (1,)), Call("A", "two", (2, 3)))
    assert errors == [(connected.ids[theirs.name], "/root/member/A", "on_remote", "no 1")]
    assert [call.arguments for call in connected.called(ours.name)] == [(digits(2), digits(3))]
