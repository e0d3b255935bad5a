"""One side uses TLS and the other does not: the reason on each side says what to change, in both dialects."""

from __future__ import annotations

import gc
import logging
import weakref
from typing import Any

import pytest
import trustme

from netpeer import CryptoKey, Error, ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer, X509Certificate
from netpeer.godot4 import TLSOptions, WebSocketMultiplayerPeer, WebSocketPeer
from tests.support.pump import pump
from tests.support.raw import RawClient, RawServer

DIALECTS = pytest.mark.parametrize("dialect", ["Godot 3", "Godot 4"])

SERVER_SPEAKS_TLS = "the server speaks TLS: connect with wss:// instead of ws://"
CLIENT_WITHOUT_TLS = (
    "TLS handshake failed: the client does not speak TLS: it has to connect with wss:// instead of ws://"
)
SERVER_WITHOUT_TLS = (
    "TLS handshake failed: the server does not speak TLS: "
    "connect with ws:// instead of wss://, or give the server a certificate and its key"
)
CLIENT_SPEAKS_TLS = (
    "the client speaks TLS, and this server does not: "
    "let it connect with ws:// instead of wss://, or give this server a certificate and its key"
)


@pytest.fixture(scope="module")
def pem() -> tuple[CryptoKey, X509Certificate]:
    issued = trustme.CA().issue_cert("127.0.0.1")
    key, certificate = CryptoKey(), X509Certificate()
    assert key.load_from_string(issued.private_key_pem.bytes()) is Error.OK
    assert certificate.load_from_string(issued.cert_chain_pems[0].bytes()) is Error.OK
    return key, certificate


def new_server(dialect: str, pem: tuple[CryptoKey, X509Certificate] | None) -> Any:
    if dialect == "Godot 3":
        server = WebSocketServer()
        server.bind_ip = "127.0.0.1"
        if pem is not None:
            server.private_key, server.ssl_certificate = pem
        assert server.listen(0, gd_mp_api=True) is Error.OK
        return server
    peer = WebSocketMultiplayerPeer()
    assert peer.create_server(0, "127.0.0.1", None if pem is None else TLSOptions.server(*pem)) is Error.OK
    return peer


def new_client(dialect: str, url: str) -> Any:
    if dialect == "Godot 3":
        client = WebSocketClient()
        client.verify_ssl = False
        assert client.connect_to_url(url, gd_mp_api=True) is Error.OK
        return client
    peer = WebSocketMultiplayerPeer()
    assert peer.create_client(url, TLSOptions.client_unsafe()) is Error.OK
    return peer


def meet(dialect: str, scheme: str, pem: tuple[CryptoKey, X509Certificate] | None, caplog: Any) -> tuple[Any, Any]:
    caplog.set_level(logging.INFO, "netpeer")
    server = new_server(dialect, pem)
    client = new_client(dialect, f"{scheme}://127.0.0.1:{server.get_local_port()}")
    pump(lambda: client.get_connection_status() == 0 and "could not connect" in caplog.text, server, client)
    return server, client


def logged(caplog: Any, text: str) -> bool:
    return any(record.getMessage().endswith(f": {text}") for record in caplog.records)


@DIALECTS
def test_a_plain_client_at_a_tls_server(dialect: str, pem: Any, caplog: pytest.LogCaptureFixture) -> None:
    _, client = meet(dialect, "ws", pem, caplog)
    assert client.get_close_reason() == SERVER_SPEAKS_TLS
    assert logged(caplog, SERVER_SPEAKS_TLS) and logged(caplog, CLIENT_WITHOUT_TLS)


@DIALECTS
def test_a_tls_client_at_a_plain_server(dialect: str, caplog: pytest.LogCaptureFixture) -> None:
    _, client = meet(dialect, "wss", None, caplog)
    assert client.get_close_reason() == SERVER_WITHOUT_TLS
    assert logged(caplog, SERVER_WITHOUT_TLS) and logged(caplog, CLIENT_SPEAKS_TLS)


@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_a_godot_4_connection_alone(scheme: str, pem: Any) -> None:
    server = new_server("Godot 3", pem if scheme == "ws" else None)
    peer = WebSocketPeer()
    peer.connect_to_url(f"{scheme}://127.0.0.1:{server.get_local_port()}", TLSOptions.client_unsafe())
    while peer.get_ready_state() != WebSocketPeer.STATE_CLOSED:
        server.poll()
        peer.poll()
    assert peer.get_close_reason() == (SERVER_SPEAKS_TLS if scheme == "ws" else SERVER_WITHOUT_TLS)
    assert peer.get_close_code() == -1


@DIALECTS
@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_a_failure_keeps_no_peer_alive(dialect: str, scheme: str, pem: Any, caplog: pytest.LogCaptureFixture) -> None:
    gc.collect()
    gc.disable()
    try:
        server, client = meet(dialect, scheme, pem if scheme == "ws" else None, caplog)
        gone = [weakref.ref(server), weakref.ref(client)]
        del server, client
        assert [reference() for reference in gone] == [None, None]
    finally:
        gc.enable()


# The bytes arrive one by one.

CLIENT_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n" + bytes(500)
ALERT = b"\x15\x03\x03\x00\x02\x02\x46"


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
def test_the_first_bytes_of_a_client(step: int, caplog: pytest.LogCaptureFixture) -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = WebSocketServer(clock=clock, network=network)
    server.listen(9080)
    raw = RawClient(network, 9080)
    for at in range(0, len(CLIENT_HELLO), step):
        if not raw.is_closed:
            raw.send(CLIENT_HELLO[at : at + step])
            server.poll()
            raw.read()
    clock.advance(5)
    server.poll()
    assert logged(caplog, CLIENT_SPEAKS_TLS)
    assert raw.read().startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("step", [1, 2, 1000])
def test_the_first_bytes_of_a_server(step: int) -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = RawServer(network, 9080)
    client = WebSocketClient(clock=clock, network=network)
    client.connect_to_url("ws://server:9080")
    client.poll()
    client.poll()
    server.accept()
    for at in range(0, len(ALERT), step):
        server.send(ALERT[at : at + step])
        client.poll()
    clock.advance(5)
    client.poll()
    client.poll()
    assert (client.get_close_code(), client.get_close_reason()) == (1006, SERVER_SPEAKS_TLS)


def test_a_server_that_sends_nothing() -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = RawServer(network, 9080)
    client = WebSocketClient(clock=clock, network=network)
    client.connect_to_url("ws://server:9080")
    client.poll()
    client.poll()
    server.accept()
    clock.advance(5)
    client.poll()
    assert client.get_close_reason() == (
        "timed out: no complete handshake within 3 s; no answer came (does the server want wss:// instead?)"
    )
    client.connect_to_url("ws://server:9080")
    client.poll()
    client.poll()
    network.links[-1].reset()
    client.poll()
    assert client.get_close_reason() == (
        "the remote end reset the connection; no answer came (does the server want wss:// instead?)"
    )
    client.connect_to_url("ws://server:9080")
    client.poll()
    client.poll()
    server.stream = None
    server.accept()
    server.stream = None
    server.accept()
    assert server.stream is not None
    server.stream.close()  # type: ignore[unreachable]
    client.poll()
    client.poll()
    assert client.get_close_reason() == (
        "the server closed the connection without an answer (does it want other sub-protocols, or wss://?)"
    )
