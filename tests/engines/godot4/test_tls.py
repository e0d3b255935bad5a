"""
wss:// between Godot 4 and netpeer, with the self-signed certificates that small game servers have.
"""

from pathlib import Path

import pytest

from ..certificates import SelfSigned
from .calls import Call, digits
from .members import PythonMember
from .world import World

__all__: list[str] = []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> SelfSigned:
    """
    The server's certificate.
    """
    return SelfSigned.make(tmp_path_factory.mktemp("tls"), "server")


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> SelfSigned:
    """
    A certificate that is not the server's.
    """
    return SelfSigned.make(tmp_path_factory.mktemp("tls"), "strange")


def serve(duo: World, certificate: SelfSigned) -> str:
    """
    Lets the server listen with a certificate.
    """
    return duo["server"].serve(certificate.key, certificate.certificate)


@pytest.mark.parametrize("verified", [True, False])
def test_a_game_over_tls(duo: World, certificate: SelfSigned, verified: bool) -> None:
    url = serve(duo, certificate)
    trusted: Path | str = certificate.certificate if verified else ""
    assert duo["client"].join(url, trusted) == 0
    duo["client"].wait_signal("peer_connected")
    duo.ids = {"server": 1, "client": duo["server"].wait_signal("peer_connected")[0]}
    for sender in duo.members:
        duo.run(sender, Call("A", "anybody", (bytes(50_000),)))
    assert [duo.called(name)[-1].arguments for name in duo.members] == [(digits(bytes(50_000)),)] * 2
    duo.leave("client")


def test_an_untrusted_certificate_is_refused(duo: World, certificate: SelfSigned, strange: SelfSigned) -> None:
    url = serve(duo, certificate)
    assert duo["client"].join(url, strange.certificate) == 0
    duo["client"].wait_signal("connection_failed")
    assert duo["server"].heard("peer_connected") == []


def test_a_secure_client_cannot_connect_to_a_plain_server(duo: World) -> None:
    for member in duo.members.values():
        member.settings["handshake_timeout"] = 0.5  # both would wait for the other to speak
    url = duo["server"].serve().replace("ws:", "wss:")
    assert duo["client"].join(url, "") == 0
    duo["client"].wait_signal("connection_failed")
    assert duo["server"].heard("peer_connected") == []
    client = duo["client"]
    if isinstance(client, PythonMember):
        assert "ws://" in client.peer.get_close_reason()


def test_a_plain_client_cannot_connect_to_a_secure_server(duo: World, certificate: SelfSigned) -> None:
    for member in duo.members.values():
        member.settings["handshake_timeout"] = 0.5  # both would wait for the other to speak
    url = serve(duo, certificate).replace("wss:", "ws:")
    assert duo["client"].join(url) == 0
    duo["client"].wait_signal("connection_failed")
    assert duo["server"].heard("peer_connected") == []
    client = duo["client"]
    if isinstance(client, PythonMember):
        assert "wss://" in client.peer.get_close_reason()
