"""
Names to addresses, with the system's resolver replaced where its answer matters.
"""

import errno
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from netpeer.transport import DialError, resolver
from netpeer.transport.resolver import interleaved, lookup

from .helpers import until

__all__: list[str] = []

V4 = socket.AF_INET
V6 = socket.AF_INET6


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], list[Any]]) -> list[tuple[str, bool]]:
    """
    Replace the resolver by a function; return the list of its calls as (host, whether the call could block a frame).
    """
    frame = threading.get_ident()
    asked: list[tuple[str, bool]] = []

    def getaddrinfo(host: str, *args: object, flags: int = 0, **options: object) -> list[Any]:
        # AI_NUMERICHOST: reads an address or fails, without a name server.
        asked.append((host, threading.get_ident() == frame and not flags & socket.AI_NUMERICHOST))
        return answer()

    monkeypatch.setattr(resolver.socket, "getaddrinfo", getaddrinfo)
    return asked


def entry(family: socket.AddressFamily, host: str) -> tuple[Any, ...]:
    address = (host, 80) if family == V4 else (host, 80, 0, 0)
    return (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address)


def failing(error: Exception) -> Callable[[], list[Any]]:
    def answer() -> list[Any]:
        raise error

    return answer


def reason_for(host: str) -> str:
    task = lookup(host, 80)
    until(lambda: task.done)
    with pytest.raises(DialError) as caught:
        task.result()
    return str(caught.value)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", (V4, ("127.0.0.1", 9080))),
        ("10.1.2.3", (V4, ("10.1.2.3", 9080))),
        ("::1", (V6, ("::1", 9080, 0, 0))),
        ("2001:db8::7", (V6, ("2001:db8::7", 9080, 0, 0))),
    ],
)
def test_an_address_is_its_own_answer_without_a_thread(host: str, expected: object):
    before = threading.active_count()
    task = lookup(host, 9080)
    assert task.done and threading.active_count() == before
    assert task.result() == [expected]


@pytest.mark.parametrize("host", ["localhost", "game.example", "127.1", "0x7f.1", "1.2.3", "host.%61"])
def test_a_name_is_looked_up_off_the_frame(monkeypatch: pytest.MonkeyPatch, host: str):
    asked = answering(monkeypatch, lambda: [entry(V4, "127.0.0.1")])
    task = lookup(host, 80)
    until(lambda: task.done)
    assert task.result() == [(V4, ("127.0.0.1", 80))]
    assert asked == [(host, False)]


def test_an_address_with_a_zone_never_reaches_a_name_server_on_the_frame(monkeypatch: pytest.MonkeyPatch):
    # "1.2.3.4%x" begins with an address, but the system takes it for a name: it asks DNS, and blocks.
    asked = answering(monkeypatch, lambda: [entry(V4, "127.0.0.1")])
    until(lambda: lookup("1.2.3.4%x", 80).done)
    assert not [host for host, could_block in asked if could_block]


def test_lookups_under_way_are_shared(monkeypatch: pytest.MonkeyPatch):
    gate = threading.Event()

    def answer() -> list[Any]:
        gate.wait()
        return [entry(V4, "127.0.0.1")]

    asked = answering(monkeypatch, answer)
    tasks = [lookup("game.example", 80) for _ in range(5)]
    assert not any(task.done for task in tasks)
    gate.set()
    until(lambda: all(task.done for task in tasks))
    assert [task.result() for task in tasks] == [[(V4, ("127.0.0.1", 80))]] * 5
    assert len(asked) == 1


def test_an_unknown_host_is_named(monkeypatch: pytest.MonkeyPatch):
    answering(monkeypatch, failing(socket.gaierror(socket.EAI_NONAME, "Name or service not known")))
    assert reason_for("nowhere.invalid") == "unknown host 'nowhere.invalid': Name or service not known"


def test_a_system_that_cannot_ask_says_why(monkeypatch: pytest.MonkeyPatch):
    answering(monkeypatch, failing(OSError(errno.EMFILE, "Too many open files")))
    assert reason_for("game.example").startswith("cannot look up 'game.example': too many open files")


def test_a_name_that_cannot_be_one_is_refused():
    assert reason_for("a" * 64 + "ä.example").startswith("'" + "a" * 64)
    assert "cannot be a host name" in reason_for("." * 3 + "ä")


def test_a_host_with_other_addresses_only_is_unknown(monkeypatch: pytest.MonkeyPatch):
    answering(monkeypatch, lambda: [(socket.AF_UNIX, socket.SOCK_STREAM, 0, "", "/a/path")])
    assert reason_for("game.example") == "unknown host 'game.example': it has no IP address"


@pytest.mark.parametrize(
    ("families", "order"),
    [
        ([V6, V6, V6, V4, V4], "6a 4d 6b 4e 6c"),
        ([V4, V4, V6], "4a 6c 4b"),
        ([V4, V6, V4, V6], "4a 6b 4c 6d"),
        ([V6, V6], "6a 6b"),
        ([V4], "4a"),
    ],
)
def test_families_are_taken_in_turn(families: list[socket.AddressFamily], order: str):
    given: list[Any] = [(family, (letter, 80)) for family, letter in zip(families, "abcde", strict=False)]
    found = [("6" if family == V6 else "4") + address[0] for family, address in interleaved(given)]
    assert " ".join(found) == order
