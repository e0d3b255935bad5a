"""
send_bytes and network_peer_packet between Godot and netpeer, and through either server's relay.
"""

import pytest

from .calls import Call
from .conftest import MakeWorld
from .world import World

DATA = bytes(range(256))


@pytest.fixture(params=[True, False], ids=["godot serves", "netpeer serves"])
def trio(request: pytest.FixtureRequest, make_world: MakeWorld) -> World:
    """
    A server, and a client of either kind.
    """
    world = make_world(server=request.param, ann=True, pym=False)
    world.connect()
    return world


@pytest.mark.parametrize("sender", ["server", "ann", "pym"])
@pytest.mark.parametrize("mode", [0, 1, 2], ids=["unreliable", "ordered", "reliable"])
def test_bytes_arrive_at_their_target(trio: World, sender: str, mode: int) -> None:
    others = [name for name in trio.members if name != sender]
    for to, receivers in [(0, others), *((trio.ids[name], [name]) for name in others)]:
        before = {name: len(trio[name].heard("network_peer_packet")) for name in trio.members}
        assert trio[sender].send_bytes(DATA, to, mode) == 0
        trio.flush(sender)
        got = {name: trio[name].heard("network_peer_packet")[before[name] :] for name in trio.members}
        assert got == {name: [(trio.ids[sender], DATA.hex())] * (name in receivers) for name in trio.members}


def test_bytes_to_all_but_one(trio: World) -> None:
    for sender, excluded, receiver in (("server", "ann", "pym"), ("server", "pym", "ann"), ("pym", "ann", "server")):
        assert trio[sender].send_bytes(excluded.encode(), -trio.ids[excluded]) == 0
        trio.flush(sender)
        sent = (trio.ids[sender], excluded.encode().hex())
        assert sent in trio[receiver].heard("network_peer_packet")
        assert sent not in trio[excluded].heard("network_peer_packet")


@pytest.mark.parametrize("name", ["server", "ann", "pym"])
def test_empty_bytes_are_refused(trio: World, name: str) -> None:
    assert trio[name].send_bytes(b"") == 30  # ERR_INVALID_DATA


def test_bytes_and_calls_keep_their_order(trio: World) -> None:
    for name in ("server", "ann", "pym"):
        trio[name].run([Call(".", "two", (1, 2))])
        assert trio[name].send_bytes(b"between") == 0
        trio[name].run([Call(".", "two", (3, 4))])
    trio.flush()
    for receiver, side in trio.members.items():
        for sender, id in trio.ids.items():
            if sender != receiver:
                kinds = [
                    event.signal[0]
                    for event in side.events
                    if (event.signal[0] == "called" and event.signal[2] == "two" and event.signal[3] == id)
                    or event.signal == ("network_peer_packet", id, b"between".hex())
                ]
                assert kinds == ["called", "network_peer_packet", "called"]
