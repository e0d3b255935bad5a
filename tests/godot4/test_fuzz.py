"""Fuzzing: any packet from a connected peer is processed, or refused and counted. Nothing is raised."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netpeer.godot4.multiplayer.packets import (
    AddPeer,
    Auth,
    CallBody,
    Command,
    ConfirmPath,
    DelPeer,
    Raw,
    Relay,
    Replication,
    SimplifyPath,
    parse,
)
from netpeer.variant import godot4_codec
from tests.support.values import paths, texts

from .world import PATH, World

CODEC = godot4_codec(compressed=True)
FUZZ = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


class Victim:
    """
    A server with two clients, or one of the clients, in whose neighbour's name anything may arrive.
    """

    def __init__(self, index: int) -> None:
        self.world = World(clients=2)
        self.world.know_each_other()
        self.api = self.world.api(index)
        self.sender = self.world.ids()[1] if index == 0 else 1
        self.node = self.world.nodes()[index]
        self.errors: list[Any] = []
        self.api.rpc_error.connect(lambda *arguments: self.errors.append(arguments))

    def receive(self, data: bytes) -> None:
        """
        Something happens, exactly once: it is done, or refused.
        """
        before = self.refused()
        self.api._incoming.process(self.sender, data)
        packet = data[6:] if data[:1] and data[0] & 7 == Command.SYS else data
        if packet[:1] and packet[0] & 7 != Command.SYNC:  # which may hold several things to refuse
            assert self.refused() - before in (0, 1)
        assert len(self.node.take()) <= 1
        self.errors.clear()
        assert self.api.get_remote_sender_id() == 0
        if self.sender not in self.api._connected or len(self.api.get_peers()) > 100:
            self.__init__(0 if self.api.is_server() else 1)  # type: ignore[misc]

    def refused(self) -> int:
        return sum(self.api.get_refusals().values())


@pytest.fixture(scope="module", params=[0, 1], ids=["server", "client"])
def victim(request: pytest.FixtureRequest) -> Victim:
    return Victim(request.param)


ids = st.integers(-(2**31), 2**31 - 1)
unsigned = st.integers(0, 2**32 - 1)
any_path = st.sampled_from([PATH, "/root/" + PATH, ".", "..", "Game", "Game/Nobody"]) | paths
values = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts | st.binary(max_size=9)
methods = st.integers(0, 12) | st.integers(0, 65535)
any_body = st.builds(lambda id, given: CallBody(id, given, CODEC), methods, st.lists(values, max_size=3))
any_call = st.builds(lambda body, id: body.with_node_id(id), any_body, st.integers(0, 3) | unsigned) | st.builds(
    lambda body, path: body.with_path(path), any_body, any_path
)
md5s = st.text("0123456789abcdef", min_size=32, max_size=32)
for_us = st.one_of(
    any_call,
    st.builds(lambda md5, id, path: SimplifyPath(md5, id, path).to_bytes(), md5s, unsigned, any_path),
    st.builds(lambda agrees, id: ConfirmPath(agrees, id).to_bytes(), st.booleans(), st.integers(0, 3) | unsigned),
    st.binary(min_size=1, max_size=30).map(lambda data: Raw(data).to_bytes()),
    st.builds(lambda command, data: bytes([command]) + data, st.integers(0, 255), st.binary(max_size=60)),
    st.builds(lambda command, data: bytes([command]) + data, st.integers(4, 6), st.binary(max_size=60)),
)
anything = st.one_of(
    st.binary(max_size=100),
    for_us,
    st.binary(max_size=9).map(lambda data: Auth(data).to_bytes()),
    ids.map(lambda id: AddPeer(id).to_bytes()),
    ids.map(lambda id: DelPeer(id).to_bytes()),
    st.builds(lambda id, data: Relay(id, data).to_bytes(), ids | st.just(0), for_us),
)


@FUZZ
@given(data=anything)
def test_anything(victim: Victim, data: bytes) -> None:
    victim.receive(data)


@FUZZ
@given(packet=anything, data=st.data())
def test_damaged_packets(victim: Victim, packet: bytes, data: st.DataObject) -> None:
    damaged = bytearray(packet)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    victim.receive(bytes(damaged))


@FUZZ
@given(data=anything)
def test_any_packet_from_a_peer_that_is_not_authenticated(data: bytes) -> None:
    world = pending_world()
    id = world.api().get_authenticating_peers()[0]
    before = sum(world.refusals().values())
    world.api()._incoming.process(id, data)
    is_auth = len(data) >= 2 and data[0] & 7 == Command.SYS and data[1] == 0
    assert sum(world.refusals().values()) - before == (0 if is_auth else 1)
    assert world.api().get_peers() == [] and world.nodes()[0].take() == []


_pending: list[World] = []


def pending_world() -> World:
    """
    A server whose only client is authenticating, and will be for ever.
    """
    if not _pending:
        world = World(clients=0)
        world.api().auth_callback = lambda id, data: None
        world.api().auth_timeout = 0
        world.connect(world.new_member())
        world.settle()
        _pending.append(world)
    return _pending[0]


def test_any_replication_packet(victim: Victim) -> None:
    for command in (Command.SPAWN, Command.DESPAWN, Command.SYNC):
        assert isinstance(parse(bytes([command])), Replication)
        victim.receive(bytes([command]))


def test_deeply_nested_values_are_refused_quickly(victim: Victim) -> None:
    """
    Arrays in arrays, 60 KB deep: refused.
    """
    method = victim.node.get_rpc_table().by_name("anybody").id
    body = bytes.fromhex("1c000000 01000000") * 7000
    before = victim.refused()
    offset = (7 + len(body)).to_bytes(4, "little")
    data = b"\x20" + offset[:3] + b"\x80" + bytes([method, 1]) + body + PATH.encode() + b"\0"
    victim.receive(data)
    assert victim.refused() == before + 1


def test_the_victim_still_works(victim: Victim) -> None:
    """
    After all that, calls go both ways.
    """
    world = Victim(0 if victim.api.is_server() else 1).world
    for node in world.nodes():
        node.rpc("anybody", "still there")
    world.settle()
    assert [len(node.take()) for node in world.nodes()] == [2, 2, 2]
