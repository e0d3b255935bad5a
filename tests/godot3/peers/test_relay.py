"""The multiplayer header and the routing: pure functions, so the whole truth can be written down."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.godot3.peers import relay

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
    assert relay.route(source, target, CLIENTS) == TRUTH[source, target]


@given(source=st.sampled_from((1, *CLIENTS)), target=INT32)
def test_nobody_gets_what_excludes_him_and_only_one_who_asked_for_itself_gets_its_own(source: int, target: int) -> None:
    route = relay.route(source, target, CLIENTS)
    assert set(route.receivers) <= set(CLIENTS)
    assert len(set(route.receivers)) == len(route.receivers)
    assert -target not in route.receivers
    assert source not in route.receivers or target == source
    assert not (route.to_server and (source == 1 or target == -1))


@given(target=INT32, source=INT32, payload=st.binary())
def test_pack_and_unpack(source: int, target: int, payload: bytes) -> None:
    message = relay.pack(source, target, payload)
    assert message == b"\0" + struct.pack("<ii", source, target) + payload
    assert relay.unpack(message) == (0, source, target)


def test_the_session_that_godot_3_was_seen_to_send() -> None:
    peer = int.from_bytes(bytes.fromhex("c62f0c4b"), "little")
    assert relay.pack_system(relay.PacketType.ID, peer) == bytes.fromhex("030100000000000000c62f0c4b")
    assert relay.pack_system(relay.PacketType.ADD, 1) == bytes.fromhex("01010000000000000001000000")
    assert relay.pack(peer, 1, b"\x04raw") == bytes.fromhex("00c62f0c4b0100000004726177")
    assert relay.unpack_system(bytes.fromhex("030100000000000000c62f0c4b")) == peer


@pytest.mark.parametrize("length", range(relay.HEADER_SIZE))
def test_what_is_too_short_is_no_packet(length: int) -> None:
    assert relay.unpack(b"\0" * length) is None


@pytest.mark.parametrize("length", [*range(relay.HEADER_SIZE, 13), 14, 20])
@pytest.mark.parametrize("type", [1, 2, 3, 4, 255])
def test_a_system_message_has_one_length(type: int, length: int) -> None:
    assert relay.unpack(bytes([type]) + b"\0" * (length - 1)) is None
