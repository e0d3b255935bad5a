"""
Frames to messages, in both roles: every story at once, byte by byte, and cut off at every byte.

A story is a list of frames that the remote end sends to an open session, the events, and the frames sent in reply.
"""

from typing import NamedTuple

import pytest

from netpeer.websocket import CloseRequested, Failed, Pong
from netpeer.websocket.close_codes import ABNORMAL

from .helpers import LIMIT, Chopper, Message, SessionEvent, byte_by_byte, events_of, feed, open_session, sent_by, whole
from .wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, WireFrame, close_payload, frame, frames_in

__all__: list[str] = []


class Piece(NamedTuple):
    """
    A frame of a story, masked by the role that sends it.
    """

    opcode: int
    payload: bytes = b""
    fin: bool = True
    reserved: int = 0
    announced: int | None = None


class Story(NamedTuple):
    """
    What comes, and what is made of it.

    Attributes:
        pieces: the frames that come.
        events: the events of the session; for a failure, its code in place of the event.
        answers: (opcode, payload) of what it sends back; for a close frame that it makes itself, the code alone.
    """

    pieces: list[Piece]
    events: list[SessionEvent | int]
    answers: list[tuple[int, bytes] | int]


def text(data: str) -> Message:
    return Message(data.encode(), True)


def binary(data: bytes) -> Message:
    return Message(data, False)


def broken(*pieces: Piece, code: int, before: tuple[SessionEvent, ...] = ()) -> Story:
    return Story(list(pieces), [*before, code], [code])


BYE = close_payload(1000, b"bye")
EURO = "€".encode()

