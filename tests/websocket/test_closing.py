"""
The closing handshake of two sessions, in every order; and each method when it is called too late.
"""

import pytest

from netpeer.websocket import CloseRequested, Failed, Opened, Pong, Session
from netpeer.websocket.close_codes import ABNORMAL

from .helpers import (
    Chopper,
    Link,
    Message,
    byte_by_byte,
    client_session,
    events_of,
    open_session,
    sent_by,
    server_session,
    whole,
)
from .wire import CLOSE, TEXT, close_payload, frame, frames_in

__all__: list[str] = []

ROLES = pytest.mark.parametrize("role", ["client", "server"])


@pytest.fixture(params=[whole, byte_by_byte])
def link(request: pytest.FixtureRequest) -> Link:
    """
    A client and a server that have shaken hands.
    """
    chopper: Chopper = request.param
    link = Link(chopper=chopper)
    link.settle()
    for session in (link.client, link.server):
        (opened,) = link.take_events(session)
        assert isinstance(opened, Opened)
    return link


def ends(link: Link, role: str) -> tuple[Session, Session]:
    """
    The session that acts, and the other one.
    """
    acting: Session = getattr(link, role)
    return acting, link.other(acting)


@ROLES
def test_closing_is_answered_and_ends_both(link: Link, role: str):
    acting, other = ends(link, role)
    acting.send_close(4000, "enough")
    assert not acting.is_open
    link.settle()
    assert link.take_events(acting) == []  # the answer to one's own close frame is no request
    assert link.take_events(other) == [CloseRequested(4000, "enough")]
    for session in (acting, other):
        assert session.close_exchanged and not session.is_failed
        assert session.close_code_and_reason == (4000, "enough")
        assert session.wants_eof


def test_the_server_ends_the_stream_first(link: Link):
    # RFC 6455, 7.1.1: so that the client, not the server, is free to connect again at once.
    link.client.send_close(1000, "")
    link.transfer(link.client)
    sent_by(link.server)
    assert link.server.wants_eof and not link.client.wants_eof


def test_both_close_at_once(link: Link):
    link.client.send_close(3001, "client")
    link.server.send_close(3002, "server")
    link.settle()
    for session, code in ((link.client, 3002), (link.server, 3001)):
        assert link.take_events(session) == []
        assert session.close_exchanged and not session.is_failed
        assert session.close_code_and_reason[0] == code


@ROLES
def test_messages_under_way_to_the_one_who_closes_still_arrive(link: Link, role: str):
    acting, other = ends(link, role)
    acting.send_close(1000, "bye")
    link.put(other, b"crossing")
    link.settle()
    assert link.take_events(acting) == [Message(b"crossing", False)]
    assert acting.close_exchanged


@ROLES
def test_messages_before_the_close_arrive_before_it(link: Link, role: str):
    acting, other = ends(link, role)
    link.put(acting, b"one")
    link.put(acting, b"two", is_text=True)
    acting.send_close(1000, "bye")
    link.settle()
    assert link.take_events(other) == [Message(b"one", False), Message(b"two", True), CloseRequested(1000, "bye")]


@ROLES
def test_a_ping_is_answered(link: Link, role: str):
    acting, other = ends(link, role)
    acting.send_ping(b"12345678")
    link.settle()
    assert link.take_events(acting) == [Pong(b"12345678")]
    assert link.take_events(other) == []


@ROLES
def test_a_ping_under_way_does_not_disturb_the_close(link: Link, role: str):
    acting, other = ends(link, role)
    acting.send_ping(b"x")
    other.send_close(1000, "")
    link.settle()
    assert link.take_events(acting)[-1] == CloseRequested(1000, "")
    assert acting.close_exchanged and other.close_exchanged and not other.is_failed


@ROLES
def test_only_the_first_close_counts(link: Link, role: str):
    acting, _ = ends(link, role)
    acting.send_close(4001, "first")
    acting.send_close(4002, "second")
    acting.send_ping(b"too late")
    (close,) = frames_in(sent_by(acting))
    assert (close.opcode, close.payload) == (CLOSE, close_payload(4001, b"first"))


@ROLES
def test_closing_during_the_opening_handshake_sends_nothing(role: str):
    session: Session = client_session() if role == "client" else server_session()
    sent_by(session)
    session.send_close(1000, "")
    session.send_ping(b"")
    assert sent_by(session) == b"" and session.is_opening


@ROLES
def test_failing_tells_the_other_side_why(link: Link, role: str):
    acting, other = ends(link, role)
    acting.fail(1008, "no cheating")
    (failed,) = acting.events_received()
    assert failed == Failed(1008, "no cheating")
    assert acting.is_failed and not acting.is_open
    link.transfer(acting)
    assert link.take_events(other) == [CloseRequested(1008, "no cheating")]


@ROLES
def test_a_long_reason_is_cut_where_a_character_ends(role: str):
    session = open_session(role)
    session.fail(1008, "ä" * 200)
    (close,) = frames_in(sent_by(session))
    reason = close.payload[2:].decode()
    assert reason == "ä" * len(reason) and 0 < len(close.payload) <= 125
    assert events_of(session) == [Failed(1008, "ä" * 200)]


@ROLES
def test_failing_twice_tells_once(role: str):
    session = open_session(role)
    session.fail(1008, "once")
    session.fail(1009, "twice")
    assert events_of(session) == [Failed(1008, "once")]


@ROLES
def test_failing_after_a_complete_close_is_too_late(link: Link, role: str):
    acting, _ = ends(link, role)
    link.client.send_close(1000, "")
    link.settle()
    link.take_events(acting)
    acting.fail(1008, "too late")
    assert sent_by(acting) == b""
    assert acting.close_code_and_reason == (1000, "")


@ROLES
def test_failing_while_the_close_is_under_way_never_raises(role: str):
    session = open_session(role)
    session.send_close(1000, "bye")
    session.fail(1002, "and something else")
    session.receive_data(frame(CLOSE, close_payload(1000), masked=role == "server"))
    session.receive_eof()
    assert [(sent.opcode, sent.payload[:2]) for sent in frames_in(sent_by(session))] == [(CLOSE, b"\x03\xe8")]


@ROLES
def test_the_end_without_a_close_frame_is_a_loss(role: str):
    session = open_session(role)
    session.receive_eof()
    assert events_of(session) == [
        Failed(ABNORMAL, "the connection was lost: it ended without a close frame")
    ]
    assert session.close_code_and_reason == (ABNORMAL, "")


@ROLES
def test_the_end_in_place_of_an_answer_to_the_close_is_a_loss(role: str):
    session = open_session(role)
    session.send_close(1000, "bye")
    session.receive_eof()
    (failed,) = events_of(session)
    assert isinstance(failed, Failed) and failed.code == ABNORMAL
    assert not session.close_exchanged


@ROLES
def test_the_end_is_told_once(role: str):
    session = open_session(role)
    session.receive_eof()
    session.receive_eof()
    session.receive_data(frame(TEXT, b"after the end", masked=role == "server"))
    assert len(events_of(session)) == 1


@ROLES
def test_the_states_are_visible(role: str):
    session: Session = client_session() if role == "client" else server_session()
    assert repr(session) == f"<{role.capitalize()}Session CONNECTING>"
    session = open_session(role)
    assert repr(session) == f"<{role.capitalize()}Session OPEN>"
    session.send_close(1000, "")
    assert repr(session) == f"<{role.capitalize()}Session CLOSING>"
    session.fail(1008, "x")
    assert repr(session) == f"<{role.capitalize()}Session FAILED>"
