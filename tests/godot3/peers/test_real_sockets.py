"""Clients and servers on the system's network: sockets, name lookups, TLS."""

from __future__ import annotations

import gc
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from netpeer import CryptoKey, Error, WebSocketClient, WebSocketServer, X509Certificate
from netpeer.transport import resolver
from tests.godot3.peers.world import Recorder, packets
from tests.support.pump import pump


@pytest.fixture
def server() -> Iterator[WebSocketServer]:
    server = WebSocketServer()
    server.bind_ip = "127.0.0.1"
    yield server
    server.stop()


@pytest.fixture
def client() -> Iterator[WebSocketClient]:
    client = WebSocketClient()
    yield client
    client.disconnect_from_host()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def certified(server: WebSocketServer, authority: trustme.CA, name: str = "localhost") -> None:
    issued = authority.issue_cert(name)
    server.private_key, server.ssl_certificate = CryptoKey(), X509Certificate()
    assert server.private_key.load_from_string(issued.private_key_pem.bytes()) is Error.OK
    assert server.ssl_certificate.load_from_string(issued.cert_chain_pems[0].bytes()) is Error.OK


def trusted(authority: trustme.CA) -> X509Certificate:
    certificate = X509Certificate()
    assert certificate.load_from_string(authority.cert_pem.bytes()) is Error.OK
    return certificate


def is_up(client: WebSocketClient) -> bool:
    return client.get_connection_status() == 2


def is_down(client: WebSocketClient) -> bool:
    return client.get_connection_status() == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_megabyte_in_both_directions(server: WebSocketServer, client: WebSocketClient, host: str) -> None:
    payload = bytes(range(256)) * 4096
    for peer in (server, client):
        assert peer.set_buffers(2048, 1024, 2048, 1024) is Error.OK
    server.listen(0, gd_mp_api=True)
    client.connect_to_url(f"ws://{host}:{server.get_local_port()}", gd_mp_api=True)
    pump(lambda: is_up(client), server, client)
    client.set_target_peer(1)
    assert client.put_packet(payload) is Error.OK
    pump(server.get_available_packet_count, server, client)
    assert packets(server) == [(client.get_unique_id(), payload)]
    assert server.put_packet(payload) is Error.OK
    pump(client.get_available_packet_count, server, client)
    assert packets(client) == [(1, payload)]
    assert client.get_connected_host() == "127.0.0.1"


@pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")
def test_ipv6_literals(server: WebSocketServer, client: WebSocketClient) -> None:
    server.bind_ip = "::1"
    if server.listen(0) is not Error.OK:
        pytest.skip("this machine has no IPv6")
    client.connect_to_url(f"ws://[::1]:{server.get_local_port()}/path?query=1")
    pump(lambda: is_up(client), server, client)
    assert client.get_connected_host() == "::1"


def test_every_address_of_the_machine(client: WebSocketClient) -> None:
    server = WebSocketServer()
    assert server.listen(0) is Error.OK
    client.connect_to_url(f"ws://127.0.0.1:{server.get_local_port()}")
    pump(lambda: is_up(client), server, client)
    (id,) = server.get_peer_ids()
    assert server.get_peer_address(id) == "127.0.0.1", "not ::ffff:127.0.0.1"
    server.stop()


def test_a_port_that_is_taken(server: WebSocketServer, caplog: pytest.LogCaptureFixture) -> None:
    server.listen(0)
    other = WebSocketServer()
    other.bind_ip = "127.0.0.1"
    assert other.listen(server.get_local_port()) is Error.ERR_CANT_CREATE
    assert "the port is in use by another program" in caplog.text


def test_nobody_listens(server: WebSocketServer, client: WebSocketClient) -> None:
    server.listen(0)
    port = server.get_local_port()
    server.stop()
    saw = Recorder(client)
    client.connect_to_url(f"ws://127.0.0.1:{port}")
    pump(lambda: is_down(client), client)
    assert saw.take() == [("connection_error",)]
    assert client.get_close_reason() == f"127.0.0.1 port {port}: connection refused: nothing listens there"


