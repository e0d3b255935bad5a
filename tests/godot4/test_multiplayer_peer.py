"""WebSocketMultiplayerPeer: ids, targets, closing, congestion, and servers with another protocol."""

from __future__ import annotations

import logging
import struct

import pytest

from netpeer import Error, ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer
from netpeer.godot4 import MultiplayerPeer, OfflineMultiplayerPeer, TLSOptions, WebSocketMultiplayerPeer
from tests.support.raw import RawServer, frame
from tests.support.worlds import MemoryWorld, packets

from .world import CONNECTED, CONNECTING, DISCONNECTED, FRAME, PORT, Recorder


class Peers(MemoryWorld):
    """
    A server and its clients without anything above them.
    """

    def __init__(self, clients: int = 2) -> None:
        super().__init__()
        self.server = self.new()
        assert self.server.create_server(PORT) is Error.OK
        self.saw = Recorder(self.server)
        self.clients = [self.new_client() for _ in range(clients)]
        self.client_saw = [Recorder(client) for client in self.clients]
        self.run(10)

    def new(self) -> WebSocketMultiplayerPeer:
        return WebSocketMultiplayerPeer(clock=self.clock, network=self.network)

    def new_client(self) -> WebSocketMultiplayerPeer:
        client = self.new()
        assert client.create_client(f"ws://server:{PORT}") is Error.OK
        return client

    def polled(self) -> list[WebSocketMultiplayerPeer]:
        return [self.server, *self.clients]

    def run(self, frames: int = 4) -> None:
        super().run(frames)

    def ids(self) -> list[int]:
        return [client.get_unique_id() for client in self.clients]


def test_a_client_gets_its_id_and_is_connected() -> None:
    peers = Peers(clients=1)
    (id,) = peers.ids()
    assert 2 <= id < 1 << 31
    assert peers.client_saw[0].take() == [("peer_connected", 1)]
    assert peers.saw.take() == [("peer_connected", id)]
    assert peers.clients[0].get_connection_status() == CONNECTED
    assert (peers.server.get_unique_id(), peers.server.get_connection_status()) == (1, CONNECTED)
    assert peers.server.get_peer_address(id) and peers.server.get_peer_port(id)
    assert peers.server.get_peer(id) is not None and peers.clients[0].get_peer(1) is not None
    assert peers.server.get_peer(4242) is None and peers.clients[0].get_peer(id) is None


def test_a_client_is_connecting_until_then() -> None:
    peers = Peers(clients=0)
    client = peers.new_client()
    assert (client.get_connection_status(), client.get_unique_id()) == (CONNECTING, 0)
    assert client.put_packet(b"x") is Error.ERR_UNCONFIGURED


def test_a_packet_is_the_message_itself() -> None:
    peers = Peers(clients=1)
    (client,), (id,) = peers.clients, peers.ids()
    client.set_target_peer(1)
    assert client.put_packet(b"up") is Error.OK
    peers.server.set_target_peer(id)
    assert peers.server.put_packet(bytearray(b"down")) is Error.OK
    peers.run()
    assert packets(peers.server) == [(id, b"up")]
    assert packets(client) == [(1, b"down")]
    assert client.get_packet() == b"" and client.get_packet_error() is Error.ERR_UNAVAILABLE


def test_every_kind_of_target() -> None:
    peers = Peers(clients=3)
    a, _, _ = peers.ids()
    kinds = {0: [True, True, True], a: [True, False, False], -a: [False, True, True]}
    for target, who in kinds.items():
        peers.server.set_target_peer(target)
        assert peers.server.put_packet(b"x") is Error.OK
        peers.run()
        assert [packets(client) for client in peers.clients] == [[(1, b"x")] if gets else [] for gets in who]
    peers.server.set_target_peer(4242)
    assert peers.server.put_packet(b"x") is Error.ERR_INVALID_PARAMETER
    client = peers.clients[0]
    for target in (a, 4242, -1):
        client.set_target_peer(target)
        assert client.put_packet(b"x") is Error.ERR_INVALID_PARAMETER
    for target in (0, 1, -a):
        client.set_target_peer(target)
        assert client.put_packet(b"x") is Error.OK
    peers.run()
    assert packets(peers.server) == [(a, b"x")] * 3