STORIES = {
    # Messages.
    "text": Story([Piece(TEXT, "grüße".encode())], [text("grüße")], []),
    "binary": Story([Piece(BINARY, b"\0\xff\x80")], [binary(b"\0\xff\x80")], []),
    "empty text": Story([Piece(TEXT)], [text("")], []),
    "empty binary": Story([Piece(BINARY)], [binary(b"")], []),
    "binary need not be UTF-8": Story([Piece(BINARY, b"\xc3\x28")], [binary(b"\xc3\x28")], []),
    "many in a row": Story([Piece(BINARY, bytes([n])) for n in range(20)], [binary(bytes([n])) for n in range(20)], []),
    "text and binary in turn": Story(
        [Piece(TEXT, b"a"), Piece(BINARY, b"b"), Piece(TEXT, b"c")], [text("a"), binary(b"b"), text("c")], []
    ),
    "125 bytes": Story([Piece(BINARY, b"x" * 125)], [binary(b"x" * 125)], []),
    "126 bytes": Story([Piece(BINARY, b"x" * 126)], [binary(b"x" * 126)], []),
    # Fragments (RFC 6455, 5.4).
    "two fragments": Story([Piece(TEXT, b"he", False), Piece(CONTINUATION, b"llo")], [text("hello")], []),
    "many fragments": Story(
        [Piece(BINARY, b"0", False), *[Piece(CONTINUATION, b"%d" % n, n == 9) for n in range(1, 10)]],
        [binary(b"0123456789")],
        [],
    ),
    "empty fragments": Story(
        [Piece(TEXT, b"", False), Piece(CONTINUATION, b"", False), Piece(CONTINUATION, b"x", False), Piece(0)],
        [text("x")],
        [],
    ),
    "a message that is all empty fragments": Story([Piece(BINARY, b"", False), Piece(CONTINUATION)], [binary(b"")], []),
    "a character across fragments": Story(
        [Piece(TEXT, EURO[:1], False), Piece(CONTINUATION, EURO[1:2], False), Piece(CONTINUATION, EURO[2:])],
        [text("€")],
        [],
    ),
    "fragmented binary after fragmented text": Story(
        [Piece(TEXT, b"a", False), Piece(CONTINUATION, b"b"), Piece(BINARY, b"\xff", False), Piece(0, b"\xfe")],
        [text("ab"), binary(b"\xff\xfe")],
        [],
    ),
    "control frames between fragments": Story(
        [Piece(TEXT, b"a", False), Piece(PING, b"p"), Piece(0, b"b", False), Piece(PONG, b"q"), Piece(0, b"c")],
        [Pong(b"q"), text("abc")],
        [(PONG, b"p")],
    ),
    # Pings (5.5.2, 5.5.3).
    "a ping": Story([Piece(PING, b"data")], [], [(PONG, b"data")]),
    "an empty ping": Story([Piece(PING)], [], [(PONG, b"")]),
    "a ping of 125 bytes": Story([Piece(PING, b"x" * 125)], [], [(PONG, b"x" * 125)]),
    "pings in a row": Story([Piece(PING, b"%d" % n) for n in range(5)], [], [(PONG, b"%d" % n) for n in range(5)]),
    "a pong that nobody asked for": Story([Piece(PONG, b"x")], [Pong(b"x")], []),
    # Closing (5.5.1, 7).
    "close": Story([Piece(CLOSE, BYE)], [CloseRequested(1000, "bye")], [(CLOSE, BYE)]),
    "close without a code": Story([Piece(CLOSE)], [CloseRequested(1005, "")], [(CLOSE, b"")]),
    "close without a reason": Story(
        [Piece(CLOSE, close_payload(1001))], [CloseRequested(1001, "")], [(CLOSE, close_payload(1001))]
    ),
    "close with a game's own code": Story(
        [Piece(CLOSE, close_payload(4999, "tschüß".encode()))],
        [CloseRequested(4999, "tschüß")],
        [(CLOSE, close_payload(4999, "tschüß".encode()))],
    ),
    "close as Godot 3 writes it": Story(
        [Piece(CLOSE, close_payload(1000, b"bye\0"))],
        [CloseRequested(1000, "bye")],
        [(CLOSE, close_payload(1000, b"bye\0"))],
    ),
    "close with the longest reason": Story(
        [Piece(CLOSE, close_payload(3000, b"x" * 123))],
        [CloseRequested(3000, "x" * 123)],
        [(CLOSE, close_payload(3000, b"x" * 123))],
    ),
    "messages before the close": Story(
        [Piece(TEXT, b"last"), Piece(BINARY, b"words"), Piece(CLOSE, BYE)],
        [text("last"), binary(b"words"), CloseRequested(1000, "bye")],
        [(CLOSE, BYE)],
    ),
    "messages behind the close are not read": Story(
        [Piece(CLOSE, BYE), Piece(TEXT, b"too late"), Piece(PING, b"x"), Piece(CLOSE, BYE)],
        [CloseRequested(1000, "bye")],
        [(CLOSE, BYE)],
    ),
    # Text that is none (8.1).
    "invalid UTF-8": broken(Piece(TEXT, b"\xff"), code=1007),
    "invalid UTF-8 after a good message": broken(
        Piece(TEXT, b"ok"), Piece(TEXT, b"\xc3\x28"), code=1007, before=(text("ok"),)
    ),
    "UTF-8 that breaks off": broken(Piece(TEXT, EURO[:2]), code=1007),
    "UTF-8 that breaks off in the last fragment": broken(
        Piece(TEXT, b"a", False), Piece(CONTINUATION, EURO[:2]), code=1007
    ),
    "a surrogate in UTF-8": broken(Piece(TEXT, b"\xed\xa0\x80"), code=1007),
    "an overlong NUL": broken(Piece(TEXT, b"\xc0\x80"), code=1007),
    "invalid UTF-8 in a close reason": broken(Piece(CLOSE, close_payload(1000, b"\xff")), code=1007),
    # Too big.
    "twice too many, announced": broken(Piece(BINARY, b"", announced=LIMIT * 2), code=1009),
    "far too many, announced": broken(Piece(BINARY, b"", announced=(1 << 63) - 1), code=1009),
    "more than a frame can have, announced": broken(Piece(BINARY, b"", announced=(1 << 64) - 1), code=1009),
    "too many in the second fragment": broken(
        Piece(BINARY, b"x" * 200, False), Piece(CONTINUATION, b"", announced=LIMIT), code=1009
    ),
    # Frames that break the rules (5.2, 5.4, 5.5).
    "reserved bit 1": broken(Piece(TEXT, b"x", reserved=4), code=1002),
    "reserved bit 2": broken(Piece(TEXT, b"x", reserved=2), code=1002),
    "reserved bit 3": broken(Piece(PING, b"x", reserved=1), code=1002),
    **{f"opcode {opcode}": broken(Piece(opcode), code=1002) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "a control frame of 126 bytes": broken(Piece(PING, b"x" * 126), code=1002),
    "a fragmented ping": broken(Piece(PING, b"x", False), code=1002),
    "a fragmented close": broken(Piece(CLOSE, BYE, False), code=1002),
    "a continuation of nothing": broken(Piece(CONTINUATION, b"x"), code=1002),
    "a continuation after the last fragment": broken(
        Piece(TEXT, b"a", False), Piece(CONTINUATION, b"b"), Piece(CONTINUATION, b"c"), code=1002, before=(text("ab"),)
    ),
    "a new message within fragments": broken(Piece(TEXT, b"a", False), Piece(TEXT, b"b"), code=1002),
    "a close frame of one byte": broken(Piece(CLOSE, b"\x03"), code=1002),
    "a close frame within fragments": broken(Piece(TEXT, b"a", False), Piece(CLOSE, BYE), code=1002),
    **{
        f"close code {code}": broken(Piece(CLOSE, close_payload(code)), code=1002)
        for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)
    },
}