def test_an_unknown_host(client: WebSocketClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_knows(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(resolver.socket, "getaddrinfo", nobody_knows)
    client.connect_to_url("ws://no.such.host.invalid")
    pump(lambda: is_down(client), client)
    assert client.get_close_reason() == "unknown host 'no.such.host.invalid': Name or service not known"


def test_a_lookup_that_hangs_does_not_block_poll(client: WebSocketClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    asked = threading.Event()

    def hanging(*_: object, **__: object) -> None:
        asked.set()
        answered.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(resolver.socket, "getaddrinfo", hanging)
    client.connect_to_url("ws://slow.invalid")
    pump(asked.is_set, client)
    for _ in range(1000):
        client.poll()  # returns: the lookup is still hanging
    assert client.get_connection_status() == 1
    client.disconnect_from_host()
    assert is_down(client)
    answered.set()


# TLS


def test_wss_with_a_trusted_certificate(
    server: WebSocketServer, client: WebSocketClient, authority: trustme.CA
) -> None:
    certified(server, authority)
    client.trusted_ssl_certificate = trusted(authority)
    for peer in (server, client):
        peer.set_buffers(2048, 1024, 2048, 1024)
    assert server.listen(0, gd_mp_api=True) is Error.OK
    client.connect_to_url(f"wss://localhost:{server.get_local_port()}", gd_mp_api=True)
    pump(lambda: is_up(client), server, client)
    payload = b"x" * 1_000_000
    client.set_target_peer(1)
    assert client.put_packet(payload) is Error.OK
    pump(server.get_available_packet_count, server, client)
    assert packets(server) == [(client.get_unique_id(), payload)]
    client.disconnect_from_host(1000, "bye")
    pump(lambda: is_down(client), server, client)
    assert (client.get_close_code(), client.get_close_reason()) == (1000, "bye")


def test_many_packets_over_tls_are_not_left_in_its_buffers(
    server: WebSocketServer, client: WebSocketClient, authority: trustme.CA
) -> None:
    certified(server, authority)
    client.trusted_ssl_certificate = trusted(authority)
    server.set_buffers(64, 16, 64, 1024)  # reading pauses all the time
    server.listen(0, gd_mp_api=True)
    client.connect_to_url(f"wss://localhost:{server.get_local_port()}", gd_mp_api=True)
    pump(lambda: is_up(client), server, client)
    client.set_target_peer(1)
    sent, received = 0, list[bytes]()

    def exchanged() -> bool:
        nonlocal sent
        while sent < 3000 and client.put_packet(b"%d" % sent) is Error.OK:
            sent += 1
        received.extend(data for _, data in packets(server))
        return len(received) == 3000

    pump(exchanged, server, client)
    assert received == [b"%d" % number for number in range(3000)]


@pytest.mark.parametrize(
    ("name", "url_host", "trust", "reason"),
    [
        ("localhost", "localhost", "other", "is not accepted"),
        ("localhost", "localhost", "system", "is not accepted"),
        ("elsewhere.invalid", "localhost", "authority", "Hostname mismatch"),
    ],
)
def test_certificates_that_are_refused(
    server: WebSocketServer,
    client: WebSocketClient,
    authority: trustme.CA,
    name: str,
    url_host: str,
    trust: str,
    reason: str,
) -> None:
    certified(server, authority, name)
    if trust != "system":
        client.trusted_ssl_certificate = trusted(authority if trust == "authority" else trustme.CA())
    server.listen(0)
    saw = Recorder(client)
    client.connect_to_url(f"wss://{url_host}:{server.get_local_port()}")
    pump(lambda: is_down(client), server, client)
    assert saw.take() == [("connection_error",)]
    assert client.get_close_reason().startswith("TLS handshake failed: the server's certificate is not accepted: ")
    assert reason in client.get_close_reason()
    client.verify_ssl = False
    client.connect_to_url(f"wss://{url_host}:{server.get_local_port()}")
    pump(lambda: is_up(client), server, client)


def test_the_certificate_itself_may_be_the_trusted_one(
    server: WebSocketServer, client: WebSocketClient, authority: trustme.CA
) -> None:
    certified(server, authority)
    client.set_trusted_ssl_certificate(server.get_ssl_certificate())
    server.listen(0)
    client.connect_to_url(f"wss://localhost:{server.get_local_port()}")
    pump(lambda: is_up(client), server, client)


def test_ws_at_wss_and_the_reverse(server: WebSocketServer, client: WebSocketClient, authority: trustme.CA) -> None:
    server.listen(0)
    client.verify_ssl = False
    client.connect_to_url(f"wss://127.0.0.1:{server.get_local_port()}")
    pump(lambda: is_down(client), server, client)
    assert client.get_close_reason().startswith("TLS handshake failed: ")
    server.stop()
    certified(server, authority)
    server.listen(0)
    client.connect_to_url(f"ws://127.0.0.1:{server.get_local_port()}")
    pump(lambda: is_down(client), server, client)
    assert client.get_close_code() == 1006 and client.get_close_reason()


def test_a_key_that_does_not_fit(
    server: WebSocketServer, authority: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    certified(server, authority)
    assert server.private_key is not None
    server.private_key.load_from_string(authority.issue_cert("x").private_key_pem.bytes())
    assert server.listen(0) is Error.ERR_CANT_CREATE
    assert "certificate and private key cannot be used" in caplog.text


def test_tls_is_at_least_1_2(server: WebSocketServer, authority: trustme.CA) -> None:
    certified(server, authority)
    server.listen(0)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    stop = threading.Event()
    poller = threading.Thread(target=lambda: [server.poll() for _ in iter(stop.is_set, True)])
    poller.start()
    try:
        address = ("127.0.0.1", server.get_local_port())
        with socket.create_connection(address, 10) as plain, pytest.raises((ssl.SSLError, ConnectionError)):
            context.wrap_socket(plain)
    finally:
        stop.set()
        poller.join()


# Certificates and keys


def test_loading_and_saving(tmp_path: Path, authority: trustme.CA) -> None:
    issued = authority.issue_cert("localhost")
    for kind, pem in ((X509Certificate, issued.cert_chain_pems[0]), (CryptoKey, issued.private_key_pem)):
        resource, copy = kind(), kind()
        assert "empty" in repr(resource)
        assert resource.save(tmp_path / "nothing.pem") is Error.ERR_UNCONFIGURED
        assert resource.load_from_string(pem.bytes().decode()) is Error.OK
        assert resource.save(tmp_path / "x.pem") is Error.OK
        assert copy.load(str(tmp_path / "x.pem")) is Error.OK
        assert copy.pem == pem.bytes()
        assert "loaded" in repr(copy)
        assert resource.load(tmp_path / "missing.pem") is Error.ERR_FILE_NOT_FOUND
        assert resource.load(tmp_path) is Error.ERR_FILE_CANT_OPEN
        assert resource.load_from_string("rubbish") is Error.ERR_FILE_CORRUPT
        assert resource.pem == pem.bytes(), "a failure leaves what was there"
        assert resource.save(tmp_path / "no" / "folder.pem") is Error.ERR_FILE_CANT_WRITE
    key, certificate = CryptoKey(), X509Certificate()
    assert key.load_from_string(issued.cert_chain_pems[0].bytes()) is Error.ERR_FILE_CORRUPT
    assert certificate.load_from_string(issued.private_key_pem.bytes()) is Error.ERR_FILE_CORRUPT


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_only_its_user_can_read_a_saved_key(tmp_path: Path, authority: trustme.CA) -> None:
    path = tmp_path / "key.pem"
    path.write_text("an old file that everybody may read")
    path.chmod(0o644)
    key = CryptoKey()
    key.load_from_string(authority.issue_cert("x").private_key_pem.bytes())
    assert key.save(path) is Error.OK
    assert path.stat().st_mode & 0o077 == 0


# Ends without a close frame


def holding(something: object) -> Callable[[], object]:
    return lambda: something


def test_an_unreferenced_peer_frees_its_sockets_without_a_warning(server: WebSocketServer) -> None:
    server.listen(0)
    held = [WebSocketClient()]
    held[0].connect_to_url(f"ws://127.0.0.1:{server.get_local_port()}")
    pump(lambda: is_up(held[0]), server, held[0])
    saw = Recorder(server)
    held[0].data_received.connect(holding(held[0]))  # a reference cycle, as games make them
    held.clear()
    gc.collect()  # warnings are errors in these tests
    pump(lambda: saw.seen, server)
    assert saw.names() == ["client_disconnected"]


def test_an_unreferenced_server_closes_its_port() -> None:
    held = [WebSocketServer()]
    held[0].bind_ip = "127.0.0.1"
    held[0].listen(0)
    port = held[0].get_local_port()
    held.clear()
    gc.collect()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
