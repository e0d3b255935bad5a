"""
Tests the harness and its scripts without netpeer: Godot with Godot, and with the `websockets` library.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from websockets.sync.client import connect
from websockets.sync.server import Server, ServerConnection, serve

from .fetch import EngineUnavailable
from .harness import DEADLINE_S, Engine, EngineFailed
from .packets import Packet
from .slots import REQUIRED_VARIABLE, EngineSlot, wrapper_or_skip

LARGE = bytes(range(256)) * 200


def test_godot_talks_to_godot(godot: Engine) -> None:
    server, client = godot.server(), godot.client()
    assert client.connect(server.listen(["chat"]), ["chat"]) == 0
    client.wait_signal("connection_established")
    peer_id, protocol = server.wait_signal("client_connected")
    assert protocol == "chat"
    assert (client.put(LARGE), client.put("grün".encode(), text=True)) == (0, 0)
    assert server.wait_packets(2) == [Packet.of(LARGE, peer_id), Packet.of("grün".encode(), peer_id, text=True)]
    assert server.put(LARGE, peer_id) == 0
    assert client.wait_packets() == [Packet.of(LARGE)]
    client.method("disconnect_from_host", 4001, "bye")
    assert server.wait_signal("client_close_request") == (peer_id, 4001, "bye")


def test_godots_relay(godot: Engine) -> None:
    server, clients = godot.server(), [godot.client("ann"), godot.client("bob")]
    url = server.listen(mp_api=True)
    for client in clients:
        assert client.connect(url, mp_api=True) == 0
        client.wait_signal("connection_succeeded")
    ids = [client.method("get_unique_id") for client in clients]
    assert clients[0].put(b"to bob", ids[1]) == 0
    assert clients[1].wait_packets() == [Packet.of(b"to bob", ids[0])]
    assert server.packets == []


def test_godots_server_talks_to_websockets(godot: Engine) -> None:
    server = godot.server()
    with connect(server.listen(), compression=None) as client:
        client.send(LARGE)
        client.send("grün")
        peer_id, _ = server.wait_signal("client_connected")
        assert server.wait_packets(2) == [Packet.of(LARGE, peer_id), Packet.of("grün".encode(), peer_id, text=True)]
        assert server.put(LARGE, peer_id) == 0
        assert client.recv(timeout=DEADLINE_S) == LARGE


def test_godots_client_talks_to_websockets(godot: Engine) -> None:
    client = godot.client()
    with echoing() as server:
        assert client.connect(f"ws://127.0.0.1:{server.socket.getsockname()[1]}") == 0
        client.wait_signal("connection_established")
        assert (client.put(LARGE), client.put("grün".encode(), text=True)) == (0, 0)
        assert client.wait_packets(2) == [Packet.of(LARGE), Packet.of("grün".encode(), text=True)]
        client.method("disconnect_from_host", 1000, "")
        client.wait_signal("connection_closed")


@contextmanager
def echoing() -> Iterator[Server]:
    """
    Runs a server of the `websockets` library that sends every message back.
    """

    def echo(connection: ServerConnection) -> None:
        for message in connection:
            connection.send(message)

    with serve(echo, "127.0.0.1", 0, compression=None) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_a_wait_that_fails_shows_the_events(godot: Engine) -> None:
    server, client = godot.server(), godot.client()
    assert client.connect(server.listen()) == 0
    client.wait_signal("connection_established")
    with pytest.raises(EngineFailed, match="(?s)still no miracle.*connection_established"):
        godot.wait_for(lambda: False, "miracle", timeout_s=0.01)


def test_a_killed_engine_is_noticed_and_replaced(engine_slot: EngineSlot) -> None:
    engine = engine_slot.take()
    engine.kill()
    assert not engine.is_running
    with pytest.raises(EngineFailed, match="the engine died"):
        engine.call("version")
    assert engine_slot.take().call("version")["major"] == 3


def test_a_missing_engine_skips_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = EngineUnavailable("godot-3.6: apt-get update\nReading package lists...\nE: no network")
    monkeypatch.delenv(REQUIRED_VARIABLE, raising=False)
    with pytest.raises(pytest.skip.Exception, match="^no engine: godot-3.6: apt-get update: E: no network$"):
        wrapper_or_skip(missing)
    monkeypatch.setenv(REQUIRED_VARIABLE, "1")
    with pytest.raises(pytest.fail.Exception, match="no network"):
        wrapper_or_skip(missing)
