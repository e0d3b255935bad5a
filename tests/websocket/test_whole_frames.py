"""
Reading in batches changes nothing: a session that reads every frame with the protocol of the `websockets` package has
the same events and sends the same bytes, whatever arrives, and in whatever parts.
"""

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.websocket import Messages, Session
from netpeer.websocket.limits import MAX_BATCH
from netpeer.websocket.whole_frames import frame_size, read_whole_frames

from .helpers import LIMIT, Message, SessionEvent, byte_by_byte, events_of, explored, feed, open_session, sent_by
from .wire import BINARY, CLOSE, CONTINUATION, PING, TEXT, WireFrame, close_payload, frame, frames_in

__all__: list[str] = []

ROLES = pytest.mark.parametrize("role", ["client", "server"])


def one_by_one(role: str, limit: int) -> Session:
    """
    A session that gives every frame to the `websockets` protocol.
    """
    logger = logging.getLogger("netpeer.websocket")
    level = logger.level
    logger.setLevel(logging.DEBUG)  # on this level a session gives every frame to the protocol, which logs it
    try:
        return open_session(role, limit=limit)
    finally:
        logger.setLevel(level)


def conversation(session: Session, pieces: list[bytes]) -> tuple[list[SessionEvent], list[WireFrame], bool]:
    seen: list[SessionEvent] = []
    for piece in pieces:
        session.receive_data(piece)
        seen += events_of(session)
    session.receive_eof()
    seen += events_of(session)
    return seen, frames_in(sent_by(session)), session.is_failed


@st.composite
def streams(draw: st.DrawFn, *, masked: bool) -> list[bytes]:
    """
    Runs of equal messages, single ones, everything else that a WebSocket carries, and some of what it may not.
    """
    pieces = []
    for _ in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from("rrrbbbtpfclvx"))
        size = draw(st.sampled_from([0, 1, 9, 40, 125, 126, 127, 300]))
        payload = draw(st.binary(min_size=size, max_size=size))
        match kind:
            case "r":
                for _ in range(draw(st.integers(2, 12))):
                    mask = draw(st.binary(min_size=4, max_size=4))
                    pieces.append(frame(BINARY, payload, masked=masked, mask=mask))
            case "b":
                pieces.append(frame(BINARY, payload, masked=masked))
            case "t":
                pieces.append(frame(TEXT, payload[:20], masked=masked))
            case "p":
                pieces.append(frame(PING, payload[:125], masked=masked))
            case "f":
                pieces.append(frame(BINARY, payload, masked=masked, fin=False))
                pieces.append(frame(PING, b"between", masked=masked))
                pieces.append(frame(CONTINUATION, payload, masked=masked, fin=draw(st.booleans())))
            case "c":
                code = draw(st.sampled_from([1000, 1005, 4000]))
                pieces.append(frame(CLOSE, close_payload(code, b"bye"), masked=masked))
            case "l":
                long = draw(st.sampled_from([999, 1000, 1001, 1200]))
                pieces.append(frame(BINARY, b"x" * long, masked=masked))
            case "v":
                pieces.append(frame(draw(st.integers(0, 15)), payload, masked=draw(st.booleans())))
            case _:
                pieces.append(draw(st.binary(max_size=6)))
    return pieces


def chopped(draw: Any, data: bytes) -> list[bytes]:
    cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=8)))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True) if start < end]


@ROLES
@explored(400)
@given(data=st.data())
def test_both_ways_give_the_same(role: str, data: st.DataObject):
    stream = b"".join(data.draw(streams(masked=role == "server")))
    pieces = chopped(data.draw, stream)
    # Byte by byte: of a piece with several frames that protocol answers what stands behind the one that fails.
    expected = conversation(one_by_one(role, 1000), list(byte_by_byte(stream)))
    assert conversation(open_session(role, limit=1000), pieces) == expected
    assert conversation(open_session(role, limit=1000), [stream]) == expected


@ROLES
@pytest.mark.parametrize("size", [0, 1, 125, 126, 1000])
def test_a_run_of_equal_messages_comes_in_batches(role: str, size: int):
    session = open_session(role)
    messages = [bytes((index % 256,)) * size for index in range(MAX_BATCH + 3)]
    session.receive_data(b"".join(frame(BINARY, data, masked=role == "server") for data in messages))
    first, second = session.events_received()
    assert isinstance(first, Messages) and isinstance(second, Messages)
    assert first.payloads + second.payloads == messages
    assert (len(first.payloads), first.size, first.is_text) == (MAX_BATCH, MAX_BATCH * size, False)


@ROLES
def test_what_is_incomplete_waits_for_its_rest_wherever_it_is_cut(role: str):
    whole = frame(BINARY, b"a" * 300, masked=role == "server")
    for cut in range(1, len(whole)):
        session = open_session(role)
        session.receive_data(whole[:cut])
        assert session.events_received() == []
        session.receive_data(whole[cut:] + whole)
        (seen,) = session.events_received()
        assert isinstance(seen, Messages) and seen.payloads == [b"a" * 300] * 2


@ROLES
@pytest.mark.parametrize("size", [65_535, 65_536, LIMIT])
def test_what_is_long_comes_whole_between_short_messages(role: str, size: int):
    masked = role == "server"
    short, long = frame(BINARY, b"short", masked=masked), frame(BINARY, b"a" * size, masked=masked)
    stream = short * 5 + long + short * 5
    expected = [Message(b"short", False)] * 5 + [Message(b"a" * size, False)] + [Message(b"short", False)] * 5
    assert feed(open_session(role), stream) == expected
    session = open_session(role)
    seen = [event for at in range(0, len(stream), 999) for event in feed(session, stream[at : at + 999])]
    assert seen == expected


@ROLES
def test_a_frame_that_is_too_long_fails_at_its_header(role: str):
    session = open_session(role)
    header = frame(BINARY, b"a" * (LIMIT + 200), masked=role == "server")[:14]
    session.receive_data(header)
    assert session.is_failed


@pytest.mark.parametrize("masked", [True, False])
def test_a_run_ends_where_a_header_differs(masked: bool):
    runs = [frame(BINARY, b"a" * 20, masked=masked)] * 5
    for other in (frame(BINARY, b"b" * 21, masked=masked), frame(TEXT, b"b" * 20, masked=masked)):
        data = b"".join([*runs, other, *runs])
        payloads, position = read_whole_frames(data, 0, masked=masked, longest=100)
        expected = [b"a" * 20] * 5 + ([b"b" * 21] + [b"a" * 20] * 5 if other[0] == 0x82 else [])
        assert payloads == expected
        assert data[position : position + 1] == (b"" if other[0] == 0x82 else other[:1])


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_a_frame_knows_its_size_from_its_header(size: int, masked: bool):
    whole = frame(BINARY, b"a" * size, masked=masked)
    header = len(whole) - size - (4 if masked else 0)
    assert [frame_size(whole[:cut], 0, masked=masked) for cut in range(header)] == [0] * header
    assert frame_size(whole[:header], 0, masked=masked) == len(whole)
    assert frame_size(whole, 0, masked=not masked) is None
