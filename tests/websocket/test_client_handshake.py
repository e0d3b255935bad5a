"""
The client's side of the opening handshake: its request, the responses that it accepts, and its reasons for a refusal.
"""

from collections.abc import Callable

import pytest

from netpeer.websocket import Failed, Opened, check_header, check_subprotocol
from netpeer.websocket.close_codes import ABNORMAL
from netpeer.websocket.limits import MAX_HANDSHAKE_BYTES

from .helpers import (
    Chopper,
    Message,
    SessionEvent,
    byte_by_byte,
    client_session,
    events_of,
    failure_of,
    feed,
    key_of,
    sent_by,
    whole,
)
from .wire import TEXT, frame, frames_in, head_of, response

__all__: list[str] = []

Answer = Callable[[str], bytes]

CHOPPERS = pytest.mark.parametrize("chopper", [whole, byte_by_byte])


def test_the_request_is_what_godot_sends():
    session = client_session("ws://game.example:9080/room?id=7")
    data = sent_by(session)
    assert data.endswith(b"\r\n\r\n") and data.count(b"\r\n\r\n") == 1
    first, headers = head_of(data)
    assert first == "GET /room?id=7 HTTP/1.1"
    assert [name for name, _ in headers] == [
        "Host",
        "Upgrade",
        "Connection",
        "Sec-WebSocket-Key",
        "Sec-WebSocket-Version",
    ]  # so no Origin, no User-Agent, and no extensions
    values = dict(headers)
    assert values["Host"] == "game.example:9080"
    assert values["Upgrade"] == "websocket"
    assert values["Connection"] == "Upgrade"
    assert values["Sec-WebSocket-Version"] == "13"
    assert not session.data_to_send()


def test_every_key_is_another_and_has_16_bytes():
    keys = {key_of(client_session()) for _ in range(20)}
    assert len(keys) == 20
    assert {len(key) for key in keys} == {24}


def test_sub_protocols_are_offered_without_spaces():
    # Godot 3.2's server splits at the commas, and would find " b".
    data = sent_by(client_session(protocols=["a", "b", "c"]))
    assert b"\r\nSec-WebSocket-Protocol: a,b,c\r\n" in data


def test_headers_of_the_user_follow_as_given():
    data = sent_by(client_session(headers=[("X-Token", "s3cret"), ("x-token", "two"), ("Cookie", "a=b; c=d")]))
    assert data.endswith(b"\r\nX-Token: s3cret\r\nx-token: two\r\nCookie: a=b; c=d\r\n\r\n")


@CHOPPERS
def test_an_answer_opens_the_session(chopper: Chopper):
    session = client_session()
    assert session.is_opening and not session.is_open
    events = feed(session, response(key_of(session), "X-Server: godot"), chopper)
    (opened,) = events
    assert isinstance(opened, Opened) and opened.subprotocol == ""
    assert ("X-Server", "godot") in opened.headers
    assert session.is_open and not session.is_opening and not session.is_failed
    assert not session.data_to_send() and not session.wants_eof


@CHOPPERS
def test_messages_right_behind_the_answer_are_not_lost(chopper: Chopper):
    session = client_session()
    data = response(key_of(session)) + frame(TEXT, b"first", masked=False) + frame(TEXT, b"second", masked=False)
    opened, *messages = feed(session, data, chopper)
    assert isinstance(opened, Opened)
    assert messages == [Message(b"first", True), Message(b"second", True)]


@pytest.mark.parametrize(
    "line",
    [
        "connection: upgrade",
        "Connection: keep-alive, Upgrade",
        "CONNECTION: UPGRADE",
    ],
)
def test_headers_may_be_written_otherwise(line: str):
    session = client_session()
    (opened,) = feed(session, response(key_of(session), line, without="Connection"))
    assert isinstance(opened, Opened)


# What is offered, what the server answers, and the sub-protocol agreed, or None for a refusal.
SUBPROTOCOLS = [
    ([], [], ""),
    (["a"], ["a"], "a"),
    (["a", "b"], ["b"], "b"),
    (["a", "b"], ["a"], "a"),
    (["a"], [], None),
    (["a", "b"], [], None),
    (["a"], ["b"], None),
    (["a"], ["A"], None),
    ([], ["a"], None),
    (["a", "b"], ["a, b"], None),
    (["a", "b"], ["a", "b"], None),
    (["a"], [""], None),
]


@pytest.mark.parametrize(("offered", "answered", "agreed"), SUBPROTOCOLS)
def test_sub_protocols(offered: list[str], answered: list[str], agreed: str | None):
    session = client_session(protocols=offered)
    lines = [f"Sec-WebSocket-Protocol: {value}" for value in answered]
    (event,) = feed(session, response(key_of(session), *lines))
    if agreed is None:
        assert isinstance(event, Failed) and session.is_failed and not session.is_open
        assert "protocol" in event.reason.lower()
    else:
        assert isinstance(event, Opened) and event.subprotocol == agreed


