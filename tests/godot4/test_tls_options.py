"""TLSOptions over real sockets: the client's trusted certificates, and the server's certificate."""

from __future__ import annotations

import pytest

from netpeer import CryptoKey, Error, X509Certificate
from netpeer.godot4 import TLSOptions, WebSocketMultiplayerPeer, WebSocketPeer
from netpeer.transport import ServerTls
from tests.support.pump import pump
from tests.transport.authority import Certificates, make_certificates


@pytest.fixture(scope="module")
def certificates() -> Certificates:
    return make_certificates()


def certificate(pem: bytes) -> X509Certificate:
    made = X509Certificate()
    assert made.load_from_string(pem) == 0
    return made


def options(tls: ServerTls) -> TLSOptions:
    """
    A server's, its chain behind its certificate.
    """
    key = CryptoKey()
    assert key.load_from_string(tls.key_pem) == 0
    return TLSOptions.server(key, certificate(tls.certificate_pem + b"\n" + tls.chain_pem))


def outcome(server_shows: ServerTls, client_wants: TLSOptions | None) -> str:
    """
    "" when a client and a server come together, else why not.
    """
    server, client = WebSocketMultiplayerPeer(), WebSocketMultiplayerPeer()
    assert server.create_server(0, "127.0.0.1", options(server_shows)) == 0
    assert client.create_client(f"wss://127.0.0.1:{server.get_local_port()}", client_wants) == 0
    pump(lambda: client.get_connection_status() != client.CONNECTION_CONNECTING, server, client)
    reason = client.get_close_reason()
    if not reason:
        client.put_packet(b"hello")
        pump(server.get_available_packet_count, server, client)
        assert server.get_packet() == b"hello"
    client.close()
    server.close()
    return reason


def test_the_trusted_authority(certificates: Certificates) -> None:
    assert outcome(certificates.leaf, TLSOptions.client(certificate(certificates.authority))) == ""
    assert outcome(certificates.chained, TLSOptions.client(certificate(certificates.authority))) == ""


def test_an_unknown_authority_is_refused(certificates: Certificates) -> None:
    assert "certificate" in outcome(certificates.leaf, TLSOptions.client(certificate(certificates.stranger)))
    assert "certificate" in outcome(certificates.leaf, None)


def test_another_common_name_is_refused_unless_it_is_overridden(certificates: Certificates) -> None:
    trusted = certificate(certificates.authority)
    assert "certificate" in outcome(certificates.other_host, TLSOptions.client(trusted))
    assert "certificate" in outcome(certificates.leaf, TLSOptions.client(trusted, "somebody.example"))
    assert outcome(certificates.leaf, TLSOptions.client(trusted, "localhost")) == ""


def test_unsafe_accepts_any_certificate(certificates: Certificates) -> None:
    assert outcome(certificates.other_host, TLSOptions.client_unsafe()) == ""


def test_a_server_without_a_certificate() -> None:
    server = WebSocketMultiplayerPeer()
    empty = TLSOptions.server(CryptoKey(), X509Certificate())
    assert server.create_server(0, "127.0.0.1", empty) is Error.ERR_CANT_CREATE
    assert server.get_connection_status() == server.CONNECTION_DISCONNECTED


def test_a_websocket_peer_over_tls(certificates: Certificates) -> None:
    server = WebSocketMultiplayerPeer()
    assert server.create_server(0, "127.0.0.1", options(certificates.leaf)) == 0
    peer = WebSocketPeer()
    trusting = TLSOptions.client(certificate(certificates.authority))
    assert peer.connect_to_url(f"wss://127.0.0.1:{server.get_local_port()}", trusting) == 0
    pump(peer.get_available_packet_count, server, peer)  # type: ignore[arg-type]
    assert len(peer.get_packet()) == 4  # the id
    peer.close(-1)
    server.close()


def test_the_options_can_be_read() -> None:
    chain, key = X509Certificate(), CryptoKey()
    client = TLSOptions.client(chain, "game.example")
    assert (client.get_trusted_ca_chain(), client.get_common_name_override()) == (chain, "game.example")
    assert not client.is_server() and not client.is_unsafe_client()
    unsafe = TLSOptions.client_unsafe(chain)
    assert unsafe.is_unsafe_client() and unsafe.get_trusted_ca_chain() is chain
    server = TLSOptions.server(key, chain)
    assert server.is_server() and (server.get_private_key(), server.get_own_certificate()) == (key, chain)
    assert [repr(options) for options in (client, unsafe, server)] == [
        "<TLSOptions client>",
        "<TLSOptions unsafe client>",
        "<TLSOptions server>",
    ]