def test_values_are_godot_4s() -> None:
    peers = Peers(clients=1)
    peers.clients[0].put_var({"a": [1, 2.5]})
    peers.run()
    assert peers.server.get_var() == {"a": [1, 2.5]}


def test_a_closing_handshake() -> None:
    peers = Peers(clients=2)
    a, b = peers.ids()
    peers.saw.take()
    peers.server.set_target_peer(a)
    peers.server.put_packet(b"last word")
    peers.server.disconnect_peer(a)
    peers.run(10)
    assert packets(peers.clients[0]) == [(1, b"last word")]
    assert peers.client_saw[0].take()[-1] == ("peer_disconnected", 1)
    assert peers.clients[0].get_connection_status() == DISCONNECTED
    assert peers.saw.take() == [("peer_disconnected", a)]
    assert peers.clients[1].get_connection_status() == CONNECTED
    peers.clients[1].disconnect_peer(1)
    peers.run(10)
    assert peers.saw.take() == [("peer_disconnected", b)]


CLOSES = pytest.mark.parametrize("close", ["disconnect_peer", "get_peer"])


def close_client(server: WebSocketMultiplayerPeer, id: int, close: str) -> None:
    if close == "disconnect_peer":
        server.disconnect_peer(id)
    else:
        peer = server.get_peer(id)
        assert peer is not None
        peer.close(4000, "enough")


@CLOSES
def test_packets_of_a_client_that_the_server_has_closed_are_dropped_and_counted(close: str) -> None:
    peers = Peers(clients=1)
    (a,) = peers.ids()
    close_client(peers.server, a, close)
    peers.clients[0].put_packet(b"but")
    peers.clients[0].put_packet(b"wait")
    peers.server.poll()
    assert packets(peers.server) == []
    statistics = peers.server.get_statistics(a)
    assert statistics is not None and statistics.drops == {"closing": 2}
    assert statistics.in_queue_packets == statistics.in_queue_bytes == 0
    peers.run(10)
    assert peers.saw.take()[-1] == ("peer_disconnected", a)


@CLOSES
def test_packets_that_the_server_took_before_it_closed_stay(close: str) -> None:
    peers = Peers(clients=1)
    (a,) = peers.ids()
    peers.clients[0].put_packet(b"before")
    peers.server.poll()
    close_client(peers.server, a, close)
    assert packets(peers.server) == [(a, b"before")]


def test_a_forced_disconnect_emits_no_signal() -> None:
    peers = Peers(clients=2)
    a, _ = peers.ids()
    peers.saw.take()
    peers.server.disconnect_peer(a, True)
    assert peers.server.get_peer(a) is None
    peers.run(10)
    assert peers.saw.take() == []
    assert peers.client_saw[0].take()[-1] == ("peer_disconnected", 1)
    client = peers.clients[1]
    peers.client_saw[1].take()
    client.disconnect_peer(1, force=True)
    assert client.get_connection_status() == DISCONNECTED
    peers.run(10)
    assert peers.client_saw[1].take() == []
    assert [name for name, *_ in peers.saw.take()] == ["peer_disconnected"]


def test_disconnecting_an_unknown_peer(caplog: pytest.LogCaptureFixture) -> None:
    peers = Peers(clients=1)
    peers.server.disconnect_peer(4242)
    peers.clients[0].disconnect_peer(4242)
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


def test_a_server_closes_and_may_begin_again() -> None:
    peers = Peers(clients=1)
    session = peers.server.session
    peers.server.close()
    assert peers.server.get_connection_status() == DISCONNECTED
    assert (peers.server.get_unique_id(), peers.server.get_local_port()) == (0, 0)
    peers.run(10)
    assert peers.client_saw[0].take()[-1] == ("peer_disconnected", 1)
    assert peers.server.create_server(PORT) is Error.OK
    assert peers.server.session > session
    assert peers.clients[0].create_client(f"ws://server:{PORT}") is Error.OK
    peers.run(10)
    assert peers.clients[0].get_connection_status() == CONNECTED


