"""
netpeer's Godot 4 peers and a real Godot 3: the connection ends, and a message names the other dialect.
"""

import pytest

from netpeer.godot4 import WebSocketMultiplayerPeer

from .harness import Engine

__all__: list[str] = []


def test_a_godot_3_server_is_recognized(godot: Engine) -> None:
    client = WebSocketMultiplayerPeer()
    assert client.create_client(godot.server().listen(mp_api=True)) == 0
    godot.pumps.append(client.poll)
    godot.wait_for(lambda: client.get_close_reason(), "the end")
    assert "Godot 3" in client.get_close_reason() and "netpeer.WebSocketClient" in client.get_close_reason()


def test_a_godot_3_client_gets_a_hint_in_the_log(
    godot: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("netpeer.godot4.peers.server_role.SILENCE", 0.3)
    server = WebSocketMultiplayerPeer()
    assert server.create_server(0, "127.0.0.1") == 0
    connected: list[int] = []
    server.peer_connected.connect(connected.append)
    godot.pumps.append(server.poll)
    client = godot.client()
    assert client.connect(f"ws://127.0.0.1:{server.get_local_port()}/", mp_api=True) == 0
    godot.wait_for(lambda: connected, "the client")
    server.set_target_peer(connected[0])
    assert server.put_packet(b"whatever a game says first") == 0
    godot.wait_for(lambda: "is it a Godot 3 game?" in caplog.text, "a hint in the log")
    server.close()
