"""If a handler raises, all other handlers run and nothing is lost: Godot 3's API and peers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .company import Company


def fail(*arguments: object) -> None:
    raise LookupError("the handler's own")


def expect_failure(call: Callable[[], Any]) -> None:
    with pytest.raises(LookupError, match="the handler's own"):
        call()


def test_the_api_gets_a_signal_after_a_handler_that_raises() -> None:
    world = Company(0)
    api = world.everybody()[0].multiplayer
    handlers = api.network_peer
    assert handlers is not None
    handlers.peer_connected.disconnect(api._on_peer_connected)
    handlers.peer_connected.connect(fail)
    handlers.peer_connected.connect(api._on_peer_connected)
    client = world.new_client()
    world.connect(client)
    expect_failure(lambda: world.run_seconds(1))
    world.settle()
    assert api.get_network_connected_peers() == [client.get_unique_id()]


def test_a_client_that_connects_emits_both_signals() -> None:
    world = Company(0)
    client = world.new_client()
    heard: list[str] = []
    client.peer_connected.connect(fail)
    client.connection_succeeded.connect(lambda: heard.append("succeeded"))
    world.everybody()[-1].connected_to_server.connect(lambda: heard.append("connected"))
    world.connect(client)
    expect_failure(lambda: world.run_seconds(1))
    world.settle()
    assert sorted(heard) == ["connected", "succeeded"]


def test_all_callbacks_run_when_a_peer_leaves_and_it_is_forgotten() -> None:
    world = Company(1)
    tree = world.everybody()[0]
    heard: list[int] = []
    tree.network_peer_disconnected.connect(fail)
    tree.network_peer_disconnected.connect(heard.append)
    id = world.peer_ids()[1]
    world.clients[0].disconnect_from_host()
    expect_failure(lambda: world.run_seconds(1))
    world.settle()
    assert (heard, tree.get_network_connected_peers()) == ([id], [])


def test_all_callbacks_run_when_the_server_leaves() -> None:
    world = Company(1)
    tree = world.everybody()[1]
    heard: list[str] = []
    tree.server_disconnected.connect(fail)
    tree.server_disconnected.connect(lambda: heard.append("gone"))
    world.server.stop()
    expect_failure(lambda: world.run_seconds(1))
    assert (heard, tree.get_network_connected_peers()) == (["gone"], [])


def test_replies_time_out_while_a_handler_raises_in_every_frame() -> None:
    world = Company(1)
    server, client = world.everybody()
    reply = world.nodes()[0].call_remote(world.ids()[0], "double", 3, timeout=0.5)
    server.multiplayer.network_peer_packet.connect(fail)
    for _ in range(60):
        client.multiplayer.send_bytes(b"x", 1)
        world.clock.advance(1 / 60)
        world.clients[0].poll()  # the client's API makes no calls
        expect_failure(server.poll)
    assert reply.done and "timed out" in str(reply.error)
