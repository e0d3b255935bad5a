"""A congested client gets the newest always-synchronized values, all changes, and all nodes that still exist."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import Error
from netpeer.godot4 import WebSocketMultiplayerPeer
from netpeer.variant import Vector2

from ..world import FRAME, PORT
from .arena import Hero, ReplicationWorld

CAPACITY = 4096
BUFFER = 16_384


def test_a_client_that_does_not_poll_for_a_while() -> None:
    world = ReplicationWorld(0)
    world.peers[0].close()
    world.network.capacity = CAPACITY
    server = WebSocketMultiplayerPeer(clock=world.clock, network=world.network)
    server.outbound_buffer_size = BUFFER
    world.peers[0] = server
    server.create_server(PORT)
    world.api().multiplayer_peer = server
    world.add_client()
    heroes = [Hero(f"Hero{number}") for number in range(20)]
    for hero in heroes:
        world.arena().heroes.add_child(hero)
    world.settle()
    id = world.ids()[1]
    queued = 0
    for frame in range(240):
        for hero in heroes:
            hero.position = Vector2(frame, 0)
        if frame % 40 == 0:
            heroes[0].health = frame
            heroes.pop().queue_free()
            heroes.append(Hero(f"New{frame}"))
            world.arena().heroes.add_child(heroes[-1])
        world.clock.advance(FRAME)
        world.trees[0].poll()
        queued = max(queued, server.get_statistics(id).out_queue_bytes)
    assert queued <= BUFFER
    drops = server.get_statistics(id).drops
    assert drops.get("replaced", 0) > 100 and "out_queue_full" not in drops
    world.settle()
    world.settle()
    arena = world.arena(1)
    assert sorted(arena.names()) == sorted(hero.name for hero in heroes)
    assert {twin.position for twin in arena.heroes.get_children()} == {Vector2(239, 0)}
    assert arena.hero("Hero0").health == 200
    assert world.refusals(1).keys() <= {"unknown_synchronizer"}


def test_spawns_without_room_are_not_encoded_again_and_again() -> None:
    """
    A client that reads nothing costs one try in each frame, however many nodes it is to get; they come in their order.
    """
    world = ReplicationWorld(1)
    api, tried, full = world.api(), [], [True]
    send_to = api._sending.send_to

    def send(peer: int, packet: bytes) -> Any:
        if packet[0] == 4 and full[0]:
            tried.append(packet)
            return Error.ERR_OUT_OF_MEMORY
        return send_to(peer, packet)

    api._sending.send_to = send
    heroes = [Hero(f"Hero{number}") for number in range(20)]
    for hero in heroes:
        world.arena().heroes.add_child(hero)
    world.step()
    tried.clear()
    world.run(10)
    assert len(tried) == 10
    full[0] = False
    world.settle()
    assert world.arena(1).names() == [hero.name for hero in heroes]


def test_a_leaving_peer_is_not_logged_in_every_frame(caplog: pytest.LogCaptureFixture) -> None:
    world = ReplicationWorld(1)
    world.add_hero()
    silent = world.trees.pop(1)  # it never answers our goodbye
    world.peers[0].disconnect_peer(world.ids()[1])
    world.run(30)
    assert silent is not None
    assert len([record for record in caplog.records if "closing" in record.getMessage()]) == 1