ROLES = pytest.mark.parametrize("role", ["client", "server"])
CHOPPERS = pytest.mark.parametrize("chopper", [whole, byte_by_byte])
EVERY = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)


def incoming(story: Story, role: str) -> bytes:
    """
    The bytes of a story, as they come to a session of one role.
    """
    return b"".join(
        frame(
            piece.opcode,
            piece.payload,
            masked=role == "server",
            fin=piece.fin,
            reserved=piece.reserved,
            announced=piece.announced,
        )
        for piece in story.pieces
    )


def short(events: list[SessionEvent]) -> list[SessionEvent | int]:
    """
    Events with failures as their codes.
    """
    return [event.code if isinstance(event, Failed) else event for event in events]


def answers(data: bytes, role: str, story: Story) -> list[tuple[int, bytes] | int]:
    """
    What was sent, with close frames of a session's own making as their codes.
    """
    sent = frames_in(data)
    assert all(found.fin and found.masked == (role == "client") for found in sent)
    own = any(isinstance(answer, int) for answer in story.answers)
    return [
        int.from_bytes(found.payload[:2], "big") if own and found.opcode == CLOSE else (found.opcode, found.payload)
        for found in sent
    ]


@CHOPPERS
@ROLES
@EVERY
def test_a_story(story: Story, role: str, chopper: Chopper):
    session = open_session(role)
    events = feed(session, incoming(story, role), chopper)
    assert short(events) == story.events
    assert answers(sent_by(session), role, story) == story.answers
    failures = [event for event in events if isinstance(event, Failed)]
    assert session.is_failed == bool(failures)
    assert all(failed.reason and failed.reason.isprintable() for failed in failures)
    ended = bool(failures) or any(isinstance(event, CloseRequested) for event in events)
    assert session.is_open != ended


@ROLES
@EVERY
def test_a_story_that_breaks_off(story: Story, role: str):
    data = incoming(story, role)
    for cut in range(len(data)):
        session = open_session(role)
        events = feed(session, data[:cut])
        seen = short(events)
        assert seen == story.events[: len(seen)]
        session.receive_eof()
        events += events_of(session)
        if any(isinstance(event, CloseRequested) for event in events):
            assert session.close_exchanged and not session.is_failed
        else:
            assert isinstance(events[-1], Failed) and session.is_failed
            assert events[-1].code == ABNORMAL or events[-1].code == story.events[-1]
            assert not any(isinstance(event, Failed) for event in events[:-1])


