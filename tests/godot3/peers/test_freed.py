"""Sockets and ports are freed with the last reference, without the garbage collector, in both dialects."""

from __future__ import annotations

import contextlib
import gc
import socket
import warnings
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from netpeer import Error, LagSimulator, ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer
from netpeer.godot4 import WebSocketMultiplayerPeer, WebSocketPeer
from netpeer.transport import SystemNetwork
from tests.support.pump import pump

Peer = Any

GODOT3, GODOT4 = "Godot 3", "Godot 4"
DIALECTS = pytest.mark.parametrize("dialect", [GODOT3, "Godot 3, plain", GODOT4])


@pytest.fixture(autouse=True)
def _without_the_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    gc.enable()


@pytest.fixture(params=["the system", "a slow line"])
def network(request: pytest.FixtureRequest) -> Any:
    return SystemNetwork() if request.param == "the system" else LagSimulator(latency=0.001)


def new_server(dialect: str, network: Any, port: int = 0) -> Peer:
    if dialect == GODOT4:
        server: Peer = WebSocketMultiplayerPeer(network=network)
        assert server.create_server(port, "127.0.0.1") is Error.OK
    else:
        server = WebSocketServer(network=network)
        server.bind_ip = "127.0.0.1"
        assert server.listen(port, gd_mp_api=dialect == GODOT3) is Error.OK
    return server


def new_client(dialect: str, network: Any, url: str) -> Peer:
    if dialect == GODOT4:
        client: Peer = WebSocketMultiplayerPeer(network=network)
        assert client.create_client(url) is Error.OK
    else:
        client = WebSocketClient(network=network)
        assert client.connect_to_url(url, gd_mp_api=dialect == GODOT3) is Error.OK
    return client


def connected(dialect: str, network: Any) -> tuple[Peer, Peer]:
    server = new_server(dialect, network)
    client = new_client(dialect, network, f"ws://127.0.0.1:{server.get_local_port()}")
    pump(lambda: client.get_connection_status() == 2 and server.get_peer_ids(), server, client)
    return server, client


def await_end(client: Peer, *others: Peer) -> None:
    pump(lambda: client.get_connection_status() == 0, client, *others)


def await_somebody(server: Peer, *others: Peer) -> None:
    pump(lambda: server.get_peer_ids(), server, *others)


def await_nobody(server: Peer, *others: Peer) -> None:
    pump(lambda: not server.get_peer_ids(), server, *others)


