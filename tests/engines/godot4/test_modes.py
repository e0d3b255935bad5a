"""
Who may call which method: the same calls have the same outcome among Godot members and in mixed worlds.
"""

from collections import Counter
from typing import Any

import pytest

from ..harness import Engine
from .calls import Call, digits
from .conftest import MakeWorld
from .world import World

__all__: list[str] = []

CASTS = {
    "godot serves": {"server": True, "ann": False, "bob": True, "pym": False},
    "netpeer serves": {"server": False, "ann": True, "bob": False, "pym": True},
}
"""
Which members are Godot's. Each server relays between all kinds of clients.
"""

AUTHORITIES = {"OfServer": "server", "OfAnn": "ann", "OfBob": "bob"}
"""
The nodes and their multiplayer authorities.
"""

METHODS = ("unmarked", "authority", "authority_local", "anybody", "anybody_local", "unreliable", "ordered")

Outcome = Counter[tuple[str, str, str, str, str]]
"""
The calls that arrived: (node, method, the call's number, receiver, sender).
"""

_godots_outcome: list[Outcome] = []


def connected_world(make_world: MakeWorld, cast: dict[str, bool]) -> World:
    """
    Returns a connected world with the three nodes.
    """
    world = make_world(**cast)
    world.add(*AUTHORITIES)
    world.connect()
    for member in world.members.values():
        for path, authority in AUTHORITIES.items():
            member.set_authority(path, world.ids[authority])
    return world


def all_calls(world: World, sender: str) -> list[Call]:
    """
    Returns calls of every method, on every node, to every kind of target.
    """
    ids = list(world.ids.values())
    targets = [0, *ids, *(-id for id in ids if id != world.ids[sender])]
    return [
        Call(path, method, (f"{sender} {number}",), to)
        for path in AUTHORITIES
        for method in METHODS
        for number, to in enumerate(targets)
    ]


def outcome(world: World) -> Outcome:
    """
    Lets every member make all calls; returns the outcome.
    """
    for sender in world.members:
        world.run(sender, *all_calls(world, sender))
    texts = {digits(f"{name} {number}"): f"{name} {number}" for name in world.members for number in range(9)}
    return Counter(
        (call.path, call.name, texts[call.arguments[0]], receiver, world.name_of(call.sender))
        for receiver in world.members
        for call in world.called(receiver)
    )


@pytest.fixture
def godots_outcome(godot: Engine, make_world: MakeWorld) -> Outcome:
    """
    The outcome among Godot members. It is computed once for the engine.
    """
    if not _godots_outcome:
        _godots_outcome.append(outcome(connected_world(make_world, dict.fromkeys(CASTS["godot serves"], True))))
        godot.reset()
    return _godots_outcome[0]


@pytest.mark.parametrize("cast", CASTS.values(), ids=CASTS)
def test_every_method_from_every_sender(godots_outcome: Outcome, make_world: MakeWorld, cast: dict[str, bool]) -> None:
    table = outcome(connected_world(make_world, cast))
    assert table == godots_outcome
    assert set(table.values()) == {1}


def test_the_outcome_of_godot_has_every_rpc_method(godots_outcome: Outcome) -> None:
    assert {row[1] for row in godots_outcome} == set(METHODS) - {"unmarked"}
    assert len(godots_outcome) > 250


@pytest.mark.parametrize("mode", ["DISABLED", "ANY_PEER", "AUTHORITY"])
@pytest.mark.parametrize("call_local", [False, True])
def test_methods_configured_at_run_time(duo: World, mode: str, call_local: bool) -> None:
    number = ["DISABLED", "ANY_PEER", "AUTHORITY"].index(mode)
    config: dict[str, Any] = {"rpc_mode": number, "transfer_mode": 2, "call_local": call_local, "channel": 0}
    for member in duo.members.values():
        member.rpc_config("A", "configured", config)
    duo.connect()
    for sender in duo.members:
        duo.run(sender, Call("A", "configured", (sender,)))
    called = {(duo.name_of(call.sender), receiver) for receiver in duo.members for call in duo.called(receiver)}
    remote = {"DISABLED": [], "ANY_PEER": ["server client", "client server"], "AUTHORITY": ["server client"]}[mode]
    local = ["server server", "client client"] if call_local else []
    assert called == {tuple(row.split()) for row in remote + local}


def test_a_method_configured_in_the_class_and_at_run_time(duo: World) -> None:
    # The method gets two numbers, and a call uses the number of the class.
    for member in duo.members.values():
        member.rpc_config("A", "authority", {"rpc_mode": 1, "transfer_mode": 2, "call_local": True, "channel": 0})
    duo.connect()
    for sender in duo.members:
        duo.run(sender, Call("A", "authority", (sender,)), Call("A", "anybody", (sender,)))
    assert [call.name for call in duo.called("client")] == ["authority", "anybody"]
    assert [call.name for call in duo.called("server")] == ["anybody"]


def test_authority_is_set_with_and_without_children(duo: World) -> None:
    duo.connect()
    client = duo.ids["client"]
    for member in duo.members.values():
        member.set_authority("Main", client, recursive=False)
    duo.run("client", Call("Main/B", "authority", (1,)), Call("Main", "authority", (2,)))
    assert [call.path for call in duo.called("server")] == ["Main"]
    for member in duo.members.values():
        member.set_authority("Main", client)
    duo.run("client", Call("Main/B", "authority", (3,)))
    assert duo.called("server")[-1].arguments == (digits(3),)


@pytest.mark.parametrize("nested_at", ["server", "client"])
def test_the_sender_of_calls_inside_calls(duo: World, nested_at: str) -> None:
    duo.connect()
    other = "client" if nested_at == "server" else "server"
    duo.run(other, Call("A", "nested", (1,)))
    duo.flush()
    # After the inner call, the sender is again that of the outer call.
    assert [(call.name, duo.name_of(call.sender)) for call in duo.called(nested_at)] == [
        ("nested", other),
        ("anybody_local", nested_at),
        ("nested", other),
    ]
    assert [(call.name, duo.name_of(call.sender)) for call in duo.called(other)] == [("anybody_local", nested_at)]
    assert [member.ask("A", "sender_now") for member in duo.members.values()] == [0, 0]
