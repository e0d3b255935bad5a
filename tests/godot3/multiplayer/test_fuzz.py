"""Random packets from a connected peer: each is acted upon, or refused and counted; none makes `poll()` raise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netpeer.godot3.multiplayer import reply
from netpeer.godot3.multiplayer.packets import Call, ConfirmPath, PacketError, Raw, SimplifyPath, parse
from tests.godot3.multiplayer.company import PATH, Company, Sent, spy
from tests.godot3.multiplayer.test_call_remote import Oracle
from tests.godot3.multiplayer.test_packets import SEEN, call
from tests.support.values import names, paths, variants


class Victim:
    """
    A server with one client. The tests give it packets that seem to come from the client.
    """

    def __init__(self) -> None:
        self.company = Company(clients=1, make=Oracle)
        self.company.know_each_other()
        self.api = self.company.server_tree.multiplayer
        self.sender = self.company.ids()[0]
        self.node = self.company.nodes()[0]
        self.errors: list[Any] = []
        self.bytes: list[Any] = []
        self.api.rpc_error.connect(lambda *arguments: self.errors.append(arguments))
        self.api.network_peer_packet.connect(lambda *arguments: self.bytes.append(arguments))
        self.sent: list[Sent] = spy(self.company.server)

    def receive(self, data: bytes) -> None:
        """
        Process a packet. Exactly one thing happens: a call, a signal, a confirmation, an answer or a refusal.
        """
        before = self.refused()
        self.api._incoming.process(self.sender, data)
        refused = self.refused() - before
        assert refused in (0, 1)
        if not refused:
            assert self.acted_upon(parse(data)), data
        self.node.take()
        for list_ in (self.errors, self.bytes, self.sent):
            list_.clear()
        assert self.api.get_rpc_sender_id() == 0

    def acted_upon(self, packet: object) -> bool:
        if isinstance(packet, SimplifyPath):
            return [parse(sent.data) for sent in self.sent] == [ConfirmPath(packet.path)]
        if isinstance(packet, ConfirmPath):
            return packet.path == PATH
        if isinstance(packet, Raw):
            return len(self.bytes) == 1 or len(self.sent) == 1
        assert isinstance(packet, Call)
        quiet = packet.name in ("echo", "who", "double", "unspeakable", "long")
        return quiet or len(self.node.heard) == 1 or len(self.errors) == 1

    def refused(self) -> int:
        return sum(self.api.get_refusals().values())


@pytest.fixture(scope="module")
def victim() -> Victim:
    return Victim()


any_name = st.sampled_from(["on_remote", "on_master", "on_puppet", "double", "echo", "hp", "fail", "_api"]) | names
any_path = st.sampled_from([PATH, "/root/" + PATH, ".", "..", "Game", "Game/Nobody"]) | paths
any_call = st.builds(
    lambda name, arguments, path, id: call(name, *arguments, path=path, id=id),
    any_name,
    st.lists(variants, max_size=3),
    any_path | st.none(),
    st.integers(0, 2),
)
any_set = any_call.map(lambda data: b"\x01" + data[1:])
any_reply = st.builds(
    lambda kind, number, body: Raw(reply.pack(kind, number, body)).to_bytes(),
    st.integers(0, 4),
    st.integers(0, 3),
    st.binary(max_size=30) | any_call,
)
anything = st.one_of(
    st.binary(max_size=100),
    any_call,
    any_set,
    any_reply,
    st.builds(lambda id, path: SimplifyPath(id, path).to_bytes(), st.integers(0, 2**32 - 1), any_path),
    any_path.map(lambda path: ConfirmPath(path).to_bytes()),
    st.binary(max_size=30).map(lambda data: b"\4" + data),
    st.builds(lambda command, data: bytes([command]) + data, st.integers(0, 6), st.binary(max_size=60)),
    st.sampled_from(sorted(SEEN.values())),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=anything)
def test_random_packets(victim: Victim, data: bytes) -> None:
    victim.receive(data)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(packet=anything, data=st.data())
def test_damaged_packets_from_a_peer(victim: Victim, packet: bytes, data: st.DataObject) -> None:
    damaged = bytearray(packet)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    victim.receive(bytes(damaged))


@pytest.mark.parametrize("name", SEEN)
def test_every_part_of_each_packet_of_godot(victim: Victim, name: str) -> None:
    for length in range(len(SEEN[name]) + 1):
        victim.receive(SEEN[name][:length])


def test_calls_work_after_the_fuzzing(victim: Victim) -> None:
    """
    After the fuzzing, calls work in both directions.
    """
    server, client = victim.company.nodes()
    victim.receive(SimplifyPath(1, PATH).to_bytes())  # earlier packets may have announced other paths for this id
    victim.company.settle()
    for node in (server, client):
        node.take()
    client.rpc("on_remote", "still there")
    server.rpc("on_remote", "too")
    victim.company.settle()
    assert [heard.arguments for heard in server.take() + client.take()] == [("still there",), ("too",)]


def test_packets_of_an_unknown_sender_are_refused(victim: Victim) -> None:
    before = victim.api.get_refusals().get("unknown_sender", 0)
    victim.sent.clear()
    for data in SEEN.values():
        victim.api._incoming.process(12345, data)
    assert victim.api.get_refusals()["unknown_sender"] == before + len(SEEN)
    assert victim.sent == [] and victim.node.take() == []


def test_nested_garbage_takes_no_time_and_no_stack(victim: Victim) -> None:
    """
    A packet of 60 KB with arrays in arrays is refused.
    """
    body = bytes.fromhex("13000000 01000000") * 7000
    before = victim.refused()
    victim.api._incoming.process(victim.sender, b"\0\1\0\0\0on_remote\0\1" + body)
    assert victim.refused() == before + 1


@given(st.binary(max_size=40))
def test_replies_are_unpacked_or_left_alone(data: bytes) -> None:
    unpacked = reply.unpack(data)
    assert unpacked is None or reply.pack(*unpacked) == data  # type: ignore[arg-type]


@given(st.integers(0, 255), st.integers(0, 2**32 - 1), st.binary(max_size=20))
def test_replies_that_are_packed_are_unpacked(kind: int, number: int, body: bytes) -> None:
    assert reply.unpack(reply.pack(kind, number, body)) == (kind, number, body)  # type: ignore[arg-type]


def test_packet_errors_say_something() -> None:
    with pytest.raises(PacketError, match="empty"):
        parse(b"")
