"""WebSocketPeer, and the getters of clients and servers for their connections."""

from __future__ import annotations

import pytest

from netpeer import Error, WebSocketClient, WebSocketPeer, WebSocketServer
from tests.godot3.peers.world import PORT, World


@pytest.fixture
def world() -> World:
    return World(gd_mp_api=False, clients=1)


def ends(world: World) -> tuple[WebSocketPeer, WebSocketPeer]:
    client_end = world.clients[0].get_peer(1)
    server_end = world.server.get_peer(world.server.get_peer_ids()[0])
    assert client_end is not None and server_end is not None
    return client_end, server_end


def test_text_and_binary(world: World) -> None:
    client_end, server_end = ends(world)
    assert client_end.get_write_mode() is WebSocketPeer.WRITE_MODE_BINARY
    client_end.put_packet(bytearray(b"\xff\0"))
    client_end.set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
    client_end.put_packet(memoryview("grüße".encode()))
    world.run(2)
    assert server_end.get_available_packet_count() == 2
    assert server_end.get_packet() == b"\xff\0" and not server_end.was_string_packet()
    assert server_end.get_packet() == "grüße".encode() and server_end.was_string_packet()
    assert server_end.get_packet() == b""
    assert server_end.get_packet_error() is Error.ERR_UNAVAILABLE
    with pytest.raises(ValueError):
        client_end.set_write_mode(2)


def test_text_must_be_utf8(world: World, caplog: pytest.LogCaptureFixture) -> None:
    client_end, _ = ends(world)
    client_end.set_write_mode(0)
    assert client_end.put_packet(b"\xff") is Error.ERR_INVALID_DATA
    assert "must be UTF-8" in caplog.text
    world.run(2)
    assert client_end.is_connected_to_host()


@pytest.mark.parametrize("wrong", ["text", 5, None, [1, 2]])
def test_a_packet_is_bytes(world: World, wrong: object) -> None:
    client_end, _ = ends(world)
    with pytest.raises(TypeError):
        client_end.put_packet(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        world.clients[0].put_packet(wrong)  # type: ignore[arg-type]


def test_a_packet_is_copied(world: World) -> None:
    client_end, server_end = ends(world)
    buffer = bytearray(b"before")
    client_end.put_packet(buffer)
    buffer[:] = b"after!"
    world.run(2)
    assert server_end.get_packet() == b"before"


def test_addresses(world: World) -> None:
    client_end, server_end = ends(world)
    client, server = world.clients[0], world.server
    (id,) = server.get_peer_ids()
    assert (client.get_connected_host(), client.get_connected_port()) == ("127.0.0.1", PORT)
    assert (client_end.get_connected_host(), client_end.get_connected_port()) == ("127.0.0.1", PORT)
    assert server.get_peer_address(id) == server_end.get_connected_host() == "127.0.0.1"
    assert server.get_peer_port(id) == server_end.get_connected_port() > 1024
    assert (server.get_peer_address(5), server.get_peer_port(5), server.get_peer(5)) == ("", 0, None)
    assert server.get_local_port() == PORT
    client_end.set_no_delay(False)


def test_closing_through_the_peer(world: World) -> None:
    client_end, server_end = ends(world)
    server_end.put_packet(b"before the end")
    server_end.close(3001, "over")
    assert not server_end.is_connected_to_host()
    assert server_end.put_packet(b"too late") is Error.FAILED
    world.run(5)
    assert world.saw[0].names()[-3:] == ["data_received", "server_close_request", "connection_closed"]
    assert client_end.get_packet() == b"before the end"
    assert world.clients[0].get_close_code() == 3001
    client_end.close()
    client_end.set_no_delay(True)


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, -1])
def test_codes_that_cannot_be_sent(world: World, code: int) -> None:
    client_end, server_end = ends(world)
    for close in (client_end.close, world.clients[0].disconnect_from_host):
        with pytest.raises(ValueError, match="close code"):
            close(code)
    with pytest.raises(ValueError, match="close code"):
        world.server.disconnect_peer(7, code)
    with pytest.raises(ValueError, match="124 bytes long, 123 is the most"):
        server_end.close(1000, "x" * 124)


def test_without_gd_mp_api_the_client_itself_sends_no_packets(world: World, caplog: pytest.LogCaptureFixture) -> None:
    client = world.clients[0]
    assert client.put_packet(b"x") is Error.ERR_UNCONFIGURED
    assert "get_peer(id).put_packet()" in caplog.text
    assert client.get_packet() == b"" and client.get_packet_error() is Error.ERR_UNCONFIGURED
    assert client.get_available_packet_count() == 0


def test_with_gd_mp_api_a_websocket_peer_sends_no_packets() -> None:
    world = World(clients=1)
    client_end, _ = ends(world)
    assert client_end.put_packet(b"x") is Error.ERR_UNCONFIGURED
    assert world.clients[0].get_connection_status() == 2


