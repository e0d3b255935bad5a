"""
The closing handshake between Godot and netpeer: codes, reasons, order of signals, and the last packets.
"""

import pytest

from .harness import Engine
from .packets import Packet
from .pairs import Pair
from .python_side import PythonSide
from .sides import Side

GOODBYES = pytest.mark.parametrize(
    ("code", "reason"), [(1000, ""), (4001, "bye"), (3000, "Grüße, 世界")], ids=["default", "own code", "not ASCII"]
)


def close(pair: Pair, side: Side, code: int, reason: str) -> None:
    """
    Lets one side close the connection.
    """
    if side is pair.client:
        side.method("disconnect_from_host", code, reason)
    else:
        side.method("disconnect_peer", pair.id, code, reason)


def expected(pair: Pair, side: Side, code: int, reason: str, *, asked: bool, clean: bool) -> list[tuple]:
    """
    Returns the signals that a side emits at the end of a connection, as Godot names and orders them.
    """
    request: tuple
    end: tuple
    if side is pair.client:
        request, end = ("server_close_request", code, reason), ("connection_closed", clean)
    else:
        request, end = ("client_close_request", pair.id, code, reason), ("client_disconnected", pair.id, clean)
    return [request, end] if asked else [end]


def wait_closed(pair: Pair) -> None:
    """
    Waits until both sides have reported the end.
    """
    pair.client.wait_signal("connection_closed")
    pair.server.wait_signal("client_disconnected")


@GOODBYES
def test_netpeer_closes(pair: Pair, code: int, reason: str) -> None:
    pair.connect()
    close(pair, pair.python, code, reason)
    wait_closed(pair)
    assert pair.godot.signals[1:] == expected(pair, pair.godot, code, reason, asked=True, clean=True)
    assert pair.python.signals[1:] == expected(pair, pair.python, code, reason, asked=False, clean=True)


@GOODBYES
def test_godot_closes(pair: Pair, code: int, reason: str) -> None:
    pair.connect()
    close(pair, pair.godot, code, reason)
    wait_closed(pair)
    assert pair.python.signals[1:] == expected(pair, pair.python, code, reason, asked=True, clean=True)
    # Godot reports an end as clean only if the other side asked for it.
    assert pair.godot.signals[1:] == expected(pair, pair.godot, code, reason, asked=False, clean=False)


def test_the_client_keeps_the_close_code_and_reason(pair: Pair) -> None:
    pair.connect()
    close(pair, pair.server, 4002, "full")
    wait_closed(pair)
    assert not pair.server.method("has_peer", pair.id)
    assert pair.client.method("get_connection_status") == 0
    if pair.client is pair.python:
        assert pair.client.method("get_close_code") == 4002
        assert pair.client.method("get_close_reason") == "full"


def test_close_of_one_peer(pair: Pair) -> None:
    pair.connect()
    pair.python.method("get_peer", pair.id_of(pair.godot)).close(4003, "kicked")
    wait_closed(pair)
    assert pair.godot.signals[1:] == expected(pair, pair.godot, 4003, "kicked", asked=True, clean=True)


def test_netpeers_last_packets_arrive(pair: Pair) -> None:
    pair.connect()
    last = [bytes([number]) * 5000 for number in range(10)]
    assert [pair.python.put(data, pair.id_of(pair.godot)) for data in last] == [0] * len(last)
    close(pair, pair.python, 1000, "")
    wait_closed(pair)
    assert pair.godot.packets == [Packet.of(data, pair.id_of(pair.python)) for data in last]


def test_godots_last_packets_can_be_read_after_its_close(pair: Pair) -> None:
    pair.python.is_reading = False
    pair.connect()
    peer = pair.python.method("get_peer", pair.id_of(pair.godot))
    last = [bytes([number]) * 5000 for number in range(10)]
    assert [pair.godot.put(data, pair.id_of(pair.python)) for data in last] == [0] * len(last)
    close(pair, pair.godot, 1000, "")
    wait_closed(pair)
    assert [peer.get_packet() for _ in range(peer.get_available_packet_count())] == last


def test_the_server_stops(pair: Pair) -> None:
    pair.connect()
    pair.server.method("stop")
    pair.client.wait_signal("connection_closed")
    code = 1000 if pair.godot_serves else 1001
    assert pair.client.signals[1:] == expected(pair, pair.client, code, "", asked=True, clean=True)
    assert not pair.server.method("is_listening")


def test_a_client_connects_again(pair: Pair) -> None:
    pair.connect()
    close(pair, pair.client, 1000, "")
    wait_closed(pair)
    assert pair.client.connect(f"ws://127.0.0.1:{pair.server.port}/") == 0
    pair.client.wait_signal("connection_established", 2)
    new_id, _ = pair.server.wait_signal("client_connected", 2)
    assert pair.client.put(b"again") == 0
    assert pair.server.wait_packets() == [Packet.of(b"again", new_id)]


def test_netpeer_connects_again_without_a_closing_handshake(godot: Engine, python: PythonSide) -> None:
    server, client = godot.server(), python.client()
    url = server.listen()
    assert client.connect(url) == 0
    client.wait_signal("connection_established")
    assert client.connect(url) == 0
    client.wait_signal("connection_established", 2)
    (old, _), (new, _) = server.wait_signal("client_connected"), server.wait_signal("client_connected", 2)
    assert server.wait_signal("client_disconnected")[0] == old
    assert server.heard("client_close_request") == [(old, 1001, "")]
    assert client.signals == [("connection_established", "")] * 2
    assert client.put(b"hello") == 0
    assert server.wait_packets() == [Packet.of(b"hello", new)]
