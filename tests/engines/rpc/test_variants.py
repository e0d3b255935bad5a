"""
Variants of every type between Godot and netpeer: as arguments in both directions, and with put_var and get_var.
"""

import pytest

from netpeer import EncodedObjectAsID, NodePath, bytes2var, var2bytes

from ..python_side import PythonPeer
from .calls import Call, digits
from .expressions import EXPRESSIONS
from .members import GodotMember, PythonMember
from .world import World

SOURCES = list(EXPRESSIONS)


def in_godot(theirs: GodotMember) -> list[str]:
    """
    Returns the digits of the values that the engine computes for all expressions.
    """
    return theirs.do("values", SOURCES)


def test_every_expression_has_the_value_beside_it(theirs: GodotMember) -> None:
    assert dict(zip(SOURCES, in_godot(theirs), strict=True)) == {
        source: digits(value) for source, value in EXPRESSIONS.items()
    }


def test_expressions_are_of_every_type() -> None:
    types = {var2bytes(value)[0] for value in EXPRESSIONS.values()}
    assert types == set(range(27)) - {17}  # Object


def test_godot_echoes_every_variant(duo: World, ours: PythonMember) -> None:
    duo.connect()
    to = next(id for name, id in duo.ids.items() if name != ours.name)
    ours.run([Call("A", "echo", (value,), to) for value in EXPRESSIONS.values()])
    expected = [(digits(value),) for value in EXPRESSIONS.values()]
    assert [call.arguments for call in ours.wait_calls(len(expected))] == expected


def test_netpeer_echoes_every_variant(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.connect()
    theirs.do("call_with_values", "A", "echo", duo.ids[ours.name], SOURCES)
    expected = [(value,) for value in in_godot(theirs)]
    assert [call.arguments for call in theirs.wait_calls(len(expected))] == expected


def test_netpeer_understands_every_variant(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.connect()
    got: list[object] = []
    ours.node("A").on_remote = got.append
    theirs.do("call_with_values", "A", "on_remote", duo.ids[ours.name], SOURCES)
    duo.flush(theirs.name)
    assert [type(value) for value in got] == [type(value) for value in EXPRESSIONS.values()]
    pairs = zip(got, EXPRESSIONS.values(), strict=True)
    assert [(value, expected) for value, expected in pairs if value != expected and expected == expected] == []


def test_many_arguments(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.connect()
    for sender, receiver in ((ours, theirs), (theirs, ours)):
        duo.run(sender.name, Call("A", "two", ([1, "a"], {"b": 2})))
        assert duo.called(receiver.name)[-1].arguments == (digits([1, "a"]), digits({"b": 2}))


def test_an_object_arrives_as_its_id(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.connect()
    theirs.do("call_with_values", "A", "on_remote", duo.ids[ours.name], ["Reference.new()", "[Reference.new()]"])
    duo.flush(theirs.name)
    object_id, in_array = (bytes2var(bytes.fromhex(call.arguments[0])) for call in duo.called(ours.name))
    assert isinstance(object_id, EncodedObjectAsID)
    assert isinstance(in_array[0], EncodedObjectAsID)
    assert object_id.object_id != 0
    duo.run(ours.name, Call("A", "on_remote", (object_id,)))
    assert duo.called(theirs.name)[-1].arguments == (digits(object_id.object_id),)


def test_node_paths_with_names_of_every_length(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    paths = [NodePath(text) for text in ("../Enemy/Gun:position:x", "/root/a/bb/ccc/dddd:e:ff", ".", "Ω/é")]
    duo.connect()
    to = duo.ids[theirs.name]
    ours.run([Call("A", "echo", (path,), to) for path in paths])
    echoes = [bytes2var(bytes.fromhex(call.arguments[0])) for call in ours.wait_calls(len(paths))]
    assert echoes == paths


def test_surrogate_pairs_from_godots_json(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    # Godot 3.2 reads the pair as two characters, and sends each on its own, which is not valid UTF-8.
    duo.connect()
    theirs.do("call_with_values", "A", "on_remote", duo.ids[ours.name], [r'parse_json("\"\\ud83d\\ude00\"")'])
    duo.flush(theirs.name)
    assert [call.arguments for call in duo.called(ours.name)] == [(digits("\N{GRINNING FACE}"),)]


@pytest.fixture(params=[True, False], ids=["godot serves", "netpeer serves"])
def plain(request: pytest.FixtureRequest, make_world: object) -> World:
    """
    Two sides in plain mode, in which the game reads the packets itself.
    """
    assert callable(make_world)
    world: World = make_world(server=request.param, client=not request.param)
    assert world["client"].connect(world["server"].listen()) == 0
    world["client"].wait_signal("connection_established")
    world.ids = {"server": 1, "client": world["server"].wait_signal("client_connected")[0]}
    return world


def test_put_var_and_get_var(plain: World) -> None:
    for side in plain.members.values():
        other = plain.ids[next(name for name in plain.members if name != side.name)]
        if isinstance(side, PythonPeer):
            here, to_there = side, side.peer.get_peer(other)
        else:
            there, to_here = side, other
    for value in EXPRESSIONS.values():
        assert to_there.put_var(value) == 0
    back = []

    def all_arrived() -> bool:
        back.extend(there.do("get_vars", to_here))
        return len(back) >= len(EXPRESSIONS)

    plain.engine.wait_for(all_arrived, "all values in Godot")
    assert back == [digits(value) for value in EXPRESSIONS.values()]
    there.do("put_vars", to_here, SOURCES)
    plain.engine.wait_for(lambda: to_there.get_available_packet_count() >= len(SOURCES), "all values in netpeer")
    assert [digits(to_there.get_var()) for _ in SOURCES] == back
    assert here.method("get_connection_status") == 2 if here.name == "client" else True