def can_bind(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@DIALECTS
def test_a_server_that_only_listens(dialect: str, network: Any) -> None:
    server = new_server(dialect, network)
    port, gone = server.get_local_port(), weakref.ref(server)
    server.poll()
    assert not can_bind(port)
    del server
    assert gone() is None and can_bind(port)


@DIALECTS
@pytest.mark.parametrize("keeps_peer", [True, False])
def test_a_server_with_a_client(dialect: str, network: Any, keeps_peer: bool) -> None:
    server, client = connected(dialect, network)
    client.put_packet(b"x" * 100)
    for _ in range(5):
        pump(lambda: True, server, client)
    port, gone = server.get_local_port(), weakref.ref(server)
    kept = server.get_peer(server.get_peer_ids()[0]) if keeps_peer else None
    del server
    assert gone() is None
    await_end(client)
    assert can_bind(port)
    if kept is not None:
        assert kept.put_packet(b"to nobody") is not Error.OK
        kept.close()


@DIALECTS
@pytest.mark.parametrize("keeps_peer", [True, False])
def test_a_client(dialect: str, network: Any, keeps_peer: bool) -> None:
    server, client = connected(dialect, network)
    gone = weakref.ref(client)
    kept = client.get_peer(1) if keeps_peer else None
    del client
    assert gone() is None
    await_nobody(server)
    if kept is not None:
        assert kept.put_packet(b"to nobody") is not Error.OK
        kept.close()


@DIALECTS
def test_after_the_other_side_has_closed(dialect: str, network: Any) -> None:
    server, client = connected(dialect, network)
    server.disconnect_peer(server.get_peer_ids()[0])
    await_end(client, server)
    await_nobody(server)
    gone = [weakref.ref(server), weakref.ref(client)]
    del server, client
    assert [reference() for reference in gone] == [None, None]


def test_a_godot_4_connection_alone(network: Any) -> None:
    server = new_server("Godot 3, plain", network)
    peer = WebSocketPeer(network=network)
    peer.connect_to_url(f"ws://127.0.0.1:{server.get_local_port()}")
    while peer.get_ready_state() != WebSocketPeer.STATE_OPEN:
        server.poll()
        peer.poll()
    gone = weakref.ref(peer)
    del peer
    assert gone() is None
    await_nobody(server)


@DIALECTS
def test_while_dialling(dialect: str, network: Any) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listening:
        port = listening.getsockname()[1]
        client = new_client(dialect, network, f"ws://127.0.0.1:{port}")
        for _ in range(3):
            client.poll()
        gone = weakref.ref(client)
        accepted, _ = listening.accept()
        with accepted:
            accepted.settimeout(10)
            del client
            assert gone() is None
            with contextlib.suppress(ConnectionResetError):
                while accepted.recv(4096):
                    pass


# After errors: a stored exception must not keep the peer alive.


@DIALECTS
def test_after_a_refused_connection(dialect: str, network: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    client = new_client(dialect, network, f"ws://127.0.0.1:{port}")
    await_end(client)
    gone = weakref.ref(client)
    del client
    assert gone() is None


@DIALECTS
@pytest.mark.parametrize("host", ["[::1%25nowhere]", "no.such.name.invalid"])
def test_after_a_name_that_cannot_be_looked_up(dialect: str, network: Any, host: str) -> None:
    client = new_client(dialect, network, f"ws://{host}:9080")
    await_end(client)
    gone = weakref.ref(client)
    del client
    assert gone() is None


@DIALECTS
@pytest.mark.parametrize("answer", [b"garbage\r\n\r\n", b"HTTP/1.1 404 No\r\n\r\n", b"HTTP/1.1 101 Yes\r\n\r\n", b""])
def test_after_an_answer_that_is_no_handshake(dialect: str, network: Any, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = new_client(dialect, network, f"ws://127.0.0.1:{listening.getsockname()[1]}")
        for _ in range(3):
            client.poll()
        accepted, _ = listening.accept()
        with accepted:
            accepted.sendall(answer)
        await_end(client)
    gone = weakref.ref(client)
    del client
    assert gone() is None


REQUEST = (
    b"GET / HTTP/1.1\r\nHost: server\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@DIALECTS
@pytest.mark.parametrize(
    "sent",
    [b"garbage\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", REQUEST + b"\x83\x80abcd", REQUEST + b"\x81\x01x", REQUEST, b""],
    ids=["garbage", "no WebSocket", "a reserved opcode", "no mask", "the end", "nothing"],
)
def test_after_a_client_that_breaks_the_rules(dialect: str, network: Any, sent: bytes) -> None:
    server = new_server(dialect, network)
    port, gone = server.get_local_port(), weakref.ref(server)
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        raw.settimeout(0.01)
        received = b"?"
        while received:  # the server ends it
            server.poll()
            with contextlib.suppress(TimeoutError):
                received = raw.recv(4096)
    del server
    assert gone() is None and can_bind(port)


@DIALECTS
def test_after_a_handler_that_raised(dialect: str, network: Any) -> None:
    server = new_server(dialect, network)
    port, gone = server.get_local_port(), weakref.ref(server)
    signal = server.client_connected if dialect == "Godot 3, plain" else server.peer_connected

    def fail() -> None:
        raise LookupError("no such treasure")

    signal.connect(fail)
    client = new_client(dialect, network, f"ws://127.0.0.1:{port}")
    failures = 0
    while not failures:
        client.poll()
        try:
            server.poll()
        except LookupError:
            failures += 1
    del server, signal
    assert gone() is None and can_bind(port)


# In memory, too.


@DIALECTS
def test_in_memory(dialect: str) -> None:
    network = MemoryNetwork(ManualClock())
    server, client = connected(dialect, network)
    port = server.get_local_port()
    del server
    await_end(client)
    server = new_server(dialect, network, port)
    client = new_client(dialect, network, f"ws://server:{port}")
    await_somebody(server, client)
    del client
    await_nobody(server)
