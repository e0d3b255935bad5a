"""
A session against a Sans-I/O endpoint of the `websockets` package: both agree on every message, ping and close.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import Protocol, State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from netpeer.websocket import CloseRequested, Opened, Pong, Session

from .helpers import (
    LIMIT,
    Chopper,
    Message,
    SessionEvent,
    byte_by_byte,
    client_session,
    events_of,
    explored,
    server_session,
    whole,
)

__all__: list[str] = []

ROLES = pytest.mark.parametrize("role", ["client", "server"])


class Bridge:
    """
    One of our sessions and one of their protocols, joined in memory.

    Attributes:
        ours, theirs: the two.
        events: what our session reported.
        frames: what theirs received.
    """

    def __init__(self, role: str, protocols: list[str], chopper: Chopper) -> None:
        self.ours: Session
        self.theirs: Protocol
        if role == "client":
            self.ours, self.theirs = client_session(protocols=protocols), their_server(protocols)
        else:
            self.ours, self.theirs = server_session(protocols), their_client(protocols)
        self.events: list[SessionEvent] = []
        self.frames: list[Frame] = []
        self._chopper = chopper
        self._eofs: set[object] = set()
        self.settle()

    def settle(self) -> None:
        """
        Carry everything to and fro until both are silent.
        """
        for _ in range(100):
            if not any([self._to_theirs(self.ours.data_to_send()), self._to_ours(self.theirs.data_to_send())]):
                return
        raise RuntimeError("they never fall silent")

    def put(self, data: bytes, *, is_text: bool) -> None:
        """
        Send a message from our side.
        """
        self._to_theirs([self.ours.encode(data, is_text=is_text)])

    def _to_theirs(self, writes: list[bytes]) -> bool:
        for data in writes:
            for piece in self._chopper(data):
                self.theirs.receive_data(piece)
                self._take_frames()
        if self.ours.wants_eof and self.ours not in self._eofs:
            self._eofs.add(self.ours)
            self.theirs.receive_eof()
            return True
        return bool(writes)

    def _to_ours(self, writes: list[bytes]) -> bool:
        for data in writes:
            if not data:
                self.ours.receive_eof()
            for piece in self._chopper(data):
                self.ours.receive_data(piece)
        self.events += events_of(self.ours)
        return bool(writes)

    def _take_frames(self) -> None:
        for event in self.theirs.events_received():
            if isinstance(event, Frame):
                self.frames.append(event)
            elif isinstance(self.theirs, ServerProtocol) and isinstance(event, Request):
                self.theirs.send_response(self.theirs.accept(event))


def their_server(protocols: list[str]) -> ServerProtocol:
    return ServerProtocol(subprotocols=[Subprotocol(name) for name in protocols] or None, max_size=LIMIT)


def their_client(protocols: list[str]) -> ClientProtocol:
    offered = [Subprotocol(name) for name in protocols]
    client = ClientProtocol(parse_uri("ws://game.example/"), subprotocols=offered or None, max_size=LIMIT)
    client.send_request(client.connect())
    return client


@pytest.fixture(params=[whole, byte_by_byte])
def chopper(request: pytest.FixtureRequest) -> Chopper:
    return request.param


@ROLES
@pytest.mark.parametrize("protocols", [[], ["a"], ["b", "a"]])
def test_they_shake_hands(role: str, protocols: list[str], chopper: Chopper):
    bridge = Bridge(role, protocols, chopper)
    (opened,) = bridge.events
    assert isinstance(opened, Opened)
    assert opened.subprotocol == (bridge.theirs.subprotocol or "") == (protocols[0] if protocols else "")
    assert bridge.theirs.state is State.OPEN and bridge.ours.is_open


@ROLES
@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536])
def test_they_understand_our_messages(role: str, size: int, chopper: Chopper):
    bridge = Bridge(role, [], chopper)
    bridge.put(b"x" * size, is_text=False)
    bridge.put(b"y" * size, is_text=True)
    got = [(frame.opcode, bytes(frame.data), frame.fin) for frame in bridge.frames]
    assert got == [(Opcode.BINARY, b"x" * size, True), (Opcode.TEXT, b"y" * size, True)]


@ROLES
def test_we_understand_their_fragments(role: str, chopper: Chopper):
    bridge = Bridge(role, [], chopper)
    bridge.theirs.send_text(b"he", fin=False)
    bridge.theirs.send_ping(b"between")
    bridge.theirs.send_continuation(b"l", fin=False)
    bridge.theirs.send_continuation(b"lo", fin=True)
    bridge.theirs.send_binary(b"\xff")
    bridge.settle()
    assert bridge.events[1:] == [Message(b"hello", True), Message(b"\xff", False)]
    assert [(frame.opcode, bytes(frame.data)) for frame in bridge.frames] == [(Opcode.PONG, b"between")]


@ROLES
@pytest.mark.parametrize("closer", ["ours", "theirs"])
def test_either_may_close(role: str, closer: str, chopper: Chopper):
    bridge = Bridge(role, [], chopper)
    getattr(bridge, closer).send_close(4000, "enough")
    bridge.settle()
    assert bridge.ours.close_exchanged and bridge.ours.close_code_and_reason == (4000, "enough")
    assert bridge.theirs.state is State.CLOSED
    assert (bridge.theirs.close_code, bridge.theirs.close_reason) == (4000, "enough")
    assert bridge.events[1:] == ([] if closer == "ours" else [CloseRequested(4000, "enough")])


@ROLES
@pytest.mark.parametrize("code", [1002, 1007, 1008, 1009, 1013])
def test_they_hear_why_we_fail(role: str, code: int, chopper: Chopper):
    bridge = Bridge(role, [], chopper)
    bridge.ours.fail(code, "because")
    bridge.settle()
    assert bridge.theirs.close_rcvd is not None
    assert (bridge.theirs.close_rcvd.code, bridge.theirs.close_rcvd.reason) == (code, "because")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
moves = st.lists(
    st.tuples(st.just("our text"), texts)
    | st.tuples(st.just("our binary"), st.binary(max_size=200))
    | st.tuples(st.just("our ping"), st.binary(max_size=125))
    | st.tuples(st.just("their text"), texts)
    | st.tuples(st.just("their binary"), st.binary(max_size=200))
    | st.tuples(st.just("their ping"), st.binary(max_size=125))
    | st.tuples(st.just("their fragments"), st.lists(texts, min_size=2, max_size=4)),
    max_size=12,
)


@ROLES
@explored(50)
@given(moves=moves, is_chopped=st.booleans())
def test_they_agree_about_a_whole_conversation(role: str, moves: list[tuple[str, Any]], is_chopped: bool):
    bridge = Bridge(role, [], byte_by_byte if is_chopped else whole)
    seen: list[SessionEvent] = []
    received: list[tuple[Opcode, bytes]] = []
    for who, what in moves:
        seen += make_move(bridge, who, what)
        received += what_they_receive(who, what)
        bridge.settle()
    assert bridge.events[1:] == seen
    assert [(frame.opcode, bytes(frame.data)) for frame in bridge.frames] == received
    bridge.ours.send_close(1000, "done")
    bridge.settle()
    assert bridge.theirs.state is State.CLOSED and bridge.ours.close_exchanged


def make_move(bridge: Bridge, who: str, what: Any) -> Iterator[SessionEvent]:
    """
    Make one move; returns the events of our session.
    """
    match who:
        case "our text":
            bridge.put(what.encode(), is_text=True)
        case "our binary":
            bridge.put(what, is_text=False)
        case "our ping":
            bridge.ours.send_ping(what)
            yield Pong(what)
        case "their text":
            bridge.theirs.send_text(what.encode())
            yield Message(what.encode(), True)
        case "their binary":
            bridge.theirs.send_binary(what)
            yield Message(what, False)
        case "their ping":
            bridge.theirs.send_ping(what)
        case "their fragments":
            first, *rest = what
            bridge.theirs.send_text(first.encode(), fin=False)
            for number, part in enumerate(rest, 1):
                bridge.theirs.send_continuation(part.encode(), fin=number == len(rest))
            yield Message("".join(what).encode(), True)


def what_they_receive(who: str, what: Any) -> list[tuple[Opcode, bytes]]:
    """
    The frames that a move brings to their side.
    """
    match who:
        case "our text":
            return [(Opcode.TEXT, what.encode())]
        case "our binary":
            return [(Opcode.BINARY, what)]
        case "our ping":
            return [(Opcode.PING, what)]
        case "their ping":
            return [(Opcode.PONG, what)]
        case _:
            return []