def test_a_server_that_agrees_to_nothing_is_told():
    # RFC 6455 would let it pass; Godot's client does not, and neither do its games.
    session = client_session(protocols=["a", "b"])
    failed = failure_of(feed(session, response(key_of(session))))
    assert failed.code == 1002
    assert failed.reason == "the server agrees to none of the sub-protocols offered: a, b"
    (close,) = frames_in(sent_by(session))
    assert close.opcode == 8 and close.payload[:2] == (1002).to_bytes(2, "big")


def refusing(status: str, body: bytes = b"", *lines: str) -> bytes:
    length = [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([f"HTTP/1.1 {status}", *length, *lines, "", ""]).encode() + body


@CHOPPERS
def test_a_bad_status_is_told_with_the_beginning_of_the_page(chopper: Chopper):
    session = client_session()
    key_of(session)
    failed = failure_of(feed(session, refusing("403 Forbidden", b"You are banned until Monday.\n"), chopper))
    assert failed.code == ABNORMAL
    assert failed.reason == "the server refused with HTTP status 403 Forbidden: You are banned until Monday."


def test_only_the_beginning_of_a_long_page_is_told():
    session = client_session()
    failed = failure_of(feed(session, refusing("500 Internal Server Error", b"x" * 5000)))
    assert failed.reason.startswith("the server refused with HTTP status 500 Internal Server Error: xxx")
    assert failed.reason.count("x") == 200


def test_a_page_of_any_size_leaves_the_status_readable():
    # A proxy's error page is larger than any handshake; the status is what its reader needs.
    session = client_session()
    events = feed(session, refusing("502 Bad Gateway", b"<p>sorry</p>" * 10_000))
    session.receive_eof()
    failed = failure_of(events + events_of(session))
    assert "502 Bad Gateway" in failed.reason


def test_a_page_of_many_lines_makes_a_reason_of_one():
    # It becomes one line in the log; a server must not be able to write more.
    session = client_session()
    page = b"<html>\r\n<b>nothing here</b>\n\x1b[31mred\n</html>"
    failed = failure_of(feed(session, refusing("404 Not Found", page)))
    assert failed.reason.startswith("the server refused with HTTP status 404 Not Found: <html>")
    assert failed.reason.isprintable()


@pytest.mark.parametrize("lines", [[], ["Transfer-Encoding: chunked"], ["Connection: close"]])
def test_a_page_without_a_length_is_told_at_the_end(lines: list[str]):
    session = client_session()
    body = b"5\r\nsorry\r\n0\r\n\r\n" if "Transfer-Encoding: chunked" in lines else b"sorry"
    events = feed(session, refusing("503 Service Unavailable", b"", *lines) + body)
    session.receive_eof()
    failed = failure_of(events + events_of(session))
    assert failed.reason == "the server refused with HTTP status 503 Service Unavailable: sorry"


@pytest.mark.parametrize("status", ["200 OK", "301 Moved Permanently", "400 Bad Request", "401 Unauthorized", "404 "])
def test_every_other_status_is_a_refusal(status: str):
    session = client_session()
    feed_events = feed(session, refusing(status))
    session.receive_eof()
    failed = failure_of(feed_events + events_of(session))
    assert failed.reason.startswith(f"the server refused with HTTP status {status}".rstrip())


GARBAGE = [
    b"SSH-2.0-OpenSSH_9.6\r\n",
    b"220 mail.example ESMTP\r\n",
    b"\r\n\r\n",
    b"HTTP/1.1\r\n\r\n",
    b"HTTP/1.1 abc Nonsense\r\n\r\n",
    b"HTTP/1.1 99 Too Small\r\n\r\n",
    b"HTTP/0.9 101 Old\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nno colon here\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nBad Name: x\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nX: a\0b\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\n\n",
    b"\xff" * 100 + b"\r\n",
    b"\x16\x03\x03\x00\x02\x02\x28\n",
]


@CHOPPERS
@pytest.mark.parametrize("data", GARBAGE)
def test_garbage_in_place_of_an_answer(data: bytes, chopper: Chopper):
    session = client_session()
    failed = failure_of(feed(session, data, chopper))
    assert failed.code == ABNORMAL
    assert failed.reason.startswith("the server does not speak WebSocket: ")
    assert session.is_failed


@pytest.mark.parametrize("data", [b"A" * 8000 + b"\r\n", b"\x1b[2J\x1b]0;owned\x07\r\n", b"a\rb\r\n"])
def test_garbage_cannot_flood_or_disturb_the_log(data: bytes):
    session = client_session()
    failed = failure_of(feed(session, data))
    assert failed.reason.isprintable() and len(failed.reason) < 500


WRONG: dict[str, Answer] = {
    "no upgrade": lambda key: response(key, without="Upgrade"),
    "another upgrade": lambda key: response(key, "Upgrade: h2c", without="Upgrade"),
    "no connection": lambda key: response(key, without="Connection"),
    "connection closed": lambda key: response(key, "Connection: close", without="Connection"),
    "no accept": lambda key: response(key, without="Sec-WebSocket-Accept"),
    "two accepts": lambda key: response(key, "Sec-WebSocket-Accept: x"),
    "the accept of another key": lambda key: response("AAAAAAAAAAAAAAAAAAAAAA=="),
    "an extension": lambda key: response(key, "Sec-WebSocket-Extensions: permessage-deflate"),
}


@CHOPPERS
@pytest.mark.parametrize("name", WRONG)
def test_answers_that_are_no_handshake(name: str, chopper: Chopper):
    session = client_session()
    failed = failure_of(feed(session, WRONG[name](key_of(session)), chopper))
    assert failed.code == ABNORMAL and len(failed.reason) > 20
    assert not session.is_open


def test_the_end_in_place_of_an_answer():
    # What a Godot server does with every request that it does not like.
    session = client_session()
    session.receive_eof()
    failed = failure_of(events_of(session))
    assert failed.code == ABNORMAL
    assert failed.reason.startswith("the server closed the connection without an answer")


def test_the_end_within_an_answer():
    length = len(response("x"))
    for cut in range(1, length):
        session = client_session()
        events = feed(session, response(key_of(session))[:cut])
        session.receive_eof()
        failed = failure_of(events + events_of(session))
        assert failed.code == ABNORMAL and failed.reason


OVERLONG = {
    "a first line without end": b"HTTP/1.1 101 " + b"x" * 100_000,
    "a header without end": b"HTTP/1.1 101 Yes\r\nX: " + b"x" * 100_000,
    "headers without end": b"HTTP/1.1 101 Yes\r\n" + b"X: y\r\n" * 20_000,
    "long headers": b"HTTP/1.1 101 Yes\r\n" + (b"X: " + b"y" * 4000 + b"\r\n") * 30,
    "a body without end": b"HTTP/1.1 500 No\r\n\r\n" + b"x" * 2_000_000,
}


@pytest.mark.parametrize("size", [1000, 65536])
@pytest.mark.parametrize("name", OVERLONG)
def test_an_answer_without_end_fails_early(name: str, size: int):
    session = client_session()
    data = OVERLONG[name]
    events: list[SessionEvent] = []
    taken = 0
    while not events:
        session.receive_data(data[taken : taken + size])
        taken += size
        events += events_of(session)
    failure_of(events)
    assert taken <= MAX_HANDSHAKE_BYTES + 2 * size


def test_after_a_failure_nothing_follows():
    session = client_session()
    failure_of(feed(session, b"garbage\r\n"))
    session.data_to_send()
    assert feed(session, response("x") + frame(TEXT, b"late", masked=False)) == []
    session.receive_eof()
    session.send_close(1000, "")
    session.send_ping(b"")
    session.fail(1008, "again")
    assert events_of(session) == []
    assert sent_by(session) == b""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Name: value", ("Name", "value")),
        ("Name:value", ("Name", "value")),
        ("Name:   value\t", ("Name", "value")),
        ("Name:", ("Name", "")),
        ("X-Token_1!#$: a: b", ("X-Token_1!#$", "a: b")),
        ("Name: gr\xfc\xdfe", ("Name", "gr\xfc\xdfe")),
    ],
)
def test_header_lines(line: str, expected: tuple[str, str]):
    assert check_header(line) == expected


