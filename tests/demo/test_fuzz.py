"""Anything may be called with anything, on both sides: nothing is raised, and the game goes on."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from demo_game.net.client import GameClient
from demo_game.net.model import Phase
from demo_game.net.server import GameServer
from demo_game.net.wire import PROTOCOL_VERSION, pack_inputs
from demo_game.rules import Controls
from netpeer import ManualClock, MemoryNetwork

from .conftest import FRAME_S

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([0, 1, 15, 16, PROTOCOL_VERSION]),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=40),
    st.just(pack_inputs(3, [Controls(1, 2)])),
)
lists = st.lists(scalars, max_size=5)
anything = st.one_of(scalars, lists, st.lists(lists, max_size=3), st.dictionaries(st.text(max_size=3), scalars))
TO_SERVER = {"join": 4, "steer": 1, "ping": 1, "ready": 1, "say": 1, "quit": 0}
TO_CLIENT = {"welcome": 5, "refuse": 1, "snapshot": 1, "pong": 2, "roster": 1, "said": 3}


def calls(methods: dict[str, int]) -> st.SearchStrategy[list[tuple[str, list[object]]]]:
    one = st.sampled_from(sorted(methods)).flatmap(
        lambda name: st.tuples(st.just(name), st.lists(anything, min_size=methods[name], max_size=methods[name]))
    )
    return st.lists(one, max_size=20)


@settings(max_examples=150)
@given(calls(TO_SERVER), st.booleans())
def test_a_server_survives_any_calls(said: list[tuple[str, list[object]]], joins_first: bool) -> None:
    clock = ManualClock(10.0)
    server = GameServer(clock=clock, network=MemoryNetwork(clock))
    server.listen(9080)
    server.reception.on_peer_connected(2)
    if joins_first:
        server.reception.on_join(2, PROTOCOL_VERSION, "Ada", 0, "")
    for name, values in said:
        getattr(server.reception, f"on_{name}")(2, *values)
        clock.advance(FRAME_S)
        server.poll()
    server.reception.on_peer_disconnected(2)
    server.poll()
    server.close()


@settings(max_examples=150)
@given(calls(TO_CLIENT), st.booleans())
def test_a_client_survives_any_calls(heard: list[tuple[str, list[object]]], is_welcome: bool) -> None:
    clock = ManualClock(10.0)
    client = GameClient(clock=clock, network=MemoryNetwork(clock))
    if is_welcome:
        client.on_welcome(PROTOCOL_VERSION, 0, "token", 30.0, 16)
    for name, values in heard:
        getattr(client, f"on_{name}")(*values)
        clock.advance(FRAME_S)
        assert client.update().phase in Phase
