"""WebSocketPeer of Godot 4: one connection, its states and its messages."""

from __future__ import annotations

import pytest

from netpeer import Error, ManualClock, MemoryNetwork, WebSocketServer
from netpeer.godot4 import TLSOptions, WebSocketMultiplayerPeer, WebSocketPeer
from tests.support.raw import RawServer, frame

PORT = 9080
FRAME = 1 / 60


class Line:
    """
    A peer and a plain server that sends back what it gets.
    """

    def __init__(self) -> None:
        self.clock = ManualClock(1000.0)
        self.network = MemoryNetwork(self.clock)
        self.server = WebSocketServer(clock=self.clock, network=self.network)
        self.server.data_received.connect(self._answer)
        self.server.listen(PORT, ["chess"])
        self.peer = WebSocketPeer(clock=self.clock, network=self.network)
        self.peer.supported_protocols = ["chess"]
        self.peer.handshake_headers = ["X-Game: chess"]

    def _answer(self, id: int) -> None:
        peer = self.server.get_peer(id)
        assert peer is not None
        packet = peer.get_packet()
        peer.set_write_mode(peer.WRITE_MODE_TEXT if peer.was_string_packet() else peer.WRITE_MODE_BINARY)
        peer.put_packet(packet)

    def run(self, frames: int = 6) -> None:
        for _ in range(frames):
            self.clock.advance(FRAME)
            self.server.poll()
            self.peer.poll()

    def connect(self) -> Line:
        assert self.peer.connect_to_url(f"ws://server:{PORT}/lobby") is Error.OK
        self.run()
        return self


def test_the_states_of_a_life() -> None:
    line = Line()
    peer = line.peer
    assert peer.get_ready_state() is WebSocketPeer.STATE_CLOSED
    peer.connect_to_url(f"ws://server:{PORT}/lobby")
    assert peer.get_ready_state() is WebSocketPeer.STATE_CONNECTING
    line.run()
    assert peer.get_ready_state() is WebSocketPeer.STATE_OPEN
    assert (peer.get_selected_protocol(), peer.get_requested_url()) == ("chess", f"ws://server:{PORT}/lobby")
    assert peer.get_connected_host() and peer.get_connected_port() == PORT
    (id,) = line.server._peers
    assert ("X-Game", "chess") in line.server.get_handshake_headers(id)
    peer.close(3001, "bye")
    assert peer.get_ready_state() is WebSocketPeer.STATE_CLOSING
    line.run()
    assert peer.get_ready_state() is WebSocketPeer.STATE_CLOSED
    assert peer.get_close_code() == 3001


def test_messages_of_both_kinds() -> None:
    line = Line().connect()
    peer = line.peer
    assert peer.send(b"\0\1") is peer.put_packet(b"\2") is peer.send_text("Grüße") is Error.OK
    assert peer.send(b"text", WebSocketPeer.WRITE_MODE_TEXT) is Error.OK
    line.run()
    got = []
    while peer.get_available_packet_count():
        got.append((peer.get_packet(), peer.was_string_packet()))
    assert got == [(b"\0\1", False), (b"\2", False), ("Grüße".encode(), True), (b"text", True)]
    assert (peer.get_packet(), peer.get_packet_error()) == (b"", Error.ERR_UNAVAILABLE)
    assert peer.send(b"\xff", WebSocketPeer.WRITE_MODE_TEXT) is Error.ERR_INVALID_DATA
    with pytest.raises(ValueError):
        peer.send(b"x", 7)


def test_values_are_godot_4s() -> None:
    line = Line().connect()
    line.peer.put_var([1, {"a": 2.5}])
    line.run()
    assert line.peer.get_var() == [1, {"a": 2.5}]


def test_the_server_closes() -> None:
    line = Line().connect()
    (id,) = line.server._peers
    line.server.disconnect_peer(id, 4000, "enough")
    line.run()
    assert (line.peer.get_ready_state(), line.peer.get_close_code()) == (WebSocketPeer.STATE_CLOSED, 4000)
    assert line.peer.get_close_reason() == "enough"
    assert line.peer.send(b"x") is Error.FAILED


def test_last_messages_can_be_read_after_the_end() -> None:
    line = Line().connect()
    (id,) = line.server._peers
    peer = line.server.get_peer(id)
    assert peer is not None
    peer.put_packet(b"last")
    line.server.disconnect_peer(id)
    line.run()
    assert line.peer.get_ready_state() is WebSocketPeer.STATE_CLOSED
    assert line.peer.get_packet() == b"last"


def test_a_lost_connection_has_no_code() -> None:
    line = Line().connect()
    line.network.links[0].reset()
    line.run()
    assert (line.peer.get_ready_state(), line.peer.get_close_code()) == (WebSocketPeer.STATE_CLOSED, -1)
    assert line.peer.get_close_reason()


def test_a_server_that_does_not_answer() -> None:
    line = Line()
    line.peer.connect_to_url("ws://server:1")
    line.run()
    assert line.peer.get_ready_state() is WebSocketPeer.STATE_CLOSED and line.peer.get_close_reason()


