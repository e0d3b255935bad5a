"""
Connections between Godot and netpeer that end without a closing handshake.
"""

import re

import pytest

from .harness import DEADLINE_S, Engine
from .pairs import Pair
from .python_side import PythonSide

BOTH_MODES = pytest.mark.parametrize("mp_api", [False, True], ids=["plain", "multiplayer"])

END_OF_CLIENT = {False: ("connection_closed", False), True: ("server_disconnected",)}
END_OF_GODOTS_CLIENT = {False: ("connection_closed", False), True: ("connection_failed",)}
"""
Godot emits connection_failed also when an established session ends; netpeer follows the class reference.
"""


def end_at_server(pair: Pair, mp_api: bool) -> tuple:
    """
    Returns the signal that a server emits when it has lost its client.
    """
    return ("peer_disconnected", pair.id) if mp_api else ("client_disconnected", pair.id, False)


def netpeers_end(pair: Pair, mp_api: bool) -> tuple:
    """
    Returns the signal that the netpeer side emits when it has lost the connection.
    """
    return END_OF_CLIENT[mp_api] if pair.godot_serves else end_at_server(pair, mp_api)


def godots_end(pair: Pair, mp_api: bool) -> tuple:
    """
    Returns the signal that the Godot side emits when it has lost the connection.
    """
    return end_at_server(pair, mp_api) if pair.godot_serves else END_OF_GODOTS_CLIENT[mp_api]


@BOTH_MODES
def test_godot_is_killed(doomed_pair: Pair, mp_api: bool) -> None:
    pair = doomed_pair.connect(mp_api=mp_api)
    before = len(pair.python.signals)
    pair.engine.kill()
    end = netpeers_end(pair, mp_api)
    pair.python.wait_signal(end[0])
    assert pair.python.signals[before:] == [end]
    if pair.godot_serves:
        assert pair.python.method("get_close_code") == 1006
        # The kernel resets the stream of a dead process if the process has not read all of it.
        assert re.search("lost|reset", pair.python.method("get_close_reason"))
        assert pair.python.method("get_connection_status") == 0


@BOTH_MODES
@pytest.mark.parametrize("reset", [False, True], ids=["end of stream", "reset"])
def test_the_connection_is_cut(pair: Pair, mp_api: bool, reset: bool) -> None:
    pair.connect(mp_api=mp_api, proxy=True)
    before = {side: len(side.signals) for side in (pair.godot, pair.python)}
    pair.proxy.cut(reset=reset)
    for side, end in ((pair.godot, godots_end(pair, mp_api)), (pair.python, netpeers_end(pair, mp_api))):
        side.wait_signal(end[0])
        assert side.signals[before[side] :] == [end]


def test_a_frozen_godot_times_out(pair: Pair) -> None:
    pair.python.peer.heartbeat_interval = 0.2
    pair.python.peer.heartbeat_timeout = 1.0
    pair.connect()
    pair.godot.do("set_polling", False)
    end = netpeers_end(pair, False)
    pair.python.wait_signal(end[0])
    assert pair.python.signals[1:] == [end]
    if pair.godot_serves:
        assert "timed out" in pair.python.method("get_close_reason")


def test_a_godot_that_loads_a_scene_for_a_while_stays_connected(pair: Pair) -> None:
    pair.python.peer.heartbeat_interval = 0.01
    pair.connect()
    pair.godot.do("set_polling", False)
    statistics = pair.python.method("get_statistics", pair.id_of(pair.godot))
    pair.engine.wait_for(
        lambda: pair.python.method("get_statistics", pair.id_of(pair.godot)).bytes_out > statistics.bytes_out, "a ping"
    )
    pair.godot.do("set_polling", True)
    assert pair.godot.put(b"back", pair.id_of(pair.python)) == 0
    assert len(pair.python.wait_packets()) == 1
    assert len(pair.python.signals) == 2  # connected, data_received


def test_the_round_trip_time_is_measured(pair: Pair) -> None:
    pair.python.peer.heartbeat_interval = 0.01
    pair.connect()
    peer_id = pair.id_of(pair.godot)
    measured = pair.engine.wait_for(lambda: pair.python.method("get_round_trip_time", peer_id), "round-trip time")
    assert 0 < measured < DEADLINE_S


def test_a_godot_that_never_answers_the_handshake(godot: Engine, python: PythonSide) -> None:
    server, client = godot.server(), python.client()
    url = server.listen()
    server.do("set_polling", False)
    client.peer.handshake_timeout = 0.2
    assert client.connect(url) == 0
    client.wait_signal("connection_error")
    assert client.signals == [("connection_error",)]
    assert "timed out" in client.method("get_close_reason")


def test_connecting_to_a_server_that_has_stopped(godot: Engine, python: PythonSide) -> None:
    server, client = godot.server(), python.client()
    url = server.listen()
    server.method("stop")
    assert client.connect(url) == 0
    client.wait_signal("connection_error")
    assert client.signals == [("connection_error",)]
    assert "refused" in client.method("get_close_reason")
