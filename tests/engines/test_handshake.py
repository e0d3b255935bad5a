"""
Opening a connection between Godot and netpeer: sub-protocols, headers, refusals.
"""

import pytest

from .harness import Engine
from .pairs import Pair
from .python_side import PythonSide

SUBPROTOCOLS = [
    (["game"], ["game"], "game"),
    (["game", "chat"], ["chat", "game"], "chat"),
    (["chat"], ["other", "chat"], "chat"),
]
"""
(server's sub-protocols, client's offers, agreed one): the client's first offer that the server also has.
"""


@pytest.mark.parametrize(("spoken", "offered", "agreed"), SUBPROTOCOLS)
def test_a_subprotocol_is_agreed(pair: Pair, spoken: list[str], offered: list[str], agreed: str) -> None:
    assert pair.client.connect(pair.server.listen(spoken), offered) == 0
    pair.wait_connected()
    assert pair.client.signals == [("connection_established", agreed)]
    assert pair.server.signals == [("client_connected", pair.id, agreed)]


MISMATCHES = pytest.mark.parametrize(
    ("spoken", "offered"),
    [(["game"], ["chat"]), (["game"], []), ([], ["chat"])],
    ids=["other", "not offered", "not spoken"],
)


@MISMATCHES
def test_godot_refuses_a_subprotocol(godot: Engine, python: PythonSide, spoken: list[str], offered: list[str]) -> None:
    server, client = godot.server(), python.client()
    assert client.connect(server.listen(spoken), offered) == 0
    client.wait_signal("connection_error")
    assert client.signals == [("connection_error",)]
    assert server.signals == []
    assert client.method("get_connection_status") == 0
    assert "sub-protocol" in client.method("get_close_reason")


@MISMATCHES
def test_godots_client_fails_without_a_common_subprotocol(
    godot: Engine, python: PythonSide, spoken: list[str], offered: list[str]
) -> None:
    server, client = python.server(), godot.client()
    assert client.connect(server.listen(spoken), offered) == 0
    client.wait_signal("connection_error")
    assert client.signals == [("connection_error",)]
    if spoken:
        assert server.signals == []
    else:
        # netpeer accepts without a sub-protocol (RFC 6455, 4.2.2), and Godot's client then disconnects.
        peer_id, _ = server.wait_signal("client_disconnected")
        assert server.signals == [("client_connected", peer_id, ""), ("client_disconnected", peer_id, False)]


def test_godots_headers_reach_netpeer(godot: Engine, python: PythonSide) -> None:
    server, client = python.server(), godot.client()
    url = server.listen()
    assert client.connect(url + "room?name=x", headers=["X-Token: one two", "X-Other:three"]) == 0
    (peer_id, _) = server.wait_signal("client_connected")
    headers = server.method("get_handshake_headers", peer_id)
    assert ("X-Token", "one two") in headers
    assert ("X-Other", "three") in headers
    assert ("Host", f"127.0.0.1:{server.port}") in headers


def test_netpeers_headers_reach_godot(godot: Engine, python: PythonSide) -> None:
    with Pair(godot, python, godot_serves=True) as pair:
        pair.server.listen()
        url = pair.through_proxy()
        assert pair.client.connect(url + "room?name=x", headers=["X-Token: one two", "X-Other:three"]) == 0
        pair.wait_connected()
        request, _, _ = bytes(pair.proxy.upstream).partition(b"\r\n\r\n")
    first, *headers = request.decode().split("\r\n")
    assert first == "GET /room?name=x HTTP/1.1"
    assert "X-Token: one two" in headers
    assert "X-Other: three" in headers
    assert f"Host: 127.0.0.1:{pair.proxy.port}" in headers


def test_godot_accepts_extra_headers_in_the_response(godot: Engine, python: PythonSide) -> None:
    with Pair(godot, python, godot_serves=False) as pair:
        pair.python.method("set_extra_headers", ["X-Version: 7"])
        pair.connect(proxy=True)
        answer, _, _ = bytes(pair.proxy.downstream).partition(b"\r\n\r\n")
    assert b"X-Version: 7" in answer.split(b"\r\n")


def test_both_report_the_others_address(pair: Pair) -> None:
    pair.connect()
    assert pair.server.method("get_peer_address", pair.id) == "127.0.0.1"
    assert pair.server.method("has_peer", pair.id)
    assert pair.client.method("get_connected_host") == "127.0.0.1"
    assert pair.client.method("get_connected_port") == pair.server.port
    assert pair.client.method("get_connection_status") == 2
    assert pair.server.method("get_unique_id") == 1


def test_netpeer_refuses_a_godot_client(godot: Engine, python: PythonSide) -> None:
    server, client = python.server(), godot.client()
    server.peer.refuse_new_connections = True
    assert client.connect(server.listen()) == 0
    client.wait_signal("connection_error")
    assert client.signals == [("connection_error",)]
    assert server.signals == []


def test_godot_refuses_a_netpeer_client(godot: Engine, python: PythonSide) -> None:
    server, client = godot.server(), python.client()
    assert server.do("set_property", "refuse_new_connections", True) is True
    assert client.connect(server.listen()) == 0
    client.wait_signal("connection_error")
    assert client.signals == [("connection_error",)]
    assert "closed" in client.method("get_close_reason") or "reset" in client.method("get_close_reason")
    assert server.signals == []