@pytest.mark.parametrize("after", [0, 1, 3])
def test_given_up_while_connecting(after: int) -> None:
    line = Line()
    line.peer.connect_to_url(f"ws://server:{PORT}")
    line.run(after)
    if line.peer.get_ready_state() is WebSocketPeer.STATE_CONNECTING:
        line.peer.close()
        assert line.peer.get_ready_state() is WebSocketPeer.STATE_CLOSED
    line.peer.close(-1)
    assert line.peer.get_ready_state() is WebSocketPeer.STATE_CLOSED
    line.connect()
    assert line.peer.get_ready_state() is WebSocketPeer.STATE_OPEN


def test_one_object_many_connections() -> None:
    line = Line().connect()
    assert line.peer.connect_to_url(f"ws://server:{PORT}") is Error.ERR_ALREADY_IN_USE
    for _ in range(3):
        line.peer.close()
        line.run(10)
        assert line.peer.connect_to_url(f"ws://server:{PORT}") is Error.OK
        line.run()
        assert line.peer.get_ready_state() is WebSocketPeer.STATE_OPEN


def test_at_once_without_a_word() -> None:
    line = Line().connect()
    line.peer.close(-1)
    assert line.peer.get_ready_state() is WebSocketPeer.STATE_CLOSED
    closed: list[bool] = []
    line.server.client_disconnected.connect(lambda id, clean: closed.append(clean))
    line.run()
    assert closed == [False]


def test_mistakes() -> None:
    peer = Line().peer
    assert peer.connect_to_url("server") is Error.ERR_INVALID_PARAMETER
    assert peer.connect_to_url("wss://server", TLSOptions.server(None, None)) is Error.ERR_INVALID_PARAMETER  # type: ignore[arg-type]
    assert peer.get_ready_state() is WebSocketPeer.STATE_CLOSED
    assert peer.send(b"x") is Error.FAILED
    assert (peer.get_connected_host(), peer.get_connected_port(), peer.get_statistics()) == ("", 0, None)
    assert peer.get_current_outbound_buffered_amount() == 0
    with pytest.raises(ValueError):
        peer.close(1006)
    for name in ("inbound_buffer_size", "outbound_buffer_size", "max_queued_packets"):
        with pytest.raises(ValueError, match=name):
            setattr(peer, name, 0)
        with pytest.raises(TypeError, match=name):
            setattr(peer, name, "many")
    with pytest.raises(ValueError, match="header"):
        peer.handshake_headers = ["no colon"]
    with pytest.raises(ValueError, match="heartbeat_interval"):
        peer.heartbeat_interval = -1


def test_messages_that_are_too_long() -> None:
    line = Line()
    line.peer.inbound_buffer_size = 100
    line.connect()
    (id,) = line.server._peers
    peer = line.server.get_peer(id)
    assert peer is not None
    peer.put_packet(bytes(101))
    line.run(100)
    assert line.peer.get_ready_state() is WebSocketPeer.STATE_CLOSED
    line = Line()
    line.peer.outbound_buffer_size = 100
    line.connect()
    assert line.peer.send(bytes(1000)) is Error.ERR_OUT_OF_MEMORY


def test_a_full_in_queue_stops_reading_and_loses_nothing() -> None:
    line = Line()
    line.peer.max_queued_packets = 10
    line.connect()
    (id,) = line.server._peers
    peer = line.server.get_peer(id)
    assert peer is not None
    for number in range(100):
        peer.put_packet(bytes([number]))
        line.run(1)
    assert line.peer.get_available_packet_count() < 100
    got = []
    for _ in range(200):
        while line.peer.get_available_packet_count():
            got.append(line.peer.get_packet()[0])
        line.run(1)
    assert got == list(range(100))


def test_a_frame_that_breaks_the_rules() -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = RawServer(network, PORT)
    peer = WebSocketPeer(clock=clock, network=network)
    peer.connect_to_url(f"ws://server:{PORT}")
    for _ in range(3):
        peer.poll()
        server.accept()
    server.shake_hands()
    server.send(frame(b"x", rsv=4))
    for _ in range(3):
        clock.advance(1.0)
        peer.poll()
    assert peer.get_ready_state() is WebSocketPeer.STATE_CLOSED and peer.get_close_code() == 1002


def test_those_of_a_multiplayer_peer_are_polled_by_it() -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = WebSocketMultiplayerPeer(clock=clock, network=network)
    client = WebSocketMultiplayerPeer(clock=clock, network=network)
    server.create_server(PORT)
    client.create_client(f"ws://server:{PORT}")
    for _ in range(10):
        clock.advance(FRAME)
        server.poll()
        client.poll()
    face = server.get_peer(client.get_unique_id())
    assert face is not None and face.get_ready_state() is WebSocketPeer.STATE_OPEN
    client.put_packet(b"for the multiplayer peer")
    face.poll()
    server.poll()
    assert server.get_packet() == b"for the multiplayer peer" and face.get_available_packet_count() == 0
    face.send(b"raw")
    face.close(4001, "go")
    for _ in range(10):
        clock.advance(FRAME)
        server.poll()
        client.poll()
    assert client.get_packet() == b"raw" and client.get_close_reason() == "go"
