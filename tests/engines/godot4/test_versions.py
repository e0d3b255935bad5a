"""
Godot 4 and netpeer's Godot 3 peers: the connection ends, and a message names the other dialect.

The reverse is in ../test_godot4_meets_godot3.py.
"""

import pytest

from netpeer import WebSocketClient, WebSocketServer

from .conftest import MakeWorld

__all__: list[str] = []


def test_a_godot_4_client_at_a_godot_3_server(make_world: MakeWorld, caplog: pytest.LogCaptureFixture) -> None:
    world = make_world(client=True)
    server = WebSocketServer()
    server.bind_ip = "127.0.0.1"
    assert server.listen(0, gd_mp_api=True) == 0
    world.engine.pumps.append(server.poll)
    assert world["client"].join(f"ws://127.0.0.1:{server.get_local_port()}/") == 0
    world["client"].wait_signal("connection_failed")
    world.engine.wait_for(lambda: "netpeer.godot4" in caplog.text, "a hint in the log")
    server.stop()


def test_a_godot_3_client_at_a_godot_4_server(make_world: MakeWorld) -> None:
    world = make_world(server=True)
    client = WebSocketClient()
    failed: list[str] = []
    client.connection_failed.connect(lambda: failed.append(client.get_close_reason()))
    assert client.connect_to_url(world["server"].serve(), gd_mp_api=True) == 0
    world.engine.pumps.append(client.poll)
    world.engine.wait_for(lambda: failed, "connection_failed")
    assert "Godot 4" in failed[0] and "netpeer.godot4" in failed[0]
