"""
wss:// between Godot and netpeer, with the self-signed certificates that small game servers have.
"""

from pathlib import Path

import pytest

from netpeer import CryptoKey, X509Certificate

from .certificates import SelfSigned
from .packets import Packet
from .pairs import Pair
from .python_side import PythonPeer
from .sides import GodotPeer


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> SelfSigned:
    """
    The certificate of the tests' servers.
    """
    return SelfSigned.make(tmp_path_factory.mktemp("tls"), "ours")


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> SelfSigned:
    """
    Another certificate for the same address.
    """
    return SelfSigned.make(tmp_path_factory.mktemp("tls"), "strange")


def loaded(resource: X509Certificate | CryptoKey, path: Path) -> X509Certificate | CryptoKey:
    """
    Returns a resource with the content of the file.
    """
    assert resource.load(path) == 0
    return resource


def serve(pair: Pair, shown: SelfSigned, *, mp_api: bool = False) -> str:
    """
    Lets the server listen with TLS; returns its URL.
    """
    if isinstance(pair.server, GodotPeer):
        assert pair.server.do("with_certificate", "private_key", str(shown.key)) == 0
        assert pair.server.do("with_certificate", "ssl_certificate", str(shown.certificate)) == 0
    elif isinstance(pair.server, PythonPeer):
        pair.server.peer.private_key = loaded(CryptoKey(), shown.key)
        pair.server.peer.ssl_certificate = loaded(X509Certificate(), shown.certificate)
    return pair.server.listen(mp_api=mp_api).replace("ws:", "wss:")


def trust(pair: Pair, trusted: SelfSigned | None, *, verify: bool = True) -> None:
    """
    Sets the client's trusted certificate.
    """
    if isinstance(pair.client, GodotPeer):
        pair.client.do("set_property", "verify_ssl", verify)
        if trusted:
            assert pair.client.do("with_certificate", "trusted_ssl_certificate", str(trusted.certificate)) == 0
    elif isinstance(pair.client, PythonPeer):
        pair.client.peer.verify_ssl = verify
        if trusted:
            pair.client.peer.trusted_ssl_certificate = loaded(X509Certificate(), trusted.certificate)


def exchange(pair: Pair) -> None:
    """
    Checks that packets go both ways.
    """
    for sender in (pair.godot, pair.python):
        receiver = pair.other(sender)
        packets = [b"hello", bytes(60_000)]
        assert [sender.put(data, pair.id_of(receiver)) for data in packets] == [0, 0]
        assert receiver.wait_packets(2) == [Packet.of(data, pair.id_of(sender)) for data in packets]


def test_the_trusted_certificate_is_accepted(pair: Pair, ours: SelfSigned) -> None:
    trust(pair, ours)
    assert pair.client.connect(serve(pair, ours)) == 0
    exchange(pair.wait_connected())


def test_without_verification_any_certificate_is_accepted(pair: Pair, ours: SelfSigned) -> None:
    trust(pair, None, verify=False)
    assert pair.client.connect(serve(pair, ours)) == 0
    exchange(pair.wait_connected())


@pytest.mark.parametrize("trusts", ["the system", "another certificate"])
def test_an_untrusted_certificate_is_refused(pair: Pair, ours: SelfSigned, strange: SelfSigned, trusts: str) -> None:
    trust(pair, strange if trusts == "another certificate" else None)
    assert pair.client.connect(serve(pair, ours)) == 0
    pair.client.wait_signal("connection_error")
    assert pair.client.signals == [("connection_error",)]
    assert pair.server.signals == []
    if pair.client is pair.python:
        assert "certificate" in pair.client.method("get_close_reason")


def test_a_certificate_for_another_host_is_refused(pair: Pair, tmp_path: Path) -> None:
    other = SelfSigned.make(tmp_path, "other", host="127.0.0.2")
    trust(pair, other)
    assert pair.client.connect(serve(pair, other)) == 0
    pair.client.wait_signal("connection_error")
    assert pair.client.signals == [("connection_error",)]
    if pair.client is pair.python:
        assert "127.0.0.1" in pair.client.method("get_close_reason")


def test_multiplayer_and_the_closing_handshake_over_tls(pair: Pair, ours: SelfSigned) -> None:
    trust(pair, ours)
    assert pair.client.connect(serve(pair, ours, mp_api=True), mp_api=True) == 0
    exchange(pair.wait_connected(mp_api=True))
    pair.client.method("disconnect_from_host", 4001, "bye")
    assert pair.server.wait_signal("client_close_request") == (pair.id, 4001, "bye")
    assert pair.server.wait_signal("peer_disconnected") == (pair.id,)


@pytest.mark.parametrize("server_is_secure", [False, True])
def test_a_plain_and_a_secure_side_cannot_connect(pair: Pair, ours: SelfSigned, server_is_secure: bool) -> None:
    pair.python.peer.handshake_timeout = 0.5  # each side waits for the other to send first
    trust(pair, ours)
    if server_is_secure:  # noqa: SIM108 (two different calls are easier to read on two lines)
        url = serve(pair, ours).replace("wss:", "ws:")
    else:
        url = pair.server.listen().replace("ws:", "wss:")
    assert pair.client.connect(url) == 0
    pair.client.wait_signal("connection_error")
    assert pair.client.signals == [("connection_error",)]
    assert pair.server.signals == []
    if pair.client is pair.python:
        assert pair.client.method("get_close_reason")


@pytest.mark.parametrize("client_speaks_tls", [True, False])
def test_the_log_says_that_only_one_side_uses_tls(
    pair: Pair, ours: SelfSigned, client_speaks_tls: bool, caplog: pytest.LogCaptureFixture
) -> None:
    if client_speaks_tls:
        url = pair.server.listen().replace("ws:", "wss:")
        trust(pair, None, verify=False)
    else:
        url = serve(pair, ours).replace("wss:", "ws:")
    assert pair.client.connect(url) == 0
    pair.client.wait_signal("connection_error")
    wanted = "ws://" if client_speaks_tls else "wss://"
    pair.engine.wait_for(lambda: wanted in caplog.text, f"{wanted} in the log")
    if pair.python is pair.client:
        assert wanted in pair.python.method("get_close_reason")