def test_a_peer_in_use_is_not_used_twice() -> None:
    peers = Peers(clients=1)
    for peer in (peers.server, peers.clients[0]):
        assert peer.create_server(PORT + 1) is Error.ERR_ALREADY_IN_USE
        assert peer.create_client("ws://server") is Error.ERR_ALREADY_IN_USE
    assert peers.new().create_server(PORT) is Error.ERR_CANT_CREATE


def test_mistakes_of_the_program() -> None:
    peer = WebSocketMultiplayerPeer(network=MemoryNetwork())
    assert peer.create_client("http://server") is Error.ERR_INVALID_PARAMETER
    assert peer.create_client("wss://server", TLSOptions.server(None, None)) is Error.ERR_INVALID_PARAMETER  # type: ignore[arg-type]
    assert peer.create_server(PORT, "*", TLSOptions.client()) is Error.ERR_INVALID_PARAMETER
    assert peer.get_connection_status() == DISCONNECTED
    for wrong in (-1, 65536):
        with pytest.raises(ValueError, match="65535"):
            peer.create_server(wrong)
    with pytest.raises(TypeError):
        peer.create_server("9080")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="address"):
        peer.create_server(PORT, "not an address")
    with pytest.raises(ValueError, match="channel"):
        peer.transfer_channel = -1
    with pytest.raises(ValueError, match="max_queued_packets"):
        peer.max_queued_packets = 0
    with pytest.raises(TypeError, match="list of str"):
        peer.supported_protocols = "ludus"  # type: ignore[assignment]


def test_new_clients_are_refused() -> None:
    peers = Peers(clients=1)
    peers.server.refuse_new_connections = True
    peers.saw.take()
    late = peers.new_client()
    peers.clients.append(late)
    peers.run(10)
    assert late.get_connection_status() == DISCONNECTED
    assert "takes no new connections" in late.get_close_reason()
    assert peers.saw.take() == []


def test_sub_protocols_are_agreed_upon() -> None:
    peers = Peers(clients=0)
    peers.server.close()
    peers.server.supported_protocols = ["chess", "ludus"]
    peers.server.create_server(PORT)
    client, other = peers.new(), peers.new()
    client.supported_protocols = ["ludus"]
    client.create_client(f"ws://server:{PORT}")
    other.create_client(f"ws://server:{PORT}")
    peers.clients += [client, other]
    peers.run(10)
    connection = client.get_peer(1)
    assert connection is not None and connection.get_selected_protocol() == "ludus"
    assert other.get_connection_status() == DISCONNECTED and other.get_close_reason()


def test_a_server_that_does_not_answer() -> None:
    peers = Peers(clients=0)
    client = peers.new()
    client.create_client("ws://server:1")
    saw = Recorder(client)
    peers.clients.append(client)
    peers.run(5)
    assert client.get_connection_status() == DISCONNECTED
    assert saw.take() == [] and client.get_close_reason()


def test_a_handler_that_raises_leaves_the_peer_fit_for_use() -> None:
    peers = Peers(clients=0)
    client = peers.new_client()

    def raise_once(id: int) -> None:
        client.peer_connected.disconnect(raise_once)
        raise LookupError("in a handler")

    client.peer_connected.connect(raise_once)
    peers.clients.append(client)
    with pytest.raises(LookupError, match="in a handler"):
        peers.run(10)
    peers.run()
    client.put_packet(b"on we go")
    peers.run()
    assert packets(peers.server) == [(client.get_unique_id(), b"on we go")]


def test_a_handler_may_close_and_connect_again() -> None:
    peers = Peers(clients=1)
    (client,) = peers.clients

    def again(id: int) -> None:
        client.create_client(f"ws://server:{PORT}")

    client.peer_disconnected.connect(again)
    peers.server.disconnect_peer(client.get_unique_id())
    peers.run(20)
    assert client.get_connection_status() == CONNECTED


