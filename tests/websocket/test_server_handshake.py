"""
The server's side of the opening handshake: the requests that it accepts, its responses, and its refusals.
"""

import pytest

from netpeer.websocket import Failed, Opened
from netpeer.websocket.close_codes import ABNORMAL
from netpeer.websocket.limits import MAX_HANDSHAKE_BYTES

from .helpers import (
    Chopper,
    Message,
    SessionEvent,
    byte_by_byte,
    events_of,
    failure_of,
    feed,
    sent_by,
    server_session,
    whole,
)
from .wire import CLOSE, KEY, PING, TEXT, accept_for, close_payload, frame, head_of, request

__all__: list[str] = []

CHOPPERS = pytest.mark.parametrize("chopper", [whole, byte_by_byte])


@CHOPPERS
def test_a_request_is_answered_as_godot_wants_it(chopper: Chopper):
    session = server_session()
    assert session.is_opening
    (opened,) = feed(session, request("/room?id=7", "X-Token: s3cret"), chopper)
    assert isinstance(opened, Opened) and opened.subprotocol == ""
    assert ("X-Token", "s3cret") in opened.headers and opened.headers[0] == ("Host", "game.example:9080")
    data = sent_by(session)
    assert data.endswith(b"\r\n\r\n") and len(data) < 4096  # what Godot reads at most
    first, headers = head_of(data)
    assert first == "HTTP/1.1 101 Switching Protocols"
    values = dict(headers)
    assert values["Upgrade"] == "websocket"
    assert values["Connection"] == "Upgrade"
    assert values["Sec-WebSocket-Accept"] == accept_for(KEY)
    assert not {"Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Server"} & set(values)
    assert session.is_open and not session.wants_eof


