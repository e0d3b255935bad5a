"""The requests of a server's clients, in both dialects."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import ClientRequest, ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer
from netpeer.godot4 import WebSocketMultiplayerPeer
from tests.support.raw import REQUEST, RawClient

PORT = 9080
URL = f"ws://server:{PORT}/lobby/blue%20sky?token=1&name=Ann"


class Pair:
    """
    A server and a client of one dialect, connected by the URL.
    """

    def __init__(self, dialect: str) -> None:
        clock = ManualClock(1000.0)
        self.network = MemoryNetwork(clock)
        options: dict[str, Any] = {"clock": clock, "network": self.network}
        self.asked: list[ClientRequest | None] = []
        if dialect == "Godot 3":
            self.server: Any = WebSocketServer(**options)
            self.server.peer_connected.connect(self._ask)
            self.server.listen(PORT, gd_mp_api=True)
            self.client: Any = WebSocketClient(**options)
            self.client.connect_to_url(URL, gd_mp_api=True, custom_headers=["X-Team: red"])
        else:
            self.server = WebSocketMultiplayerPeer(**options)
            self.server.peer_connected.connect(self._ask)
            self.server.create_server(PORT)
            self.client = WebSocketMultiplayerPeer(**options)
            self.client.handshake_headers = ["X-Team: red"]
            self.client.create_client(URL)
        self.clock = clock
        self.run()

    def _ask(self, id: int) -> None:
        self.asked.append(self.server.get_request(id))

    def run(self) -> None:
        for _ in range(100):
            self.clock.advance(0.1)
            self.server.poll()
            self.client.poll()


@pytest.mark.parametrize("dialect", ["Godot 3", "Godot 4"])
def test_path_query_headers_and_address(dialect: str) -> None:
    pair = Pair(dialect)
    (request,) = pair.asked
    assert request is not None
    assert (request.path, request.query) == ("/lobby/blue%20sky", "token=1&name=Ann")
    assert ("X-Team", "red") in request.headers
    assert [request.get_header("x-team"), request.get_header("X-Other")] == ["red", ""]
    assert request.get_header("X-Other", "?") == "?"
    assert request.address == "127.0.0.1" and request.port == pair.server.get_peer_port(pair.client.get_unique_id())
    with pytest.raises(AttributeError):
        request.path = "/"  # type: ignore[misc]


@pytest.mark.parametrize("dialect", ["Godot 3", "Godot 4"])
def test_an_unknown_id_has_no_request(dialect: str) -> None:
    pair = Pair(dialect)
    id = pair.client.get_unique_id()
    assert pair.server.get_request(id) is not None
    assert pair.server.get_request(99) is pair.server.get_request(1) is None
    pair.server.disconnect_peer(id)
    pair.run()
    assert pair.server.get_request(id) is None


def test_a_godot_4_client_has_no_requests() -> None:
    assert Pair("Godot 4").client.get_request(1) is None


def test_the_requested_url_has_the_form_of_godot_4() -> None:
    pair = Pair("Godot 4")
    on_server, on_client = pair.server.get_peer(pair.client.get_unique_id()), pair.client.get_peer(1)
    assert on_server is not None and on_client is not None
    assert on_server.get_requested_url() == on_client.get_requested_url() == URL


@pytest.mark.parametrize("target", ["/", "//evil/x", "/a?b?c", "*"])
def test_the_request_target_is_not_changed(target: str) -> None:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server = WebSocketServer(clock=clock, network=network)
    server.listen(PORT)
    raw = RawClient(network, PORT)
    raw.send(REQUEST.replace(b"GET / ", b"GET %s " % target.encode()))
    server.poll()
    server.poll()
    (id,) = server.get_peer_ids()
    request = server.get_request(id)
    assert request is not None
    path, _, query = target.partition("?")
    assert (request.path, request.query) == (path, query)
