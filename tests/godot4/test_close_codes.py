"""get_close_code after every kind of close. The expected codes were recorded with Godot 4.6.3."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from netpeer import ManualClock, MemoryNetwork, WebSocketClient
from netpeer.godot4 import WebSocketMultiplayerPeer, WebSocketPeer
from tests.godot3.peers.world import Recorder, World
from tests.support.raw import REQUEST, RawClient, RawServer, frame

PORT = 9080

CLOSE, TEXT, BINARY, RESERVED = 8, 1, 2, 3


class End(NamedTuple):
    """
    How a connection ends: whether the peer closes first, with 4001; the frames that come then; and Godot's code.
    """

    closes: bool
    frames: list[tuple[int, bytes]]
    code: int


ENDS = {
    "closed with a code": End(False, [(CLOSE, b"\x03\xe8bye")], 1000),
    "closed with a game's code": End(False, [(CLOSE, b"\x0f\xa2")], 4002),
    "closed without a code": End(False, [(CLOSE, b"")], 0),
    "a message that is too big": End(False, [(BINARY, bytes(65_536))], 1009),
    "text that is not UTF-8": End(False, [(TEXT, b"\xff\xff")], 1007),
    "a reserved opcode": End(False, [(RESERVED, b"x")], 1002),
    "lost": End(False, [], -1),
    "we close, and are answered": End(True, [(CLOSE, b"\x0f\xa1bye")], 4001),
    "we close, and are answered with another code": End(True, [(CLOSE, b"\x03\xe8")], 1000),
    "we close, and are answered without a code": End(True, [(CLOSE, b"")], 0),
    "we close, and the line is lost": End(True, [], -1),
}

ALL = pytest.mark.parametrize("name", ENDS)


@ALL
def test_close_codes_of_a_client(name: str) -> None:
    end = ENDS[name]
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = RawServer(network, PORT)
    peer = WebSocketPeer(clock=clock, network=network)
    assert peer.get_close_code() == -1
    peer.connect_to_url(f"ws://server:{PORT}")

    def run(polls: int) -> None:
        for _ in range(polls):
            clock.advance(0.1)
            peer.poll()

    run(3)
    server.accept()
    server.shake_hands()
    run(3)
    assert peer.get_ready_state() is WebSocketPeer.STATE_OPEN and peer.get_close_code() == -1
    if end.closes:
        peer.close(4001, "bye")
        run(1)
    for opcode, payload in end.frames:
        server.send(frame(payload, opcode=opcode))
    if not end.frames:
        network.links[0].reset()
    run(30)
    assert peer.get_ready_state() is WebSocketPeer.STATE_CLOSED
    assert (peer.get_close_code(), type(peer.get_close_code())) == (end.code, int)


@ALL
def test_close_codes_of_a_servers_client(name: str) -> None:
    end = ENDS[name]
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = WebSocketMultiplayerPeer(clock=clock, network=network)
    server.create_server(PORT)
    codes: list[int] = []

    def note(id: int) -> None:
        peer = server.get_peer(id)
        assert peer is not None
        codes.append(peer.get_close_code())

    server.peer_disconnected.connect(note)
    raw = RawClient(network, PORT)
    raw.send(REQUEST)

    def run(polls: int) -> None:
        for _ in range(polls):
            clock.advance(0.1)
            server.poll()

    run(3)
    (id,) = server.get_peer_ids()
    if end.closes:
        peer = server.get_peer(id)
        assert peer is not None
        peer.close(4001, "bye")
        run(1)
    for opcode, payload in end.frames:
        raw.send_frame(payload, opcode=opcode)
    if not end.frames:
        network.links[0].reset()
    run(30)
    assert codes == [end.code] and type(codes[0]) is int


def test_a_failed_connection_has_no_close_code() -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = RawServer(network, PORT)
    peer = WebSocketPeer(clock=clock, network=network)
    peer.supported_protocols = ["chess"]
    peer.connect_to_url(f"ws://server:{PORT}")
    peer.poll()
    peer.poll()
    server.accept()
    server.shake_hands()  # agrees to no sub-protocol
    for _ in range(30):
        clock.advance(0.1)
        peer.poll()
    assert (peer.get_ready_state(), peer.get_close_code()) == (WebSocketPeer.STATE_CLOSED, -1)


# Godot 3 has the code in a signal, and gives 0 there, too (seen in 3.2 and 3.6).


def test_godot_3s_server_emits_0_for_no_code() -> None:
    world = World(gd_mp_api=False)
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(2)
    (id,) = world.server.get_peer_ids()
    raw.send_frame(b"", opcode=CLOSE)
    world.run(2)
    assert ("client_close_request", id, 0, "") in world.server_saw.seen


@pytest.mark.parametrize(("payload", "code", "signalled"), [(b"", 1005, 0), (b"\x03\xe8", 1000, 1000)])
def test_godot_3s_client_has_plain_codes(payload: bytes, code: int, signalled: int) -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = RawServer(network, PORT)
    client = WebSocketClient(clock=clock, network=network)
    saw = Recorder(client)
    client.connect_to_url(f"ws://server:{PORT}")
    client.poll()
    client.poll()
    server.accept()
    server.shake_hands()
    client.poll()
    server.send(frame(payload, opcode=CLOSE))
    for _ in range(30):
        clock.advance(0.1)
        client.poll()
    assert ("server_close_request", signalled, "") in saw.seen
    assert (client.get_close_code(), type(client.get_close_code())) == (code, int)
