"""Packets of the protocol without room: they are sent later, in order, or the connection ends."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import Error
from netpeer.calls import unsent
from tests.support.worlds import fill_queue

from .replication.arena import ReplicationWorld, synchronizer
from .world import DISCONNECTED, FRAME, World

BLOCK = bytes(1000)


def fill(world: World, index: int, to: int) -> None:
    """
    A member puts bytes of the game's own until its out-queue has room for nothing, not even the smallest packet.
    """
    fill_queue(world.api(index), to, BLOCK)


def poll_alone(world: World, index: int, frames: int = 3) -> None:
    for _ in range(frames):
        world.clock.advance(FRAME)
        world.trees[index].poll()


@pytest.mark.parametrize(("owner", "confirmer"), [(0, 1), (1, 0)], ids=["a client confirms", "a server confirms"])
def test_a_confirmation_without_room_is_sent_later(owner: int, confirmer: int) -> None:
    world = ReplicationWorld(1)
    ids = world.ids()
    for arena in world.arenas():
        arena.extra = 0  # type: ignore[attr-defined]
        sync = synchronizer("Extra", (), (".:extra",))
        sync.set_multiplayer_authority(ids[owner])
        arena.add_child(sync)
    poll_alone(world, owner)  # the announcement is on its way
    fill(world, confirmer, ids[owner])
    poll_alone(world, confirmer)  # there is no room for its confirmation
    world.arena(owner).extra = 7  # type: ignore[attr-defined]
    world.run(60)
    assert world.arena(confirmer).extra == 7  # type: ignore[attr-defined]
    assert world.saw[confirmer].seen == world.saw[confirmer].seen[:2]  # it has not been disconnected


def test_a_client_that_never_finds_room_ends_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsent, "MAX_PACKETS", 3)
    world = ReplicationWorld(1)
    for arena in world.arenas():
        for number in range(4):
            arena.add_child(synchronizer(f"Extra{number}", (), (".:round",)))
    poll_alone(world, 0)
    fill(world, 1, 1)
    poll_alone(world, 1)
    world.run(60)
    assert "too many packets of the protocol wait" in world.peers[1].get_close_reason()
    assert world.peers[1].get_connection_status() is DISCONNECTED
    assert world.api().get_peers() == []


def test_a_server_disconnects_a_client_that_never_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsent, "MAX_PACKETS", 3)
    world = ReplicationWorld(1)
    heroes = [world.add_hero(f"Hero{number}") for number in range(4)]
    fill(world, 0, world.ids()[1])
    for hero in heroes:
        hero.queue_free()
    world.settle()
    assert world.api().get_peers() == []
    assert "too many packets of the protocol wait" in world.peers[1].get_close_reason()
    assert world.arena(1).names() == []


def test_reports_about_peers_wait_and_arrive_before_the_packets_of_these_peers() -> None:
    world = World(2)
    slow = world.ids()[1]
    fill(world, 0, slow)
    late = world.new_member()
    world.connect(late)
    for _ in range(30):  # all but the slow one
        world.clock.advance(FRAME)
        for index in (0, 2, late):
            world.trees[index].poll()
    newcomer = world.ids()[late]
    assert slow in world.api(late).get_peers() and newcomer not in world.api(1).get_peers()
    poll_alone(world, 1, 1)
    world.api(late).send_bytes(b"hello", slow)
    world.settle()
    seen = [entry for entry in world.saw[1].take() if newcomer in entry]
    assert seen == [("peer_connected", newcomer), ("peer_packet", newcomer, b"hello")]
    assert world.refusals(1) == {}


def test_a_call_does_not_overtake_waiting_packets() -> None:
    """
    The smaller call would find room that the waiting packet does not.
    """
    world = World(1)
    world.know_each_other()
    client, api, put = world.ids()[1], world.api(), world.peers[0].put_packet
    peer: Any = world.peers[0]
    peer.put_packet = lambda packet: Error.ERR_OUT_OF_MEMORY if packet[:1] == b"\x05" else put(packet)
    assert api._sending.tell(client, b"\x05" + bytes(4)) is Error.OK
    assert world.nodes()[0].rpc_id(client, "authority") is Error.ERR_OUT_OF_MEMORY
    assert api.send_bytes(b"raw", client) is Error.ERR_OUT_OF_MEMORY
    peer.put_packet = put
    assert world.nodes()[0].rpc_id(client, "authority") is Error.OK
    world.settle()
    assert (len(world.nodes()[1].take()), world.refusals(1)) == (1, {"unknown_id": 1})


def never(world: World, index: int, first: int) -> Any:
    """
    A member's peer finds no room for packets that begin with a byte; what it had before.
    """
    peer: Any = world.peers[index]
    put = peer.put_packet
    peer.put_packet = lambda packet: Error.ERR_OUT_OF_MEMORY if packet[0] == first else put(packet)
    return put


@pytest.mark.parametrize("is_relayed", [False, True])
def test_a_receiver_with_waiting_packets_is_disconnected_by_a_call_to_all(is_relayed: bool) -> None:
    world = World(2)
    world.know_each_other()
    slow, other = world.ids()[1:]
    never(world, 0, 0x05)
    world.api()._sending.tell(slow, b"\x05" + bytes(4))
    if is_relayed:
        world.api(2).send_bytes(b"to all", 0)
    else:
        world.nodes()[0].rpc("authority")
    world.settle()
    assert world.api().get_peers() == [other]
    assert "too many packets of the protocol wait" in world.peers[1].get_close_reason()
    assert len(world.nodes()[2].take()) == (0 if is_relayed else 1)


def test_a_client_that_calls_all_gets_an_error_if_one_has_no_room() -> None:
    world = World(2)
    world.know_each_other()
    put = never(world, 1, 0x05)
    world.api(1)._sending.tell(1, b"\x05" + bytes(4))
    assert world.nodes()[1].rpc("anybody") is Error.ERR_OUT_OF_MEMORY
    world.settle()
    assert [len(node.take()) for node in world.nodes()] == [0, 0, 1]
    world.peers[1].put_packet = put  # type: ignore[method-assign]
    assert world.nodes()[1].rpc("anybody") is Error.OK
    world.settle()
    assert [len(node.take()) for node in world.nodes()] == [1, 0, 1]


def test_waiting_packets_are_dropped_with_their_peer_and_session() -> None:
    world = World(1)
    api, client = world.api(), world.ids()[1]
    peer: Any = world.peers[0]
    peer.put_packet = lambda packet: Error.ERR_OUT_OF_MEMORY
    api._sending.tell(client, b"\x03lost")
    api.disconnect_peer(client)
    assert not api._sending.unsent
    api._sending.tell(client, b"\x03lost")
    api.clear()
    assert not api._sending.unsent


class Queue:
    """
    Takes packets while there is room, and notes them.
    """

    def __init__(self) -> None:
        self.room = 0
        self.taken: list[tuple[int, bytes]] = []
        self.dropped: list[int] = []
        self.unsent = unsent.Unsent(self.put, lambda peer, reason: self.dropped.append(peer))

    def put(self, peer: int, packet: bytes) -> Error:
        if not self.room:
            return Error.ERR_OUT_OF_MEMORY
        self.room -= 1
        self.taken.append((peer, packet))
        return Error.OK


def test_the_order_of_waiting_packets() -> None:
    queue = Queue()
    for packet in (b"a", b"b", b"c"):
        assert queue.unsent.send(2, packet) is Error.OK
    queue.room = 2
    queue.unsent.retry()
    assert queue.unsent.send(2, b"d") is Error.OK
    assert not queue.unsent.is_clear(2) and queue.unsent.is_clear(3)
    queue.room = 10
    assert queue.unsent.send(2, b"e") is Error.OK
    assert queue.taken == [(2, packet) for packet in (b"a", b"b", b"c", b"d", b"e")]
    assert not queue.unsent


@pytest.mark.parametrize(
    ("packets", "size"), [(unsent.MAX_PACKETS, 1), (8, unsent.MAX_BYTES // 8)], ids=["packets", "bytes"]
)
def test_the_bounds_of_waiting_packets(packets: int, size: int) -> None:
    queue = Queue()
    for _ in range(packets):
        queue.unsent.send(2, bytes(size))
    assert queue.dropped == []
    queue.unsent.send(2, b"x")
    assert queue.dropped == [2] and not queue.unsent


def test_packets_for_an_absent_peer_do_not_wait() -> None:
    queue = Queue()
    queue.unsent = unsent.Unsent(lambda peer, packet: Error.ERR_INVALID_PARAMETER, lambda peer, reason: None)
    assert queue.unsent.send(2, b"x") is Error.ERR_INVALID_PARAMETER
    assert not queue.unsent
