"""
Which side admits the other when one or both require authentication: Godot alone, and Godot with netpeer.
"""

from typing import NamedTuple

import pytest

from netpeer import Error

from .conftest import MakeWorld
from .members import Member, PythonMember
from .world import World

__all__: list[str] = []

FRAMES = 30
"""
Frames of the engine after which all packets have arrived.
"""

PAIRS = {"godot alone": (True, True), "godot serves": (True, False), "netpeer serves": (False, True)}


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest, make_world: MakeWorld) -> World:
    """
    A server and a client that are not connected. Their authentication never times out.
    """
    server, client = PAIRS[request.param]
    world = make_world(server=server, client=client)
    for member in world.members.values():
        member.set_property("auth_timeout", 0)
    return world


class State(NamedTuple):
    """
    Whether two members have admitted each other.

    Attributes:
        server_admits: Whether the server has admitted the client.
        client_admits: Whether the client has admitted the server.
        packets: How many raw packets the server and the client have received.
    """

    server_admits: bool
    client_admits: bool
    packets: tuple[int, int]


def connect(world: World, *, server_asks: bool, client_asks: bool, wants: str = "never sent") -> int:
    """
    Connects the client. A side that requires authentication accepts `wants`. Returns the client's id.
    """
    for name, asks in (("server", server_asks), ("client", client_asks)):
        if asks:
            world[name].authenticate("", wants)
    assert world["client"].join(world["server"].serve()) == 0
    for name, asks in (("client", client_asks), ("server", server_asks)):
        world[name].wait_signal("peer_authenticating" if asks else "peer_connected")
    return world["client"].method("get_unique_id")


def pass_time(world: World) -> None:
    for _ in range(FRAMES):
        world.engine.call("version")


def state(world: World) -> State:
    """
    Returns the state after all packets have arrived.
    """
    pass_time(world)
    server, client = world["server"], world["client"]
    packets = len(server.heard("peer_packet")), len(client.heard("peer_packet"))
    return State(bool(server.method("get_peers")), bool(client.method("get_peers")), packets)


def time_is_up(world: World, name: str) -> tuple[list[str], list[str]]:
    """
    Lets one side's authentication time out; returns the signals that server and client emit from then on.
    """
    seen = {side: len(world[side].events) for side in world.members}
    world[name].set_property("auth_timeout", 0.05)
    world[name].wait_signal("peer_authentication_failed")
    pass_time(world)
    heard = [[event.signal[0] for event in world[side].events[seen[side] :]] for side in ("server", "client")]
    return heard[0], heard[1]


def complete(member: Member, id: int) -> None:
    assert member.method("complete_auth", id) == 0


def refusals(member: Member) -> set[str]:
    return set(member.api.get_refusals()) if isinstance(member, PythonMember) else set()


def test_both_ask_and_the_client_never_completes(pair: World) -> None:
    id = connect(pair, server_asks=True, client_asks=True, wants="first")
    assert pair["client"].send_auth(1, "first", "second") == [0, 0]
    assert state(pair) == State(False, False, (0, 0))
    assert pair["server"].heard("auth") == [(id, "first"), (id, "second")]
    assert time_is_up(pair, "server") == (
        ["peer_authentication_failed"],
        ["peer_authentication_failed", "server_disconnected"],
    )


def test_both_ask_and_the_server_never_completes(pair: World) -> None:
    id = connect(pair, server_asks=True, client_asks=True)
    complete(pair["client"], 1)
    assert state(pair) == State(False, False, (0, 0))
    assert pair["server"].send_auth(id, "too late") == [Error.ERR_FILE_CANT_WRITE]
    heard = time_is_up(pair, "client")
    assert heard[0] == ["peer_authentication_failed"]


def test_both_ask_and_both_complete(pair: World) -> None:
    id = connect(pair, server_asks=True, client_asks=True)
    complete(pair["client"], 1)
    assert state(pair) == State(False, False, (0, 0))
    complete(pair["server"], id)
    assert state(pair) == State(True, True, (0, 0))


def test_only_the_server_asks(pair: World) -> None:
    id = connect(pair, server_asks=True, client_asks=False)
    complete(pair["server"], id)
    assert pair["client"].send_bytes(b"here I am", 1) == 0
    assert state(pair) == State(False, True, (0, 0))
    assert refusals(pair["server"]) <= {"not_authenticated"}
    assert time_is_up(pair, "server") == (
        ["peer_authentication_failed"],
        ["peer_disconnected", "server_disconnected"],
    )


def test_only_the_client_asks(pair: World) -> None:
    id = connect(pair, server_asks=False, client_asks=True)
    complete(pair["client"], 1)
    assert pair["server"].send_bytes(b"welcome", id) == 0
    assert state(pair) == State(True, False, (0, 0))
    assert refusals(pair["client"]) <= {"not_authenticated"}
    heard = time_is_up(pair, "client")
    assert heard[0] == ["peer_disconnected"]


def test_neither_side_asks(pair: World) -> None:
    id = connect(pair, server_asks=False, client_asks=False)
    assert pair["server"].send_bytes(b"welcome", id) == pair["client"].send_bytes(b"here I am", 1) == 0
    assert state(pair) == State(True, True, (1, 1))