@ROLES
@EVERY
def test_after_a_story_that_ended_nothing_more_is_read(story: Story, role: str):
    session = open_session(role)
    feed(session, incoming(story, role))
    if session.is_open:
        return
    session.data_to_send()
    assert feed(session, frame(TEXT, b"late", masked=role == "server")) == []
    session.receive_eof()
    assert events_of(session) == []
    assert sent_by(session) == b""


@ROLES
@pytest.mark.parametrize("size", [127, 65535, 65536, LIMIT])
def test_large_messages(role: str, size: int):
    data = bytes(index % 251 for index in range(size))
    encoded = frame(BINARY, data, masked=role == "server")
    assert feed(open_session(role), encoded) == [binary(data)]
    pieces = [encoded[index : index + 1000] for index in range(0, size + 14, 1000)]
    assert feed(open_session(role), encoded, lambda _: pieces) == [binary(data)]
    for cut in (1, 2, 3, 4, 9, 10, 13, 14, 15, size // 2, len(encoded) - 1):
        session = open_session(role)
        assert feed(session, encoded[:cut]) == []
        session.receive_eof()
        assert short(events_of(session)) == [ABNORMAL]


@ROLES
def test_a_message_of_just_the_limit_in_fragments(role: str):
    masked = role == "server"
    session = open_session(role, limit=1024)
    data = frame(BINARY, b"x" * 1000, masked=masked, fin=False) + frame(CONTINUATION, b"y" * 24, masked=masked)
    assert feed(session, data) == [binary(b"x" * 1000 + b"y" * 24)]
    assert feed(session, data) == [binary(b"x" * 1000 + b"y" * 24)]


@ROLES
def test_a_message_of_one_byte_more_than_the_limit(role: str):
    masked = role == "server"
    assert short(feed(open_session(role, limit=1024), frame(BINARY, b"x" * 1025, masked=masked))) == [1009]
    fragments = frame(BINARY, b"x" * 1000, masked=masked, fin=False) + frame(CONTINUATION, b"y" * 25, masked=masked)
    assert short(feed(open_session(role, limit=1024), fragments)) == [1009]


@ROLES
def test_a_ping_between_fragments_does_not_count_against_the_limit(role: str):
    masked = role == "server"
    session = open_session(role, limit=1024)
    data = frame(BINARY, b"x" * 1000, masked=masked, fin=False) + frame(PING, b"p" * 100, masked=masked)
    assert feed(session, data + frame(CONTINUATION, b"y" * 24, masked=masked)) == [binary(b"x" * 1000 + b"y" * 24)]
    assert frames_in(sent_by(session)) == [WireFrame(PONG, b"p" * 100, True, not masked)]


@ROLES
def test_endless_fragments_hit_the_limit(role: str):
    masked = role == "server"
    session = open_session(role, limit=1024)
    assert feed(session, frame(TEXT, b"x" * 100, masked=masked, fin=False)) == []
    events: list[SessionEvent] = []
    for _ in range(20):
        events += feed(session, frame(CONTINUATION, b"x" * 100, masked=masked, fin=False))
    assert short(events) == [1009]


@CHOPPERS
@ROLES
def test_the_wrong_masking_ends_the_connection(role: str, chopper: Chopper):
    # RFC 6455, 5.1: a server takes masked frames only, a client none.
    session = open_session(role)
    events = feed(session, frame(TEXT, b"x", masked=role != "server"), chopper)
    assert short(events) == [1002]
    (close,) = frames_in(sent_by(session))
    assert close.opcode == CLOSE and close.payload[:2] == (1002).to_bytes(2, "big")


@ROLES
def test_a_failure_says_the_code_that_was_sent(role: str):
    # Invalid text and a close frame in one read: whichever counts, the event and the close frame agree.
    masked = role == "server"
    session = open_session(role)
    events = feed(session, frame(TEXT, b"\xff", masked=masked) + frame(CLOSE, BYE, masked=masked))
    (close,) = frames_in(sent_by(session))
    assert short(events) == [int.from_bytes(close.payload[:2], "big")]