INJECTIONS = [
    "",
    "no colon",
    ": no name",
    "Na me: x",
    " Name: x",
    "Name : x",
    "Näme: x",
    "Name: x\r\nInjected: y",
    "Name: x\nInjected: y",
    "Name: x\rInjected: y",
    "Na\r\nme: x",
    "Name: \0",
    "Name: \x7f",
    "Name: €",
    "Name: x\r\n",
]


@pytest.mark.parametrize("line", INJECTIONS)
def test_header_lines_that_would_break_the_request(line: str):
    with pytest.raises(ValueError, match="is not a header: write 'Name: value'"):
        check_header(line)


@pytest.mark.parametrize("value", ["x\r\nInjected: y", "x\n", "\0"])
def test_a_session_itself_lets_no_header_break_the_request(value: str):
    with pytest.raises(Exception, match="invalid|header"):
        client_session(headers=[("Name", value)])


@pytest.mark.parametrize("name", ["a", "binary", "my-game.v2", "a_b~c!"])
def test_names_of_sub_protocols(name: str):
    assert check_subprotocol(name) == name


@pytest.mark.parametrize("name", ["", "a b", "a,b", "ä", "a\r\nb", "a/b", '"a"', "a;b"])
def test_what_cannot_be_the_name_of_a_sub_protocol(name: str):
    with pytest.raises(ValueError, match="cannot be the name of a sub-protocol"):
        check_subprotocol(name)
