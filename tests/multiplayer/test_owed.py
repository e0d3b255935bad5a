"""What must be sent and finds no room: confirmations of announced nodes, in both dialects and both roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from netpeer import Error
from netpeer.godot4.packets import SimplifyPath
from netpeer.godot4.path_cache import Announced
from netpeer.multiplayer import packets
from netpeer.multiplayer.owed import MAX_OWED, OwedPackets
from tests.godot4 import world as world4
from tests.multiplayer.company import PATH, Company

PAIRS = [(0, 1), (1, 0)]
PAIR_NAMES = ["client confirms", "server confirms"]


def fill(put: Callable[[bytes], Error]) -> None:
    """
    Leave no room in an out-queue for anything.
    """
    for size in (8000, 1):
        while put(bytes(size)) is Error.OK:
            pass


@pytest.mark.parametrize(("caller", "called"), PAIRS, ids=PAIR_NAMES)
def test_a_confirmation_of_godot_3_comes_when_there_is_room(caller: int, called: int) -> None:
    company = Company(clients=1)
    trees, ids = company.everybody(), company.peer_ids()
    company.nodes()[caller].rpc("on_remote", 1)
    company.clock.advance(0.1)
    peer = trees[called].network_peer
    assert peer is not None
    peer.set_target_peer(ids[caller])
    fill(peer.put_packet)
    trees[called].poll()
    assert [heard.arguments for heard in company.nodes()[called].take()] == [(1,)]
    paths = trees[caller].multiplayer._paths
    assert not paths.is_confirmed(PATH, ids[called])
    company.settle()
    assert paths.is_confirmed(PATH, ids[called])


@pytest.mark.parametrize(("caller", "called"), PAIRS, ids=PAIR_NAMES)
def test_a_confirmation_of_godot_4_comes_when_there_is_room(caller: int, called: int) -> None:
    world = world4.World(clients=1)
    ids, nodes = world.ids(), world.nodes()
    nodes[caller].rpc("anybody", 1)
    world.clock.advance(0.1)
    world.peers[called].set_target_peer(ids[caller])
    fill(world.peers[called].put_packet)
    world.trees[called].poll()
    assert [heard.arguments for heard in nodes[called].take()] == [(1,)]
    state = world.api(caller)._paths.state
    assert state(nodes[caller], ids[called]) is Announced.WAITING
    world.settle()
    assert state(nodes[caller], ids[called]) is Announced.CONFIRMED


def test_who_takes_no_confirmations_is_owed_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netpeer.multiplayer.owed.MAX_OWED", 20)
    company = Company(clients=1)
    monkeypatch.setattr(company.server, "put_packet", lambda packet: Error.ERR_OUT_OF_MEMORY)
    client = company.clients[0]
    client.set_target_peer(1)
    for id in range(30):
        assert client.put_packet(packets.SimplifyPath(id, PATH).to_bytes()) is Error.OK
    company.settle()
    assert company.refusals() == {"too_many_paths": 10}
    world = world4.World(clients=1)
    monkeypatch.setattr(world.peers[0], "put_packet", lambda packet: Error.ERR_OUT_OF_MEMORY)
    for id in range(30):
        world4.inject(world, SimplifyPath("0" * 32, id, world4.PATH).to_bytes())
    assert world.refusals() == {"too_many_paths": 10}


class Line:
    """
    Sends to one peer, as long as there is room.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.sent: list[Any] = []

    def send(self, peer: int, packet: bytes) -> Error:
        if not self.room:
            return Error.ERR_OUT_OF_MEMORY
        self.room -= 1
        self.sent.append((peer, packet))
        return Error.OK


def test_they_keep_their_order() -> None:
    line = Line(room=1)
    owed = OwedPackets(line.send)
    for packet in (b"a", b"b", b"c"):
        owed.send(2, packet)
    line.room = 1
    owed.retry()
    line.room = 9
    owed.send(2, b"d")
    assert line.sent == [(2, b"a"), (2, b"b")]
    owed.retry()
    owed.send(2, b"e")
    assert line.sent == [(2, packet) for packet in (b"a", b"b", b"c", b"d", b"e")]


def test_who_left_is_owed_nothing() -> None:
    line = Line(room=0)
    owed = OwedPackets(line.send)
    for peer in (2, 3, 4):
        owed.send(peer, b"x")
    owed.forget_peer(2)
    line.room = 1
    owed.retry()
    assert line.sent == [(3, b"x")]
    owed.forget_all()
    line.room = 9
    owed.retry()
    assert line.sent == [(3, b"x")] and owed.has_room(4)


def test_no_more_than_that() -> None:
    owed = OwedPackets(Line(room=0).send)
    for _ in range(MAX_OWED):
        assert owed.has_room(2)
        owed.send(2, b"x")
    assert not owed.has_room(2) and owed.has_room(3)
