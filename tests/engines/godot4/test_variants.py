"""
Variants of every type between Godot 4 and netpeer, as arguments of calls in both directions.
"""

from netpeer.variant import Godot4Type, bytes_to_var

from ..variant4.expressions import EXPRESSIONS
from .calls import Call, digits
from .members import GodotMember, PythonMember
from .world import World

__all__: list[str] = []

SOURCES = list(EXPRESSIONS)


def test_godot_echoes_every_variant(duo: World, ours: PythonMember) -> None:
    duo.connect()
    to = next(id for name, id in duo.ids.items() if name != ours.name)
    ours.run([Call("A", "echo", (value,), to) for value in EXPRESSIONS.values()])
    expected = [(digits(value),) for value in EXPRESSIONS.values()]
    assert [call.arguments for call in ours.wait_calls(len(expected))] == expected


def test_netpeer_echoes_every_variant(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.connect()
    theirs.do("call_with_values", "A", "echo", duo.ids[ours.name], SOURCES)
    expected = [(value,) for value in theirs.do("values", SOURCES)]
    assert [call.arguments for call in theirs.wait_calls(len(expected))] == expected
    types = {int(value[:2], 16) for (value,) in expected}
    assert len(types) >= len(Godot4Type) - 3  # without Object, Callable and Signal, which calls cannot carry


def test_many_arguments(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.connect()
    for sender, receiver in ((ours, theirs), (theirs, ours)):
        duo.run(sender.name, Call("A", "two", ([1, "a"], {"b": 2})))
        assert duo.called(receiver.name)[-1].arguments == (digits([1, "a"]), digits({"b": 2}))
        duo.run(sender.name, Call("A", "with_default", (b"bytes",)), Call("A", "nothing"))
        assert [call.arguments for call in duo.called(receiver.name)[-2:]] == [
            (digits(b"bytes"), digits("default")),
            (),
        ]


def test_a_byte_array_as_only_argument(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.connect()
    for data in (b"x", b"", bytes(range(256)) * 100):
        for sender, receiver in ((ours, theirs), (theirs, ours)):
            duo.run(sender.name, Call("A", "anybody", (data,)))
            assert duo.called(receiver.name)[-1].arguments == (digits(data),)


def test_values_arrive_with_their_types(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    duo.connect()
    theirs.do("call_with_values", "A", "anybody", duo.ids[ours.name], SOURCES)
    duo.flush(theirs.name)
    got = [bytes_to_var(bytes.fromhex(call.arguments[0])) for call in duo.called(ours.name)]
    assert [type(value) for value in got] == [type(value) for value in EXPRESSIONS.values()]
