"""
call_remote between netpeer's peers with Godot peers present, and to Godot peers, which do not support it.
"""

import pytest

from netpeer import RemoteCallError, Reply

from ..harness import DEADLINE_S
from .calls import Call, digits
from .conftest import MakeWorld
from .members import PythonMember
from .world import World

ANSWER_TIMEOUT_S = 0.05
"""
Seconds that a call to Godot waits for an answer that never comes.
"""


@pytest.fixture(params=[True, False], ids=["godot serves", "netpeer serves"])
def party(request: pytest.FixtureRequest, make_world: MakeWorld) -> World:
    """
    A server, two clients of netpeer's and one of Godot's.
    """
    world = make_world(server=request.param, pym=False, pia=False, ann=True)
    world.add("A")
    world.connect()
    return world


def ask(world: World, caller: str, asked: str, method: str, *arguments: object, timeout_s: float = DEADLINE_S) -> Reply:
    """
    Makes the call, and waits for an answer or a failure.
    """
    member = world[caller]
    assert isinstance(member, PythonMember)
    reply = member.node("A").call_remote(world.ids[asked], method, *arguments, timeout=timeout_s)
    world.engine.wait_for(lambda: reply.done, f"reply to {method}")
    return reply


def test_an_answer_that_godot_peers_do_not_receive(party: World) -> None:
    for caller, asked in (("pym", "pia"), ("pia", "pym")):
        assert ask(party, caller, asked, "not_in_godot").value == "answer"
        assert [(call.name, call.sender) for call in party.called(asked)] == [("not_in_godot", party.ids[caller])]
    party.flush()
    assert party["ann"].heard("network_peer_packet") == []
    assert party["server"].heard("network_peer_packet") == []


@pytest.mark.parametrize("godot_calls", [False, True])
def test_many_answers_among_ordinary_calls(party: World, godot_calls: bool) -> None:
    pym, pia = party["pym"], party["pia"]
    assert isinstance(pym, PythonMember) and isinstance(pia, PythonMember)
    pia.node("A").on_remote = lambda value: value * 2
    replies = [pym.node("A").call_remote(party.ids["pia"], "on_remote", number) for number in range(100)]
    if godot_calls:
        party["ann"].run([Call("A", "on_remote", (number,)) for number in range(100)])
    party.engine.wait_for(lambda: all(reply.done for reply in replies), "all replies")
    assert [reply.value for reply in replies] == [number * 2 for number in range(100)]


def test_refusals_reach_the_caller(party: World) -> None:
    for method, arguments in (("on_disabled", (1,)), ("no_such", ()), ("two", (1,))):
        with pytest.raises(RemoteCallError, match=method):
            _ = ask(party, "pym", "pia", method, *arguments).value
    assert party.called("pia") == []
    assert party["ann"].heard("network_peer_packet") == []


def test_godot_gets_bytes_and_gives_no_answer(party: World) -> None:
    reply = ask(party, "pym", "ann", "on_remote", 1, timeout_s=ANSWER_TIMEOUT_S)
    with pytest.raises(RemoteCallError, match="timed out"):
        _ = reply.value
    party.flush()
    ((sender, packet),) = party["ann"].heard("network_peer_packet")
    assert sender == party.ids["pym"]
    assert digits(1) in packet
    assert [party.called(name) for name in party.members] == [[], [], [], []]
    assert [party[name].heard("network_peer_packet") for name in ("server", "pia")] == [[], []]


def test_a_godot_server_gives_no_answer(party: World) -> None:
    if isinstance(party["server"], PythonMember):
        assert ask(party, "pym", "server", "not_in_godot").value == "answer"
        return
    with pytest.raises(RemoteCallError, match="timed out"):
        _ = ask(party, "pym", "server", "on_remote", 1, timeout_s=ANSWER_TIMEOUT_S).value
    assert len(party["server"].heard("network_peer_packet")) == 1
    assert party.called("server") == []


def test_the_called_peer_leaves(party: World) -> None:
    pym, pia = party["pym"], party["pia"]
    assert isinstance(pym, PythonMember) and isinstance(pia, PythonMember)
    pia.tree.network_peer = None  # so that it does not receive the call
    reply = pym.node("A").call_remote(party.ids["pia"], "not_in_godot")
    pia.peer.disconnect_from_host()
    party.engine.pumps.append(pia.peer.poll)
    party.engine.wait_for(lambda: reply.done, "end of the wait")
    with pytest.raises(RemoteCallError, match="left"):
        _ = reply.value
