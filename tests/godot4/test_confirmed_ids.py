"""Confirmed ids: cached for each target, until a peer connects, leaves, or announces other methods."""

from __future__ import annotations

import pytest

from netpeer import Error
from netpeer.calls import sending
from netpeer.calls.announcements import Announcements
from netpeer.calls.runs import RUN_PACKETS
from netpeer.godot4.multiplayer.packets import Command, ConfirmPath
from tests.godot4.replication.arena import Hero, ReplicationWorld
from tests.godot4.world import Heard, Player, Sent, World, inject, spy


def commands(sent: list[Sent]) -> list[int]:
    """
    The commands of what was put since the last time.
    """
    found = [each.data[0] & 7 for each in sent]
    sent.clear()
    return found


def acquainted(clients: int = 2) -> World:
    world = World(clients)
    world.know_each_other()
    return world


def test_a_call_to_confirmed_peers_is_one_packet(monkeypatch: pytest.MonkeyPatch) -> None:
    world = acquainted()
    server = world.nodes()[0]
    _, first, second = world.ids()
    sent = spy(world, 0)
    targets = (0, first, -first, second)
    for target in targets:
        assert server.rpc_id(target, "anybody", target) is Error.OK
    monkeypatch.delattr(Announcements, "state")
    for target in targets:
        assert server.rpc_id(target, "effect", target) is Error.OK
    assert commands(sent) == [Command.REMOTE_CALL] * 8
    world.settle()
    assert [heard.arguments[0] for heard in world.nodes()[1].take()] == [0, first] * 2
    assert [heard.arguments[0] for heard in world.nodes()[2].take()] == [0, -first, second] * 2


def test_a_new_peer_gets_the_path() -> None:
    world = acquainted(1)
    server = world.nodes()[0]
    server.rpc("anybody", 1)
    world.add_client()
    sent = spy(world, 0)
    server.rpc("anybody", 2)
    assert commands(sent) == [Command.SIMPLIFY_PATH, Command.REMOTE_CALL, Command.REMOTE_CALL]
    world.settle()
    assert world.nodes()[2].take() == [Heard("anybody", 1, (2,))]
    sent.clear()
    server.rpc("anybody", 3)
    assert commands(sent) == [Command.REMOTE_CALL]
    world.settle()
    assert [node.take()[-1].arguments for node in world.nodes()[1:]] == [(3,), (3,)]
    assert [world.refusals(index) for index in range(3)] == [{}] * 3


def test_a_peer_that_left_cannot_be_called() -> None:
    world = acquainted()
    server, left = world.nodes()[0], world.ids()[1]
    assert server.rpc_id(left, "anybody") is Error.OK
    world.settle()
    world.peers[1].disconnect_peer(1)
    world.settle()
    sent = spy(world, 0)
    assert server.rpc_id(left, "anybody") is Error.ERR_INVALID_PARAMETER
    assert sent == []
    assert server.rpc("anybody") is Error.OK and len(sent) == 1


def test_a_peer_whose_methods_differ_later_gets_no_calls() -> None:
    world = acquainted(1)
    server, client = world.nodes()
    server.rpc("anybody", 1)
    world.settle()
    client.take()
    inject(world, ConfirmPath(False, world.api()._paths.id_of(server)).to_bytes())
    assert server.rpc("anybody", 2) is Error.ERR_INVALID_DATA
    world.settle()
    assert client.take() == []


def test_a_node_that_came_back_is_announced_again() -> None:
    world = acquainted(1)
    server = world.nodes()[0]
    server.rpc("anybody", 1)
    game = server.get_parent()
    game.remove_child(server)
    game.add_child(server)
    sent = spy(world, 0)
    server.rpc("anybody", 2)
    assert commands(sent) == [Command.SIMPLIFY_PATH, Command.REMOTE_CALL]


def test_a_peer_that_lost_a_node_gets_no_calls_on_it() -> None:
    world = ReplicationWorld()
    hero = Hero()
    world.arena().heroes.add_child(hero)
    world.settle()
    for _ in range(3):
        hero.rpc("shout", "all")
        world.settle()
    for synchronizer in (hero.sync, hero.input.sync):
        synchronizer.set_visibility_for(world.ids()[2], True)
        synchronizer.public_visibility = False
    hero.rpc("shout", "one")
    world.settle()
    hero.sync.public_visibility = hero.input.sync.public_visibility = True
    world.settle()
    hero.rpc("shout", "all again")
    world.settle()
    assert world.arena(2).hero().heard == ["all"] * 3 + ["one", "all again"]
    assert world.arena(1).hero().heard == ["all again"], "it was gone meanwhile"
    assert [world.refusals(index) for index in range(3)] == [{}] * 3


def test_a_spawned_node_takes_one_packet_too(monkeypatch: pytest.MonkeyPatch) -> None:
    world = ReplicationWorld()
    hero = Hero()
    world.arena().heroes.add_child(hero)
    world.settle()
    for _ in range(2):
        hero.rpc("shout", "all")
        world.settle()
    sent = spy(world, 0)
    monkeypatch.delattr(Announcements, "state")
    hero.rpc("shout", "all")
    assert commands(sent) == [Command.REMOTE_CALL]


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MAX_CONFIRMED", 2)
    world = acquainted()
    server = world.nodes()[0]
    _, first, second = world.ids()
    for turn in range(3):
        for target in (first, second, -first, -second, 0):
            assert server.rpc_id(target, "anybody", turn) is Error.OK
            assert len(world.api()._outgoing._naming.confirmed) <= 2
    world.settle()
    assert [heard.arguments[0] for heard in world.nodes()[1].take()] == [0] * 3 + [1] * 3 + [2] * 3


@pytest.mark.parametrize(("calls", "writes"), [(1, 1), (RUN_PACKETS, 1), (RUN_PACKETS + 1, 2), (3 * RUN_PACKETS, 3)])
def test_answers_leave_together_and_not_only_when_the_last_call_is_made(
    calls: int, writes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Answering(Player):
        def one(self, value: int) -> None:
            self.rpc_id(client_id, "anybody", value)

    world = World(1, lambda: Answering("Player"))
    world.know_each_other()
    _, client = world.nodes()
    client_id = world.ids()[1]
    with world.peers[1].batch():
        for number in range(calls):
            client.rpc_id(1, "one", number)
    written = 0
    flush = world.peers[0]._send_gathered

    def count_and_flush() -> None:
        nonlocal written
        written += 1
        flush()

    monkeypatch.setattr(world.peers[0], "_send_gathered", count_and_flush)
    world.trees[0].poll()
    assert written == writes
    world.trees[1].poll()
    assert [heard.arguments[0] for heard in client.take()] == list(range(calls))
