"""
Addresses, valid and not valid.
"""

import pytest

from netpeer.websocket import parse_url

from .helpers import client_session, sent_by
from .wire import head_of

__all__: list[str] = []

# url -> (secure, host, port, what the request asks for, the Host header)
GOOD = {
    "ws://game.example": (False, "game.example", 80, "/", "game.example"),
    "wss://game.example": (True, "game.example", 443, "/", "game.example"),
    "ws://game.example/": (False, "game.example", 80, "/", "game.example"),
    "ws://game.example:9080": (False, "game.example", 9080, "/", "game.example:9080"),
    "wss://game.example:9080/": (True, "game.example", 9080, "/", "game.example:9080"),
    "ws://game.example:443/": (False, "game.example", 443, "/", "game.example:443"),
    "wss://game.example:443/": (True, "game.example", 443, "/", "game.example"),
    "ws://game.example:65535/": (False, "game.example", 65535, "/", "game.example:65535"),
    "ws://127.0.0.1:9080/a/b": (False, "127.0.0.1", 9080, "/a/b", "127.0.0.1:9080"),
    "ws://[::1]:9080/": (False, "::1", 9080, "/", "[::1]:9080"),
    "ws://[2001:db8::7]": (False, "2001:db8::7", 80, "/", "[2001:db8::7]"),
    "ws://game.example?room=7": (False, "game.example", 80, "/?room=7", "game.example"),
    "ws://game.example/a?b=c&d=%20e": (False, "game.example", 80, "/a?b=c&d=%20e", "game.example"),
    "WS://Game.Example/Path": (False, "game.example", 80, "/Path", "game.example"),
    "ws://game.example/käse?ö": (False, "game.example", 80, "/k%C3%A4se?%C3%B6", "game.example"),
    "ws://käse.example/": (False, "xn--kse-qla.example", 80, "/", "xn--kse-qla.example"),
    "ws://game.example/a//b/../c": (False, "game.example", 80, "/a//b/../c", "game.example"),
}

BAD = [
    "",
    "game.example",
    "game.example:9080",
    "127.0.0.1:9080",
    "//game.example",
    "http://game.example/",
    "https://game.example/",
    "wsx://game.example/",
    "ws:/game.example",
    "ws:game.example",
    "ws://",
    "ws:///path",
    "ws://:9080/",
    "ws://game.example:65536/",
    "ws://game.example:-1/",
    "ws://game.example:port/",
    "ws://game.example:80:80/",
    "ws://game.example:0/",
    "ws://[::1/",
    "ws://::1]/",
    "ws://[no address]/",
    "ws://game.example/#fragment",
    "ws://user@game.example/",
    "ws://game .example/",
    "ws://game.example/a b",
    " ws://game.example/",
    "ws://game.example/\r\nX-Injected: yes",
    "ws://game.example/\n",
    "ws://game.example\t/",
    "ws://game.example/\0",
    "ws://game.example/\x7f",
    "ws://ä..example/",
    "ws://" + "ä" * 64 + ".example/",
    "ws://game.example/\ud800",
]


@pytest.mark.parametrize("url", GOOD)
def test_good_addresses(url: str):
    secure, host, port, resource, host_header = GOOD[url]
    parsed = parse_url(url)
    assert (parsed.secure, parsed.host, parsed.port, parsed.resource_name) == (secure, host, port, resource)
    first, headers = head_of(sent_by(client_session(url)))
    assert first == f"GET {resource} HTTP/1.1"
    assert headers[0] == ("Host", host_header)


@pytest.mark.parametrize("url", BAD)
def test_bad_addresses_are_named(url: str):
    with pytest.raises(ValueError) as caught:
        parse_url(url)
    assert "isn't a valid UR" in str(caught.value)  # URL or URI
    assert "\n" not in str(caught.value) and "\r" not in str(caught.value)


def test_user_and_password_become_a_header():
    headers = dict(head_of(sent_by(client_session("ws://player:s%3Acret@game.example/")))[1])
    assert headers["Authorization"] == "Basic cGxheWVyOnM6Y3JldA=="
    assert headers["Host"] == "game.example"


def test_a_user_name_that_no_header_can_carry_is_refused():
    # RFC 7617, 2: a user-id must not contain a colon.
    with pytest.raises(ValueError, match="isn't a valid URL"):
        client_session("ws://pla%3Ayer:secret@game.example/")