def test_headers_in_both_directions(world: World) -> None:
    world.server.set_extra_headers(["X-Server: yes"])
    client = world.new_client()
    world.connect(client, custom_headers=["X-Token: abc: def", "Cookie:c=1"])
    world.until(lambda: client.get_connection_status() == 2)
    headers = world.server.get_handshake_headers(world.server.get_peer_ids()[-1])
    assert ("X-Token", "abc: def") in headers and ("Cookie", "c=1") in headers
    assert world.server.get_handshake_headers(1) == []


@pytest.mark.parametrize("line", ["no colon", ": empty", "A b: c", "A: b\r\nC: d", "A: \n", "Ä: b", "A: \u20ac"])
def test_headers_that_cannot_be_sent(line: str) -> None:
    with pytest.raises(ValueError, match="is not a header"):
        WebSocketClient().connect_to_url("ws://localhost", custom_headers=[line])
    with pytest.raises(ValueError, match="is not a header"):
        WebSocketServer().set_extra_headers([line])


@pytest.mark.parametrize(
    "arguments",
    [{"protocols": "chat"}, {"protocols": [1]}, {"custom_headers": "A: b"}, {"custom_headers": [b"A: b"]}],
)
def test_a_text_is_refused_where_a_list_of_texts_is_needed(arguments: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="must be a list of str"):
        WebSocketClient().connect_to_url("ws://localhost", **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "two words", "a,b", "ü"])
def test_sub_protocols_are_words(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a sub-protocol"):
        WebSocketClient().connect_to_url("ws://localhost", protocols=[name])
    with pytest.raises(ValueError, match="cannot be the name of a sub-protocol"):
        WebSocketServer().listen(0, protocols=[name])


@pytest.mark.parametrize(
    "url", ["", "localhost", "http://x", "ws://", "ws://a b", "ws://x:99999", "ws://[::1", "ws://x#f"]
)
def test_urls_that_cannot_be_read(url: str, caplog: pytest.LogCaptureFixture) -> None:
    client = WebSocketClient()
    assert client.connect_to_url(url) is Error.ERR_INVALID_PARAMETER
    assert client.get_connection_status() == 0
    assert caplog.records[-1].message.startswith("ERR_INVALID_PARAMETER: cannot connect: ")


def test_a_bad_url_keeps_the_present_connection(world: World) -> None:
    assert world.clients[0].connect_to_url("nonsense") is Error.ERR_INVALID_PARAMETER
    assert world.clients[0].get_connection_status() == 2


def test_sub_protocols_refused(world: World) -> None:
    world.server.stop()
    world.server.listen(PORT, ["game-2"])
    client = world.new_client()
    for offered in ((), ("game-1",)):
        world.connect(client, protocols=offered)
        world.until(lambda: client.get_connection_status() == 0)
        assert "HTTP status 400" in client.get_close_reason()
        assert "this server speaks game-2" in client.get_close_reason()
    world.server.stop()
    world.server.listen(PORT)
    world.connect(client, protocols=["game-1"])
    world.until(lambda: client.get_connection_status() == 0)
    assert client.get_close_reason() == "the server agrees to none of the sub-protocols offered: game-1"
    assert world.saw[1].names() == ["connection_error"] * 3


def test_listening(world: World, caplog: pytest.LogCaptureFixture) -> None:
    assert world.server.listen(PORT) is Error.ERR_ALREADY_IN_USE
    other = WebSocketServer(network=world.network)
    assert other.listen(PORT) is Error.ERR_CANT_CREATE
    assert "in use" in caplog.text
    assert not other.is_listening() and other.get_local_port() == 0
    for bad in (-1, 65536):
        with pytest.raises(ValueError):
            other.listen(bad)
    with pytest.raises(TypeError):
        other.listen("80")  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        other.bind_ip = "localhost"
    other.set_bind_ip("::1")
    assert other.get_bind_ip() == "::1"
    other.poll()
    other.stop()


def test_reprs_show_the_state(world: World) -> None:
    client = world.clients[0]
    assert repr(client) == f"<WebSocketClient CONNECTED server:{PORT}>"
    assert repr(world.server) == f"<WebSocketServer on port {PORT}, 1 clients>"
    assert "OPEN" in repr(client.get_peer(1))
    world.server.stop()
    assert repr(world.server) == "<WebSocketServer stopped>"
    assert repr(WebSocketClient()) == "<WebSocketClient DISCONNECTED>"


def test_statistics_count_packets_and_bytes(world: World) -> None:
    client_end, server_end = ends(world)
    before = server_end.get_statistics()
    client_end.put_packet(b"12345")
    world.run(2)
    after = server_end.get_statistics()
    assert after.packets_in - before.packets_in == 1
    assert after.bytes_in - before.bytes_in == 2 + 4 + 5
    assert (after.in_queue_packets, after.in_queue_bytes) == (1, 5)
    assert client_end.get_statistics().packets_out == 1
    server_end.get_packet()
    assert server_end.get_statistics().in_queue_packets == 0
    assert client_end.get_current_outbound_buffered_amount() == 0
