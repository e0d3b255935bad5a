"""
Any bytes as input, in both roles, before and after the handshake.

The invariants: nothing raises; messages keep the size limit; a failure is the last event and has a reason; the events
do not depend on how the network splits the bytes.
"""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.websocket import ClientSession, CloseRequested, Failed, Opened, Session

from .helpers import (
    Chopper,
    SessionEvent,
    byte_by_byte,
    client_session,
    events_of,
    explored,
    feed,
    key_of,
    open_session,
    sent_by,
    server_session,
)
from .wire import close_payload, frame, frames_in, request, response

__all__: list[str] = []

ROLES = pytest.mark.parametrize("role", ["client", "server"])

Fuzz = Callable[[bool], bytes]

# The accept of a client depends on its key: a mark that is replaced once the key is known.
ACCEPT_OF = "+++++++++++++++++++++++="

close_payloads = st.builds(close_payload, st.integers(900, 5100), st.binary(max_size=5)) | st.binary(max_size=3)
payloads = st.binary(max_size=20) | st.text(max_size=5).map(lambda text: text.encode(errors="replace"))


@st.composite
def some_frames(draw: st.DrawFn) -> list[tuple[int, bytes, bool, int]]:
    """
    Frames of which most keep the rules: else no story would go on.
    """
    found = []
    for _ in range(draw(st.integers(1, 8))):
        opcode = draw(st.sampled_from([0, 0, 1, 1, 2, 2, 8, 9, 10]) | st.integers(0, 15))
        payload = draw(close_payloads if opcode == 8 else payloads)
        reserved = 0 if draw(st.integers(0, 9)) else draw(st.integers(1, 7))
        found.append((opcode, payload, draw(st.booleans()) or opcode >= 8, reserved))
    return found


def encoded(frames: list[tuple[int, bytes, bool, int]], role: str) -> bytes:
    return b"".join(
        frame(opcode, payload, masked=role == "server", fin=fin, reserved=reserved)
        for opcode, payload, fin, reserved in frames
    )


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """
    Bytes with a few of them changed, removed or put in.
    """
    result = bytearray(data)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(result)))
        match draw(st.sampled_from("cri")):
            case "c" if place < len(result):
                result[place] = draw(st.integers(0, 255))
            case "r":
                del result[place : place + draw(st.integers(1, 5))]
            case _:
                result[place:place] = draw(st.binary(min_size=1, max_size=5))
    return bytes(result)


@st.composite
def chopped(draw: st.DrawFn) -> Chopper:
    """
    A network that chops as it likes, the same way for the same bytes.
    """
    sizes = draw(st.lists(st.integers(1, 30), min_size=1, max_size=10))

    def chop(data: bytes) -> list[bytes]:
        pieces, start = list[bytes](), 0
        while start < len(data):
            size = sizes[len(pieces) % len(sizes)]
            pieces.append(data[start : start + size])
            start += size
        return pieces

    return chop


def check(session: Session, data: bytes, chopper: Chopper) -> list[SessionEvent]:
    """
    Feed a session, end the stream, and look whether it kept its word.
    """
    events = feed(session, data, chopper)
    sent = sent_by(session)
    session.receive_eof()
    events += events_of(session)
    sent += sent_by(session)
    assert len(events) <= len(data) + 2  # the shortest frame has 2 bytes
    failures = [event for event in events if isinstance(event, Failed)]
    assert failures in ([], [events[-1]])
    assert all(failed.reason and 1000 <= failed.code < 5000 for failed in failures)
    assert session.is_failed == bool(failures)
    assert bool(failures) or any(isinstance(event, CloseRequested) for event in events) or not data
    assert sum(isinstance(event, Opened) for event in events) <= 1
    session.send_close(1000, "")
    session.send_ping(b"")
    session.fail(1008, "")
    assert sent_by(session) == b""
    return events


@ROLES
@explored(80)
@given(data=st.binary(max_size=200), chopper=chopped())
def test_anything_in_an_open_session(role: str, data: bytes, chopper: Chopper):
    check(open_session(role), data, chopper)


@ROLES
@explored(80)
@given(frames=some_frames(), chopper=chopped())
def test_frames_that_may_break_rules(role: str, frames: list[tuple[int, bytes, bool, int]], chopper: Chopper):
    events = check(open_session(role), encoded(frames, role), chopper)
    assert without_codes(events) == without_codes(check(open_session(role), encoded(frames, role), byte_by_byte))


def without_codes(events: list[SessionEvent]) -> list[SessionEvent | None]:
    """
    Events with failures as None: of two broken rules in one piece of data either may be the one that is reported.
    """
    return [None if isinstance(event, Failed) else event for event in events]


@ROLES
@explored(80)
@given(data=st.data())
def test_frames_that_were_damaged(role: str, data: st.DataObject):
    bits = data.draw(some_frames().flatmap(lambda frames: damaged(encoded(frames, role))))
    check(open_session(role), bits, data.draw(chopped()))


@ROLES
@explored(80)
@given(frames=some_frames(), chopper=chopped())
def test_what_is_sent_back_is_always_whole_frames(
    role: str, frames: list[tuple[int, bytes, bool, int]], chopper: Chopper
):
    session = open_session(role)
    feed(session, encoded(frames, role), chopper)
    for sent in frames_in(sent_by(session)):
        assert sent.opcode in (8, 10) and sent.fin and sent.masked == (role == "client") and len(sent.payload) <= 125


@explored(80)
@given(data=st.binary(max_size=200), chopper=chopped())
def test_anything_in_place_of_a_request(data: bytes, chopper: Chopper):
    check(server_session(), data, chopper)


@explored(80)
@given(data=st.binary(max_size=200), chopper=chopped())
def test_anything_in_place_of_an_answer(data: bytes, chopper: Chopper):
    session = client_session()
    sent_by(session)
    check(session, data, chopper)


@explored(150)
@given(data=damaged(request("/a", "Sec-WebSocket-Protocol: a, b")), tail=some_frames(), chopper=chopped())
def test_a_damaged_request(data: bytes, tail: list[tuple[int, bytes, bool, int]], chopper: Chopper):
    check(server_session(["b"]), data + encoded(tail, "server"), chopper)


@explored(150)
@given(data=damaged(response(ACCEPT_OF, "Sec-WebSocket-Protocol: b")), tail=some_frames(), chopper=chopped())
def test_a_damaged_answer(data: bytes, tail: list[tuple[int, bytes, bool, int]], chopper: Chopper):
    session = client_session(protocols=["a", "b"])
    check(session, for_key(data, session) + encoded(tail, "client"), chopper)


def for_key(data: bytes, session: ClientSession) -> bytes:
    """
    An answer with the accept that a client expects, unless that part was damaged.
    """
    right = response(key_of(session)).split(b"Accept: ")[1].split(b"\r\n")[0]
    wrong = response(ACCEPT_OF).split(b"Accept: ")[1].split(b"\r\n")[0]
    return data.replace(wrong, right)