def test_the_rfcs_own_example():
    # RFC 6455, 1.3
    session = server_session()
    feed(session, request("/chat", key="dGhlIHNhbXBsZSBub25jZQ=="))
    assert dict(head_of(sent_by(session))[1])["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def test_extra_headers_follow():
    session = server_session(headers=[("X-Server", "netpeer"), ("Set-Cookie", "a=b"), ("Set-Cookie", "c=d")])
    feed(session, request())
    assert head_of(sent_by(session))[1][-3:] == [("X-Server", "netpeer"), ("Set-Cookie", "a=b"), ("Set-Cookie", "c=d")]


@pytest.mark.parametrize(
    "line", ["Connection: keep-alive, Upgrade", "connection: UPGRADE", "Connection: Upgrade\r\nConnection: keep-alive"]
)
def test_headers_may_be_written_otherwise(line: str):
    (opened,) = feed(server_session(), request("/", line, without="Connection"))
    assert isinstance(opened, Opened)


def test_what_browsers_send_besides_is_welcome():
    lines = [
        "Origin: https://game.example",
        "User-Agent: Mozilla/5.0",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        "Cache-Control: no-cache",
    ]
    session = server_session()
    (opened,) = feed(session, request("/", *lines))
    assert isinstance(opened, Opened)
    assert b"Extensions" not in sent_by(session)


# What is spoken here, what the client asks for (one string a header line), and what is agreed, or None for a refusal.
SUBPROTOCOLS = [
    ([], [], ""),
    ([], ["a"], ""),
    ([], ["a,b"], ""),
    (["a"], ["a"], "a"),
    (["a"], ["b,a"], "a"),
    (["a"], ["b, a"], "a"),
    (["a"], ["b", "a"], "a"),
    (["a", "b"], ["b"], "b"),
    (["a"], [], None),
    (["a"], ["b"], None),
    (["a"], ["A"], None),
    (["a"], ["aa,a b"], None),
    (["a"], [""], None),
]


@pytest.mark.parametrize(("spoken", "asked", "agreed"), SUBPROTOCOLS)
def test_sub_protocols(spoken: list[str], asked: list[str], agreed: str | None):
    session = server_session(spoken)
    (event,) = feed(session, request("/", *[f"Sec-WebSocket-Protocol: {value}" for value in asked]))
    first, headers = head_of(sent_by(session))
    answered = [value for name, value in headers if name == "Sec-WebSocket-Protocol"]
    if agreed is None:
        assert isinstance(event, Failed) and "protocol" in event.reason.lower()
        assert not session.is_open and answered == [] and " 101 " not in first
    else:
        assert isinstance(event, Opened) and event.subprotocol == agreed
        assert answered == ([agreed] if agreed else [])


def test_whoever_asks_for_what_is_not_spoken_is_let_in_with_a_warning(caplog: pytest.LogCaptureFixture):
    # A Godot client disconnects then: the log says why.
    with caplog.at_level("WARNING", "netpeer"):
        (opened,) = feed(server_session(), request("/", "Sec-WebSocket-Protocol: a,b"))
    assert isinstance(opened, Opened)
    (record,) = caplog.records
    assert "a,b" in record.getMessage() and "disconnect" in record.getMessage()


def test_a_server_that_takes_nobody_says_so():
    session = server_session(refuse="this server takes no new connections")
    failed = failure_of(feed(session, request()))
    assert failed.reason == "this server takes no new connections"
    data = sent_by(session)
    assert data.startswith(b"HTTP/1.1 503 ") and b"this server takes no new connections" in data
    assert session.wants_eof


REFUSED = {
    "post": request().replace(b"GET ", b"POST "),
    "http 1.0": request().replace(b"HTTP/1.1", b"HTTP/1.0"),
    "no upgrade": request(without="Upgrade"),
    "another upgrade": request("/", "Upgrade: h2c", without="Upgrade"),
    "no connection": request(without="Connection"),
    "connection closed": request("/", "Connection: close", without="Connection"),
    "no key": request(without="Sec-WebSocket-Key"),
    "two keys": request("/", f"Sec-WebSocket-Key: {KEY}"),
    "a short key": request(key="c2hvcnQ="),
    "a key that is no base64": request(key="!" * 24),
    "no version": request(without="Sec-WebSocket-Version"),
    "an old version": request("/", "Sec-WebSocket-Version: 8", without="Sec-WebSocket-Version"),
    "two versions": request("/", "Sec-WebSocket-Version: 13"),
    "a browser's visit": b"GET / HTTP/1.1\r\nHost: game.example\r\nAccept: text/html\r\n\r\n",
}


@CHOPPERS
@pytest.mark.parametrize("name", REFUSED)
def test_requests_that_are_no_handshake(name: str, chopper: Chopper):
    session = server_session()
    failed = failure_of(feed(session, REFUSED[name], chopper))
    assert failed.code == ABNORMAL and len(failed.reason) > 20
    data = sent_by(session)
    assert data.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 405 ", b"HTTP/1.1 426 ", b"HTTP/1.1 505 "))
    assert session.wants_eof and not session.is_open


GARBAGE = [
    b"\r\n\r\n",
    b"hello\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / SSH/2.0\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    b"GET / HTTP/1.1\r\nBad Name: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: a\0b\r\n\r\n",
    b"GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
    b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\r\n",
    b"\xff" * 100 + b"\r\n",
    b"\x1b[2J\r\n",
]


@CHOPPERS
@pytest.mark.parametrize("data", GARBAGE)
def test_garbage_in_place_of_a_request(data: bytes, chopper: Chopper):
    session = server_session()
    failed = failure_of(feed(session, data, chopper))
    assert failed.code == ABNORMAL
    assert failed.reason.isprintable() and failed.reason
    assert session.wants_eof or session.is_failed


@pytest.mark.parametrize("ending", [b"\n", b"\n\n"])
def test_lines_that_end_in_a_bare_newline(ending: bytes):
    failed = failure_of(feed(server_session(), b"GET / HTTP/1.1" + ending))
    assert failed.reason.startswith("the client does not speak WebSocket: ")  # it has closed nothing


# What a client may not send before the answer has come (RFC 6455, 4.1), and anybody can send all the same.
TOO_EARLY = {
    "a message": frame(TEXT, b"early", masked=True),
    "a ping": frame(PING, b"early", masked=True),
    "a close frame": frame(CLOSE, close_payload(1000), masked=True),
    "a frame without a mask": frame(TEXT, b"early", masked=False),
    "another request": request(),
    "anything": b"name=value&other=thing",
}


@CHOPPERS
@pytest.mark.parametrize("early", TOO_EARLY)
@pytest.mark.parametrize("name", ["post", "no upgrade", "an old version", "a browser's visit"])
def test_what_follows_a_bad_request_changes_nothing(name: str, early: str, chopper: Chopper):
    session = server_session()
    failed = failure_of(feed(session, REFUSED[name] + TOO_EARLY[early], chopper))
    assert failed.code == ABNORMAL
    assert sent_by(session).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("early", TOO_EARLY)
def test_what_follows_a_refused_request_changes_nothing(early: str):
    session = server_session(refuse="full")
    assert failure_of(feed(session, request() + TOO_EARLY[early])).reason == "full"
    assert sent_by(session).startswith(b"HTTP/1.1 503 ")


@pytest.mark.parametrize("early", TOO_EARLY)
def test_what_comes_before_the_answer_never_goes_out_ahead_of_it(early: str):
    session = server_session()
    events = feed(session, request() + TOO_EARLY[early])
    assert sent_by(session).startswith(b"HTTP/1.1 ")
    if not isinstance(events[0], Failed):
        assert isinstance(events[0], Opened)


def test_it_makes_no_difference_whether_a_message_comes_with_the_request():
    together, apart = server_session(), server_session()
    message = frame(TEXT, b"early", masked=True)
    events = feed(together, request() + message)
    assert events == feed(apart, request()) + feed(apart, message)
    assert events[1:] == [Message(b"early", True)]


def test_the_end_in_place_of_a_request():
    session = server_session()
    session.receive_eof()
    failed = failure_of(events_of(session))
    assert failed.reason == "the client closed the connection before its handshake was complete"


def test_the_end_within_a_request():
    for cut in range(1, len(request())):
        session = server_session()
        events = feed(session, request()[:cut])
        session.receive_eof()
        failed = failure_of(events + events_of(session))
        assert failed.reason == "the client closed the connection before its handshake was complete"


OVERLONG = {
    "a first line without end": b"GET /" + b"x" * 100_000,
    "a header without end": b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000,
    "headers without end": b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000,
    "long headers": b"GET / HTTP/1.1\r\n" + (b"X: " + b"y" * 4000 + b"\r\n") * 30,
}


@pytest.mark.parametrize("size", [100, 1000, 65536])
@pytest.mark.parametrize("name", OVERLONG)
def test_a_request_without_end_fails_early(name: str, size: int):
    session = server_session()
    data = OVERLONG[name]
    events: list[SessionEvent] = []
    taken = 0
    while not events:
        session.receive_data(data[taken : taken + size])
        taken += size
        events += events_of(session)
    failed = failure_of(events)
    assert taken <= MAX_HANDSHAKE_BYTES + 2 * size
    assert failed.reason.isprintable() and len(failed.reason) < 500


@pytest.mark.parametrize("value", ["x\r\nInjected: y", "x\n", "\0"])
def test_a_session_lets_no_header_break_the_answer(value: str):
    session = server_session(headers=[("Name", value)])
    with pytest.raises(Exception, match="invalid|header"):
        feed(session, request())
