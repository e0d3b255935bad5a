"""The multiplayer header, and the receivers of each target: pure functions."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.godot3.peers import peer_packets
from netpeer.peer.targets import receivers_of

A, B, C = 20, 30, 40
CLIENTS = (A, B, C)
INT32 = st.integers(-(2**31), 2**31 - 1)

# (source, target) -> (to the server's game, clients that get it, target is known)
TRUTH = {
    # From a client.
    (A, 0): (True, (B, C), True),
    (A, 1): (True, (), True),
    (A, A): (False, (A,), True),
    (A, B): (False, (B,), True),
    (A, 99): (False, (), False),
    (A, -1): (False, (B, C), True),
    (A, -A): (True, (B, C), True),
    (A, -B): (True, (C,), True),
    (A, -99): (True, (B, C), True),
    (A, -(2**31)): (True, (B, C), True),
    (A, 2**31 - 1): (False, (), False),
    # From the server itself.
    (1, 0): (False, (A, B, C), True),
    (1, 1): (False, (), True),
    (1, A): (False, (A,), True),
    (1, 99): (False, (), False),
    (1, -1): (False, (A, B, C), True),
    (1, -A): (False, (B, C), True),
    (1, -99): (False, (A, B, C), True),
}


@pytest.mark.parametrize(("source", "target"), TRUTH)
def test_truth_table(source: int, target: int) -> None:
    assert receivers_of(source, target, CLIENTS) == TRUTH[source, target]


@given(source=st.sampled_from((1, *CLIENTS)), target=INT32)
def test_an_excluded_peer_gets_nothing_and_a_sender_only_its_packets_to_itself(source: int, target: int) -> None:
    route = receivers_of(source, target, CLIENTS)
    assert set(route.clients) <= set(CLIENTS)
    assert len(set(route.clients)) == len(route.clients)
    assert -target not in route.clients
    assert source not in route.clients or target == source
    assert not (route.to_server and (source == 1 or target == -1))


@given(target=INT32, source=INT32, payload=st.binary())
def test_pack_and_unpack(source: int, target: int, payload: bytes) -> None:
    message = peer_packets.pack(source, target, payload)
    assert message == b"\0" + struct.pack("<ii", source, target) + payload
    assert peer_packets.unpack(message) == (0, source, target)


def test_a_recorded_session_of_godot_3() -> None:
    peer = int.from_bytes(bytes.fromhex("c62f0c4b"), "little")
    assert peer_packets.pack_system(peer_packets.PacketType.ID, peer) == bytes.fromhex("030100000000000000c62f0c4b")
    assert peer_packets.pack_system(peer_packets.PacketType.ADD, 1) == bytes.fromhex("01010000000000000001000000")
    assert peer_packets.pack(peer, 1, b"\x04raw") == bytes.fromhex("00c62f0c4b0100000004726177")
    assert peer_packets.unpack_system(bytes.fromhex("030100000000000000c62f0c4b")) == peer


@pytest.mark.parametrize("length", range(peer_packets.HEADER_SIZE))
def test_a_message_that_is_too_short_is_no_packet(length: int) -> None:
    assert peer_packets.unpack(b"\0" * length) is None


@pytest.mark.parametrize("length", [*range(peer_packets.HEADER_SIZE, 13), 14, 20])
@pytest.mark.parametrize("type", [1, 2, 3, 4, 255])
def test_a_system_message_has_one_length(type: int, length: int) -> None:
    assert peer_packets.unpack(bytes([type]) + b"\0" * (length - 1)) is None