def test_a_server_closed_in_a_handler() -> None:
    peers = Peers(clients=1)
    peers.server.peer_connected.connect(lambda: peers.server.close())
    peers.clients.append(peers.new_client())
    peers.run(10)
    assert peers.server.get_connection_status() == DISCONNECTED
    assert [client.get_connection_status() for client in peers.clients] == [DISCONNECTED] * 2


# Congestion: what the mode decides.


@pytest.fixture
def congested() -> Peers:
    """
    A server whose first client does not read.
    """
    peers = Peers(clients=0)
    peers.server.close()
    peers.server.outbound_buffer_size = 4096
    peers.server.create_server(PORT)
    peers.clients = [peers.new_client() for _ in range(2)]
    peers.run(10)
    peers.network.capacity = 1024
    return peers


def fill(peers: Peers, mode: int, **settings: object) -> list[Error]:
    peers.server.set_transfer_mode(mode)
    for name, value in settings.items():
        setattr(peers.server, name, value)
    peers.server.set_target_peer(peers.ids()[0])
    return [peers.server.put_packet(bytes([number]) * 500) for number in range(40)]


def test_unreliable_packets_are_dropped_and_counted(congested: Peers) -> None:
    assert set(fill(congested, MultiplayerPeer.TRANSFER_MODE_UNRELIABLE)) == {Error.OK}
    statistics = congested.server.get_statistics(congested.ids()[0])
    assert statistics is not None and statistics.drops["out_queue_full"] > 0


def test_reliable_packets_to_one_are_refused(congested: Peers) -> None:
    results = fill(congested, MultiplayerPeer.TRANSFER_MODE_RELIABLE)
    assert results[0] is Error.OK and results[-1] is Error.ERR_OUT_OF_MEMORY
    assert congested.server.get_peer(congested.ids()[0]) is not None


def test_ordered_packets_replace_those_about_the_same(congested: Peers) -> None:
    assert set(fill(congested, MultiplayerPeer.TRANSFER_MODE_UNRELIABLE_ORDERED, transfer_subject="a")) == {Error.OK}
    statistics = congested.server.get_statistics(congested.ids()[0])
    assert statistics is not None and statistics.drops == {"replaced": statistics.drops["replaced"]}
    congested.server.transfer_subject = "b"
    waiting = statistics.out_queue_packets
    congested.server.put_packet(b"about something else")
    statistics = congested.server.get_statistics(congested.ids()[0])
    assert statistics is not None and statistics.out_queue_packets == waiting + 1


def test_a_receiver_that_is_too_slow_is_disconnected(congested: Peers, caplog: pytest.LogCaptureFixture) -> None:
    slow, fast = congested.clients
    congested.clients = [fast]
    congested.server.transfer_mode = MultiplayerPeer.TRANSFER_MODE_RELIABLE
    congested.server.set_target_peer(0)
    for number in range(40):
        assert congested.server.put_packet(bytes([number]) * 500) is Error.OK
        congested.run()
    assert [data[0] for _, data in packets(fast)] == list(range(40))
    congested.clients = [slow, fast]
    congested.run(20)
    assert slow.get_connection_status() == DISCONNECTED and "too slow" in caplog.text
    assert fast.get_connection_status() == CONNECTED


# Servers and clients that speak something else.


def answer(message: bytes) -> WebSocketMultiplayerPeer:
    """
    A client whose server begins with that message.
    """
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = RawServer(network, PORT)
    client = WebSocketMultiplayerPeer(clock=clock, network=network)
    client.create_client(f"ws://server:{PORT}")
    client.poll()
    client.poll()
    server.accept()
    client.poll()
    server.shake_hands()
    server.send(frame(message))
    for _ in range(5):
        clock.advance(FRAME)
        client.poll()
    clock.advance(2.0)
    client.poll()
    return client


@pytest.mark.parametrize("message", [b"", b"abc", b"\x01\0\0\0", b"\0\0\0\0", b"\xff\xff\xff\xff", bytes(8)])
def test_an_invalid_id_ends_the_connection(message: bytes) -> None:
    client = answer(message)
    assert client.get_connection_status() == DISCONNECTED
    assert "no peer id" in client.get_close_reason()


def test_a_godot_3_server_is_recognized() -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = WebSocketServer(clock=clock, network=network)
    server.listen(PORT, gd_mp_api=True)
    client = WebSocketMultiplayerPeer(clock=clock, network=network)
    client.create_client(f"ws://server:{PORT}")
    for _ in range(10):
        clock.advance(FRAME)
        server.poll()
        client.poll()
    clock.advance(2.0)
    client.poll()
    assert client.get_connection_status() == DISCONNECTED
    assert "Godot 3" in client.get_close_reason() and "netpeer.WebSocketClient" in client.get_close_reason()


def test_a_godot_3_client_gets_the_reason() -> None:
    peers = Peers(clients=0)
    client = WebSocketClient(clock=peers.clock, network=peers.network)
    failed = []
    client.connection_failed.connect(lambda: failed.append(client.get_close_reason()))
    client.connect_to_url(f"ws://server:{PORT}", gd_mp_api=True)
    for _ in range(100):
        peers.run(1)
        client.poll()
    assert len(failed) == 1 and "netpeer.godot4" in failed[0]


def test_a_silent_client_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    # A real Godot 3 client drops the id with an error, and waits.
    peers = Peers(clients=2)
    talks, silent = peers.ids()
    peers.clients[0].put_packet(b"hello")
    peers.run(60 * 11)
    assert not [record for record in caplog.records if "Godot 3" in record.getMessage()]
    peers.server.set_target_peer(0)
    peers.server.put_packet(b"hello, all")
    peers.run(60 * 11)
    hints = [record.getMessage() for record in caplog.records if "Godot 3" in record.getMessage()]
    assert len(hints) == 1 and f"peer {silent} " in hints[0] and talks != silent


def test_a_handler_may_close_a_server_with_silent_clients() -> None:
    peers = Peers(clients=2)
    peers.server.peer_disconnected.connect(lambda _id: peers.server.close())
    peers.clients[1].close()
    peers.clock.advance(11.0)
    peers.server.poll()
    assert peers.server.get_connection_status() == DISCONNECTED


def test_a_godot_4_client_at_a_godot_3_server_leaves_a_hint(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = WebSocketServer(clock=clock, network=network)
    server.listen(PORT, gd_mp_api=True)
    client = WebSocketClient(clock=clock, network=network)
    client.connect_to_url(f"ws://server:{PORT}")  # without gd_mp_api, and leaves as Godot 4 does
    for number in range(20):
        clock.advance(FRAME)
        server.poll()
        client.poll()
        if number == 8:
            client.disconnect_from_host()
    assert [record for record in caplog.records if "netpeer.godot4" in record.getMessage()]


def test_ids_are_four_bytes_on_the_wire() -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = WebSocketMultiplayerPeer(clock=clock, network=network)
    server.create_server(PORT)
    client = WebSocketClient(clock=clock, network=network)
    client.connect_to_url(f"ws://server:{PORT}")
    for _ in range(10):
        clock.advance(FRAME)
        server.poll()
        client.poll()
    peer = client.get_peer(1)
    assert peer is not None
    (id,) = struct.unpack("<i", peer.get_packet())
    assert server.get_peer(id) is not None


# The peer that is always there.


def test_the_offline_peer() -> None:
    peer = OfflineMultiplayerPeer()
    assert (peer.get_unique_id(), peer.get_connection_status()) == (1, CONNECTED)
    assert peer.put_packet(b"to nobody") is Error.OK
    assert (peer.get_packet(), peer.get_packet_error()) == (b"", Error.ERR_UNAVAILABLE)
    assert (peer.get_available_packet_count(), peer.get_packet_peer()) == (0, 0)
    assert not peer.is_server_relay_supported()
    peer.poll()
    peer.close()
    peer.disconnect_peer(1)
    assert peer.get_connection_status() == CONNECTED


def test_generated_ids_are_ids_of_clients() -> None:
    ids = {OfflineMultiplayerPeer().generate_unique_id() for _ in range(100)}
    assert len(ids) == 100 and all(2 <= id < 1 << 31 for id in ids)
